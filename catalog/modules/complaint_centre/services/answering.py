"""What an office and a citizen say to each other. Only a person's answer with an action or a plan stops the clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.models import MESSAGE_PURPOSE, Case, Message, Sender
from casework.services import moving
from casework.services.refusals import CaseClosed, ReasonMissing
from catalog.modules.complaint_centre import telling
from catalog.modules.complaint_centre.courses import ASKED, OPEN
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.services.handling import (
    end_clock_of_notice,
    end_clocks_of_answer,
    locked,
    record,
)
from core import evidence
from core.actors import Actor
from core.secrets import encrypt


@transaction.atomic
@evidence.together()
def respond(*, case_id: UUID, text: str, actor: Actor, now: datetime, version: int | None = None) -> Complaint:
    """
    Answer a report: what was done or will be, and when. It is the answer that the clock waits for, whoever of the
    office's people gives it; what the system sends by itself never comes here.

    :param text: what the citizen reads.
    :raises casework.services.refusals.ReasonMissing: without a text.
    """
    complaint = locked(case_id, version)
    moving.the_move(complaint.case, "respond", by="officer")
    say(complaint.case, text, sender=Sender.OFFICER, actor=actor, now=now)
    end_clocks_of_answer(complaint.case, at=now)
    note_answer(complaint, actor, now)
    complaint.save(update_fields=["answered_at"])
    moving.move(complaint.case, "respond", by="officer", actor=actor, now=now, reason=text)
    telling.tell(complaint, telling.ANSWERED, actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def ask(*, case_id: UUID, version: int, text: str, actor: Actor, now: datetime) -> Complaint:
    """
    Ask the citizen. The nation's clocks stand until they answer; the regency's does not: a question is no answer.

    :raises casework.services.refusals.ReasonMissing: without a question.
    """
    complaint = locked(case_id, version)
    moving.the_move(complaint.case, "ask", by="officer")
    say(complaint.case, text, sender=Sender.OFFICER, actor=actor, now=now)
    end_clock_of_notice(complaint.case, at=now)
    moving.move(complaint.case, "ask", by="officer", actor=actor, now=now, reason=text)
    telling.tell(complaint, telling.ASKED, actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def write_as_citizen(*, case_id: UUID, text: str, actor: Actor, now: datetime) -> Complaint:
    """
    What the citizen writes; where the office had asked, the work goes on and the clocks with it.

    :raises casework.services.refusals.CaseClosed: once the report is ended. :raises ReasonMissing: without a text.
    """
    complaint = locked(case_id)
    if complaint.case.state not in OPEN:
        raise CaseClosed
    say(complaint.case, text, sender=Sender.CITIZEN, actor=actor, now=now)
    if complaint.case.state == ASKED:
        moving.move(complaint.case, "answer", by="citizen", actor=actor, now=now)
    else:
        moving.note(complaint.case, "message_written", actor=actor, now=now)
    return complaint


@transaction.atomic
@evidence.together()
def write_note(*, case_id: UUID, text: str, actor: Actor, now: datetime) -> Complaint:
    """A note among officers, which no citizen reads."""
    complaint = locked(case_id)
    say(complaint.case, text, sender=Sender.OFFICER, actor=actor, now=now, is_internal=True)
    moving.note(complaint.case, "note_written", actor=actor, now=now)
    return complaint


def note_answer(complaint: Complaint, actor: Actor, now: datetime) -> None:
    """The report, locked, has its human answer; the first one is kept. The row is not saved."""
    if complaint.answered_at is not None:
        return
    complaint.answered_at = now
    is_late = complaint.answer_due_at is not None and now >= complaint.answer_due_at
    record("report_answered", complaint, actor, now, is_late=is_late)


def say(case: Case, text: str, *, sender: Sender, actor: Actor, now: datetime, is_internal: bool = False) -> Message:
    """:raises casework.services.refusals.ReasonMissing: without a text."""
    if not text.strip():
        raise ReasonMissing(attr="text")
    return Message.objects.create(
        case=case,
        at=now,
        sender=sender,
        by=str(actor),
        text=encrypt(text.strip(), purpose=MESSAGE_PURPOSE),
        is_internal=is_internal,
    )
