"""Who deals with a report: verified, corrected, passed to an office, passed on elsewhere, or not taken on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

import policies
from accounts.models import User
from casework import timing
from casework.models import Case
from casework.services import assign as assign_officer
from casework.services import moving
from casework.services.work import Done
from catalog.modules.complaint_centre import limits, offices, telling
from catalog.modules.complaint_centre.models import Category, Complaint
from catalog.modules.complaint_centre.rights import WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.handling import (
    end_clock_of_notice,
    locked,
    record,
)
from catalog.modules.complaint_centre.services.refusals import (
    CategoryClosed,
    NobodyAnswers,
    PlaceOfForwardingMissing,
    WrongdoingStays,
)
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation.access import today
from organisation.models import Unit


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """What a report turned out to be."""

    kind: ReportKind
    category: Category | None
    needs_examination: bool


@transaction.atomic
@evidence.together()
def verify(*, case_id: UUID, version: int, found: Sorted, actor: Actor, now: datetime) -> Complaint:
    """
    Say what a report is. The nation's limit for settling follows, counted from when it was received. The regency's
    answer stays due when it was: no officer gets out of a clock by another word for the report.

    :raises WrongdoingStays: if a whistle-blower's report is to become something that others read.
    :raises CategoryClosed: for a category that is not offered, unless it is the report's own.
    """
    complaint = locked(case_id, version)
    _sort(complaint, found, actor, now)
    end_clock_of_notice(complaint.case, at=now)
    moving.move(complaint.case, "verify", by="officer", actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def sort_again(*, case_id: UUID, version: int, found: Sorted, actor: Actor, now: datetime) -> Complaint:
    """Correct what a report is, at any later moment; as `verify`."""
    complaint = locked(case_id, version)
    _sort(complaint, found, actor, now)
    moving.note(complaint.case, "sorted", actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def pass_to(
    *, case_id: UUID, unit: Unit, actor: Actor, now: datetime, version: int | None = None, officer: User | None = None
) -> Complaint:
    """
    Pass a report to an office of ours, which answers for it from now on. Its clocks go on.

    :raises NobodyAnswers: if that office is closed or none of ours.
    :raises WrongdoingStays: for a whistle-blower's report.
    :raises casework.services.refusals.NotAnOfficer: if that person may not work on reports there.
    """
    complaint = locked(case_id, version)
    _refuse_whistle(complaint)
    if unit.is_partner or not unit.is_active_on(today(now)):
        raise NobodyAnswers
    case = complaint.case
    case.unit, case.assignee = unit, None
    if complaint.rises == 0:
        complaint.level, complaint.level_unit = offices.level_of(unit), unit
    complaint.is_office_told = False
    complaint.save(update_fields=["level", "level_unit", "is_office_told"])
    end_clock_of_notice(case, at=now)
    moving.move(case, "assign", by="officer", actor=actor, now=now, unit=unit.code)
    record("report_passed", complaint, actor, now, unit=unit.code)
    if officer is not None:
        complaint.case = give(case_id=case_id, officer=officer, actor=actor, now=now)
    return complaint


def pass_many(*, case_ids: Iterable[UUID], unit: Unit, actor: Actor, now: datetime) -> list[Done]:
    """Pass many reports to an office; each in a transaction of its own, and says why where it cannot."""
    return each(case_ids, partial(pass_to, unit=unit, actor=actor, now=now))


def give(*, case_id: UUID, officer: User | None, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """Give a report to one officer, or back to all of the office."""
    return assign_officer(case_id=case_id, officer=officer, right=WORK, actor=actor, now=now, version=version)


@transaction.atomic
@evidence.together()
def forward(*, case_id: UUID, version: int, where: str, reason: str, actor: Actor, now: datetime) -> Complaint:
    """
    It is not our authority: every clock stops and the citizen is told where it went (CO-10).

    :param where: the agency as citizens know it, "PLN ULP Karangasem". :param reason: what the citizen reads.
    :raises PlaceOfForwardingMissing: :raises casework.services.refusals.ReasonMissing:
    """
    complaint = locked(case_id, version)
    _refuse_whistle(complaint)
    if not where.strip():
        raise PlaceOfForwardingMissing
    complaint.forwarded_to = where.strip()[:150]
    complaint.save(update_fields=["forwarded_to"])
    moving.move(complaint.case, "forward", by="officer", actor=actor, now=now, reason=reason)
    record("report_forwarded", complaint, actor, now)
    telling.tell(complaint, telling.FORWARDED, actor=actor, now=now, where=complaint.forwarded_to)
    return complaint


@transaction.atomic
@evidence.together()
def reject(*, case_id: UUID, version: int, reason: str, actor: Actor, now: datetime) -> Complaint:
    """
    Not taken on, with the reason that the citizen reads.

    :raises casework.services.refusals.ReasonMissing: without one.
    """
    complaint = locked(case_id, version)
    moving.move(complaint.case, "reject", by="officer", actor=actor, now=now, reason=reason)
    record("report_rejected", complaint, actor, now)
    telling.tell(complaint, telling.REJECTED, actor=actor, now=now)
    return complaint


def each(case_ids: Iterable[UUID], do: Callable[..., object]) -> list[Done]:
    """Do something with each of many reports: one that cannot says why, the others go on."""
    done = []
    for case_id, code in Case.objects.filter(pk__in=list(case_ids)).values_list("pk", "code"):
        refusal: Refusal | None = None
        try:
            do(case_id=case_id)
        except Refusal as said:
            refusal = said
        done.append(Done(case_id, code, refusal))
    return done


def _sort(complaint: Complaint, found: Sorted, actor: Actor, now: datetime) -> None:
    is_whistle = complaint.kind == ReportKind.WHISTLEBLOWING
    if is_whistle != (found.kind is ReportKind.WHISTLEBLOWING):
        raise WrongdoingStays
    if found.category is not None and not found.category.is_open and found.category.pk != complaint.category_id:
        raise CategoryClosed
    complaint.kind, complaint.category = found.kind, found.category
    complaint.needs_examination = found.needs_examination or is_whistle
    complaint.save(update_fields=["kind", "category", "needs_examination"])
    values = policies.read_snapshot(complaint.case.policies)
    promise = limits.settlement(found.kind, needs_examination=complaint.needs_examination, values=values)
    timing.change_limit(complaint.case, limits.SETTLEMENT, promise)
    record(
        "report_sorted",
        complaint,
        actor,
        now,
        kind=str(found.kind),
        category=found.category.code if found.category else "",
        needs_examination=complaint.needs_examination,
    )


def _refuse_whistle(complaint: Complaint) -> None:
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        raise WrongdoingStays
