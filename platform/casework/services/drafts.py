"""How long what was begun and never handed in is kept, and how it goes."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

import policies
import tenants
from casework.models import Case, CaseDocument
from casework.policies import DRAFT_DAYS
from core import clock, evidence, files
from core.actors import Actor
from core.errors import NotThere

logger = logging.getLogger(__name__)


def kept_until(case: Case, now: datetime) -> date | None:
    """The last day on which a draft that is changed now is kept; None for a case that was handed in."""
    if case.submitted_at is not None:
        return None
    kept = policies.read_snapshot(case.policies) if case.policies else {}
    # Begun before there was such a policy: the number of today.
    days = kept.get(DRAFT_DAYS) or policies.value(DRAFT_DAYS)
    return _today(now) + timedelta(days=int(str(days)))


def drafts_over(*, before: datetime, at: datetime) -> QuerySet[Case]:
    """
    What was never handed in, and whose last day is over at this moment; the oldest first.

    :param before: when those were begun that were told no day.
    """
    is_over = Q(kept_until__lt=_today(at)) | Q(kept_until=None, started_at__lt=before)
    return Case.objects.filter(is_over, submitted_at=None).order_by("kept_until", "id")


@transaction.atomic
def forget_draft(case: Case, *, actor: Actor, now: datetime) -> None:
    """
    Delete an application that was never handed in, with its papers and files. The evidence log keeps the code and
    nothing else.

    :param case: its row locked.
    """
    case_id, code = case.pk, case.code
    keys = set(CaseDocument.objects.filter(case=case).values_list("file_key", flat=True))
    case.delete()
    gone = delete_files(keys)
    evidence.record(
        action="casework.draft_forgotten",
        actor=actor,
        at=now,
        subject=f"casework.case:{case_id}",
        details={"case": code, "files": gone},
    )


def delete_files(keys: Collection[str]) -> int:
    """
    Delete the files of papers whose rows were deleted in this transaction; answers how many went.

    Before the commit, not after it: a row whose file is gone is met again tomorrow, a file whose row is gone never.
    """
    # A paper that was brought once lies there for every case that uses it.
    over = set(keys) - set(CaseDocument.objects.filter(file_key__in=keys).values_list("file_key", flat=True))
    for key in sorted(over):
        _delete_file(key)
    return len(over)


def _delete_file(key: str) -> None:
    try:
        files.delete_stored(key)
    except NotThere:
        # Restored from another schema or never there: nothing of ours to delete.
        logger.warning("no such stored file", extra={"key": key})


def _today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)
