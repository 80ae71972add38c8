"""
What goes by the retention rules of blocks and modules: every rule comes through here, so that a hold stops each.

A rule is rehearsed first. What people were promised goes by itself every night; the rest is approved by a person the
first time and whenever it is much. It goes in portions, and `RetentionRun` is the ledger.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched, islice
from typing import Any, Final
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
from core.personal_data import Rule

PORTION: Final = 200
"""So many rows go in one job, or as many as a rule lets go together."""
SAMPLE: Final = 5
_LOOKED_AT: Final = 500
"""So many rows are compared with the holds at once."""

logger = logging.getLogger(__name__)


class RunIsGoing(Refusal):
    code = "privacy_run_is_going"
    message = _("A run of this rule is going on.")
    fix = _("Wait until it is done, then rehearse again.")


class RuleIsHeld(Refusal):
    code = "privacy_rule_is_held"
    message = _("This rule stands still: what it would let go may be proof.")
    fix = _("Lift its hold first, under Disputes.")


@transaction.atomic
def rehearse(*, rule: str, actor: Actor, now: datetime) -> RetentionRun:
    """
    Count what would go now, and show a few by their codes. Nothing is changed. A rehearsal that waited before is
    dropped: what a person approves is what was counted last.

    :raises NotThere: if no such rule runs here.
    :raises RunIsGoing: if the rule is at work.
    """
    row = queries.find_rule(rule, now)
    if row is None:
        raise NotThere
    going = RetentionRun.objects.select_for_update().filter(rule=rule, state=RetentionRun.State.APPROVED)
    if going.exists():
        raise RunIsGoing
    _drop_waiting(rule)
    made = _counted(row, now)
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
    :raises RuleIsHeld: if the whole rule stands still.
    """
    run = RetentionRun.objects.select_for_update().filter(pk=run_id, state=RetentionRun.State.REHEARSED).first()
    if run is None:
        raise NotThere
    if queries.holds(now).filter(rule=run.rule).exists():
        raise RuleIsHeld
    _approve(run, actor, now)
    evidence.record(
        action="privacy.retention_approved",
        actor=actor,
        at=now,
        subject=f"privacy.rule:{run.rule}",
        details={"due": run.due, "held": run.held},
    )
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
    Every night: rehearse each rule that has something due. What goes by itself goes; so does what a person approved
    before and is not much; the rest waits for a person. A run that was interrupted goes on.
    """
    for pk in RetentionRun.objects.filter(state=RetentionRun.State.APPROVED).values_list("pk", flat=True):
        let_go.defer(run_id=str(pk))
    most = int(str(policies.value(APPROVE_ABOVE, now)))
    for row in queries.rules(now):
        is_going = row.last is not None and row.last.state == RetentionRun.State.APPROVED
        waits = row.waiting is not None and not row.keeping.goes_by_itself
        if not row.runs_here or row.hold is not None or is_going or waits:
            continue
        with transaction.atomic():
            _drop_waiting(row.keeping.code)
            run = _counted(row, now)
            if run.due == run.held:
                run.delete()
            elif row.keeping.goes_by_itself or (row.last is not None and run.due <= most):
                _approve(run, ACTOR, now)


@job(queue="tenant")
def let_go(run_id: str) -> None:
    """One portion after another."""
    if carry_out(run_id=UUID(run_id), now=clock.now()):
        let_go.defer(run_id=run_id)


def carry_out(*, run_id: UUID, now: datetime) -> bool:
    """
    Let one portion go, in transactions of as many rows as the rule lets go together: whatever stops the work, the next
    run goes on where it stopped. Answers whether more wait.
    """
    run = RetentionRun.objects.filter(pk=run_id, state=RetentionRun.State.APPROVED).first()
    row = queries.find_rule(run.rule, now) if run is not None else None
    if run is None or row is None:
        return False  # done, or its module is not here any more
    if row.hold is not None:
        return _noted(run_id, 0, now, is_more=False)
    rule = queries.rule_of(row.keeping)
    portion = max(PORTION, rule.together)
    chosen = list(islice(_not_held(rule, run, now), portion))
    gone = sum(
        _let_go(rule, run.rule, keys, before=run.before, at=run.rehearsed_at, now=now)
        for keys in batched(chosen, rule.together)
    )
    # A portion of which nothing could go is met again by the next night, not by the next job.
    return _noted(run_id, gone, now, is_more=len(chosen) == portion and gone > 0)


def let_go_at_ministry(*, now: datetime) -> int:
    """
    The same for what the ministry itself holds, where there is no desk and nobody's hold: by itself, with a line of
    evidence for each rule. Answers how many rows went.
    """
    total = 0
    for keeping, days in queries.rules_of_ministry():
        rule, before = queries.rule_of(keeping), now - timedelta(days=days)
        due = list(rule.due(before=before, at=now).values_list("pk", flat=True))
        gone = sum(
            _let_go(rule, keeping.code, keys, before=before, at=now, now=now, is_held=False)
            for keys in batched(due, rule.together)
        )
        if gone:
            evidence.record(
                action="privacy.retention_done",
                actor=ACTOR,
                at=now,
                subject=f"privacy.rule:{keeping.code}",
                details={"gone": gone, "due": len(due)},
            )
        total += gone
    return total


def _let_go(
    rule: Rule, code: str, keys: Sequence[Any], *, before: datetime, at: datetime, now: datetime, is_held: bool = True
) -> int:
    """:param is_held: whether there is a desk here whose holds keep rows."""
    try:
        with transaction.atomic():
            due = rule.due(before=before, at=at).filter(pk__in=keys)
            rows = list(due.select_for_update(of=("self",), skip_locked=True))
            # Again under the lock: somebody may have asked for something in this second.
            held = queries.staying(rule, rows, now=now) if is_held else set()
            rows = [row for row in rows if row.pk not in held]
            if rows:
                rule.act(rows, actor=ACTOR, now=now)
            return len(rows)
    except Exception:
        # A store that fails for one must not keep the others; the next night tries again.
        logger.exception("rows not let go", extra={"rule": code, "row": str(keys[0]), "rows": len(keys)})
        return 0


def _not_held(rule: Rule, run: RetentionRun, now: datetime) -> Iterator[Any]:
    """Keys of the rows that are due and that nothing holds."""
    due = rule.due(before=run.before, at=run.rehearsed_at)
    for rows in batched(due.iterator(chunk_size=_LOOKED_AT), _LOOKED_AT):
        held = queries.staying(rule, rows, now=now)
        yield from (row.pk for row in rows if row.pk not in held)


@transaction.atomic
def _noted(run_id: UUID, gone: int, now: datetime, *, is_more: bool) -> bool:
    run = RetentionRun.objects.select_for_update().get(pk=run_id)
    run.gone += gone
    if not is_more:
        run.state, run.finished_at = RetentionRun.State.DONE, now
        evidence.record(
            action="privacy.retention_done",
            actor=ACTOR,
            at=now,
            subject=f"privacy.rule:{run.rule}",
            details={"gone": run.gone, "due": run.due, "held": run.held},
        )
    run.save(update_fields=["gone", "state", "finished_at"])
    return is_more


def _counted(row: queries.RuleRow, now: datetime) -> RetentionRun:
    rule, before = queries.rule_of(row.keeping), now - timedelta(days=row.days)
    due, held, sample = 0, 0, list[str]()
    for rows in batched(rule.due(before=before, at=now).iterator(chunk_size=_LOOKED_AT), _LOOKED_AT):
        staying = queries.staying(rule, rows, now=now) if row.hold is None else {one.pk for one in rows}
        due += len(rows)
        held += len(staying)
        going = (shown for one in rows if one.pk not in staying and (shown := rule.shown(one)))
        sample += islice(going, SAMPLE - len(sample))
    return RetentionRun.objects.create(
        rule=row.keeping.code, before=before, rehearsed_at=now, due=due, held=held, sample=sample
    )


def _drop_waiting(rule: str) -> None:
    waiting = RetentionRun.objects.filter(rule=rule, state=RetentionRun.State.REHEARSED)
    waiting.update(state=RetentionRun.State.DROPPED)


def _approve(run: RetentionRun, actor: Actor, now: datetime) -> None:
    run.state, run.approved_at, run.approved_by = RetentionRun.State.APPROVED, now, str(actor)
    run.save(update_fields=["state", "approved_at", "approved_by"])
    let_go.defer(run_id=str(run.pk))
