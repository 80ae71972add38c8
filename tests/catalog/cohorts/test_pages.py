"""Interest and joint starts over HTTP: the way from the wish to the joint start, bad input, and who may what."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from catalog.cohorts.models import Answer, Cohort, CohortState, Interest, Invitation
from tests.catalog.cohorts.test_services import SLUG, WHY

pytestmark = pytest.mark.django_db

HERE = f"/pengaturan/modul/{SLUG}/minat/"
DESK = "/konsol/minat/"
FORM = {
    "codes": ["5107", "8271"],
    "answer_by_day": "10", "answer_by_month": "12", "answer_by_year": "2096",
    "starts_on_day": "11", "starts_on_month": "1", "starts_on_year": "2097",
    "note_id": "Bawa daftar desa dan penjabatnya.", "note_en": "",
    "latihan-TOTAL_FORMS": "3", "latihan-INITIAL_FORMS": "0",
    "latihan-0-title_id": "Menata layanan desa", "latihan-0-title_en": "Setting up village services",
    "latihan-0-day_day": "6", "latihan-0-day_month": "1", "latihan-0-day_year": "2097",
    "latihan-0-begins": "09.00", "latihan-0-ends": "11.30", "latihan-0-place": "Aula Kementerian PANRB, Jakarta",
}  # fmt: skip


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def admin(karangasem_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r5107", "modules.manage", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def neighbour(ternate_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r8271", "modules.manage", client=ternate_client)
    return ternate_client


@pytest.fixture
def curator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "catalogue.curate", "regencies.read", client=ministry_client)
    return ministry_client


@pytest.fixture
def waiting(admin: Client, neighbour: Client) -> None:
    for client in (admin, neighbour):
        assert client.post(HERE, {"reason": WHY}).status_code == 302


def test_from_the_wish_to_the_joint_start(waiting: None, admin: Client, neighbour: Client, curator: Client) -> None:
    assert "2 daerah menunggu" in text_of(curator.get(f"{DESK}{SLUG}/"))
    assert WHY in text_of(curator.get(f"{DESK}{SLUG}/undang/"))

    made = curator.post(f"{DESK}{SLUG}/undang/", FORM, follow=True)
    assert "Kabupaten Karangasem" in text_of(made)
    assert "Jawab undangan" in text_of(admin.get("/kerja/"))

    for client in (admin, neighbour):
        answered = client.post(f"{HERE}1/jawab/", {"jawaban": "ikut"}, follow=True)
        assert "Menata layanan desa" in text_of(answered)
    told = curator.post(f"{DESK}{SLUG}/1/pastikan/", follow=True)
    assert "Mulai bersama terlaksana." in text_of(told)
    assert Cohort.objects.get().state == CohortState.CONFIRMED
    assert "Latihan: Menata layanan desa" in text_of(admin.get("/kerja/"))


def test_the_dates_go_into_a_calendar(waiting: None, admin: Client, curator: Client) -> None:
    curator.post(f"{DESK}{SLUG}/undang/", FORM)

    answer = admin.get(f"{HERE}1/jadwal.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    start, training = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(start.decoded("dtstart")) == "2097-01-11"
    assert training.decoded("dtstart").isoformat() == "2097-01-06T02:00:00+00:00"
    assert str(training["location"]) == "Aula Kementerian PANRB, Jakarta"
    assert start["uid"] != training["uid"]
    assert admin.get(f"{HERE}2/jadwal.ics").status_code == 404


def test_the_public_reads_a_number_and_no_names(waiting: None, client: Client, ministry_client: Client) -> None:
    page = text_of(Client(SERVER_NAME="tiru.test").get("/katalog/smart-kampung/"))

    assert "2 daerah menunggu untuk mulai bersama" in page
    assert "Karangasem" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"codes": []}, "Tidak ada yang dipilih"),
        ({"codes": ["5107"]}, "sekurangnya 2 daerah"),
        ({"codes": ["5107", "3510"]}, "tidak menunggu lagi"),
        ({"answer_by_year": "2098"}, "Pilih hari jawaban mulai hari ini"),
        ({"note_id": ""}, "Yang perlu diketahui dan dibawa"),
        ({"latihan-0-ends": "08.30"}, "harus selesai setelah dimulai"),
        ({"latihan-0-place": ""}, "Tempat belum diisi"),
        ({"latihan-1-place": "Aula"}, "Materi belum diisi"),
        ({"latihan-0-begins": "25.00"}, "00.00 sampai 24.00"),
    ],
)
def test_bad_input_is_answered_in_words(waiting: None, curator: Client, changes: dict[str, Any], words: str) -> None:
    answer = curator.post(f"{DESK}{SLUG}/undang/", FORM | changes)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Cohort.objects.exists()


def test_a_reason_is_needed_to_call_it_off(waiting: None, curator: Client, admin: Client) -> None:
    curator.post(f"{DESK}{SLUG}/undang/", FORM)

    assert curator.post(f"{DESK}{SLUG}/1/batalkan/", {"reason": "tidak"}).status_code == 422
    curator.post(f"{DESK}{SLUG}/1/batalkan/", {"reason": "Pelatih berhalangan pada tanggal itu."})

    assert "Pelatih berhalangan pada tanggal itu." in text_of(admin.get(HERE))


def test_a_reason_is_needed_to_wait(admin: Client) -> None:
    for reason in ("", "mau", f"Untuk warga 5107054107850003. {WHY}"):
        assert admin.post(HERE, {"reason": reason}).status_code == 422
    assert not Interest.objects.exists()


def test_a_regency_takes_itself_off_the_list(waiting: None, admin: Client) -> None:
    admin.post(f"{HERE}batal/")

    assert "Masukkan kami ke daftar" in text_of(admin.get(HERE))
    assert admin.post(f"{HERE}batal/").status_code == 404


class TestWhoMay:
    def test_others_at_the_regency_find_nothing(self, karangasem_client: Client, staff: Callable[..., Any]) -> None:
        staff("r5107", "mpp.serve", client=karangasem_client)

        assert karangasem_client.get(HERE).status_code == 404
        assert karangasem_client.post(HERE, {"reason": WHY}).status_code == 404
        assert karangasem_client.post(f"{HERE}1/jawab/", {"jawaban": "ikut"}).status_code == 404

    def test_others_at_the_ministry_find_nothing(
        self, waiting: None, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)

        for path in ("", f"{SLUG}/", f"{SLUG}/undang/", f"{SLUG}/1/"):
            assert ministry_client.get(DESK + path).status_code == 404
        assert ministry_client.post(f"{DESK}{SLUG}/undang/", FORM).status_code == 404
        assert not Cohort.objects.exists()

    def test_nobody_answers_for_another(self, waiting: None, curator: Client, admin: Client, neighbour: Client) -> None:
        curator.post(f"{DESK}{SLUG}/undang/", FORM)
        Invitation.objects.filter(regency_code="8271").delete()

        assert neighbour.post(f"{HERE}1/jawab/", {"jawaban": "ikut"}).status_code == 404
        assert Invitation.objects.get().answer == Answer.OPEN
