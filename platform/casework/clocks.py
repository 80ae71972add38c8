"""
The clock of a promise: when what was promised is due, while files come in, go back and come in again.

A service standard promises a time in minutes, hours, days or working days, counted "since the file is complete and
correct". So the clock runs only while the file is complete, and the unit is part of the promise: one day and one
working day end on different days.

Days are counted in the regency's zone and whole: neither the day on which a complete file comes in counts, nor the day
on which it goes back (our own choice; the rulebook names the day of receipt only). What is promised for a day is due
when that day ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from regions import calendar


class TimeUnit(models.TextChoices):
    """The unit is part of the promise: one day and one working day are different standards."""

    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")
    WORKING_DAY = "working_day", _("working days")


_SPANS: Final = {TimeUnit.MINUTE: clock.MINUTE, TimeUnit.HOUR: clock.HOUR}


@dataclass(frozen=True)
class Promise:
    """An amount of time. :raises ValueError: if it is less than one unit."""

    amount: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("A promise is at least one unit of time.")

    @property
    def counts_days(self) -> bool:
        return self.unit not in _SPANS

    def __str__(self) -> str:
        match self.unit:
            case TimeUnit.MINUTE:
                text = ngettext("%(amount)d minute", "%(amount)d minutes", self.amount)
            case TimeUnit.HOUR:
                text = ngettext("%(amount)d hour", "%(amount)d hours", self.amount)
            case TimeUnit.DAY:
                text = ngettext("%(amount)d day", "%(amount)d days", self.amount)
            case TimeUnit.WORKING_DAY:
                text = ngettext("%(amount)d working day", "%(amount)d working days", self.amount)
        return text % {"amount": self.amount}


@dataclass(frozen=True)
class Run:
    """A time during which the file was complete. The last one has no end while the clock runs."""

    started_at: datetime
    stopped_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.stopped_at is not None and self.stopped_at < self.started_at:
            raise ValueError("A clock cannot stop before it has started.")


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """
    What a clock says.

    :param due_at: the moment from which the promise is broken; None while the file is incomplete.
    :param due_date: the last day on which it is kept, in the regency's zone; None while the file is incomplete.
    """

    due_at: datetime | None
    due_date: date | None

    @property
    def is_paused(self) -> bool:
        return self.due_at is None

    def is_late(self, at: datetime) -> bool:
        return self.due_at is not None and at >= self.due_at


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Where days begin and which of them are free."""

    zone: ZoneInfo
    extra_holidays: Collection[date] = field(default_factory=frozenset)
    """The regency's own days off."""

    def day_of(self, at: datetime) -> date:
        return clock.local_date(at, self.zone)

    def end_of(self, day: date) -> datetime:
        return clock.day_bounds(day, self.zone)[1]

    def after(self, day: date, amount: int, unit: TimeUnit) -> date:
        """:raises regions.calendar.UnknownHolidayYear: if working days reach a year that is not decreed."""
        if unit == TimeUnit.WORKING_DAY:
            return calendar.add_working_days(day, amount, extra_holidays=self.extra_holidays)
        return day + amount * clock.DAY

    def between(self, first: date, last: date, unit: TimeUnit) -> int:
        """How many days lie between two days, neither of them counted."""
        if last <= first:
            return 0
        before_last = last - clock.DAY
        if unit == TimeUnit.WORKING_DAY:
            return calendar.working_days_between(first, before_last, extra_holidays=self.extra_holidays)
        return (before_last - first).days


def reckon(promise: Promise, runs: Sequence[Run], days: Calendar) -> Reckoning:
    """
    When a promise is due, by the times during which the file was complete.

    A promise that was broken before the file went back stays broken: it remains due when it was.

    :param runs: in their order; only the last one may have no end.
    :raises regions.calendar.UnknownHolidayYear: if working days reach a year that is not decreed.
    :raises ValueError: if the runs overlap, or one that has not ended is followed by another.
    """
    _refuse_disorder(runs)
    return _by_days(promise, runs, days) if promise.counts_days else _by_time(promise, runs, days)


def due_if_complete_at(promise: Promise, at: datetime, days: Calendar) -> Reckoning:
    """When it is due for somebody who hands in a complete file at `at`."""
    return reckon(promise, [Run(at)], days)


def _by_time(promise: Promise, runs: Sequence[Run], days: Calendar) -> Reckoning:
    left = promise.amount * _SPANS[promise.unit]
    for run in runs:
        due = run.started_at + left
        if run.stopped_at is None or due < run.stopped_at:
            return Reckoning(due_at=due, due_date=days.day_of(due))
        left -= run.stopped_at - run.started_at
    return Reckoning(due_at=None, due_date=None)


def _by_days(promise: Promise, runs: Sequence[Run], days: Calendar) -> Reckoning:
    left = promise.amount
    for run in runs:
        first = days.day_of(run.started_at)
        due = days.after(first, left, promise.unit)
        if run.stopped_at is None or due < days.day_of(run.stopped_at):
            return Reckoning(due_at=days.end_of(due), due_date=due)
        left -= days.between(first, days.day_of(run.stopped_at), promise.unit)
    return Reckoning(due_at=None, due_date=None)


def _refuse_disorder(runs: Sequence[Run]) -> None:
    for before, after in pairwise(runs):
        if before.stopped_at is None or after.started_at < before.stopped_at:
            raise ValueError("A clock runs once at a time.")


def elapsed(runs: Sequence[Run], at: datetime) -> timedelta:
    """How long the file has been complete by `at`, for what was measured beside what was promised."""
    spans = (min(run.stopped_at or at, at) - run.started_at for run in runs if run.started_at < at)
    return sum(spans, timedelta())
