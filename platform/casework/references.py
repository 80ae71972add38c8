"""Cases point at residents: what a merge of two residents asks of them (residents.references)."""

from typing import Any
from uuid import UUID

from casework.models import Case


def count(resident_id: UUID) -> int:
    return Case.objects.filter(resident_id=resident_id).count()


def repoint(*, kept_id: UUID, dropped_id: UUID) -> dict[str, Any]:
    """Answers who was dropped and which cases were moved, for `put_back`."""
    moved = list(Case.objects.select_for_update().filter(resident_id=dropped_id).values_list("pk", flat=True))
    Case.objects.filter(pk__in=moved).update(resident_id=kept_id)
    return {"dropped": str(dropped_id), "cases": [str(one) for one in moved]}


def put_back(note: Any) -> None:
    Case.objects.filter(pk__in=[UUID(one) for one in note["cases"]]).update(resident_id=UUID(note["dropped"]))
