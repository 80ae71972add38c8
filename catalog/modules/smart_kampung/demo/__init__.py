"""
Believable data for trying the villages out: real villages, invented people, moments that have passed.

Letters and residents need nobody; houses, visits, scores and evenings are done by those who were given the roles for it
(`officers`). Everything is made by the services that pages call, so evidence, clocks and numbers are real.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

import tenants
from casework import services as casework
from casework.models import Case, Channel
from casework.services import Applicant
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.demo import hours, houses, people, scores, visits
from catalog.modules.smart_kampung.demo.officers import Officers, actor_for
from catalog.modules.smart_kampung.models import LetterType
from catalog.modules.smart_kampung.services.setup import KIND
from core.actors import Actor
from documents.models import Certificate
from documents.signing.local import issue_certificate
from organisation import services as organisation
from organisation.access import today
from organisation.models import Unit
from regions.terms import head_title
from residents.models import Resident

OPEN_SINCE: Final = timedelta(days=30)
KNOWN_SINCE: Final = timedelta(days=180)
"""So long residents are in the register."""

ANSWERED: Final = timedelta(minutes=4)
"""So long people take for the questions."""

CITIZEN: Final = Actor.citizen()
SEALED: Final = f"documents.{KIND}"


def fill(*, actor: Actor, now: datetime) -> None:
    """
    Open the letters of all villages a month ago, let people of two of them ask for some, and let officers work there.
    Each part as a whole or not at all; what is already there stays as it is.
    """
    if not LetterType.objects.exists():
        with transaction.atomic():
            services.set_up_letters(actor=actor, now=now - OPEN_SINCE)
            _let_the_office_seal(actor, now - OPEN_SINCE)
            residents = people.settle(actor=actor, now=now - KNOWN_SINCE)
        _ask_for_letters(residents, actor, now)
    officers = Officers.on(today(now))
    if officers is None:
        return
    with transaction.atomic():
        scores.fill(best_served=officers.heads, actor=actor_for(officers.assessor), now=now)
        hours.fill(populated=officers.heads, actor=actor, now=now)
    with transaction.atomic():
        people.let_go(officers=officers, now=now)
        houses.fill(officers=officers, actor=actor, now=now)
        visits.fill(officers=officers, now=now)


def _let_the_office_seal(actor: Actor, now: datetime) -> None:
    """One standing authority of the regional head for all villages, and the seal itself."""
    if not Certificate.objects.filter(user=None, revoked_at=None).exists():
        issue_certificate(user=None, passphrase="", actor=actor, now=now)
    regency = tenants.current()
    giver = f"{head_title(regency.code).id} {regency.short_name}"
    organisation.grant_delegation(
        act=SEALED, holder=None, unit=Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT), delegator=giver,
        legal_basis=f"Contoh: SK {giver} 100.3.3/52/2026", actor=actor, now=now,
    )  # fmt: skip


def _ask_for_letters(residents: list[Resident], actor: Actor, now: datetime) -> None:
    """
    By rule and sealed, by rule an hour ago, left to an officer with a question, and one that needs a signature.
    """
    adults = [one for one in residents if one.birth_date < date(2000, 1, 1)]
    for code, number, ago in (
        ("S-14", 0, timedelta(days=9, hours=3)),
        ("S-02", 1, timedelta(days=6, hours=5)),
        ("S-36", 2, timedelta(days=3, hours=2)),
        ("S-01", 3, timedelta(days=1, hours=4)),
        ("S-14", 4, timedelta(hours=2)),
    ):
        case = _ask(code, adults[number], is_proven=True, at=now - ago)
        sealed_at = now - ago + ANSWERED + timedelta(seconds=3)
        casework.seal_letter(case_id=case.pk, actor=Actor.system("casework"), now=sealed_at)
    _ask("S-04", adults[5], is_proven=True, at=now - timedelta(hours=3))
    _ask("S-36", adults[6], is_proven=False, at=now - timedelta(minutes=40))
    signed_by_a_person = _ask("S-38", adults[0], is_proven=True, at=now - timedelta(days=2))
    services.approve(case_id=signed_by_a_person.pk, actor=actor, now=now - timedelta(days=1, hours=20))


def _ask(code: str, person: Resident, *, is_proven: bool, at: datetime) -> Case:
    village = Unit.objects.get(region_code=person.village_code)
    begun = services.begin_letter(
        code=code, village=village, applicant=Applicant(name=person.full_name, resident=person), channel=Channel.WEB,
        actor=CITIZEN, now=at,
    )  # fmt: skip
    casework.save_draft(
        case_id=begun.case.pk,
        applicant=casework.applicant_of(begun.case),
        answers=casework.answers_of(begun.case) | ANSWERS[code](person),
        actor=CITIZEN,
        now=at,
    )
    services.ask(case_id=begun.case.pk, is_proven=is_proven, actor=CITIZEN, now=at + ANSWERED)
    return begun.case


def _business(person: Resident) -> dict[str, Any]:
    return {
        "nama_usaha": f"Warung {person.full_name.split()[-1]}",
        "jenis_usaha": "warung makan",
        "alamat_usaha": person.address,
        "di_desa_ini": True,
        "sejak": "2019-03-01",
        "keperluan": "mengajukan kredit usaha rakyat",
    }


ANSWERS: Final[dict[str, Callable[[Resident], dict[str, Any]]]] = {
    "S-01": lambda person: {"ditujukan_kepada": "Kantor camat", "keperluan": "mengurus izin keramaian keluarga"},
    "S-02": lambda person: {"keperluan": "membuka rekening bank"},
    "S-04": lambda person: {
        "alamat_baru": "Jalan Pahlawan 3, Surabaya",
        "alasan_pindah": "pekerjaan",
        "berangkat": "2027-01-04",
        "pengikut": 0,
    },
    "S-14": _business,
    "S-36": lambda person: {"sejak": "2010-06-01", "keperluan": "melamar pekerjaan"},
    "S-38": lambda person: {"penghasilan": 1_750_000, "ditujukan_kepada": "Panitia beasiswa"},
}
"""What people answer, by the code of the letter; what the register knows is not asked."""
