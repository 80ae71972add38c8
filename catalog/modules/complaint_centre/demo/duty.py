"""When the officers of the demo are there: in two shifts, all days of the week, and one of them away next week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from catalog.modules.complaint_centre.queries.duty import own_offices
from catalog.modules.complaint_centre.rights import WORK
from core.actors import Actor
from organisation.access import today
from organisation.duty.rota import Shift
from organisation.duty.services import enter_absence, set_week
from organisation.queries import people_with

_SHIFTS: Final = ((420, 900), (840, 1320))
"""From 07.00 and from 14.00, as minutes of the day."""


def plan(*, actor: Actor, now: datetime) -> None:
    """One shift for each officer in turn, at the offices their role names."""
    officers = list(people_with(WORK, now))
    for number, officer in enumerate(officers):
        begins, ends = _SHIFTS[number % len(_SHIFTS)]
        shifts = [Shift(weekday, begins, ends) for weekday in range(7)]
        for unit in own_offices(officer, now):
            set_week(
                user=officer, unit=unit, shifts=shifts, active_from=today(now), on_days_off=True, actor=actor, now=now
            )
    for officer in officers[-1:]:
        first = today(now) + timedelta(days=7)
        enter_absence(
            user=officer, kind="leave", first_date=first, last_date=first + timedelta(days=3), actor=actor, now=now
        )
