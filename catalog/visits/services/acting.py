"""
How every act on a visit is done: the row locked, the part and the stage looked at, evidence on both sides of the door.

An act is done at the host of one side, so it stands in that side's evidence log; and in the ministry's, where the visit
itself lies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.visits.ledger import is_live, ledger
from catalog.visits.models import PLANNED, TRANSITIONS, Side, State, Step, Visit
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal


class OnlyLive(Refusal):
    code = "visit_only_live"
    message = _("A sandbox or a copy takes part in no study visit: the other side would mistake it for the regency.")
    fix = _("Do it in the regency itself.")


class NotAtThisStage(Refusal):
    code = "visit_not_at_this_stage"
    message = _("The visit is at the stage “%(state)s”, where this is not possible.")
    fix = _("Reload the page of the visit: it says what comes next, and for whom.")


class NotYourPart(Refusal):
    code = "visit_not_your_part"
    status = 403
    message = _("This is for another side of the visit to do.")
    fix = _("Ask them under Questions and answers.")


@dataclass
class Act:
    """One act under way. `details` goes into the evidence."""

    visit: Visit
    side: Side
    actor: Actor
    now: datetime
    details: dict[str, evidence.Value] = field(default_factory=dict)

    def to(self, state: State, **values: Any) -> None:
        """
        Bring the visit into a state, with what else changes then.

        :raises NotAtThisStage: if no way leads there.
        """
        if state not in TRANSITIONS[State(self.visit.state)]:
            raise NotAtThisStage(state=State(self.visit.state).label)
        self.change(state=state, **values)
        Step.objects.create(visit=self.visit, state=state, side=self.side, at=self.now, by=str(self.actor))
        self.details["state"] = state.value

    def change(self, **values: Any) -> None:
        Visit.objects.filter(pk=self.visit.pk).update(**values)
        for name, value in values.items():
            setattr(self.visit, name, value)

    def prepare(self) -> None:
        """Whoever writes the first line of agenda or plan begins the preparation."""
        if self.visit.state == State.ACCEPTED:
            self.to(State.PREPARING)


@contextmanager
def acting(
    visit_id: UUID, action: str, *sides: Side, at: Collection[State], actor: Actor, now: datetime
) -> Iterator[Act]:
    """
    Do something on a visit, in one transaction, with its row locked.

    :param action: for the evidence: `"visits.accepted"`.
    :param sides: whose part it is; :param at: the stages at which it is possible.
    :raises NotThere: if we have no part in this visit. :raises NotYourPart, NotAtThisStage, OnlyLive:
    """
    if not is_live():
        raise OnlyLive
    with transaction.atomic():
        with ledger() as code:
            visit = Visit.objects.select_for_update().filter(pk=visit_id).first()
            side = visit.side_of(code) if visit else None
            if visit is None or side is None:
                raise NotThere
            if side not in sides:
                raise NotYourPart
            if visit.state not in at:
                raise NotAtThisStage(state=State(visit.state).label)
            act = Act(visit, side, actor, now)
            yield act
            record(action, act)
        if tenants.current_or_none() is not None:
            record(action, act)


def planning(visit_id: UUID, action: str, *sides: Side, actor: Actor, now: datetime) -> AbstractContextManager[Act]:
    """An act on agenda or plan, as long as nothing is frozen."""
    return acting(visit_id, action, *sides, at=PLANNED, actor=actor, now=now)


def record(action: str, act: Act) -> None:
    evidence.record(
        action=action,
        actor=act.actor,
        at=act.now,
        subject=f"visits.visit:{act.visit.pk}",
        details={"module": act.visit.slug, "side": act.side.value, **act.details},
    )
