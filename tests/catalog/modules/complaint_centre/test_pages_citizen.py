"""A report as its citizen brings and follows it, through the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from casework.models import Case
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Complaint, Reporter
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre
from tests.factories.accounts import make_citizen

HERE = "/complaint-centre"
TOLD = {"text": "Jalan di depan Pasar Ulakan berlubang.", "village": ULAKAN, "key": "abc"}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(centre: Centre, karangasem_client: Client) -> Client:
    return karangasem_client


def a_photo() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (640, 480), (120, 110, 100)).save(made, "JPEG")
    return SimpleUploadedFile("lubang.jpg", made.getvalue(), "image/jpeg")


def file(client: Client, word: str = "keluhan", **more: Any) -> Complaint:
    answer = client.post(f"{HERE}/lapor/{word}/", {**TOLD, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Complaint.objects.select_related("case").latest("filed_at")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_start_promises_what_a_report_of_now_would_get(client: Client) -> None:
    page = text_of(client.get(f"{HERE}/"))

    assert "hari ini, paling lambat pukul 13.10 WITA" in page
    assert [word for word in ("keluhan", "pertanyaan", "usulan", "pelanggaran") if f"{HERE}/lapor/{word}/" in page] == [
        "keluhan",
        "pertanyaan",
        "usulan",
        "pelanggaran",
    ]


def test_a_report_without_a_name_gets_a_receipt_with_its_deadline(client: Client) -> None:
    complaint = file(client, photos=[a_photo()])

    page = text_of(client.get(f"{HERE}/laporan/{complaint.case.code}/tanda-terima/"))

    assert complaint.case.code in page
    assert "Senin, 23 November 2026 pukul 13.10 WITA" in page
    assert "dihitung dari saat laporan diterima" in page
    assert complaint.photos.count() == 1


def test_the_tracking_page_leads_to_the_report(client: Client) -> None:
    complaint = file(client)

    assert client.get(f"/lacak/{complaint.case.code}/").headers["Location"] == f"{HERE}/laporan/{complaint.case.code}/"


def test_another_browser_needs_the_pin(client: Client) -> None:
    complaint = file(client)
    client.cookies.clear()

    answer = client.get(f"{HERE}/laporan/{complaint.case.code}/")

    assert answer.headers["Location"] == f"/lacak/?kode={complaint.case.code}"


def test_what_was_typed_comes_back_with_what_is_wrong(client: Client) -> None:
    broken = SimpleUploadedFile("lubang.jpg", b"tidak ada foto", "image/jpeg")

    answer = client.post(f"{HERE}/lapor/keluhan/", {**TOLD, "photos": [broken], "address": "Jalan Raya Ulakan"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Jalan Raya Ulakan" in page
    assert "Pasar Ulakan berlubang" in page
    assert not Complaint.objects.exists()


def test_the_same_form_sent_twice_is_one_report(client: Client) -> None:
    file(client)
    client.post(f"{HERE}/lapor/keluhan/", TOLD)

    assert Complaint.objects.count() == 1


def test_a_whistle_blower_s_page_promises_and_keeps_it(client: Client) -> None:
    complaint = file(client, "pelanggaran", name="Ni Made Ayu", phone="081234560000")

    page = text_of(client.get(f"{HERE}/laporan/{complaint.case.code}/tanda-terima/"))

    assert Reporter.objects.filter(complaint=complaint).exists()
    assert Case.objects.get().applicant_name == "Anonim"
    assert "Pemerintah Kabupaten" not in page.partition("<main")[2].partition("</main>")[0]


def test_question_answer_and_confirmation(client: Client, centre: Centre) -> None:
    complaint = file(client)
    case = complaint.case
    here = f"{HERE}/laporan/{case.code}/"
    services.pass_to(case_id=case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    case.refresh_from_db()
    services.ask(case_id=case.pk, version=case.version, text="Pintu mana?", actor=ACTOR, now=NOW)
    assert "Pintu mana?" in text_of(client.get(here))

    assert client.post(f"{here}pesan/", {"text": "Pintu timur."}).status_code == 302
    services.resolve(case_id=case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW + timedelta(minutes=1))
    assert "Sudah ditambal." in text_of(client.get(here))
    assert client.post(f"{here}selesai/", {"comment": ""}).status_code == 422
    assert client.post(f"{here}selesai/", {"score": "4", "comment": "Cepat."}).status_code == 302

    assert Case.objects.get().state == "closed"
    assert complaint.feedback.score == 4


def test_not_done_opens_it_again(client: Client, centre: Centre) -> None:
    complaint = file(client)
    here = f"{HERE}/laporan/{complaint.case.code}/"
    services.pass_to(case_id=complaint.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    services.resolve(case_id=complaint.case.pk, text="Sudah.", actor=ACTOR, now=NOW)
    assert "3 Desember 2026" in text_of(client.get(here))

    assert client.post(f"{here}buka-lagi/", {"reason": "Masih berlubang."}).status_code == 302

    assert Case.objects.get().state == "reopened"


def test_what_is_near_is_offered_and_joined(client: Client) -> None:
    first = file(client, position="-8.4900, 115.5100")
    second = file(client, position="-8.4901, 115.5101", key="def")

    page = text_of(client.get(f"{HERE}/laporan/{second.case.code}/tanda-terima/"))
    assert f"{HERE}/laporan/{second.case.code}/gabung/{first.pk}/" in page
    assert first.case.code not in page

    client.post(f"{HERE}/laporan/{second.case.code}/gabung/{first.pk}/")

    assert Case.objects.get(pk=second.case.pk).merged_into == first.case


def test_too_many_reports_of_one_connection_are_told_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.modules.complaint_centre.views.citizen.within", lambda *_: False)

    answer = client.post(f"{HERE}/lapor/keluhan/", TOLD)

    assert answer.status_code == 429
    assert "Pasar Ulakan berlubang" in text_of(answer)
    assert not Complaint.objects.exists()


def test_while_the_module_is_off_nothing_is_there(db: None, karangasem_client: Client) -> None:
    assert karangasem_client.get(f"{HERE}/").status_code == 404


def test_a_report_in_an_account_stands_beside_the_other_matters(client: Client) -> None:
    client.force_login(make_citizen())
    complaint = file(client)
    whistle = file(client, "pelanggaran", key="def")

    page = text_of(client.get("/permohonan/"))

    assert complaint.case.code in page
    assert "Senin, 23 November 2026 pukul 13.10 WITA" in page
    assert Case.objects.get(pk=whistle.case.pk).user is None
