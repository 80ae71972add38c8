"""How long what was begun and never handed in is kept, and how it goes."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

import policies
import tenants
from casework.models import Case, CaseDocument
from casework.policies import DRAFT_DAYS
from core import clock, evidence, files
from core.actors import Actor
from core.errors import NotThere

ACTOR: Final = Actor.system("casework")

logger = logging.getLogger(__name__)


def kept_until(case: Case, now: datetime) -> date | None:
    """The last day on which a draft that is changed now is kept; None for a case that was handed in."""
    if case.submitted_at is not None:
        return None
    kept = policies.read_snapshot(case.policies) if case.policies else {}
    # Begun before there was such a policy: the number of today.
    days = kept.get(DRAFT_DAYS) or policies.value(DRAFT_DAYS)
    return _today(now) + timedelta(days=int(str(days)))


def forget_drafts(*, now: datetime, at_most: int = 100) -> int:
    """
    Delete applications that were never handed in and whose time is over, with their papers and files.

    Each is a transaction of its own: whatever stops the work, the next run goes on where it stopped. The evidence log
    keeps the code and nothing else. Answers how many went; as many as `at_most` means that more may wait.
    """
    _give_a_day_to_those_without(now)
    over = Case.objects.filter(submitted_at=None, kept_until__lt=_today(now)).order_by("kept_until", "id")
    gone = 0
    for case_id in list(over.values_list("pk", flat=True)[:at_most]):
        try:
            gone += _forget(case_id, now)
        except Exception:
            # A store that fails for one must not keep the others; the next night tries again.
            logger.exception("draft not deleted", extra={"case": str(case_id)})
    return gone


@transaction.atomic
def _forget(case_id: UUID, now: datetime) -> bool:
    case = (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=case_id, submitted_at=None, kept_until__lt=_today(now))
        .first()
    )
    if case is None:
        return False  # handed in, changed or open somewhere in this moment
    keys = set(CaseDocument.objects.filter(case=case).values_list("file_key", flat=True))
    code = case.code
    case.delete()
    gone = delete_files(keys)
    evidence.record(
        action="casework.draft_forgotten",
        actor=ACTOR,
        at=now,
        subject=f"casework.case:{case_id}",
        details={"case": code, "files": gone},
    )
    return True


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


def _give_a_day_to_those_without(now: datetime) -> None:
    """Begun before days were kept: nobody was told one, so they get the whole time from now."""
    days = timedelta(days=int(str(policies.value(DRAFT_DAYS))))
    Case.objects.filter(submitted_at=None, kept_until=None).update(kept_until=_today(now) + days)


def _today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)
