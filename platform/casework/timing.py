"""The clocks of a case in the database: started, stopped and ended as it moves (the arithmetic is in `clocks`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import tenants
from casework import clocks
from casework.models import Case, CaseClock, ClockRun
from organisation import access, hours
from regions.calendar import UnknownHolidayYear

LOOK_BACK: Final = timedelta(days=800)
LOOK_AHEAD: Final = timedelta(days=800)
"""The regency's own days off are read for so long around today; national holidays are decreed for less."""

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


def run_clocks(case: Case, *, run: bool, at: datetime) -> None:
    """Let every clock of the case that has not ended run, or stand, and reckon when each is due. Sets `case.due_at`."""
    going = list(case.clocks.select_for_update().filter(ended_at=None).prefetch_related("runs"))
    for clock in going:
        running = next((row for row in clock.runs.all() if row.stopped_at is None), None)
        if run and running is None:
            ClockRun.objects.create(clock=clock, started_at=at)
        elif not run and running is not None:
            ClockRun.objects.filter(pk=running.pk).update(stopped_at=at)
    reckon_clocks(case)


def end_clocks(case: Case, *, at: datetime) -> None:
    """What was promised is done: note for each clock whether it was in time."""
    for clock in case.clocks.select_for_update().filter(ended_at=None).prefetch_related("runs"):
        runs = clock.runs_so_far()
        ClockRun.objects.filter(clock=clock, stopped_at=None).update(stopped_at=at)
        clock.was_kept = _was_kept(clock, runs, at)
        clock.ended_at, clock.due_at, clock.due_date = at, None, None
        clock.save(update_fields=["ended_at", "was_kept", "due_at", "due_date"])
    case.due_at, case.due_unknown_year = None, None


def reckon_clocks(case: Case) -> None:
    """When each running clock is due, and the case with the earliest. An undecreed year is noted, never guessed."""
    days, dues, case.due_unknown_year = calendar(), [], None
    for clock in CaseClock.objects.filter(case=case, ended_at=None).prefetch_related("runs"):
        try:
            reckoning = clocks.reckon(clock.promise, clock.runs_so_far(), days)
        except UnknownHolidayYear as unknown:
            clock.due_at, clock.due_date = None, None
            case.due_unknown_year = year_of(unknown)
        else:
            clock.due_at, clock.due_date = reckoning.due_at, reckoning.due_date
        clock.save(update_fields=["due_at", "due_date"])
        if clock.due_at:
            dues.append(clock.due_at)
    case.due_at = min(dues, default=None)


def year_of(unknown: UnknownHolidayYear) -> int:
    return int(str(unknown.values["year"]))


def _was_kept(clock: CaseClock, runs: list[clocks.Run], at: datetime) -> bool | None:
    """None if the holidays of a year are not known to this day: then nobody can say."""
    if not runs:
        return None
    try:
        reckoning = clocks.reckon(clock.promise, runs, calendar())
    except UnknownHolidayYear:
        return None
    return not reckoning.is_late(at)
