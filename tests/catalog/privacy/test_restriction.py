"""A restriction stops what casework and modules do with somebody's data, until it is lifted or somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

import tenants
from casework.application import APPLICATION
from casework.models import Case
from casework.services import take_step
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.privacy.models import Restriction
from catalog.privacy.services import requests
from core.actors import Actor
from core.models import EvidenceEntry
from core.personal_data import Person, ProcessingRestricted, refuse_restricted
from tests.factories.casework import handed_in, product
from tests.factories.privacy import go_on, restrict
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
DPO = Actor.user(7, schema="r5107")


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
    gone = desk.post(f"{way}?kembali=/satu/", {"reason": "Keselamatan ibu."})

    assert gone["Location"] == "/satu/"
    assert desk.get(f"{way}?kembali=//evil.example/")["Location"] == "/kerja/"
    with tenants.enter("r5107"):
        refuse_restricted(Person(resident_id=held.resident_id), matter=UUID(int=1))
