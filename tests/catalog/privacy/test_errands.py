"""A request about data at the unit that keeps them: who sees it, what they answer, whom it reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from casework.models import Case
from casework.services.refusals import ReasonMissing
from catalog.privacy import course, queries
from catalog.privacy.models import Errand, Identity, PrivacyRequest, RequestKind
from catalog.privacy.services import requests
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.access import scope_of
from tests.factories.casework import applicant
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.privacy import government

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
DPO, CLERK = (Actor.user(number, schema="r5107") for number in (7, 8))
WISH = "Nama ibu saya seharusnya Ni Wayan Rai."


def handed(unit: Any, *, now: datetime = NOW) -> PrivacyRequest:
    """Somebody asked for a correction, and the desk handed it to a unit with an officer."""
    asked, _pin = requests.enter_at_desk(
        applicant=applicant("Ni Komang Sri Wahyuni"), kind=RequestKind.CORRECTION, identity=Identity.CARD, wish=WISH,
        nik="", actor=DPO, now=now,
    )  # fmt: skip
    requests.hand_over(case_id=asked.case_id, unit=unit, task="Betulkan nama ibu di data keluarga.", actor=DPO, now=now)
    return asked


@pytest.fixture
def office(in_karangasem: tenants.CurrentRegency) -> Any:
    unit = UnitFactory.create(parent=government(), code="disdukcapil", name="Dinas Kependudukan dan Pencatatan Sipil")
    person_with_rights("cases.work", unit=unit, email="capil@karangasem.example")
    person_with_rights("privacy.manage", email="pdp@karangasem.example")
    return unit


@pytest.mark.parametrize(("is_done", "outcome"), [(True, "done"), (False, "not_done")])
def test_the_unit_answers_the_desk_and_the_desk_the_person(office: Any, is_done: bool, outcome: str) -> None:
    asked = handed(office)
    due = asked.case.due_at
    with pytest.raises(ReasonMissing):
        requests.answer_errand(case_id=asked.case_id, is_done=is_done, words=" ", actor=CLERK, now=NOW)

    words = "Nama ibu di kartu keluarga."
    requests.answer_errand(case_id=asked.case_id, is_done=is_done, words=words, actor=CLERK, now=NOW)

    case, errand = Case.objects.get(pk=asked.case_id), Errand.objects.get()
    assert (case.state, case.due_at, errand.outcome, errand.ended_by) == (course.WORKING, due, outcome, str(CLERK))
    told = Message.objects.filter(channel="inbox").order_by("pk").values_list("template", flat=True)
    assert list(told) == ["privacy.errand", "privacy.errand_answered"]
    kept = str(list(EvidenceEntry.objects.values_list("details", "reason"))) + errand.words
    assert words not in kept
    assert "Ni Wayan Rai" not in kept
    with pytest.raises(NotThere):
        requests.answer_errand(case_id=asked.case_id, is_done=True, words="Lagi.", actor=CLERK, now=NOW)


def test_each_unit_sees_its_own_by_the_same_few_queries(office: Any, django_assert_num_queries: Any) -> None:
    other = UnitFactory.create(parent=government(), code="dinkes", name="Dinas Kesehatan")
    elsewhere = person_with_rights("cases.work", unit=other)
    officer = person_with_rights("cases.work", unit=office)
    later, first = handed(office, now=NOW + timedelta(hours=1)), handed(office)

    assert [one.request for one in queries.errands_in(scope_of(officer, "cases.work"))] == [first, later]
    assert not queries.errands_in(scope_of(elsewhere, "cases.work"))
    for number in (1, 2):
        with django_assert_num_queries(1):
            rows = list(queries.errands_in(scope_of(officer, "cases.work"))[:number])
            assert [row.request.case.code and row.unit.name for row in rows] == [office.name] * number


def test_the_page_shows_what_is_to_be_done_to_the_unit_alone_and_takes_the_answer(
    office: Any, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    code = handed(office).case.code
    karangasem_client.force_login(person_with_rights("cases.work", unit=office))
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    other = UnitFactory.create(parent=government(), code="dinkes", name="Dinas Kesehatan")
    stranger.force_login(person_with_rights("cases.work", unit=other))
    way = f"/kerja/permintaan-data/{code}/"

    assert stranger.get(way).status_code == 404
    assert code not in stranger.get("/kerja/permintaan-data/").content.decode()
    assert code in karangasem_client.get("/kerja/permintaan-data/").content.decode()
    page = karangasem_client.get(way).content.decode()
    assert WISH in page
    assert "Betulkan nama ibu" in page
    assert karangasem_client.post(way, {"is_done": "no", "words": ""}).status_code == 422
    assert stranger.post(way, {"is_done": "yes", "words": "x"}).status_code == 404

    answered = karangasem_client.post(way, {"is_done": "yes", "words": "Sudah dibetulkan."})

    assert answered.status_code == 302
    with tenants.enter("r5107"):
        assert Errand.objects.get().outcome == "done"
        assert EvidenceEntry.objects.filter(action="privacy.errand_looked").count() == 2
    desk = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "privacy.manage", client=desk)
    assert "Sudah dibetulkan." in desk.get(f"/pengaturan/pelindungan-data/permintaan/{code}/").content.decode()
