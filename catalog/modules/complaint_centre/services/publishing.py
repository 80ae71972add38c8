"""What everybody may read of a report: words that an officer wrote, and photos on which nobody can be recognised."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.services import moving
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.services.handling import locked, record
from catalog.modules.complaint_centre.services.refusals import StaysSecret
from core import evidence
from core.actors import Actor


@transaction.atomic
@evidence.together()
def publish(
    *, case_id: UUID, version: int, text: str, photos: Collection[UUID], actor: Actor, now: datetime
) -> Complaint:
    """
    Say what the public list shows of a report; without a text and photos it shows neither.

    :param photos: those on which the officer saw that nobody can be recognised; all others are not shown.
    :raises StaysSecret: for a report whose citizen asked that it be secret, and for a whistle-blower's.
    """
    complaint = locked(case_id, version)
    if not complaint.is_listed:
        raise StaysSecret
    complaint.public_text = text.strip()[:500]
    complaint.save(update_fields=["public_text"])
    complaint.photos.filter(pk__in=photos).update(is_public=True)
    complaint.photos.exclude(pk__in=photos).update(is_public=False)
    shown = complaint.photos.filter(is_public=True).count()
    moving.note(complaint.case, "published", actor=actor, now=now)
    record("report_published", complaint, actor, now, has_text=bool(complaint.public_text), photos=shown)
    return complaint
