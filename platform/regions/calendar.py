"""
Working days: Monday to Friday without national holidays and joint leave.

Both are set for one year at a time by a joint decree of three ministers, usually in September of the year before. A
year that nobody has decreed yet is refused: a guessed deadline is worse than none. A regency's own days off (Galungan,
Kuningan ...) come in as `extra_holidays`.
"""

import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from regions.models import Holiday, HolidayYear


class UnknownHolidayYear(Refusal):
    """A date falls in a year whose holidays are not in the table."""

    code = "holiday_year_unknown"
    message = _("The holidays of %(year)s are not known yet.")
    fix = _("Ask the ministry to enter the joint decree for that year.")


def is_working_day(day: dt.date, *, extra_holidays: Collection[dt.date] = ()) -> bool:
    """
    Whether government offices work on this day.

    :param extra_holidays: the regency's own days off.
    :raises UnknownHolidayYear: if the year is not decreed, weekends included.
    """
    days_off = _days_off_in(day.year)
    return day.weekday() < _SATURDAY and day not in days_off and day not in extra_holidays


def add_working_days(start_date: dt.date, n: int, *, extra_holidays: Collection[dt.date] = ()) -> dt.date:
    """
    The last day of a limit of `n` working days; the day of receipt, `start_date`, does not count.

    Complete on Monday 6 July 2026 with 14 working days: due on Friday 24 July 2026. With `n` 0 it is `start_date`.

    :param extra_holidays: the regency's own days off.
    :raises UnknownHolidayYear: if the count reaches a year that is not decreed.
    :raises ValueError: for a negative number.
    """
    if n < 0:
        raise ValueError("A limit is counted forward.")
    day, left = start_date, n
    while left:
        day += _ONE_DAY
        if is_working_day(day, extra_holidays=extra_holidays):
            left -= 1
    return day


def working_days_between(start_date: dt.date, end_date: dt.date, *, extra_holidays: Collection[dt.date] = ()) -> int:
    """
    How many working days follow `start_date` up to and including `end_date`: the inverse of `add_working_days`.

    Negative when `end_date` is earlier, so a list can show "2 days late".

    :raises UnknownHolidayYear: if the span touches a year that is not decreed.
    """
    if end_date < start_date:
        return -working_days_between(end_date, start_date, extra_holidays=extra_holidays)
    days = (end_date - start_date).days
    return sum(
        is_working_day(start_date + dt.timedelta(days=n), extra_holidays=extra_holidays) for n in range(1, days + 1)
    )


def next_working_day(day: dt.date, *, extra_holidays: Collection[dt.date] = ()) -> dt.date:
    """The first working day after this one; raises as `add_working_days` does."""
    return add_working_days(day, 1, extra_holidays=extra_holidays)


def is_known_year(year: int) -> bool:
    """Whether the year's holidays are decreed and entered."""
    return year in _decreed()


def holidays_between(first: dt.date, last: dt.date) -> list[Holiday]:
    """
    The holidays of a span with their names, both ends included, in order.

    :raises UnknownHolidayYear: if the span touches a year that is not decreed.
    """
    for year in range(first.year, last.year + 1):
        _days_off_in(year)
    return list(Holiday.objects.filter(date__range=(first, last)))


def forget() -> None:
    """Drop this process's memory of the table; the next question reads it again."""
    global _memory
    _memory = None


@dataclass(frozen=True)
class _Memory:
    days_off: dict[int, frozenset[dt.date]]
    read_at: float


_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)
# Other processes see an edited table within this time.
_SECONDS_REMEMBERED = 60
_memory: _Memory | None = None


def _days_off_in(year: int) -> frozenset[dt.date]:
    try:
        return _decreed()[year]
    except KeyError:
        # Text: a number would be grouped to "2.028".
        raise UnknownHolidayYear(year=str(year)) from None


def _decreed() -> dict[int, frozenset[dt.date]]:
    global _memory
    # Threads may read the table twice; each then stores a complete and equal memory.
    if _memory is None or time.monotonic() - _memory.read_at > _SECONDS_REMEMBERED:
        _memory = _Memory(days_off=_read(), read_at=time.monotonic())
    return _memory.days_off


def _read() -> dict[int, frozenset[dt.date]]:
    years = HolidayYear._meta.db_table
    holidays = Holiday._meta.db_table
    found: dict[int, set[dt.date]] = {}
    with connection.cursor() as cursor:
        # On the driver's own cursor: filling a memory belongs to no page, so it must not count among a page's queries,
        # where it would come and go with the clock. `connection.cursor()` has set role and path before.
        cursor.cursor.execute(
            f'SELECT y.year, h.date FROM "{years}" y LEFT JOIN "{holidays}" h ON h.year_id = y.year'  # noqa: S608 -- table names
        )
        for year, date in cursor.cursor.fetchall():
            days = found.setdefault(year, set())
            if date is not None:
                days.add(date)
    return {year: frozenset(days) for year, days in found.items()}
