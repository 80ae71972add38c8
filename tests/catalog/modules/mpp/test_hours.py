from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from catalog.modules.mpp.hours import OpeningHours

WITA = ZoneInfo("Asia/Makassar")
WEEK = OpeningHours(
    opens=time(8), closes=time(15), numbers_from=time(7, 45), weekdays=frozenset({1, 2, 3, 4, 5}), zone=WITA
)


def wita(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=WITA)


@pytest.mark.parametrize(
    ("moment", "gives"),
    [
        (wita(23, 7, 44), False),
        (wita(23, 7, 45), True),
        (wita(23, 14, 59), True),
        (wita(23, 15, 0), False),
        (wita(28, 10), False),  # Saturday
        (datetime(2026, 11, 22, 23, 45, tzinfo=UTC), True),  # 07.45 WITA on Monday
        (datetime(2026, 11, 23, 7, 45, tzinfo=UTC), False),  # 15.45 WITA
    ],
)
def test_numbers_are_given_in_local_hours(moment: datetime, gives: bool) -> None:
    assert WEEK.gives_numbers(moment) is gives


def test_next_numbers_skip_the_weekend_and_holidays() -> None:
    closed_monday = OpeningHours(
        opens=time(8),
        closes=time(15),
        numbers_from=time(7, 45),
        weekdays=frozenset({1, 2, 3, 4, 5}),
        zone=WITA,
        is_closed=lambda day: day == date(2026, 11, 30),
    )

    assert WEEK.next_numbers(wita(23, 6)) == wita(23, 7, 45)
    assert WEEK.next_numbers(wita(23, 7, 45)) == wita(24, 7, 45)
    assert WEEK.next_numbers(wita(27, 16)) == wita(30, 7, 45)
    assert closed_monday.next_numbers(wita(27, 16)) == datetime(2026, 12, 1, 7, 45, tzinfo=WITA)


def test_a_mall_closed_for_months_names_no_day() -> None:
    closed = OpeningHours(opens=time(8), closes=time(15), numbers_from=time(7, 45), weekdays=frozenset(), zone=WITA)

    assert closed.next_numbers(wita(23, 10)) is None


def test_who_comes_before_the_opening_waits_from_the_opening_on() -> None:
    assert WEEK.service_starts(wita(23, 7, 50)) == wita(23, 8)
    assert WEEK.service_starts(wita(23, 9, 30)) == wita(23, 9, 30)
