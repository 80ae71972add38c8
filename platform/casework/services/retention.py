"""What goes of a case that ended without a letter, once nobody needs it any more (casework.privacy)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from casework.models import Case, CaseDocument
from casework.services.drafts import delete_files
from core import evidence
from core.actors import Actor

NOBODY: Final = "—"
"""In the place of a name; the table wants one."""


@transaction.atomic
def anonymise(case: Case, *, actor: Actor, now: datetime) -> None:
    """
    Take out of a closed case who asked and what was written. Its code, states, times and clocks stay, for counting.

    :param case: its row locked. One with a letter or a permit is an archive and never comes here.
    """
    keys = set(CaseDocument.objects.filter(case=case).values_list("file_key", flat=True))
    # A paper that another case uses points here; its row stays, without the name that its owner gave it.
    shared = CaseDocument.objects.filter(case=case, reuses__isnull=False)
    shared.update(file_name=NOBODY, remark="")
    case.papers.exclude(pk__in=list(shared.values_list("pk", flat=True))).delete()
    case.messages.all().delete()
    case.visits.all().delete()
    case.history.update(reason="")
    if (fee := getattr(case, "fee", None)) is not None and fee.proof_key:
        keys.add(fee.proof_key)
        fee.proof_key, fee.proof_name = "", ""
        fee.save(update_fields=["proof_key", "proof_name"])
    case.applicant_name, case.search_text = NOBODY, case.code.lower()
    case.phone = case.email = case.answers = case.recorded = case.place_code = ""
    case.resident = case.user = None
    case.save()
    gone = delete_files(keys)
    evidence.record(
        action="casework.anonymised",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "files": gone},
    )
