"""Who asks: NIK, KK number and a code; what nobody must learn from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.models import GivenCode, Proof
from core.errors import NotThere
from core.models import EvidenceEntry
from core.secrets import decrypt
from notifications.models import PURPOSE, Message
from organisation.models import Unit
from residents.models import Resident
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW
from tests.factories import residents as people
from tests.factories.privacy import let_go

KK = "5107050405200777"
STRANGER = "5107051703880999"


@dataclass
class Known:
    person: Resident
    nik: str
    village: Unit

    def begin(self, **changes: Any) -> Proof:
        given: dict[str, Any] = {"nik": self.nik, "kk": KK, "unit": self.village, "actor": ACTOR, "now": NOW} | changes
        return services.begin_proof(**given)


@pytest.fixture
def known(kampung: Unit) -> Known:
    """Somebody of the village on a family card, with a mailbox."""
    nik = people.nik_of(people.date(1988, 3, 17), "female")
    person = people.make_resident(full_name="Ni Made Sukerti", sex="female", nik=nik, email="made@contoh.id")
    people.make_family(person, kk=KK)
    return Known(person, nik, kampung)


def sent_code() -> str:
    """The code as it lies in the newest message."""
    message = Message.objects.latest("queued_at")
    return str(json.loads(decrypt(message.contents, purpose=PURPOSE))["body"])[:6]


def check(proof: Proof, code: str, **changes: Any) -> Proof:
    given: dict[str, Any] = {"proof_id": proof.pk, "code": code, "actor": ACTOR, "now": NOW}
    return services.check_code(**given | changes)


def test_the_code_that_was_sent_proves_who_asks(known: Known) -> None:
    proof = known.begin()

    check(proof, sent_code())

    assert services.proven_person(proof.pk, now=NOW + timedelta(minutes=14)) == known.person
    assert services.proven_person(proof.pk, now=NOW + timedelta(minutes=15)) is None


@pytest.mark.parametrize(
    "changes",
    [pytest.param({"nik": STRANGER}, id="no such NIK"), pytest.param({"kk": "5107050405200778"}, id="other card")],
)
def test_who_does_not_exist_is_answered_alike_and_never_proven(known: Known, changes: dict[str, str]) -> None:
    proof = known.begin(**changes)

    assert services.waiting_proof(proof.pk, now=NOW) == proof
    assert Message.objects.count() == 0
    with pytest.raises(services.WrongProofCode):
        check(proof, "123456")


def test_an_officers_code_proves_once_and_only_that_person(known: Known) -> None:
    code = services.give_code(resident=known.person, unit=known.village, actor=ACTOR, now=NOW)
    other = people.make_resident()
    people.make_family(other, kk="5107050405200111")
    nik = decrypt(other.nik, purpose="residents.nik")

    with pytest.raises(services.WrongProofCode):
        check(known.begin(nik=nik, kk="5107050405200111"), code)
    proof = check(known.begin(), code)
    assert services.proven_person(proof.pk, now=NOW) == known.person
    with pytest.raises(services.WrongProofCode):
        check(known.begin(), code)


def test_a_newer_code_of_an_officer_replaces_the_older(known: Known) -> None:
    first = services.give_code(resident=known.person, unit=known.village, actor=ACTOR, now=NOW)
    services.give_code(resident=known.person, unit=known.village, actor=ACTOR, now=NOW)

    assert GivenCode.objects.count() == 1
    with pytest.raises(services.WrongProofCode):
        check(known.begin(), first)


def test_an_officers_code_lasts_ten_minutes(known: Known) -> None:
    code = services.give_code(resident=known.person, unit=known.village, actor=ACTOR, now=NOW)
    late = NOW + timedelta(minutes=10)

    with pytest.raises(services.WrongProofCode):
        check(known.begin(now=late), code, now=late)


def test_nobody_of_another_village_is_given_a_code(known: Known) -> None:
    with pytest.raises(NotThere):
        services.give_code(resident=people.make_resident(village_code=ABABI), unit=known.village, actor=ACTOR, now=NOW)


def test_five_wrong_codes_end_it_and_each_is_in_the_log(known: Known) -> None:
    proof = known.begin()
    code = sent_code()
    wrong = "000000" if code != "000000" else "000001"

    for _try in range(4):
        with pytest.raises(services.WrongProofCode):
            check(proof, wrong)
    with pytest.raises(services.ProofSpent):
        check(proof, wrong)
    with pytest.raises(services.ProofSpent):
        check(proof, code)

    entries = list(EvidenceEntry.objects.filter(action__startswith="smart_kampung.").exclude(details={}))
    assert len([entry for entry in entries if entry.action == "smart_kampung.code_refused"]) == 5
    said = " ".join(str(entry.details) + entry.subject for entry in entries)
    assert known.nik not in said
    assert str(known.person.pk) not in said


def test_a_nik_is_tried_five_times_an_hour_whether_or_not_it_exists(known: Known) -> None:
    for nik in (known.nik, STRANGER):
        for _time in range(5):
            known.begin(nik=nik)
        with pytest.raises(services.TooManyProofs):
            known.begin(nik=nik)

    assert known.begin(now=NOW + timedelta(hours=1))


def test_a_newer_try_of_the_same_browser_ends_the_older(known: Known) -> None:
    first = known.begin()
    code = sent_code()
    known.begin(instead_of=first.pk)

    with pytest.raises(services.ProofSpent):
        check(first, code)


def test_who_died_proves_nothing(known: Known) -> None:
    Resident.objects.filter(pk=known.person.pk).update(status="deceased", died_on=NOW.date())

    assert known.begin().person_id is None


def test_proofs_are_forgotten_after_a_day(known: Known) -> None:
    known.begin()
    services.give_code(resident=known.person, unit=known.village, actor=ACTOR, now=NOW)

    later = NOW + timedelta(hours=25)
    assert [let_go(f"smart_kampung.{rule}", now=later) for rule in ("proofs", "given_codes")] == [1, 1]
