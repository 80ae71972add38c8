"""Reports of several people about one thing, and one report about several things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.models import CONTACT_PURPOSE, Case
from casework.services import Applicant, join_cases, moving
from catalog.modules.complaint_centre import telling
from catalog.modules.complaint_centre.models import TEXT_PURPOSE, Category, Complaint, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.filing import Filed, Report, file_report
from catalog.modules.complaint_centre.services.handling import locked, record
from catalog.modules.complaint_centre.services.refusals import WrongdoingStays
from core import evidence
from core.actors import Actor
from core.secrets import decrypt


@transaction.atomic
@evidence.together()
def join(
    *, kept_id: UUID, other_ids: Sequence[UUID], reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Complaint:
    """
    Deal with several reports as one. Those who brought the others follow the kept one by their own code and PIN, and
    are told.

    :raises WrongdoingStays: if one is a whistle-blower's: it joins nothing.
    :raises casework.services.refusals.CannotBeJoined, ReasonMissing:
    """
    ids = [kept_id, *other_ids]
    if Complaint.objects.filter(case_id__in=ids, kind=ReportKind.WHISTLEBLOWING).exists():
        raise WrongdoingStays
    join_cases(
        kept_id=kept_id,
        other_ids=other_ids,
        reason=reason,
        actor=actor,
        now=now,
        version=version,
        of_one_person=False,
    )
    kept = locked(kept_id)
    for other in Complaint.objects.select_related("case").filter(case_id__in=other_ids):
        telling.tell(other, telling.JOINED, actor=actor, now=now)
    record("reports_joined", kept, actor, now, others=len(other_ids))
    return kept


@transaction.atomic
@evidence.together()
def split(
    *, case_id: UUID, version: int, text: str, category: Category | None, reason: str, actor: Actor, now: datetime
) -> Filed:
    """
    Make a second report out of what is another matter. Its own clocks run from now [A]; the PIN of the first opens it.

    :param text: the part that is the other matter, as the officer takes it out of the report.
    :raises WrongdoingStays: for a whistle-blower's report. :raises casework.services.refusals.ReasonMissing:
    """
    complaint = locked(case_id, version)
    case = complaint.case
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        raise WrongdoingStays
    made = file_report(
        report=Report(
            kind=ReportKind(complaint.kind),
            text=text,
            way=Way(complaint.way),
            category=category,
            reporter=_reporter_of(case),
            is_anonymous=complaint.is_anonymous,
            is_secret=complaint.is_secret,
            is_poor=complaint.is_poor,
            village_code=complaint.village_code,
            address=decrypt(complaint.address, purpose=TEXT_PURPOSE) if complaint.address else "",
            position=complaint.position,
        ),
        actor=actor,
        now=now,
    )
    Case.objects.filter(pk=made.case.pk).update(split_from=case, pin=case.pin)
    moving.note(case, "split", actor=actor, now=now, reason=reason, into=made.case.code)
    return made


def _reporter_of(case: Case) -> Applicant:
    return Applicant(
        name=case.applicant_name,
        phone=decrypt(case.phone, purpose=CONTACT_PURPOSE) if case.phone else "",
        email=decrypt(case.email, purpose=CONTACT_PURPOSE) if case.email else "",
        resident=case.resident,
        user=case.user,
        language=case.language,
    )
