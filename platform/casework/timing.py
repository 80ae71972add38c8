"""The clocks of a case in the database: started, stopped and ended as it moves (the arithmetic is in `clocks`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, prefetch_related_objects

import tenants
from casework import clocks
from casework.models import Case, CaseClock, ClockRun
from organisation import access, hours
from regions.calendar import UnknownHolidayYear

LOOK_BACK: Final = timedelta(days=800)
LOOK_AHEAD: Final = timedelta(days=800)
"""The regency's own days off are read for so long around today; national holidays are decreed for less."""

type Limit = clocks.Promise | datetime
"""What a clock counts: a promise, or the moment that was fixed for it."""

STANDARD: Final = "standard"
"""The clock of the time that the service's standard promises."""


def calendar() -> clocks.Calendar:
    """Where days begin here, and which are free."""
    today = access.today()
    extra = hours.extra_holidays(today - LOOK_BACK, today + LOOK_AHEAD)
    return clocks.Calendar(zone=tenants.current().zone, extra_holidays=extra)


def add_clock(case: Case, name: str, promise: clocks.Promise) -> CaseClock:
    """A clock that stands until the case is complete."""
    return CaseClock.objects.create(case=case, name=name, amount=promise.amount, unit=promise.unit)


def start_clocks(case: Case, limits: Mapping[str, Limit], *, at: datetime) -> None:
    """Add clocks that run from `at` on. Sets `case.due_at`, with the clocks that run already."""
    unknown = case.due_unknown_year
    started = started_clocks(case, limits, at=at)
    case.due_unknown_year = case.due_unknown_year or unknown
    going = case.clocks.filter(ended_at=None, due_at__isnull=False).aggregate(first=Min("due_at"))["first"]
    case.due_at = min((due for due in (going, case.due_at) if due is not None), default=None)
    save_clocks(started, at=at)


def started_clocks(case: Case, limits: Mapping[str, Limit], *, at: datetime) -> list[CaseClock]:
    """
    Clocks as they are when they start at `at`, not saved. Sets `case.due_at` by them alone: a case that begins is
    written once.
    """
    run, days, case.due_unknown_year = [clocks.Run(at)], calendar(), None
    made = []
    for name, limit in limits.items():
        clock = CaseClock(case=case, name=name)
        if isinstance(limit, clocks.Promise):
            clock.amount, clock.unit = limit.amount, limit.unit
        else:
            clock.fixed_at = limit
        try:
            _reckon(clock, run, days)
        except UnknownHolidayYear as unknown:
            case.due_unknown_year = year_of(unknown)
        made.append(clock)
    case.due_at = min((clock.due_at for clock in made if clock.due_at), default=None)
    return made


def save_clocks(started: list[CaseClock], *, at: datetime) -> None:
    """Write what `started_clocks` made, once its case is written."""
    CaseClock.objects.bulk_create(started)
    ClockRun.objects.bulk_create([ClockRun(clock=clock, started_at=at) for clock in started if clock.fixed_at is None])


def change_limit(case: Case, name: str, limit: clocks.Promise) -> None:
    """
    Let a clock that goes count another promise, from the moment it began: the case turned out to be of another kind.
    Sets `case.due_at`.
    """
    case.clocks.filter(name=name, ended_at=None).update(amount=limit.amount, unit=limit.unit, fixed_at=None)
    reckon_clocks(case)


def run_clocks(case: Case, *, run: bool, at: datetime) -> None:
    """Let every clock of the case that has not ended run, or stand, and reckon when each is due. Sets `case.due_at`."""
    going = list(case.clocks.select_for_update().filter(ended_at=None).prefetch_related("runs"))
    for clock in going:
        if clock.fixed_at is not None:
            continue
        running = next((row for row in clock.runs.all() if row.stopped_at is None), None)
        if run and running is None:
            ClockRun.objects.create(clock=clock, started_at=at)
        elif not run and running is not None:
            ClockRun.objects.filter(pk=running.pk).update(stopped_at=at)
    reckon_clocks(case)


def end_clocks(case: Case, *, at: datetime, which: Callable[[str], bool] = lambda _name: True) -> list[CaseClock]:
    """
    What was promised is done: note for each clock whether it was in time. Sets `case.due_at`. Answers those that ended.
    Whoever is in time by the moment that was told is in time; only what is not is reckoned anew.

    :param which: by their names; the others go on.
    """
    going = list(case.clocks.select_for_update().filter(ended_at=None))
    ended = [clock for clock in going if which(clock.name)]
    if not ended:
        return []
    counted = [clock for clock in ended if clock.fixed_at is None]
    if unsure := [clock for clock in counted if clock.due_at is None or at >= clock.due_at]:
        prefetch_related_objects(unsure, "runs")
        days = calendar()
    for clock in ended:
        told = clock.fixed_at or clock.due_at
        clock.was_kept = _was_kept(clock, days, at) if told is None or clock in unsure else at < told
        clock.ended_at, clock.due_at, clock.due_date = at, None, None
    if counted:
        ClockRun.objects.filter(clock__in=[clock.pk for clock in counted], stopped_at=None).update(stopped_at=at)
    for was_kept in dict.fromkeys(clock.was_kept for clock in ended):
        alike = [clock.pk for clock in ended if clock.was_kept is was_kept]
        CaseClock.objects.filter(pk__in=alike).update(ended_at=at, was_kept=was_kept, due_at=None, due_date=None)
    if len(ended) == len(going):
        case.due_unknown_year = None
    case.due_at = min((clock.due_at for clock in going if clock.due_at), default=None)
    return ended


def broken_at(clock: CaseClock) -> datetime:
    """When a clock passed that ended too late. What it was due at is not kept once it has ended."""
    due_at = clock.fixed_at or clocks.reckon(clock.promise, clock.runs_so_far(), calendar()).due_at
    assert due_at is not None  # what ended too late was due before
    return due_at


def reckon_clocks(case: Case) -> None:
    """When each running clock is due, and the case with the earliest. An undecreed year is noted, never guessed."""
    days, dues, case.due_unknown_year = calendar(), [], None
    for clock in CaseClock.objects.filter(case=case, ended_at=None).prefetch_related("runs"):
        try:
            _reckon(clock, clock.runs_so_far(), days)
        except UnknownHolidayYear as unknown:
            case.due_unknown_year = year_of(unknown)
        clock.save(update_fields=["due_at", "due_date"])
        if clock.due_at:
            dues.append(clock.due_at)
    case.due_at = min(dues, default=None)


def year_of(unknown: UnknownHolidayYear) -> int:
    return int(str(unknown.values["year"]))


def _reckon(clock: CaseClock, runs: list[clocks.Run], days: clocks.Calendar) -> None:
    """
    When a clock is due by the times it ran.

    :raises UnknownHolidayYear: with nothing due, if that year's holidays are not decreed.
    """
    if clock.fixed_at is not None:
        clock.due_at, clock.due_date = clock.fixed_at, days.day_of(clock.fixed_at)
        return
    clock.due_at, clock.due_date = None, None
    reckoning = clocks.reckon(clock.promise, runs, days)
    clock.due_at, clock.due_date = reckoning.due_at, reckoning.due_date


def _was_kept(clock: CaseClock, days: clocks.Calendar, at: datetime) -> bool | None:
    """
    Of a clock whose moment is not known or past: by the times it ran and the holidays as they are known now. None if
    the holidays of a year are not known to this day: then nobody can say.
    """
    runs = clock.runs_so_far()
    if not runs:
        return None
    try:
        _reckon(clock, runs, days)
    except UnknownHolidayYear:
        return None
    return clock.due_at is None or at < clock.due_at
