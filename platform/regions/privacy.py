"""Regions are places: nobody's data (core.personal_data)."""

from core.personal_data import Activity

ACTIVITIES: tuple[Activity, ...] = ()
NOT_PERSONAL = {"regions.Region.search_name": "the name of a place"}
