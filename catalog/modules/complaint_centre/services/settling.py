"""How a report ends: done with a photo, not mended and why, confirmed, opened again, taken back, closed by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import policies
import tenants
from casework import timing
from casework.models import Case, Sender
from casework.services import moving
from catalog.modules.complaint_centre import limits, telling
from catalog.modules.complaint_centre.courses import ASKED, NOT_FIXED, REPORT, RESOLVED
from catalog.modules.complaint_centre.models import TEXT_PURPOSE, Complaint, Feedback, ReportPhoto
from catalog.modules.complaint_centre.policies import REOPEN_DAYS, UNANSWERED_DAYS
from catalog.modules.complaint_centre.rules import reopening
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.answering import note_answer, say
from catalog.modules.complaint_centre.services.filing import keep_photos, read_photos
from catalog.modules.complaint_centre.services.handling import locked, record
from catalog.modules.complaint_centre.services.refusals import ReopeningOver
from core import evidence
from core.actors import Actor
from core.photos import Photo
from core.secrets import encrypt

AT_ONCE: Final = 500
"""Reports that one run of the job closes; the next run goes on."""


@transaction.atomic
@evidence.together()
def begin_work(*, case_id: UUID, version: int, actor: Actor, now: datetime) -> Complaint:
    """The office works on it."""
    complaint = locked(case_id, version)
    moving.move(complaint.case, "begin", by="officer", actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def resolve(
    *,
    case_id: UUID,
    text: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    photos: Sequence[UploadedFile] = (),
) -> Complaint:
    """
    Report it as done, with what was done. Where nobody had answered before, this is the answer.

    :param photos: from the spot, afterwards.
    :raises casework.services.refusals.ReasonMissing: without a text. :raises core.errors.Refusal: from `core.photos`.
    """
    return _end(case_id, version, "resolve", text, photos, actor, now)


@transaction.atomic
@evidence.together()
def leave(*, case_id: UUID, version: int, text: str, actor: Actor, now: datetime) -> Complaint:
    """End it without mending it, and say why; a state of its own, so that nobody reads it as done."""
    return _end(case_id, version, "leave", text, (), actor, now)


@transaction.atomic
@evidence.together()
def confirm(*, case_id: UUID, score: int, comment: str, actor: Actor, now: datetime) -> Complaint:
    """
    The citizen says that it is done, and what they think of it.

    :param score: 1 to 4, as in the satisfaction survey.
    """
    complaint = locked(case_id)
    moving.move(complaint.case, "confirm", by="citizen", actor=actor, now=now)
    Feedback.objects.update_or_create(
        complaint=complaint,
        defaults={
            "score": score,
            "comment": encrypt(comment.strip()[:2000], purpose=TEXT_PURPOSE) if comment.strip() else "",
            "given_at": now,
        },
    )
    record("feedback_given", complaint, actor, now, score=score)
    return complaint


@transaction.atomic
@evidence.together()
def reopen(*, case_id: UUID, reason: str, actor: Actor, now: datetime) -> Complaint:
    """
    The citizen says that it is not done. A clock for settling begins anew, as long as the first.

    :raises ReopeningOver: once the days for it are over. :raises casework.services.refusals.ReasonMissing:
    """
    complaint = locked(case_id)
    case = complaint.case
    moving.the_move(case, "reopen", by="citizen")
    values = policies.read_snapshot(case.policies)
    closed_at = case.closed_at or now
    if not reopening.may_reopen(closed_at=closed_at, now=now, days=values[REOPEN_DAYS], zone=tenants.current().zone):
        raise ReopeningOver(days=values[REOPEN_DAYS])
    complaint.reopened += 1
    complaint.settled_at = None
    complaint.is_office_told = False
    complaint.save(update_fields=["reopened", "settled_at", "is_office_told"])
    say(case, reason, sender=Sender.CITIZEN, actor=actor, now=now)
    case.is_open, case.closed_at = True, None
    promise = limits.settlement(
        ReportKind(complaint.kind), needs_examination=complaint.needs_examination, values=values
    )
    timing.start_clocks(case, {f"{limits.SETTLEMENT}_{complaint.reopened}": promise}, at=now)
    moving.move(case, "reopen", by="citizen", actor=actor, now=now, reason=reason)
    record("report_reopened", complaint, actor, now, times=complaint.reopened)
    return complaint


@transaction.atomic
@evidence.together()
def withdraw(*, case_id: UUID, actor: Actor, now: datetime) -> Complaint:
    """The citizen takes it back."""
    complaint = locked(case_id)
    moving.move(complaint.case, "withdraw", by="citizen", actor=actor, now=now)
    return complaint


def close_due(*, actor: Actor, now: datetime) -> int:
    """
    Close what the citizen neither confirmed nor opened again, and questions that nobody answered. Each in a transaction
    of its own; answers how many were closed.
    """
    done = 0
    oldest = Case.objects.filter(type=REPORT.slug, state__in=[RESOLVED, NOT_FIXED, ASKED]).order_by("state_since")
    for case in oldest.only("pk", "state", "state_since", "policies", "closed_at")[:AT_ONCE]:
        if _is_over(case, now) and _close(case.pk, case.state, actor, now):
            done += 1
    return done


@transaction.atomic
@evidence.together()
def _close(case_id: UUID, state: str, actor: Actor, now: datetime) -> bool:
    complaint = locked(case_id)
    if complaint.case.state != state or not _is_over(complaint.case, now):
        return False  # its citizen came a moment ago
    action = "close_unanswered" if state == ASKED else "close"
    moving.move(complaint.case, action, by="system", actor=actor, now=now)
    return True


def _is_over(case: Case, now: datetime) -> bool:
    values, zone = policies.read_snapshot(case.policies), tenants.current().zone
    if case.state == ASKED:
        return reopening.closes_unanswered(
            replied_at=case.state_since, days=values[UNANSWERED_DAYS], zone=zone
        ).is_late(now)
    return not reopening.may_reopen(closed_at=case.state_since, now=now, days=values[REOPEN_DAYS], zone=zone)


def _end(
    case_id: UUID,
    version: int | None,
    action: str,
    text: str,
    photos: Sequence[UploadedFile],
    actor: Actor,
    now: datetime,
) -> Complaint:
    complaint = locked(case_id, version)
    moving.the_move(complaint.case, action, by="officer")
    seen = _not_shown_before(complaint, read_photos(photos))
    say(complaint.case, text, sender=Sender.OFFICER, actor=actor, now=now)
    note_answer(complaint, actor, now)
    keep_photos(complaint, seen, stage=ReportPhoto.Stage.AFTER, is_by_officer=True, now=now)
    complaint.settled_at = now
    complaint.save(update_fields=["answered_at", "settled_at"])
    moving.move(complaint.case, action, by="officer", actor=actor, now=now, reason=text)
    record("report_settled", complaint, actor, now, mended=action == "resolve", photos=len(seen))
    template = telling.RESOLVED if action == "resolve" else telling.NOT_FIXED
    telling.tell(complaint, template, actor=actor, now=now)
    return complaint


def _not_shown_before(complaint: Complaint, seen: Sequence[Photo]) -> Sequence[Photo]:
    """Whoever says again that it is done, after it was opened again, may bring the same photo."""
    if not seen:
        return seen
    shown = set(complaint.photos.filter(stage=ReportPhoto.Stage.AFTER).values_list("sha256", flat=True))
    return [photo for photo in seen if photo.sha256 not in shown]
