"""
Who is on duty at an office at a moment. Knows nothing of the database.

A person's own week at an office decides; without one they are there while the office is open. Closed doors, days off
and national holidays take the shifts that begin on them, unless the week counts on days off. An absence takes the whole
day: no shift begins on it, and one of the evening before ends at midnight. A year whose holidays nobody has decreed is
not guessed at: who does not work on days off is not known to be there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from core import clock
from organisation.hours import LONGEST_LOOK_AHEAD, MINUTES_A_DAY, Ground, Schedule, minute_words
from regions.calendar import UnknownHolidayYear

_A_WEEK: Final = 7 * MINUTES_A_DAY


@dataclass(frozen=True, order=True)
class Shift:
    """
    From a minute of a weekday (0 is Monday) to another, both counted from its midnight: 1320 to 1800 is from 22.00
    until 06.00 of the next morning.

    :raises ValueError: if it does not begin within its day, is empty, or longer than a day.
    """

    weekday: int
    begins: int
    ends: int

    def __post_init__(self) -> None:
        is_short = self.begins < self.ends <= self.begins + MINUTES_A_DAY
        if not (0 <= self.weekday <= 6 and 0 <= self.begins < MINUTES_A_DAY and is_short):
            raise ValueError("A shift begins within its day and lasts at most one.")

    def bounds(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of the shift that begins on a day, and the first one after it, in UTC."""
        start, _end = clock.day_bounds(day, zone)
        return start + self.begins * clock.MINUTE, start + self.ends * clock.MINUTE

    def words(self) -> str:
        """`22.00–06.00`."""
        ends = self.ends if self.ends <= MINUTES_A_DAY else self.ends - MINUTES_A_DAY
        return f"{minute_words(self.begins)}{clock.EN_DASH}{minute_words(ends)}"


def overlaps(shifts: Collection[Shift]) -> bool:
    """Whether two shifts share a minute, that of Sunday night and that of Monday morning too."""
    ordered = sorted((one.weekday * MINUTES_A_DAY + one.begins, one.ends - one.begins) for one in shifts)
    around = [*ordered, *((start + _A_WEEK, length) for start, length in ordered[:1])]
    return any(start + length > following for (start, length), (following, _length) in pairwise(around))


@dataclass(frozen=True)
class OwnWeek:
    """
    Somebody's week at an office from a day on.

    :param on_days_off: holidays and closed days of the office change nothing. :param follows_office: the office's hours
        count again.
    """

    active_from: date
    shifts: tuple[Shift, ...] = ()
    on_days_off: bool = False
    follows_office: bool = False


@dataclass(frozen=True)
class Away:
    """Days on which somebody does not work, both ends counted."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class State(IntEnum):
    """In the order in which people are offered for a task."""

    ON = 1
    UNKNOWN = 2
    """Nobody has entered a week for them, or hours for the office."""
    OFF = 3
    AWAY = 4


@dataclass(frozen=True)
class Standing:
    """
    How things stand with somebody at a moment.

    :param back_at: when they are on duty next; None if they are now, or as far as anybody can say never.
    :param away_until: the last day of an absence that holds now, and of those that follow it without a day between.
    """

    state: State
    back_at: datetime | None = None
    away_until: date | None = None

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Whom to ask first: who is there, then who comes first."""
        return self.state, self.back_at is None, self.back_at.timestamp() if self.back_at else 0


class Duty:
    """When one person is on duty at one office."""

    def __init__(
        self, *, office: Schedule, zone: ZoneInfo, weeks: Sequence[OwnWeek] = (), away: Sequence[Away] = ()
    ) -> None:
        self._office, self._zone, self._weeks, self._away = office, zone, weeks, away

    def standing(self, at: datetime) -> Standing:
        day = clock.local_date(at, self._zone)
        if (until := self._away_until(day)) is not None:
            return Standing(State.AWAY, back_at=self.next_from(at), away_until=until)
        if self.is_on(at):
            return Standing(State.ON)
        if self.week_on(day) is None and not self._office.has_hours_on(day):
            return Standing(State.UNKNOWN)
        return Standing(State.OFF, back_at=self.next_from(at))

    def is_on(self, at: datetime) -> bool:
        day = clock.local_date(at, self._zone)
        if self._absence_on(day):
            return False
        days = (day - clock.DAY, day)
        return any(start <= at < end for one in days for start, end in self._bounds(one))

    def next_from(self, at: datetime) -> datetime | None:
        """The first moment from `at` on: `at` itself if they are on duty. None if there is none within a year."""
        if self.is_on(at):
            return at
        first = clock.local_date(at, self._zone)
        days = (first + timedelta(days=ahead) for ahead in range(LONGEST_LOOK_AHEAD + 1))
        return next((start for day in days for start, _end in self._bounds(day) if start >= at), None)

    def week_on(self, day: date) -> OwnWeek | None:
        """Their own week in force; None where the office's hours count."""
        begun = [week for week in self._weeks if week.active_from <= day]
        latest = max(begun, key=lambda week: week.active_from, default=None)
        return None if latest is None or latest.follows_office else latest

    def _absence_on(self, day: date) -> Away | None:
        return next((one for one in self._away if one.covers(day)), None)

    def _away_until(self, day: date) -> date | None:
        last = None
        while (one := self._absence_on(day)) is not None:
            last, day = one.last, one.last + clock.DAY
        return last

    def _bounds(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The times that begin on a day, in order."""
        if self._absence_on(day):
            return
        try:
            week = self.week_on(day)
            if week is None:
                yield from (span.bounds(day, self._zone) for span in sorted(self._office.on(day).spans))
                return
            shifts = sorted(one for one in week.shifts if one.weekday == day.weekday())
            if shifts and (week.on_days_off or not self._is_closed(day)):
                yield from (one.bounds(day, self._zone) for one in shifts)
        except UnknownHolidayYear:
            return

    def _is_closed(self, day: date) -> bool:
        ground = self._office.exception_on(day)
        return ground is not None and ground is not Ground.SPECIAL
