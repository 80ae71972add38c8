"""The dates of a joint start as a calendar file (RFC 5545), for the calendars of those who take part."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalog.cohorts.models import Cohort
from catalog.sdk.manifest import ModuleManifest


def calendar_of(cohort: Cohort, manifest: ModuleManifest, *, host: str, now: datetime) -> bytes:
    """
    The day of the start and each training. The same date keeps its `UID`, so that a second download changes nothing.

    :param host: of the page it is taken from; makes the identifiers unique in the world.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tiru//joint start//ID")
    calendar.add("version", "2.0")
    start = _event(f"{cohort.pk}@{host}", _("Joint start of %(module)s") % {"module": manifest.name}, now)
    start.add("dtstart", cohort.starts_on)
    start.add("dtend", cohort.starts_on + timedelta(days=1))
    calendar.add_component(start)
    for training in cohort.trainings.all():
        event = _event(f"{cohort.pk}-{training.pk}@{host}", f"{manifest.name}: {training.title}", now)
        event.add("dtstart", training.starts_at)
        event.add("dtend", training.ends_at)
        event.add("location", training.place)
        calendar.add_component(event)
    return calendar.to_ical()


def _event(uid: str, summary: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"cohort-{uid}")
    event.add("dtstamp", now)
    event.add("summary", summary)
    return event
