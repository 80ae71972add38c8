"""What every step of a report needs: its row locked with its case, its evidence, its clocks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework import timing
from casework.models import Case
from casework.services import moving
from casework.services.moving import Detail
from catalog.modules.complaint_centre import limits
from catalog.modules.complaint_centre.models import Complaint
from core import evidence
from core.actors import Actor
from core.errors import NotThere


def locked(case_id: UUID, version: int | None = None) -> Complaint:
    """
    A report, its case's row locked until the transaction ends. What stands beside it is read where a step asks for it.

    :param version: as it was when the officer opened it.
    :raises casework.services.refusals.CaseChanged: if somebody else has worked on it since.
    """
    case = moving.locked(case_id, version, beside=())
    complaint = Complaint.objects.filter(case_id=case_id).first()
    if complaint is None:
        raise NotThere
    complaint.case = case
    return complaint


def record(action: str, complaint: Complaint, actor: Actor, now: datetime, **details: Detail) -> None:
    """What the module adds to the evidence of the case's step."""
    evidence.record(
        action=f"complaint_centre.{action}",
        actor=actor,
        at=now,
        subject=f"complaint_centre.report:{complaint.pk}",
        details={"case": complaint.case.code, **details},
    )


def end_clocks_of_answer(case: Case, *, at: datetime) -> None:
    """Somebody answered: the regency's clock is done, those of the levels above it, and the nation's first one."""
    timing.end_clocks(case, at=at, which=lambda name: name.startswith((limits.RESPONSE, limits.VERIFICATION)))


def end_clock_of_notice(case: Case, *, at: datetime) -> None:
    """The citizen was told what becomes of it: the nation's first clock is done."""
    timing.end_clocks(case, at=at, which=lambda name: name == limits.VERIFICATION)
