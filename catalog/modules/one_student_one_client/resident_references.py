"""Pregnancies point at residents: what a merge of two residents asks of them (residents.references)."""

from typing import Any
from uuid import UUID

from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.one_student_one_client.services.pregnancies import TwoOpenPregnancies


def count(resident_id: UUID) -> int:
    return Pregnancy.objects.filter(resident_id=resident_id).count()


def repoint(*, kept_id: UUID, dropped_id: UUID) -> dict[str, Any]:
    """
    :raises TwoOpenPregnancies: two open pregnancies of one person are for the midwife to sort out, not for a merge.
    """
    pregnancies = Pregnancy.objects.select_for_update().filter(resident_id=dropped_id)
    moved = list(pregnancies.values_list("pk", flat=True))
    both = Pregnancy.objects.filter(resident_id__in=(kept_id, dropped_id), ended_at=None)
    if both.count() > 1:
        raise TwoOpenPregnancies
    Pregnancy.objects.filter(pk__in=moved).update(resident_id=kept_id)
    return {"dropped": str(dropped_id), "pregnancies": [str(one) for one in moved]}


def put_back(note: Any) -> None:
    Pregnancy.objects.filter(pk__in=note["pregnancies"]).update(resident_id=UUID(note["dropped"]))
