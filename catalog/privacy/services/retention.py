"""
What goes by the retention rules: rehearsed first, approved by a person the first time and whenever it is much, then
done by night in portions.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
from catalog.privacy import queries
from catalog.privacy.models import RetentionRun
from catalog.privacy.policies import APPROVE_ABOVE
from catalog.privacy.services.requests import ACTOR
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.personal_data import Keeping

PORTION: Final = 200
SAMPLE: Final = 5

logger = logging.getLogger(__name__)


class RunIsGoing(Refusal):
    code = "privacy_run_is_going"
    message = _("A run of this rule is going on.")
    fix = _("Wait until it is done, then rehearse again.")


@transaction.atomic
def rehearse(*, rule: str, actor: Actor, now: datetime) -> RetentionRun:
    """
    Count what would go now, and show a few by their codes. Nothing is changed. A rehearsal that waited before is
    dropped: what a person approves is what was counted last.

    :raises NotThere: if no such rule runs here.
    :raises RunIsGoing: if the rule is at work.
    """
    keeping = queries.keeping_with_rule(rule)
    if keeping is None:
        raise NotThere
    going = RetentionRun.objects.select_for_update().filter(rule=rule, state=RetentionRun.State.APPROVED)
    if going.exists():
        raise RunIsGoing
    RetentionRun.objects.filter(rule=rule, state=RetentionRun.State.REHEARSED).update(state=RetentionRun.State.DROPPED)
    made = _counted(keeping, now)
    evidence.record(
        action="privacy.retention_rehearsed",
        actor=actor,
        at=now,
        subject=f"privacy.rule:{rule}",
        details={"due": made.due, "held": made.held},
    )
    return made


@transaction.atomic
def approve(*, run_id: UUID, actor: Actor, now: datetime) -> RetentionRun:
    """
    Let a rehearsed run happen: what its rule names and is older than its moment, and nothing newer.

    :raises NotThere: if it does not wait any more.
    """
    run = RetentionRun.objects.select_for_update().filter(pk=run_id, state=RetentionRun.State.REHEARSED).first()
    if run is None:
        raise NotThere
    _approve(run, actor, now)
    return run


@transaction.atomic
def drop(*, run_id: UUID, actor: Actor, now: datetime) -> None:
    """Do not let it happen; the next night counts again."""
    found = RetentionRun.objects.filter(pk=run_id, state=RetentionRun.State.REHEARSED)
    if not found.update(state=RetentionRun.State.DROPPED):
        raise NotThere
    evidence.record(action="privacy.retention_dropped", actor=actor, at=now, subject=f"privacy.run:{run_id}")


def look_at_rules(*, now: datetime) -> None:
    """
    Every night: rehearse each rule that has something due. One that a person approved before, and that is not much, is
    approved by itself; the others wait. A run that was interrupted goes on.
    """
    going = list(RetentionRun.objects.filter(state=RetentionRun.State.APPROVED).values_list("pk", flat=True))
    for pk in going:
        let_go.defer(run_id=str(pk))
    most = int(str(policies.value(APPROVE_ABOVE, now)))
    for row in queries.rules():
        if not row.runs_here or row.waiting is not None or (row.last and row.last.pk in going):
            continue
        with transaction.atomic():
            run = _counted(row.keeping, now)
            if run.due == run.held:
                run.delete()
                continue
            was_approved = row.last is not None and row.last.state == RetentionRun.State.DONE
            if was_approved and run.due <= most:
                _approve(run, ACTOR, now)


@job(queue="tenant")
def let_go(run_id: str) -> None:
    """One portion after another."""
    if carry_out(run_id=UUID(run_id), now=clock.now()):
        let_go.defer(run_id=run_id)


def carry_out(*, run_id: UUID, now: datetime) -> bool:
    """
    Let one portion go. Each row is a transaction of its own: whatever stops the work, the next run goes on where it
    stopped. Answers whether more wait.
    """
    run = RetentionRun.objects.filter(pk=run_id, state=RetentionRun.State.APPROVED).first()
    if run is None:
        return False
    keeping = queries.keeping_with_rule(run.rule)
    if keeping is None:
        return False  # its module is not here any more
    rule, gone = queries.rule_of(keeping), 0
    for pk, is_held in [
        (row.pk, queries.stays(rule, row, now=now)) for row in rule.due(run.before)[: PORTION + run.held]
    ]:
        if is_held:
            continue
        try:
            with transaction.atomic():
                row = rule.due(run.before).select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
                # Again under the lock: somebody may have asked for something in this second.
                if row is None or queries.stays(rule, row, now=now):
                    continue
                rule.act(row, actor=ACTOR, now=now)
                gone += 1
        except Exception:
            # A store that fails for one must not keep the others; the next night tries again.
            logger.exception("row not let go", extra={"rule": run.rule, "row": str(pk)})
    return _noted(run_id, gone, now)


@transaction.atomic
def _noted(run_id: UUID, gone: int, now: datetime) -> bool:
    run = RetentionRun.objects.select_for_update().get(pk=run_id)
    run.gone += gone
    if gone < PORTION:
        run.state, run.finished_at = RetentionRun.State.DONE, now
        evidence.record(
            action="privacy.retention_done",
            actor=ACTOR,
            at=now,
            subject=f"privacy.rule:{run.rule}",
            details={"gone": run.gone, "due": run.due, "held": run.held},
        )
    run.save(update_fields=["gone", "state", "finished_at"])
    return gone >= PORTION


def _counted(keeping: Keeping, now: datetime) -> RetentionRun:
    rule, before = queries.rule_of(keeping), now - timedelta(days=queries.days_of(keeping))
    rows = rule.due(before)
    due, held, sample = 0, 0, list[str]()
    for row in rows.iterator(chunk_size=500):
        due += 1
        if queries.stays(rule, row, now=now):
            held += 1
        elif len(sample) < SAMPLE:
            sample.append(rule.shown(row))
    return RetentionRun.objects.create(
        rule=keeping.code, before=before, rehearsed_at=now, due=due, held=held, sample=sample
    )


def _approve(run: RetentionRun, actor: Actor, now: datetime) -> None:
    run.state, run.approved_at, run.approved_by = RetentionRun.State.APPROVED, now, str(actor)
    run.save(update_fields=["state", "approved_at", "approved_by"])
    evidence.record(
        action="privacy.retention_approved",
        actor=actor,
        at=now,
        subject=f"privacy.rule:{run.rule}",
        details={"due": run.due, "held": run.held},
    )
    let_go.defer(run_id=str(run.pk))
