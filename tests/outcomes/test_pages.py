"""What officials of the regency and of the ministry see."""

import html
import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.test import Client

import tenants
from core.actors import Actor
from outcomes.services import report_everything
from tenants.models import Regency
from tests.factories.outcomes import DECEMBER

pytestmark = pytest.mark.django_db
LIST = "/pengaturan/capaian/"
SERVED = f"{LIST}tests.served/2026-11/"


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def reader(karangasem_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r5107", "outcomes.read", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def manager(karangasem_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r5107", "outcomes.read", "outcomes.manage", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def reported(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 1212, "DPMPTSP": 31, "IMIGRASI": 3}
    numbers["speed 2026-10"] = ValueError("secret")
    with tenants.enter("r5107"):
        report_everything(actor=Actor.system("outcomes"), now=DECEMBER)


def test_the_list_says_what_was_sent_hidden_and_failed(reader: Client, reported: None) -> None:
    page = text_of(reader.get(LIST))

    assert "Warga terlayani , November 2026 November 2026 paling sedikit 1.212 orang 2 angka disembunyikan" in page
    assert "dikirim 2 Des 2026, 01.40 WITA" in page
    assert "gagal Angka tidak dapat dihitung" in page
    assert "secret" not in page
    assert "Sebagian angka tidak dapat dihitung atau dikirim" in page
    assert "Kelompok di bawah lima orang disembunyikan." in page
    assert "Coba lagi" not in page, "only who may compute has a button"


def test_a_filter_shows_what_failed_only(reader: Client, reported: None) -> None:
    page = text_of(reader.get(f"{LIST}?tampil=gagal"))

    assert "Waktu tunggu , Oktober 2026" in page
    assert "Warga terlayani , November" not in page
    assert "Tidak ada dalam keadaan ini" in text_of(reader.get(f"{LIST}?tampil=menunggu"))
    assert reader.get(f"{LIST}?tampil=lain").status_code == 404


def test_one_number_names_its_parts_and_what_is_hidden(reader: Client, reported: None) -> None:
    page = text_of(reader.get(SERVED))

    assert "Dinas DUKCAPIL 1.212" in page
    assert "Dinas IMIGRASI disembunyikan" in page
    assert "Dinas DPMPTSP disembunyikan" in page
    assert "kurang dari 5" in page.lower()
    assert " 31 " not in page


def test_a_whole_that_is_too_small_reads_fewer_than_five(reader: Client, numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 3}
    with tenants.enter("r5107"):
        report_everything(actor=Actor.system("outcomes"), now=DECEMBER)

    assert "kurang dari 5" in text_of(reader.get(LIST))


def test_every_version_stays_readable(reader: Client, reported: None, numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 1300, "DPMPTSP": 31, "IMIGRASI": 3}
    with tenants.enter("r5107"):
        report_everything(actor=Actor.system("outcomes"), now=DECEMBER)

    page = text_of(reader.get(SERVED))
    assert "Versi 2 paling sedikit 1.300" in page
    assert "Versi 1 paling sedikit 1.212" in page


def test_who_may_compute_asks_for_it_now(manager: Client, reported: None, numbers: dict[str, Any]) -> None:
    from core.jobs import run_waiting

    numbers["speed 2026-10"] = 7
    assert "Coba lagi" in text_of(manager.get(LIST))

    answer = manager.post(f"{LIST}hitung/", follow=True)
    assert "Kami menghitung dan mengirim angka sekarang" in text_of(answer)
    with mock.patch("core.clock.now", return_value=DECEMBER):
        run_waiting(queues=("tenant",))
    assert "gagal" not in text_of(manager.get(f"{LIST}?tampil=gagal")).replace("Gagal", "").split("Keadaan")[0]


def test_a_sandbox_says_that_its_numbers_do_not_count(manager: Client, karangasem: Regency) -> None:
    karangasem.purpose, karangasem.expires_at = "sandbox", DECEMBER
    karangasem.save()

    assert "Angkanya tidak dihitung" in text_of(manager.get(LIST))
    assert "tidak dikirim" in text_of(manager.post(f"{LIST}hitung/", follow=True))


def test_without_the_right_there_is_no_page(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    assert karangasem_client.get(LIST).status_code == 302
    staff("r5107", "surveys.manage", client=karangasem_client)
    assert karangasem_client.get(LIST).status_code == 404
    assert karangasem_client.get(SERVED).status_code == 404


def test_reading_is_not_computing(reader: Client) -> None:
    assert reader.post(f"{LIST}hitung/").status_code == 404


def test_another_regency_sees_its_own_only(reported: None, ternate_client: Client, staff: Callable[..., Any]) -> None:
    staff("r8271", "outcomes.read", client=ternate_client)

    assert "Belum ada angka" in text_of(ternate_client.get(LIST))
    assert ternate_client.get(SERVED).status_code == 404


def test_the_ministry_reads_facts_by_regency_and_in_parts(
    reported: None, ministry_client: Client, staff: Callable[..., Any]
) -> None:
    staff("public", "regencies.read", client=ministry_client)

    page = text_of(ministry_client.get("/konsol/fakta/"))
    assert "Warga terlayani , Kabupaten Karangasem, November 2026 Kabupaten Karangasem November 2026" in page
    assert "paling sedikit 1.212 orang" in page
    assert "Dinas DUKCAPIL" not in page
    parts = text_of(ministry_client.get("/konsol/fakta/?indikator=tests.served&daerah=5107&periode=2026-11"))
    assert "Dinas DUKCAPIL" in parts
    assert "disembunyikan" in parts
    assert "Tidak ada fakta seperti itu" in text_of(ministry_client.get("/konsol/fakta/?indikator=x"))


def test_the_ministry_without_facts_says_when_they_come(ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", "regencies.read", client=ministry_client)

    assert "Belum ada fakta" in text_of(ministry_client.get("/konsol/fakta/"))
