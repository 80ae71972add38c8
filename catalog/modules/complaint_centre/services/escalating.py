"""
A limit that passes unanswered moves the report one level up, by itself and once.

A job looks at each answer's limit the second it passes; a sweep each minute catches what no job looked at because
workers were down, and the nation's limits, which end at midnight. Both lock the case, so that whoever comes second
finds the miss written down. A level above has a shorter clock from the moment the one below was missed, or from when
that was noticed, where nobody noticed in time: nobody answers for hours in which nobody could tell them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework import timing
from casework.models import CaseClock
from catalog.modules.complaint_centre import offices, telling_ladder
from catalog.modules.complaint_centre.climbing import keeper_of, limit_above
from catalog.modules.complaint_centre.courses import MODULE, REPORT
from catalog.modules.complaint_centre.limits import RESPONSE, SETTLEMENT
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Standstill, Watch
from catalog.modules.complaint_centre.queries.posts import post_of
from catalog.modules.complaint_centre.rights import OVERSEE
from catalog.modules.complaint_centre.rules import escalation as rules
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rungs import Rung
from catalog.modules.complaint_centre.services.handling import locked, record
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere
from core.jobs import job
from organisation.access import EVERYWHERE, today
from organisation.models import Unit
from organisation.queries import people_with

ON_TIME: Final = timedelta(seconds=30)
"""How late a limit may be noticed under load; later is an error that somebody hears of."""
GRACE: Final = 5 * clock.MINUTE
"""[A] Noticed later than this, the next level has its whole time from then."""
LAST_DAY: Final = timedelta(hours=24)
"""[A] A limit counts against nobody if the module was off at any time of its last day."""
AT_ONCE: Final = 1000
"""Reports that one sweep looks at; the next one goes on."""

logger = logging.getLogger(__name__)


class SweepFailed(Exception):
    """Some reports could not be looked at; the others were. The job fails, so that it is tried again and seen."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """:param late: how late the latest of those that were noticed was."""

    missed: int
    late: timedelta


@job(queue="tenant", module=MODULE)
def look_at(case_id: str) -> None:
    """The limit of an answer has passed: move the report up, unless somebody has answered it."""
    with suppress(NotThere):
        now = clock.now()
        _say_if_late(pass_due(case_id=UUID(case_id), actor=telling_ladder.WORKER, now=now), now)


def watch(case_id: UUID, due_at: datetime) -> None:
    """Look at a report at the moment its limit passes; part of the caller's transaction."""
    look_at.defer(at=due_at, case_id=str(case_id))


@transaction.atomic
@evidence.together()
def pass_due(*, case_id: UUID, actor: Actor, now: datetime) -> list[Miss]:
    """
    Write down each limit of a report that has passed, and move it up for each. Answers what was not known before;
    nothing where it was answered in time, or another worker was here.
    """
    complaint = locked(case_id)
    return [_pass(complaint, passed, actor, now) for passed in list(_passed(now).filter(case=complaint.case))]


def sweep(*, actor: Actor, now: datetime) -> Swept:
    """
    Look at every report with a limit that passed and that nobody looked at. Each in a transaction of its own.

    :raises SweepFailed: once all were tried, if some could not be looked at.
    """
    missed: list[Miss] = []
    failed = 0
    for case_id in dict.fromkeys(_passed(now).values_list("case_id", flat=True)[:AT_ONCE]):
        try:
            missed += pass_due(case_id=case_id, actor=actor, now=now)
        except NotThere:
            continue
        except Exception:
            # Whatever it is, the other reports must not wait for this one.
            logger.exception("A report whose limit passed could not be looked at.", extra={"case": str(case_id)})
            failed += 1
    late = _say_if_late(missed, now)
    _note(late, now)
    if failed:
        raise SweepFailed(failed)
    return Swept(missed=len(missed), late=late)


@transaction.atomic
def stand_still(*, actor: Actor, now: datetime) -> None:
    """The module goes off: what passes from now on counts against nobody."""
    if not Standstill.objects.filter(on_at=None).exists():
        Standstill.objects.create(off_at=now)


@transaction.atomic
def go_on(*, actor: Actor, now: datetime) -> None:
    """The module is on again; the next sweep finds what passed meanwhile."""
    Standstill.objects.filter(on_at=None).update(on_at=now)


def _passed(now: datetime) -> QuerySet[CaseClock]:
    """Clocks of open reports that climb, have passed and are not yet written down, the earliest first."""
    known = Miss.objects.filter(complaint__case=OuterRef("case"), clock=OuterRef("name"))
    # The case's own moment is the earliest of its clocks, and has an index.
    return CaseClock.objects.filter(
        Q(name__startswith=RESPONSE) | Q(name__startswith=SETTLEMENT),
        ~Exists(known),
        case__type=REPORT.slug,
        case__is_open=True,
        case__due_at__lte=now,
        ended_at=None,
        due_at__lte=now,
    ).order_by("due_at", "pk")


