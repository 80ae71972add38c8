"""
Sunset against an independent computation: NOAA's short equations (a Fourier series for declination and the equation of
time), not the long ones that astral computes by.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from math import acos, cos, degrees, pi, radians, sin, tan

import pytest

from catalog.modules.complaint_centre.rules.response import CLASSIC, Office, Reason, response_due
from core.clock import DAY, MINUTE
from regions.extents import _BOXES
from regions.sun import check_position, sun_times
from regions.zones import zone_of
from tests.catalog.modules.complaint_centre.rules.places import PLACES

TOLERANCE = 2 * MINUTE
ZENITH = 90.833
"""Degrees: refraction and half the sun's disc below the horizon."""


def noaa(latitude: float, longitude: float, day: date, *, sets: bool) -> datetime:
    year = 2 * pi / (366 if day.year % 4 == 0 else 365) * (day.timetuple().tm_yday - 1)
    equation = 229.18 * (
        0.000075 + 0.001868 * cos(year) - 0.032077 * sin(year) - 0.014615 * cos(2 * year) - 0.040849 * sin(2 * year)
    )
    declination = (
        0.006918 - 0.399912 * cos(year) + 0.070257 * sin(year) - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year) - 0.002697 * cos(3 * year) + 0.00148 * sin(3 * year)
    )  # fmt: skip
    high = radians(latitude)
    hour_angle = degrees(acos(cos(radians(ZENITH)) / (cos(high) * cos(declination)) - tan(high) * tan(declination)))
    minutes = 720 - 4 * (longitude + (-hour_angle if sets else hour_angle)) - equation
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=minutes)


def rough_positions() -> dict[str, tuple[float, float]]:
    """Each of the 514 regencies at a place of its own in a grid over its province."""
    names = json.loads(gzip.decompress((resources.files("lokal") / "data" / "wilayah.json.gz").read_bytes()))
    of_province: dict[str, list[str]] = defaultdict(list)
    for code in sorted(plain for name in names if len(plain := name.replace(".", "")) == 4):
        of_province[code[:2]].append(code)
    found = {}
    for province, codes in of_province.items():
        south, west, north, east = _BOXES[province]
        south, north, west, east = max(south, -11), min(north, 6), max(west, 95), min(east, 141)
        for place, code in enumerate(codes):
            share = (place + 0.5) / len(codes)
            found[code] = (south + share * (north - south), west + (7 * share % 1) * (east - west))
    return found


def test_sunrise_and_sunset_of_514_regencies_through_a_year() -> None:
    positions = rough_positions()

    assert len(positions) == 514
    for number, (code, (latitude, longitude)) in enumerate(positions.items()):
        check_position(latitude=latitude, longitude=longitude)
        # Every day of the year is some regency's: 514 x 12 days, a month apart.
        for month in range(12):
            day = date(2026, 1, 1) + timedelta(days=(number + month * 30) % 365)
            sun = sun_times(latitude=latitude, longitude=longitude, day=day, zone=zone_of(code))
            assert abs(sun.sunset - noaa(latitude, longitude, day, sets=True)) <= TOLERANCE, (code, day)
            assert abs(sun.sunrise - noaa(latitude, longitude, day, sets=False)) <= TOLERANCE, (code, day)


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_an_answer_due_at_sunset_is_due_when_the_sun_sets_every_day_of_a_year(office: Office) -> None:
    for number in range(365):
        day = date(2026, 1, 1) + number * DAY
        afternoon = datetime.combine(day, datetime.min.time().replace(hour=16), tzinfo=office.zone)

        found = response_due(received_at=afternoon, rule=CLASSIC, office=office)

        assert found.reason is Reason.SUNSET
        assert abs(found.at - noaa(office.latitude, office.longitude, day, sets=True)) <= TOLERANCE
