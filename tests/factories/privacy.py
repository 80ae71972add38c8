"""What the privacy desk needs around it, and a desk at work, for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from catalog.privacy.models import Affected, Hold, Identity, Processor, RequestKind, Restriction, RestrictionOverride
from catalog.privacy.services import breaches, copies, register, requests, retention
from core.actors import Actor
from core.personal_data import DataCategory, Person
from organisation.models import Unit
from residents.models import Resident
from tests.factories.casework import applicant
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import make_resident

TESTS = Actor.system("tests")


def government() -> Unit:
    """The regency itself, to whose desk requests come."""
    found = Unit.objects.filter(parent=None, kind=Unit.Kind.GOVERNMENT).first()
    return found or UnitFactory.create(code="pemkab", name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)


def desk_at_work(
    now: datetime, *, name: str = "Ni Komang Sri Wahyuni", words: str = "Alamat saya keliru.", many: int = 1
) -> dict[str, Any]:
    """
    A desk with processors, an open request whose copy waits, a restriction, a failure and a rehearsed retention run.

    :param many: rows of what is known by its number, so that another regency has none of that number.
    """
    government()
    resident = make_resident(full_name=name, nik="5107044307910001", sex="female")
    register.set_desk(
        address="Jalan Ngurah Rai 31, Amlapura",
        email="pdp@karangasemkab.go.id",
        phone="(0363) 21065",
        officer=name,
        decree="188/21/HK/2026",
        actor=TESTS,
        now=now,
    )
    processors = Processor.objects.bulk_create(
        Processor(
            name=f"PT Awan {words[:60]} {number}",
            task="menyewakan peladen",
            place="Jakarta, Indonesia",
            approval="188/44/HK/2026",
            approved_on=date(2026, 10, 1),
        )
        for number in range(many)
    )

    def asked(kind: RequestKind) -> Any:
        return requests.enter_at_desk(
            applicant=applicant(name), kind=kind, identity=Identity.CARD, wish=words, nik="5107044307910001",
            actor=TESTS, now=now - timedelta(hours=20),
        )[0]  # fmt: skip

    opened, shut, granted = (
        asked(kind) for kind in (RequestKind.ACCESS, RequestKind.RESTRICTION, RequestKind.PORTABILITY)
    )
    copies.make_copy(case_id=opened.case_id, actor=TESTS, now=now)
    requests.grant(case_id=shut.case_id, reason=words, actor=TESTS, now=now)
    word = copies.make_copy(case_id=granted.case_id, actor=TESTS, now=now)
    requests.grant(case_id=granted.case_id, reason=words, actor=TESTS, now=now)
    found = breaches.open_breach(
        title=words[:100], known_at=now - timedelta(hours=30), is_rehearsal=False, actor=TESTS, now=now
    )
    breaches.describe(
        breach_id=found.pk, version=found.version, happened=words, categories=[DataCategory.NAME], people=1,
        handling=words, recovery=words, actor=TESTS, now=now,
    )  # fmt: skip
    breaches.list_by_numbers(breach_id=found.pk, numbers=["5107044307910001"], actor=TESTS, now=now)
    Affected.objects.filter(breach=found).update(is_reachable=False)
    corrected = asked(RequestKind.CORRECTION)
    unit = government()
    person_with_rights("cases.work", unit=unit, full_name=name)
    requests.hand_over(case_id=corrected.case_id, unit=unit, task=words, actor=TESTS, now=now)
    run = retention.rehearse(rule="casework.closed", actor=TESTS, now=now)
    held = Hold.objects.bulk_create(
        Hold(case=opened.case, dispute=Hold.Dispute.COURT, reason=words, since=now, held_by=str(TESTS))
        for _number in range(many)
    )
    first = Restriction.objects.get(request=shut)
    return {
        "privacy_code": opened.case.code,
        "errand_code": corrected.case.code,
        "processor": processors[-1].pk,
        "restriction": first.pk,
        "breach": found.pk,
        "retention_run": run.pk,
        "hold": held[-1].pk,
        "copy_word": word,
        "resident": resident.pk,
    }


def restrict(resident: Resident, *, now: datetime) -> Restriction:
    """Somebody asked that the processing of their data stands still, and the desk granted it."""
    government()
    asked, _pin = requests.enter_at_desk(
        applicant=applicant(resident.full_name), kind=RequestKind.RESTRICTION, identity=Identity.CARD, wish="", nik="",
        actor=TESTS, now=now,
    )  # fmt: skip
    asked.resident = resident
    asked.save()
    requests.grant(case_id=asked.case_id, reason="Dibatasi.", actor=TESTS, now=now)
    return Restriction.objects.get(request=asked)


def go_on(resident: Resident, matter: UUID, *, now: datetime) -> None:
    """Two people decided to go on with one matter of theirs."""
    person = Person(resident_id=resident.pk)
    requests.go_on(
        person=person, matter=matter, subject=f"privacy.matter:{matter}", why=RestrictionOverride.Why.PERSON,
        reason="Diminta orangnya sendiri.", actor=TESTS, now=now,
    )  # fmt: skip
    requests.agree(person=person, matter=matter, actor=Actor.system("second"), now=now)


def let_go(rule: str, *, now: datetime) -> int:
    """All that a retention rule names now, as the desk lets it go. Answers how many rows went."""
    run = retention.rehearse(rule=rule, actor=TESTS, now=now)
    retention.approve(run_id=run.pk, actor=TESTS, now=now)
    while retention.carry_out(run_id=run.pk, now=now):
        pass
    run.refresh_from_db()
    return run.gone
