"""
What a browser keeps between pages: the village that was chosen, and the proof of who asks. Keys of rows only.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from catalog.modules.smart_kampung.models import Proof
from catalog.modules.smart_kampung.queries.offices import find_office
from catalog.modules.smart_kampung.services import end_proof, holding_proof, proven_person, waiting_proof
from organisation.access import today
from organisation.models import Unit
from residents.models import Resident

_VILLAGE: Final = "kampung_village"
_PROOF: Final = "kampung_proof"
_PROVEN_CASES: Final = "kampung_proven_cases"
_MOST: Final = 20


def choose_village(request: HttpRequest, unit: Unit) -> None:
    if request.session.get(_VILLAGE) != unit.region_code:
        request.session[_VILLAGE] = unit.region_code


def chosen_village(request: HttpRequest, now: datetime) -> Unit | None:
    """The office of the village that was chosen, if it still serves."""
    code = request.session.get(_VILLAGE, "")
    return find_office(code, today(now)) if code else None


def keep_proof(request: HttpRequest, proof: Proof) -> None:
    # Whoever knew the old key of the session must not come in with it.
    request.session.cycle_key()
    request.session[_PROOF] = str(proof.pk)


def proof_key(request: HttpRequest) -> UUID | None:
    key = request.session.get(_PROOF, "")
    return UUID(key) if key else None


def waiting(request: HttpRequest, now: datetime) -> Proof | None:
    key = proof_key(request)
    return waiting_proof(key, now=now) if key else None


def holding(request: HttpRequest, now: datetime) -> Proof | None:
    key = proof_key(request)
    return holding_proof(key, now=now) if key else None


def person_here(request: HttpRequest, now: datetime) -> Resident | None:
    """Who was proven to sit before this browser; None for everybody else."""
    key = proof_key(request)
    return proven_person(key, now=now) if key else None


def forget(request: HttpRequest, now: datetime) -> None:
    """The person is done, or was somebody else."""
    if key := proof_key(request):
        end_proof(proof_id=key, now=now)
        request.session.cycle_key()
        del request.session[_PROOF]


def request_key(request: HttpRequest, *of: object) -> str | None:
    """
    What makes a form that is sent twice count once, for the same person and letter only: on a device that others use,
    the form of whoever was there before must never bring their letter up.
    """
    typed = request.POST.get("kunci", "")[:40]
    if not typed:
        return None
    parts = "|".join((typed, *(str(one) for one in of)))
    return sha256(parts.encode()).hexdigest()[:40]


def note_proven(request: HttpRequest, case_id: UUID) -> None:
    """A request that was begun by a proven person and still waits for its papers."""
    kept = [*request.session.get(_PROVEN_CASES, []), str(case_id)]
    request.session[_PROVEN_CASES] = kept[-_MOST:]


def was_proven(request: HttpRequest, case_id: UUID) -> bool:
    return str(case_id) in request.session.get(_PROVEN_CASES, [])
