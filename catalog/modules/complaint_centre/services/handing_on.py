"""Reports of somebody who is away, or has left, come into other hands. Their clocks go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import subject_of
from casework.services import moving
from casework.services.work import Done
from catalog.modules.complaint_centre import telling_duty
from catalog.modules.complaint_centre.queries import duty
from catalog.modules.complaint_centre.services.handling import locked, record
from catalog.modules.complaint_centre.services.sorting import each, give
from core import evidence
from core.actors import Actor
from core.errors import Refusal


class HeldByAnother(Refusal):
    code = "complaint_held_by_another"
    message = _("Somebody else has this report by now.")
    fix = _("Nothing was changed. Look at it if it is yours to see.")


def hand_on(*, holder: User, to: Mapping[UUID, User | None], actor: Actor, now: datetime) -> list[Done]:
    """
    Pass on reports that somebody holds, each in a transaction of its own; one that cannot says why, the others go on.

    :param to: who gets each case; None for the whole office.
    """

    @transaction.atomic
    @evidence.together()
    def one_of_them(case_id: UUID) -> None:
        if locked(case_id).case.assignee_id != holder.pk:
            raise HeldByAnother
        give(case_id=case_id, officer=to[case_id], actor=actor, now=now)

    done = each(to, one_of_them)
    evidence.record(
        action="complaint_centre.reports_handed_on",
        actor=actor,
        at=now,
        subject=subject_of(holder),
        details={"asked": len(done), "done": sum(one.refusal is None for one in done)},
    )
    return done


def release_departed(*, actor: Actor, now: datetime, holder_id: int | None = None) -> int:
    """
    Give the reports of those who may not answer there any more back to their offices, and tell the office and the
    managers. Answers how many; a second call finds none.

    :param holder_id: of this person only.
    """
    released = 0
    for unit, case_ids in duty.held_by_departed(now, holder_id=holder_id).items():
        for case_id in case_ids:
            _release(case_id, actor, now)
        telling_duty.tell_unheld(unit, len(case_ids), actor=actor, now=now)
        released += len(case_ids)
    return released


@transaction.atomic
@evidence.together()
def _release(case_id: UUID, actor: Actor, now: datetime) -> None:
    complaint = locked(case_id)
    complaint.case.assignee = None
    moving.note(complaint.case, "holder_left", actor=actor, now=now)
    record("report_unheld", complaint, actor, now)
