from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
MONDAY = date(2026, 11, 23)
zones = st.sampled_from([WIB, WITA, WIT])


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(("zone", "day"), [(WIB, 23), (WITA, 24), (WIT, 24)])
def test_local_date_is_that_of_the_zone(zone: ZoneInfo, day: int) -> None:
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert clock.local_date(at, zone) == date(2026, 11, day)


def test_local_date_refuses_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.local_date(datetime(2026, 11, 23, 10, 0), WIB)  # noqa: DTZ001 -- the mistake under test


@given(day=st.dates(date(1970, 1, 2), date(2100, 1, 1)), zone=zones, second=st.integers(0, 24 * 60 * 60 - 1))
def test_day_bounds_hold_exactly_the_moments_of_the_day(day: date, zone: ZoneInfo, second: int) -> None:
    start, end = clock.day_bounds(day, zone)

    assert end - start == timedelta(days=1)
    assert clock.local_date(start + timedelta(seconds=second), zone) == day
    assert clock.local_date(start - timedelta(microseconds=1), zone) == day - timedelta(days=1)
    assert clock.local_date(end, zone) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("lang", "long", "short"),
    [("id", "Senin, 23 November 2026", "23 Nov 2026"), ("en", "Monday, 23 November 2026", "23 Nov 2026")],
)
def test_dates_follow_the_active_language(lang: str, long: str, short: str) -> None:
    with translation.override(lang):
        assert clock.format_date(MONDAY) == long
        assert clock.format_short_date(MONDAY) == short


def test_short_months_differ_by_language() -> None:
    assert clock.format_short_date(date(2026, 8, 17), "id") == "17 Agu 2026"
    assert clock.format_short_date(date(2026, 8, 17), "en") == "17 Aug 2026"


def test_a_language_we_do_not_speak_reads_indonesian() -> None:
    assert clock.format_date(MONDAY, "fr") == "Senin, 23 November 2026"


def test_format_date_refuses_a_moment() -> None:
    with pytest.raises(TypeError, match="local_date"):
        clock.format_date(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "lang", "text"),
    [
        (WITA, "id", "10.10 WITA"),
        (WITA, "en", "10:10 WITA"),
        (WIB, "id", "09.10 WIB"),
        (WIT, "id", "11.10 WIT"),
    ],
)
def test_format_time_names_the_zone(zone: ZoneInfo, lang: str, text: str) -> None:
    assert clock.format_time(datetime(2026, 11, 23, 2, 10, 32, tzinfo=UTC), zone, lang) == text


def test_format_time_with_seconds_and_without_label() -> None:
    at = datetime(2026, 11, 23, 2, 10, 32, tzinfo=UTC)

    assert clock.format_time(at, WITA, "id", seconds=True, label=False) == "10.10.32"


@pytest.mark.parametrize(
    ("lang", "text"),
    [("id", "Senin, 23 November 2026 pukul 10.10 WITA"), ("en", "Monday, 23 November 2026 at 10:10 WITA")],
)
def test_format_datetime(lang: str, text: str) -> None:
    assert clock.format_datetime(datetime(2026, 11, 23, 2, 10, tzinfo=UTC), WITA, lang) == text


def test_zone_label_refuses_a_zone_outside_indonesia() -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        clock.zone_label(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("span", "indonesian", "english"),
    [
        (timedelta(0), "kurang dari 1 menit", "less than 1 minute"),
        (timedelta(seconds=59), "kurang dari 1 menit", "less than 1 minute"),
        (minutes(1), "1 menit", "1 minute"),
        (minutes(60), "1 jam", "1 hour"),
        (minutes(130), "2 jam 10 menit", "2 hours 10 minutes"),
        (minutes(130.9), "2 jam 10 menit", "2 hours 10 minutes"),
        (timedelta(days=1, minutes=59), "1 hari", "1 day"),
        (timedelta(days=2, hours=3, minutes=59), "2 hari 3 jam", "2 days 3 hours"),
        (-minutes(5), "−5 menit", "−5 minutes"),
        (-timedelta(seconds=5), "kurang dari 1 menit", "less than 1 minute"),
    ],
)
def test_format_duration(span: timedelta, indonesian: str, english: str) -> None:
    assert clock.format_duration(span, "id") == indonesian
    assert clock.format_duration(span, "en") == english


def test_format_duration_dense() -> None:
    assert clock.format_duration(minutes(130), "id", dense=True) == "2 jam 10 mnt"
    assert clock.format_duration(minutes(130), "en", dense=True) == "2 hrs 10 mins"


@pytest.mark.parametrize(
    ("shortest", "longest", "indonesian", "english"),
    [
        (minutes(12.9), minutes(24.1), "12–25 menit", "12–25 minutes"),
        (minutes(12), minutes(12), "12 menit", "12 minutes"),
        (minutes(0), minutes(0), "kurang dari 1 menit", "less than 1 minute"),
        (minutes(0.5), minutes(4.2), "paling lama 5 menit", "up to 5 minutes"),
        (minutes(50), minutes(124), "45 menit – 2 jam 15 menit", "45 minutes – 2 hours 15 minutes"),
        (timedelta(days=2, hours=5), timedelta(days=3, hours=1), "2–4 hari", "2–4 days"),
    ],
)
def test_format_interval_rounds_outward(shortest: timedelta, longest: timedelta, indonesian: str, english: str) -> None:
    assert clock.format_interval(shortest, longest, "id") == indonesian
    assert clock.format_interval(shortest, longest, "en") == english


def test_format_interval_dense() -> None:
    assert clock.format_interval(minutes(12), minutes(25), "id", dense=True) == "12–25 mnt"


def test_format_interval_refuses_bounds_in_the_wrong_order() -> None:
    with pytest.raises(ValueError, match="shortest"):
        clock.format_interval(minutes(9), minutes(3))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 25), 24, date(2028, 11, 25)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2028, 2, 29), -60 * 12, date(1968, 2, 29)),
        (date(2028, 2, 29), -70 * 12, date(1958, 2, 28)),
    ],
)
def test_months_after(day: date, months: int, then: date) -> None:
    assert clock.months_after(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(-60, 60))
def test_months_keep_the_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    then = clock.months_after(day, months)

    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_so_many_months_end_the_day_before_or_with_a_shorter_month(first: date, months: int, last: date) -> None:
    assert clock.last_day(first, months) == last
