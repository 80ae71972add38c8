"""Visits point at residents: what a merge of two residents asks of them (residents.references)."""

from typing import Any
from uuid import UUID

from catalog.modules.smart_kampung.models import Visit


def count(resident_id: UUID) -> int:
    return Visit.objects.filter(resident_id=resident_id).count()


def repoint(*, kept_id: UUID, dropped_id: UUID) -> dict[str, Any]:
    """Two visits may be planned to what is one person: then the one of the record that goes is called off."""
    visits = Visit.objects.select_for_update().filter(resident_id=dropped_id)
    twice: list[UUID] = []
    if Visit.objects.filter(resident_id=kept_id, state=Visit.State.PLANNED).exists():
        twice = list(visits.filter(state=Visit.State.PLANNED).values_list("pk", flat=True))
        Visit.objects.filter(pk__in=twice).update(state=Visit.State.CANCELLED)
    moved = list(visits.values_list("pk", flat=True))
    Visit.objects.filter(pk__in=moved).update(resident_id=kept_id)
    return {
        "dropped": str(dropped_id),
        "visits": [str(one) for one in moved],
        "called_off": [str(one) for one in twice],
    }


def put_back(note: Any) -> None:
    Visit.objects.filter(pk__in=note["visits"]).update(resident_id=UUID(note["dropped"]))
    Visit.objects.filter(pk__in=note["called_off"], state=Visit.State.CANCELLED).update(state=Visit.State.PLANNED)
