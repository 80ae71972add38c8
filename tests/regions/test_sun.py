import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions import sun
from regions.zones import WIB, WIT, WITA

BANYUWANGI = {"latitude": -8.219, "longitude": 114.369, "zone": ZoneInfo(WIB)}
AMLAPURA = {"latitude": -8.450, "longitude": 115.610, "zone": ZoneInfo(WITA)}
TERNATE = {"latitude": 0.790, "longitude": 127.380, "zone": ZoneInfo(WIT)}
JUNE, NOVEMBER, DECEMBER = dt.date(2026, 6, 21), dt.date(2026, 11, 23), dt.date(2026, 12, 21)


@pytest.mark.parametrize(
    ("place", "day", "hour", "minute"),
    [
        (BANYUWANGI, JUNE, 17, 13),
        (BANYUWANGI, NOVEMBER, 17, 25),
        (BANYUWANGI, DECEMBER, 17, 38),
        (AMLAPURA, JUNE, 18, 8),
        (AMLAPURA, NOVEMBER, 18, 20),
        (AMLAPURA, DECEMBER, 18, 34),
        (TERNATE, JUNE, 18, 37),
        (TERNATE, NOVEMBER, 18, 19),
        (TERNATE, DECEMBER, 18, 31),
    ],
)
def test_sunset_agrees_with_the_almanac(place, day, hour, minute):
    computed = sun.sunset(day=day, **place)

    expected = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=place["zone"])
    assert abs(computed - expected) <= dt.timedelta(minutes=1)
    assert (computed.second, computed.microsecond) == (0, 0)


def test_sunrise_comes_half_a_day_earlier():
    times = sun.sun_times(day=NOVEMBER, **TERNATE)

    assert times.sunrise == sun.sunrise(day=NOVEMBER, **TERNATE)
    assert times.sunrise < times.sunset
    # On the equator day and night differ by the few minutes of refraction.
    assert dt.timedelta(hours=11, minutes=55) < times.sunset - times.sunrise < dt.timedelta(hours=12, minutes=15)


@given(
    latitude=st.floats(-11, 6), longitude=st.floats(95, 141),
    day=st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), zone=st.sampled_from([WIB, WITA, WIT]),
)  # fmt: skip
def test_both_fall_on_the_day_asked_for(latitude, longitude, day, zone):
    times = sun.sun_times(latitude=latitude, longitude=longitude, day=day, zone=ZoneInfo(zone))

    assert times.sunrise.date() == times.sunset.date() == day
    assert dt.timedelta(hours=11) < times.sunset - times.sunrise < dt.timedelta(hours=13)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (114.369, -8.219),
        (8.219, 114.369),
        (-8.219, -114.369),
        (0.0, 0.0),
        (91.0, 114.0),
        (-8.2, 181.0),
        (float("nan"), 114.0),
        (-8.2, float("inf")),
    ],
)
def test_position_outside_the_country_is_refused(latitude, longitude):
    with pytest.raises(sun.ImpossiblePosition) as refused:
        sun.sunset(latitude=latitude, longitude=longitude, day=NOVEMBER, zone=ZoneInfo(WIB))

    assert refused.value.code == "position_outside_indonesia"


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(-11.0, 122.87), (6.07, 95.1), (5.89, 95.32), (-8.49, 140.40), (-2.6, 141.0)]
)
def test_the_corners_of_the_country_are_inside(latitude, longitude):
    sun.check_position(latitude=latitude, longitude=longitude)
