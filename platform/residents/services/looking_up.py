"""
Looking somebody up from another system. A program asks faster than any officer, so each question is written down.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import evidence
from core.actors import Actor
from core.errors import NotThere
from core.masking import mask_nik
from residents import queries
from residents.models import Family, Resident
from residents.scope import Reach
from residents.services.families import subject_of_family
from residents.services.people import subject_of


@transaction.atomic
def look_up_nik(*, number: str, reach: Reach, actor: Actor, now: datetime) -> Resident | None:
    """Whoever holds this NIK inside the reach. Nobody, and somebody elsewhere, are one answer and one entry."""
    found = queries.resident_by_nik(number)
    if found is not None and not reach.covers(found):
        found = None
    evidence.record(
        action=queries.LOOKED_UP,
        actor=actor,
        at=now,
        subject=subject_of(found) if found else "residents.resident:none",
        details={"by": "nik", "nik": mask_nik(number), "found": found is not None},
    )
    return found


@transaction.atomic
def look_up_resident(*, pk: UUID, reach: Reach, actor: Actor, now: datetime) -> Resident:
    """
    One person inside the reach.

    :raises NotThere: for anybody else.
    """
    found = queries.find_resident(pk)
    if found is None or not reach.covers(found):
        raise NotThere
    evidence.record(action=queries.LOOKED_UP, actor=actor, at=now, subject=subject_of(found), details={"by": "id"})
    return found


@transaction.atomic
def look_up_family(*, pk: UUID, reach: Reach, actor: Actor, now: datetime) -> Family:
    """
    One family inside the reach.

    :raises NotThere: for any other.
    """
    found = Family.objects.filter(pk=pk).first()
    if found is None or not reach.covers(found):
        raise NotThere
    evidence.record(
        action=queries.LOOKED_UP, actor=actor, at=now, subject=subject_of_family(found), details={"by": "id"}
    )
    return found
