"""Opening hours as a value: when numbers are given and when the mall is open, in the regency's own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD = 60
"""Days searched for the next open one; a mall closed for longer names none."""


@dataclass(frozen=True, kw_only=True)
class OpeningHours:
    """
    The week of a mall.

    :param numbers_from: when the machine starts to give numbers, before the counters open.
    :param weekdays: ISO numbers, Monday is 1.
    :param is_closed: whether the mall stays closed on a day of that week (a holiday, a closure).
    :param outside_hours: numbers are given at any time: for trying the system out.
    """

    opens: time
    closes: time
    numbers_from: time
    weekdays: frozenset[int]
    zone: ZoneInfo
    is_closed: Callable[[date], bool] = lambda day: False
    outside_hours: bool = False

    def is_open_on(self, day: date) -> bool:
        """Whether the mall opens at all on a day."""
        return day.isoweekday() in self.weekdays and not self.is_closed(day)

    def gives_numbers(self, at: datetime) -> bool:
        """Whether a citizen can take a number at this moment."""
        if self.outside_hours:
            return True
        local = at.astimezone(self.zone)
        return self.is_open_on(local.date()) and self.numbers_from <= local.time() < self.closes

    def next_numbers(self, after: datetime) -> datetime | None:
        """
        The next moment after `after` at which the machine starts, or None if none is near.

        The day of `after` counts only while its machine has not started yet.
        """
        local = after.astimezone(self.zone)
        for offset in range(LOOK_AHEAD):
            day = local.date() + timedelta(days=offset)
            start = datetime.combine(day, self.numbers_from, tzinfo=self.zone)
            if start > local and self.is_open_on(day):
                return start
        return None

    def service_starts(self, at: datetime) -> datetime:
        """The moment from which somebody who holds a number at `at` waits for a counter: the opening, or now."""
        if self.outside_hours:
            return at
        return max(at, datetime.combine(at.astimezone(self.zone).date(), self.opens, tzinfo=self.zone))
