"""The one way a case changes its state: under its row's lock, with its clocks, its history, evidence and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casework import timing
from casework.machine import REMARKS, By, Move
from casework.models import MESSAGE_PURPOSE, Case, CaseStep
from casework.services import drafts
from casework.services.refusals import CaseChanged, MoveNotPossible, ReasonMissing
from casework.services.restriction import refuse_restricted
from core import events, evidence
from core.actors import Actor
from core.errors import NotThere
from core.secrets import encrypt

type Detail = str | int | bool | list[str] | list[int] | None


WITH_CASE: Final = ("product", "product_version", "unit", "letter")


def locked(case_id: UUID, version: int | None = None, *, beside: Sequence[str] = WITH_CASE) -> Case:
    """
    The case, its row locked until the transaction ends.

    :param version: as it was when the person opened the page; None for a machine that looked a moment ago.
    :param beside: rows that are read along with it.
    :raises CaseChanged: if somebody else has worked on it since.
    """
    cases = Case.objects.select_for_update(of=("self",)).filter(pk=case_id)
    case = (cases.select_related(*beside) if beside else cases).first()
    if case is None:
        raise NotThere
    if version is not None and case.version != version:
        raise CaseChanged
    return case


def the_move(case: Case, action: str, *, by: By) -> Move:
    """:raises MoveNotPossible: if the case cannot go that way now, or not by this hand."""
    found = case.course.open_moves(case.state, case.steps_chosen, by=by).get(action)
    if found is None:
        raise MoveNotPossible(state=case.stands.title)
    return found


def move(case: Case, action: str, *, by: By, actor: Actor, now: datetime, reason: str = "", **details: Detail) -> None:
    """
    Take a locked case one step further and save it.

    :param reason: what the citizen reads; kept sealed, and in no log.
    :raises MoveNotPossible: see `the_move`.
    :raises ReasonMissing: if the step needs a reason.
    :raises core.personal_data.ProcessingRestricted: if the step processes what somebody asked to let stand still.
    """
    step = the_move(case, action, by=by)
    if step.needs_reason and not reason.strip():
        raise ReasonMissing
    if step.processes:
        refuse_restricted(case)
    before = case.course.states[case.state]
    after = case.course.states[step.target]
    case.state, case.state_since = step.target, now
    if after.closes and not before.closes:
        timing.end_clocks(case, at=now)
        case.is_open, case.closed_at = False, now
    elif not after.closes and (before.closes or before.runs_clock != after.runs_clock):
        timing.run_clocks(case, run=after.runs_clock, at=now)
    note(case, action, actor=actor, now=now, reason=reason, **details)


def note(case: Case, action: str, *, actor: Actor, now: datetime, reason: str = "", **details: Detail) -> None:
    """Save a locked case with what was done to it: a line in its history, an entry in the evidence log, an event."""
    case.version += 1
    case.kept_until = drafts.kept_until(case, now)
    case.save_changes()
    say(case, action, actor=actor, now=now, reason=reason, **details)


def say(case: Case, action: str, *, actor: Actor, now: datetime, reason: str = "", **details: Detail) -> None:
    """Of a case that is saved, write down what was done to it, and tell those who listen."""
    _write(case, action, actor=actor, now=now, reason=reason)
    events.publish("casework.case_moved", case_id=str(case.pk), action=action, state=case.state)
    evidence.record(
        action=f"casework.{action}",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "state": case.state, **details},
    )


def remark(case: Case, action: str, *, actor: Actor, now: datetime, text: str = "") -> None:
    """
    A line in the history about something that changed nothing an officer works on: no new version, so that nobody who
    is writing is sent back by it, and no event. Whoever makes it keeps its evidence.

    :param action: one of `machine.REMARKS`.
    """
    assert action in REMARKS
    _write(case, action, actor=actor, now=now, reason=text)


def _write(case: Case, action: str, *, actor: Actor, now: datetime, reason: str) -> None:
    CaseStep.objects.create(
        case=case,
        at=now,
        action=action,
        state=case.state,
        by=str(actor),
        reason=encrypt(reason.strip(), purpose=MESSAGE_PURPOSE) if reason.strip() else "",
    )
