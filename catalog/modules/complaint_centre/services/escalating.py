"""
A limit that passes unanswered moves the report one level up, by itself and once.

A job looks at each answer's limit the second it passes; a sweep each minute catches what no job looked at because
workers were down, and the nation's limits, which end at midnight. Both lock the case, so that whoever comes second
finds the miss written down. A level above has a shorter clock from the moment the one below was missed, or from when
that was noticed, where nobody noticed in time: nobody answers for hours in which nobody could tell them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

import tenants
from casework import timing
from casework.models import CaseClock
from casework.services import moving
from catalog.modules.complaint_centre import offices, telling_ladder
from catalog.modules.complaint_centre.climbing import in_log, keeper_of, limit_above
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Watch
from catalog.modules.complaint_centre.queries.passed import ON_TIME, answered_late, passed
from catalog.modules.complaint_centre.queries.posts import office_name, post_of
from catalog.modules.complaint_centre.rights import OVERSEE
from catalog.modules.complaint_centre.rules import escalation as rules
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rungs import Rung
from catalog.modules.complaint_centre.services.handling import locked, record
from catalog.modules.complaint_centre.services.pausing import note_closings, pause_within
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere
from core.jobs import job
from organisation.access import EVERYWHERE, today
from organisation.models import Unit
from organisation.queries import people_with

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
def look_at(case_id: str, due_at: str) -> None:
    """The limit of an answer has passed: move the report up, unless somebody has answered it."""
    with suppress(NotThere):
        # The queue goes by the database's clock; ours may be a moment behind.
        now = max(clock.now(), datetime.fromisoformat(due_at))
        _say_if_late(pass_due(case_id=UUID(case_id), actor=telling_ladder.WORKER, now=now), now)


def watch(case_id: UUID, due_at: datetime) -> None:
    """Look at a report at the moment its limit passes; part of the caller's transaction."""
    look_at.defer(at=due_at, case_id=str(case_id), due_at=due_at.isoformat())


@transaction.atomic
@evidence.together()
def pass_due(*, case_id: UUID, actor: Actor, now: datetime) -> list[Miss]:
    """
    Write down each limit of a report that has passed, and move it up for each. Answers what was not known before;
    nothing where it was answered in time, or another worker was here. Nothing climbs while the whole regency is closed:
    nobody above could answer either, and a sweep finds it when it is open again.
    """
    if tenants.current().is_closed:
        return []
    note_closings(actor=actor, now=now)
    complaint = locked(case_id)
    found = list(passed(now).filter(case=complaint.case))
    return [_pass(complaint, one, one.due_at, actor, now) for one in found if one.due_at]


def sweep(*, actor: Actor, now: datetime) -> Swept:
    """
    Look at every report with a limit that passed and that nobody looked at. Each in a transaction of its own.

    :raises SweepFailed: once all were tried, if some could not be looked at.
    """
    missed, failed = _one_by_one(passed(now), lambda case_id: pass_due(case_id=case_id, actor=actor, now=now))
    late = _say_if_late(missed, now)
    _note(late, now)
    if failed:
        raise SweepFailed(failed)
    return Swept(missed=len(missed), late=late)


def note_answered_late(*, actor: Actor, now: datetime) -> int:
    """
    Write down the limits that were broken and answered before anybody noticed, because no worker ran. They climb
    nowhere any more, and are a matter for a dossier like any other. Answers how many.

    :raises SweepFailed: once all were tried, if some could not be looked at.
    """

    @transaction.atomic
    @evidence.together()
    def look(case_id: UUID) -> list[Miss]:
        complaint = locked(case_id)
        found = list(answered_late(now).filter(case=complaint.case).prefetch_related("runs"))
        return [_pass(complaint, one, timing.broken_at(one), actor, now) for one in found]

    missed, failed = _one_by_one(answered_late(now), look)
    _say_if_late(missed, now)
    if failed:
        raise SweepFailed(failed)
    return len(missed)


def _one_by_one(found: QuerySet[CaseClock], look: Callable[[UUID], list[Miss]]) -> tuple[list[Miss], int]:
    """Each report in a transaction of its own. Answers what was missed, and how many could not be looked at."""
    missed: list[Miss] = []
    failed = 0
    for case_id in dict.fromkeys(found.values_list("case_id", flat=True)[:AT_ONCE]):
        try:
            missed += look(case_id)
        except NotThere:
            continue
        except Exception:
            # Whatever it is, the other reports must not wait for this one.
            logger.exception("A report whose limit passed could not be looked at.", extra={"case": str(case_id)})
            failed += 1
    return missed, failed


def _pass(complaint: Complaint, broken: CaseClock, due_at: datetime, actor: Actor, now: datetime) -> Miss:
    rung = Rung.of(broken.name)
    assert rung is not None  # `queries.passed` finds no other
    level, unit, began_at = _whose(complaint, rung)
    pause = pause_within(max(began_at, due_at - LAST_DAY), due_at)
    miss = Miss.objects.create(
        complaint=complaint,
        clock=broken.name,
        due_at=due_at,
        noticed_at=now,
        level=level,
        unit=unit,
        weight=Miss.Weight(pause.cause) if pause else Miss.Weight.COUNTS,
    )
    late = now - due_at
    rise = None
    if broken.ended_at is None:
        rise = _rise(complaint, miss, rung, begins=now if pause or late > GRACE else due_at, actor=actor, now=now)
    record(
        "limit_missed",
        complaint,
        actor,
        now,
        clock=broken.name,
        due_at=due_at.isoformat(),
        late_seconds=int(late.total_seconds()),
        level=in_log(complaint, level),
        unit=unit.code,
        weight=str(miss.weight),
        to_level=in_log(complaint, Level(rise.to_level)) if rise else "",
    )
    if broken.ended_at is None:
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
    # No new version: an officer who is just writing the answer is not sent back by a machine.
    case.save(update_fields=["due_at", "due_unknown_year"])
    moving.remark(case, "escalated", actor=actor, now=now, text=office_name(to_level, to_unit).id)
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
    record(
        "report_escalated", complaint, actor, now, clock=rung.above.name, level=in_log(complaint, to_level), told=told
    )
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


def _say_if_late(missed: Sequence[Miss], now: datetime) -> timedelta:
    """How late the latest was; an error that operators hear of where that is too late."""
    in_service = [miss for miss in missed if miss.weight == Miss.Weight.COUNTS]
    late = max((miss.noticed_at - miss.due_at for miss in in_service), default=timedelta())
    if late > ON_TIME:
        number, seconds = len(in_service), int(late.total_seconds())
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
