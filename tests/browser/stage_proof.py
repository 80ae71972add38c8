"""What the page that checks receipts is looked at with: a checkpoint some entries before the end of the log."""

from datetime import datetime
from typing import Any

from core.models import EvidenceEntry
from tenants.services import copy_evidence_head


def fill_proof(now: datetime) -> dict[str, Any]:
    entry = EvidenceEntry.objects.filter(action="casework.begun").order_by("-sequence")[0]
    copy_evidence_head(now=now)
    return {"checkpoint": {"sequence": entry.sequence, "digits": entry.hash}}
