"""What waits for the officers of a village, and whom they serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from catalog.modules.smart_kampung.models import LetterRequest
from catalog.modules.smart_kampung.queries.letters import requests
from organisation.access import Scope
from residents import queries as residents
from residents.models import Resident
from residents.scope import Reach

SERVES: Final = "smart_kampung.serve"
WITH_OFFICER: Final = ("submitted", "resubmitted", "verified", "processing", "field_visit")
MOST_FOUND: Final = 20


@dataclass(frozen=True)
class Standing:
    """How many letters wait, and for whom."""

    officer: int
    citizen: int
    signature: int


def _of(scope: Scope) -> QuerySet[LetterRequest]:
    found = LetterRequest.objects.all()
    return found if scope.everywhere else found.filter(case__unit__in=scope.units())


def standing(scope: Scope) -> Standing:
    """In one query."""
    counted = _of(scope).aggregate(
        officer=Count("id", filter=Q(case__state__in=WITH_OFFICER)),
        citizen=Count("id", filter=Q(case__state="incomplete")),
        signature=Count("id", filter=Q(case__state="approved")),
    )
    return Standing(**counted)


def waiting(scope: Scope, *, state: str = "") -> QuerySet[LetterRequest]:
    """
    Letters that an officer has to decide, the oldest deadline first.

    :param state: `citizen` for those that came back to be completed, `signature` for those that wait for the head.
    """
    states = {"citizen": ("incomplete",), "signature": ("approved",)}.get(state, WITH_OFFICER)
    return (
        _of(scope)
        .filter(case__state__in=states)
        .select_related("case__product_version", "case__unit", "case__product__letter_type")
        .order_by(F("case__due_at").asc(nulls_last=True), "case_id")
    )


def request_in(scope: Scope, code: str) -> LetterRequest | None:
    """One request with its case, if it lies where the right reaches."""
    found = requests().filter(case__code=code.upper())
    return (found if scope.everywhere else found.filter(case__unit__in=scope.units())).first()


def people(reach: Reach, text: str) -> list[Resident]:
    """Those of the villages by name or by a whole NIK."""
    return list(residents.residents(reach, residents.Wanted(text=text))[:MOST_FOUND])


def person_in(reach: Reach, pk: UUID) -> Resident | None:
    """Somebody of the villages that the right reaches."""
    return reach.narrow(Resident.objects.filter(pk=pk, merged_into=None)).first()