def _pass(complaint: Complaint, passed: CaseClock, actor: Actor, now: datetime) -> Miss:
    rung = Rung.of(passed.name)
    assert rung is not None  # `_passed` finds no other
    assert passed.due_at is not None
    level, unit, began_at = _whose(complaint, rung)
    was_off = _was_off(max(began_at, passed.due_at - LAST_DAY), passed.due_at)
    miss = Miss.objects.create(
        complaint=complaint,
        clock=passed.name,
        due_at=passed.due_at,
        noticed_at=now,
        level=level,
        unit=unit,
        weight=Miss.Weight.MODULE_OFF if was_off else Miss.Weight.COUNTS,
    )
    late = now - passed.due_at
    rise = _rise(complaint, miss, rung, begins=now if was_off or late > GRACE else passed.due_at, actor=actor, now=now)
    record(
        "limit_missed",
        complaint,
        actor,
        now,
        clock=passed.name,
        due_at=passed.due_at.isoformat(),
        late_seconds=int(late.total_seconds()),
        level=str(level),
        unit=unit.code,
        weight=str(miss.weight),
        to_level=rise.to_level if rise else "",
    )
    telling_ladder.tell_missed(complaint, miss, rise, now=now)
    return miss


def _whose(complaint: Complaint, rung: Rung) -> tuple[Level, Unit, datetime]:
    """Whose limit a clock is, and since when: of the office that has the report, or of the level it came up to."""
    if rung.step:
        rise = complaint.escalations.select_related("to_unit").get(clock=rung.below.name)
        return Level(rise.to_level), rise.to_unit, rise.at
    return *keeper_of(complaint), complaint.filed_at


def _rise(
    complaint: Complaint, miss: Miss, rung: Rung, *, begins: datetime, actor: Actor, now: datetime
) -> Escalation | None:
    """One level up, past offices that are not there; None from the top, where a missed limit stays missed."""
    level = Level(miss.level)
    here = offices.offices_of(complaint.village_code, day=today(begins))
    above = offices.above_at(level, here)
    if above is None:
        return None
    to_level, to_unit = above
    case = complaint.case
    limit, _reason = limit_above(complaint, rung, level, begins, here)
    timing.start_clocks(case, {rung.above.name: limit}, at=begins)
    if not case.stands.runs_clock:
        timing.run_clocks(case, run=False, at=now)
    # No new version and no step: an officer who is just writing the answer is not sent back by a machine.
    case.save(update_fields=["due_at", "due_unknown_year"])
    next_due_at = case.clocks.get(name=rung.above.name).due_at
    complaint.rises += 1
    # The way of the answer and that of the work are apart: nothing that is higher comes down by the other.
    if complaint.answered_at or not _is_above(Level(complaint.level), to_level):
        complaint.level, complaint.level_unit = to_level, to_unit
    complaint.save(update_fields=["rises", "level", "level_unit"])
    rise = Escalation.objects.create(
        complaint=complaint,
        rises=complaint.rises,
        from_level=level,
        to_level=to_level,
        clock=miss.clock,
        due_at=miss.due_at,
        from_unit=miss.unit,
        to_unit=to_unit,
        at=now,
        next_due_at=next_due_at,
    )
    told = telling_ladder.tell_came_up(complaint, rise, post_of(to_level, to_unit, day=today(now)), now=now)
    record("report_escalated", complaint, actor, now, clock=rung.above.name, level=str(to_level), told=told)
    if rung.is_of_answer and next_due_at is not None:
        watch(case.pk, next_due_at)
    return rise


def _is_above(level: Level, other: Level) -> bool:
    upper = rules.next_level(other)
    while upper is not None:
        if upper is level:
            return True
        upper = rules.next_level(upper)
    return False


def _was_off(first: datetime, last: datetime) -> bool:
    return Standstill.objects.filter(Q(on_at=None) | Q(on_at__gt=first), off_at__lt=last).exists()


def _say_if_late(missed: Sequence[Miss], now: datetime) -> timedelta:
    """How late the latest was; an error that operators hear of where that is too late."""
    late = max((miss.noticed_at - miss.due_at for miss in missed), default=timedelta())
    if late > ON_TIME:
        number, seconds = len(missed), int(late.total_seconds())
        logger.error("Limits of reports were noticed late.", extra={"limits": number, "seconds": seconds})
    if late > GRACE:
        people = people_with(OVERSEE, now, unit=EVERYWHERE)
        telling_ladder.tell_watch_late(people, minutes=int(late / clock.MINUTE), now=now)
    return late


def _note(late: timedelta, now: datetime) -> None:
    noted: dict[str, object] = {"looked_at": now}
    if late > ON_TIME:
        noted |= {"late_seconds": int(late.total_seconds()), "late_at": now}
    Watch.objects.update_or_create(defaults=noted)
