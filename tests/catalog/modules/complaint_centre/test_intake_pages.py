"""Reports that officers write down: at the telephone, at the counter, and on the spot."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casework.models import Case
from catalog.modules.complaint_centre.models import Complaint, Reporter, ReportPhoto
from catalog.modules.complaint_centre.rights import RECORD, WORK
from core.secrets import decrypt
from tests.catalog.modules.complaint_centre.conftest import NOW, ULAKAN, Centre
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db

DESK, FIELD = "/complaint-centre/catat/", "/complaint-centre/lapangan/"


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def officer(centre: Centre, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(RECORD, full_name="Ni Ketut Sariani"))
    return karangasem_client


def said(**changes: Any) -> dict[str, Any]:
    return {
        "request_key": str(uuid4()),
        "way": "phone",
        "kind": "complaint",
        "text": "Lampu jalan di depan SD 2 mati sejak Senin.",
        "category": "jalan",
        "place": ULAKAN,
        "address": "Depan SD 2",
        "name": "Ni Wayan Suartini",
        "phone": "+6281234560000",
    } | changes


def test_a_call_ends_with_a_receipt_to_read_out(centre: Centre, officer: Client) -> None:
    answer = officer.post(DESK, said())

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    receipt, case = answer.content.decode(), Case.objects.get()
    assert case.code in receipt
    assert re.search(r'href="/bukti/\d+-[0-9a-f]{64}/"', receipt)
    assert "Senin, 23 November 2026, 13.10 WITA" in receipt
    assert case.applicant_name == "Ni Wayan Suartini"
    complaint = Complaint.objects.get()
    assert (complaint.way, complaint.category, complaint.village_code) == ("phone", centre.roads, ULAKAN)
    assert decrypt(complaint.address, purpose="complaint_centre.text") == "Depan SD 2"


def test_the_same_call_sent_twice_is_filed_once_and_says_the_pin_once(officer: Client) -> None:
    twice = said()
    first, again = officer.post(DESK, twice), officer.post(DESK, twice)

    assert Case.objects.count() == 1
    assert "PIN hanya ditampilkan sekali ini" in first.content.decode()
    assert "sudah pernah disimpan" in again.content.decode()


def test_what_is_missing_is_said_and_what_was_typed_stays(officer: Client) -> None:
    answer = officer.post(DESK, said(text="", phone="nol delapan"))

    assert answer.status_code == 422
    assert "Depan SD 2" in answer.content.decode()
    assert not Case.objects.exists()


def test_wrongdoing_that_is_told_by_telephone_names_nobody(officer: Client) -> None:
    officer.post(DESK, said(kind="whistleblowing", text="Kades memotong dana bantuan."))

    assert Case.objects.get().applicant_name == "Anonim"
    assert decrypt(Reporter.objects.get().who, purpose="complaint_centre.reporter") == "Ni Wayan Suartini"


def test_an_officer_on_the_spot_sends_photo_and_position(centre: Centre, officer: Client) -> None:
    fields = {"request_key": str(uuid4()), "text": "Pohon tumbang menutup jalan.", "category": "jalan", "place": ULAKAN}
    answer = officer.post(FIELD, fields | {"photos": [photo(), photo()], "position": "-8.4981, 115.5123"})

    assert answer.status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.way, str(complaint.latitude), complaint.is_anonymous) == ("field", "-8.498100", True)
    assert ReportPhoto.objects.filter(is_by_officer=True, stage="before").count() == 2
    assert complaint.case.code in officer.get(FIELD).content.decode()


def test_without_a_typed_position_the_photo_gives_it(officer: Client) -> None:
    officer.post(FIELD, {"request_key": str(uuid4()), "text": "Pohon tumbang.", "photos": [photo()]})

    assert str(Complaint.objects.get().latitude) == "-8.338900"


@pytest.mark.parametrize("position", ["di depan pasar", "-8.4", "12, 300"])
def test_a_position_that_is_none_is_refused(officer: Client, position: str) -> None:
    fields = {"request_key": str(uuid4()), "text": "Pohon tumbang.", "position": position}

    assert officer.post(FIELD, fields).status_code == 422
    assert not Case.objects.exists()


def test_a_position_abroad_is_refused(officer: Client) -> None:
    fields = {"request_key": str(uuid4()), "text": "Pohon tumbang.", "position": "52.5, 13.4"}

    assert officer.post(FIELD, fields).status_code == 422


def test_only_who_records_opens_these_pages(centre: Centre, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights(WORK, unit=centre.works))

    assert {karangasem_client.get(address).status_code for address in (DESK, FIELD)} == {404}
