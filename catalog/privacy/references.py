"""Requests, restrictions and people concerned point at residents: what a merge asks of them (residents.references)."""

from typing import Any, Final
from uuid import UUID

from catalog.privacy.models import Affected, PrivacyRequest, Restriction

_ROWS: Final = {"requests": PrivacyRequest, "restrictions": Restriction}


def count(resident_id: UUID) -> int:
    models = (*_ROWS.values(), Affected)
    return sum(model._default_manager.filter(resident_id=resident_id).count() for model in models)


def repoint(*, kept_id: UUID, dropped_id: UUID) -> dict[str, Any]:
    """Of a failure that touched both records, the line of the dropped one stays with it: the person was told once."""
    note: dict[str, Any] = {"dropped": str(dropped_id)}
    for name, model in _ROWS.items():
        found = model._default_manager.filter(resident_id=dropped_id)
        note[name] = list(found.values_list("pk", flat=True))
        found.update(resident_id=kept_id)
    both = Affected.objects.filter(resident_id=kept_id).values("breach_id")
    lines = Affected.objects.filter(resident_id=dropped_id).exclude(breach_id__in=both)
    note["affected"] = list(lines.values_list("pk", flat=True))
    Affected.objects.filter(pk__in=note["affected"]).update(resident_id=kept_id)
    return note


def put_back(note: Any) -> None:
    dropped = UUID(note["dropped"])
    for name, model in _ROWS.items():
        model._default_manager.filter(pk__in=note[name]).update(resident_id=dropped)
    Affected.objects.filter(pk__in=note["affected"]).update(resident_id=dropped)
