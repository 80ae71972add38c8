"""A restriction stops what casework and modules do with somebody's data, until it is lifted or somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from casework.application import APPLICATION
from casework.models import Case
from casework.services import take_step
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.privacy import queries
from catalog.privacy.models import Restriction, RestrictionOverride
from catalog.privacy.services import requests
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import Person, ProcessingRestricted, refuse_restricted
from notifications.models import Message
from tests.factories.casework import handed_in, product
from tests.factories.organisation import person_with_rights
from tests.factories.policies import RegencyValueFactory
from tests.factories.privacy import go_on, restrict
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
DPO, SECOND = (Actor.user(number, schema="r5107") for number in (7, 9))


def lift() -> None:
    requests.lift_restriction(restriction_id=Restriction.objects.get().pk, reason="Selesai.", actor=DPO, now=NOW)


@pytest.fixture
def held(in_karangasem: tenants.CurrentRegency) -> Case:
    """An application of somebody who then asked that nothing goes on."""
    resident = make_resident()
    product()
    case = handed_in(now=NOW)
    case.resident = resident
    case.save()
    restrict(resident, now=NOW)
    return case


def step(case: Case, action: str, **values: Any) -> str:
    return take_step(case_id=case.pk, action=action, actor=DPO, now=NOW, **values).state


def test_work_on_an_application_stands_still_until_it_is_lifted(held: Case) -> None:
    with pytest.raises(ProcessingRestricted):
        step(held, "verify")

    lift()
    assert step(held, "verify") == "verified"


def test_asking_back_and_turning_down_are_no_processing(held: Case) -> None:
    assert step(held, "return", reason="Berkas kurang.") == "incomplete"
    assert step(held, "reject", reason="Ditarik.") == "rejected"


def test_every_step_towards_a_decision_is_one_that_waits() -> None:
    waiting = {
        course.slug: {name for name, move in course.moves.items() if move.processes} for course in (APPLICATION, HOUSE)
    }

    assert waiting == {
        "application": {"verify", "start_paid", "start", "visit", "approve"},
        "smart_kampung.house": {"survey", "deliberate", "to_agency", "raise", "decide", "decide_agency", "fund"},
    }


def test_an_exception_counts_for_one_matter(held: Case, in_karangasem: tenants.CurrentRegency) -> None:
    assert held.resident is not None
    matter, other = UUID(int=1), UUID(int=2)
    person = Person(resident_id=held.resident_id)

    go_on(held.resident, matter, now=NOW)

    refuse_restricted(person, matter=matter)
    for asked in (other, None):
        with pytest.raises(ProcessingRestricted):
            refuse_restricted(person, matter=asked)
    entry = EvidenceEntry.objects.get(action="privacy.restriction_overridden")
    assert entry.subject == f"privacy.matter:{matter}"


def test_the_officer_of_data_protection_lets_a_matter_that_is_no_case_go_on(
    held: Case, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    way = f"/pengaturan/pelindungan-data/pembatasan/{Restriction.objects.get().pk}/urusan/{UUID(int=1)}/lanjutkan/"
    staff("r5107", "cases.decide", client=karangasem_client)
    assert karangasem_client.get(way).status_code == 404

    desk = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "privacy.manage", client=desk, name="Ni Luh Putu Kertiasih")
    assert desk.post(way, {"reason": ""}).status_code == 422
    overseer = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "privacy.oversee", client=overseer, name="I Gusti Ngurah Arka")
    assert overseer.get(way).status_code == 404, "who oversees agrees, and proposes nothing"
    gone = desk.post(f"{way}?kembali=/satu/", {"why": "vital", "reason": "Keselamatan ibu."})

    assert gone["Location"] == "/satu/"
    with tenants.enter("r5107"):
        refuse_restricted(Person(resident_id=held.resident_id), matter=UUID(int=1))
    assert overseer.post(way, {"tolak": "1", "reason": ""}).status_code == 422
    overseer.post(way, {"tolak": "1", "reason": "Ibu sudah ditangani."})
    with tenants.enter("r5107"), pytest.raises(ProcessingRestricted):
        refuse_restricted(Person(resident_id=held.resident_id), matter=UUID(int=1))
    desk.post(way, {"why": "vital", "reason": "Keselamatan ibu."})
    assert overseer.post(f"{way}?kembali=//evil.example/", {"setuju": "1"})["Location"] == "/kerja/"
    assert desk.get(f"{way}?kembali=//evil.example/")["Location"] == "/kerja/"


def test_a_second_person_agrees_and_never_the_first(held: Case) -> None:
    person, matter = Person(resident_id=held.resident_id), UUID(int=1)
    values: dict[str, Any] = {"person": person, "matter": matter, "now": NOW}
    overseer = person_with_rights("privacy.oversee")
    with pytest.raises(NotThere):
        requests.agree(actor=SECOND, **values)

    counts = requests.go_on(
        subject="privacy.matter:1", why=RestrictionOverride.Why.LAW, reason="Putusan 12/G.", actor=DPO, **values
    )

    assert not counts
    assert Message.objects.get(template="privacy.exception", channel="inbox").recipient_id == str(overseer.pk)
    for act in (requests.agree, partial(requests.disagree, reason="Tidak.")):
        with pytest.raises(requests.SecondPersonNeeded):
            act(actor=DPO, **values)
    with pytest.raises(ProcessingRestricted):
        refuse_restricted(person, matter=matter)
    with pytest.raises(IntegrityError, match="privacy_override_by_two_people"), transaction.atomic():
        RestrictionOverride.objects.update(confirmed_at=NOW, in_force_at=NOW, confirmed_by=str(DPO))

    requests.agree(actor=SECOND, **values)

    refuse_restricted(person, matter=matter)
    assert not queries.unconfirmed()
    entry = EvidenceEntry.objects.get(action="privacy.override_agreed")
    assert (entry.actor, entry.subject) == (str(SECOND), "privacy.matter:1")


def test_where_the_regency_decided_so_one_person_is_enough(held: Case) -> None:
    RegencyValueFactory(key="privacy.second_person", value="false", valid_from=date(2026, 1, 1))
    person, matter = Person(resident_id=held.resident_id), UUID(int=1)

    assert requests.go_on(
        person=person, matter=matter, subject="privacy.matter:1", why=RestrictionOverride.Why.LAW, reason="Putusan.",
        actor=DPO, now=NOW,
    )  # fmt: skip

    refuse_restricted(person, matter=matter)
    assert not queries.unconfirmed()
