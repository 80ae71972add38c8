"""Villages that write letters, people who can prove who they are, and letters that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.models import Case, Channel
from casework.services import Applicant
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.models import LetterType
from core import clock
from core.actors import Actor
from documents.models import Certificate
from documents.signing.local import issue_certificate
from organisation.models import Delegation, Unit
from residents.models import Resident
from tests.factories import residents as people
from tests.factories.casework import pdf
from tests.factories.organisation import DelegationFactory

TESTS = Actor.system("tests")
BUSINESS: dict[str, Any] = {
    "nama_usaha": "Warung Bu Sari", "jenis_usaha": "warung makan", "alamat_usaha": "Jalan Raya Amed 12",
    "di_desa_ini": True, "sejak": "2019-03-01", "keperluan": "mengajukan kredit usaha rakyat",
}  # fmt: skip
"""What S-14, the business letter, asks."""


@dataclass(frozen=True)
class Citizen:
    """Somebody on a family card, with the two numbers that only they should know."""

    person: Resident
    nik: str
    kk: str


def let_seal(unit: Unit, now: datetime | None = None) -> None:
    """The office may put its seal on letters that confer nothing."""
    if not Certificate.objects.filter(user=None, revoked_at=None).exists():
        issue_certificate(user=None, passphrase="", actor=TESTS, now=now or clock.now())
    DelegationFactory.create(holder=None, unit=unit, act="documents.desa", kind=Delegation.Kind.STANDING)


def make_citizen(kk: str = "5107050405200777", **fields: Any) -> Citizen:
    nik = people.nik_of(date(1988, 3, 17), "female")
    values = {"full_name": "Ni Made Sukerti", "sex": "female", "nik": nik, "email": "made@contoh.id"} | fields
    person = people.make_resident(**values)
    people.make_family(person, kk=kk)
    return Citizen(person, nik, kk)


def code_for(citizen: Citizen, unit: Unit, now: datetime | None = None) -> str:
    """A code as an officer gives it."""
    return services.give_code(resident=citizen.person, unit=unit, actor=TESTS, now=now or clock.now())


def ask(
    unit: Unit,
    code: str = "S-14",
    answers: dict[str, Any] | None = None,
    *,
    person: Resident | None = None,
    name: str = "",
    is_proven: bool = True,
    now: datetime | None = None,
) -> services.Asked:
    """A letter that was handed in."""
    return services.ask_at_once(
        code=code,
        village=unit,
        applicant=Applicant(name=person.full_name if person else name or "I Wayan Tamu", resident=person),
        answers=BUSINESS if answers is None else answers,
        is_proven=is_proven and person is not None,
        channel=Channel.WEB,
        actor=TESTS,
        now=now or clock.now(),
    )


def begin(unit: Unit, code: str, answers: dict[str, Any], *, person: Resident, now: datetime | None = None) -> Case:
    """A letter that was begun and not handed in: its papers are missing."""
    moment = now or clock.now()
    begun = services.begin_letter(
        code=code,
        village=unit,
        applicant=Applicant(name=person.full_name, resident=person),
        channel=Channel.WEB,
        actor=TESTS,
        now=moment,
    )
    services.answer(case_id=begun.case.pk, answers=answers, actor=TESTS, now=moment)
    return begun.case


def ask_with_paper(unit: Unit, *, person: Resident, now: datetime | None = None) -> services.Asked:
    """S-08, for which a paper was brought."""
    place = next(
        place for place, need in enumerate(LetterType.objects.get(product__code="S-08").product.needs) if need.is_file
    )
    return services.ask_at_once(
        code="S-08",
        village=unit,
        applicant=Applicant(name=person.full_name, resident=person),
        answers={"keperluan": "membuka rekening"},
        papers={place: pdf("bukti-perekaman.pdf")},
        is_proven=True,
        channel=Channel.WEB,
        actor=TESTS,
        now=now or clock.now(),
    )
