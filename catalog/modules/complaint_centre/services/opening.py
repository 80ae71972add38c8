"""What is sealed and opened for one person at a time, each time written down: photos, and who blew the whistle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.models import Sender
from casework.services.refusals import ReasonMissing
from catalog.modules.complaint_centre.models import REPORTER_PURPOSE, Complaint, Reporter
from catalog.modules.complaint_centre.services.answering import say
from catalog.modules.complaint_centre.services.handling import record
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from core.files import StoredFile
from core.secrets import decrypt


@dataclass(frozen=True, kw_only=True, repr=False)
class Named:
    """Who reported wrongdoing. `repr` is left out: it would put the name into logs."""

    who: str
    contact: str


@transaction.atomic
@evidence.together()
def open_photo(*, complaint: Complaint, photo_id: UUID, actor: Actor, now: datetime) -> StoredFile:
    """
    A photo of a report that somebody may see; that it was looked at is written down. Sealed for `TEXT_PURPOSE`.

    :raises core.errors.NotThere: for a photo of another report.
    """
    photo = complaint.photos.filter(pk=photo_id).first()
    if photo is None:
        raise NotThere
    record("photo_opened", complaint, actor, now, photo=str(photo.pk))
    return StoredFile(photo.file_key, photo.size, photo.sha256, photo.media_type, f"foto-{complaint.case.code}.jpg")


@transaction.atomic
@evidence.together()
def open_reporter(*, complaint: Complaint, reason: str, actor: Actor, now: datetime) -> Named:
    """
    Who reported wrongdoing, for an inspector who says why. The log keeps that it was opened; the reason, which may name
    people, stays sealed among the inspectors' notes.

    :raises casework.services.refusals.ReasonMissing: without a reason.
    :raises core.errors.NotThere: where nobody gave a name.
    """
    if not reason.strip():
        raise ReasonMissing
    reporter = Reporter.objects.filter(complaint=complaint).first()
    if reporter is None:
        raise NotThere
    say(complaint.case, reason, sender=Sender.OFFICER, actor=actor, now=now, is_internal=True)
    record("reporter_opened", complaint, actor, now)
    return Named(
        who=decrypt(reporter.who, purpose=REPORTER_PURPOSE),
        contact=decrypt(reporter.contact, purpose=REPORTER_PURPOSE) if reporter.contact else "",
    )
