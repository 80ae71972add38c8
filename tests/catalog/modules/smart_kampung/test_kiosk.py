"""The kiosk of a village hall: what it opens, what it wipes, what it prints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from casework import schema_forms
from casework.models import Case
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.models import Kiosk, KioskPrint, LetterRequest, LetterType, Proof
from catalog.modules.smart_kampung.queries.kiosk import offered_at
from core.models import EvidenceEntry
from organisation.models import Unit
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW, PURWA_KERTHI
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import person_with_rights
from tests.factories.smart_kampung_letters import Citizen

HERE = "/smart-kampung/kios"
DEVICES = "/smart-kampung/petugas/kios/"
ANSWERS: dict[str, dict[str, str]] = {
    "nama_usaha": {"isian-nama_usaha": "Warung Bu Sari"},
    "jenis_usaha": {"isian-jenis_usaha": "warung makan"},
    "alamat_usaha": {"isian-alamat_usaha": "Jalan Raya Amed 12"},
    "di_desa_ini": {"isian-di_desa_ini": "on"},
    "sejak": {"isian-sejak_day": "1", "isian-sejak_month": "3", "isian-sejak_year": "2019"},
    "keperluan": {"isian-keperluan": "mengajukan kredit usaha rakyat"},
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def device(kampung: Unit, karangasem_client: Client) -> Client:
    """A browser that an officer of the village turned into its kiosk."""
    officer = person_with_rights("smart_kampung.serve", unit=kampung)
    karangasem_client.force_login(officer)
    answer = karangasem_client.post(DEVICES, {"village": PURWA_KERTHI, "name": "Ruang depan"})
    assert answer.headers["Location"] == f"{HERE}/"
    return karangasem_client


def come(device: Client, citizen: Citizen, unit: Unit, letter: str = "S-14") -> str:
    """Somebody chooses a letter and proves who they are; answers where they are led."""
    device.post(f"{HERE}/", {"bahasa": "id"})
    device.post(f"{HERE}/surat/", {"surat": letter})
    device.post(f"{HERE}/nik/", {"nik": citizen.nik})
    device.post(f"{HERE}/kk/", {"kk": citizen.kk})
    return device.post(f"{HERE}/kode/", {"code": factory.code_for(citizen, unit)}).headers["Location"]


def answer(device: Client) -> None:
    asked = LetterType.objects.get(product__code="S-14").product.form
    for place, name in enumerate(schema_forms.properties_of(asked), start=1):
        assert device.post(f"{HERE}/tanya/{place}/", ANSWERS[name]).status_code == 302


def text(device: Client, path: str) -> str:
    return device.get(f"{HERE}/{path}").content.decode()


def test_a_device_that_became_a_kiosk_opens_nothing_else(device: Client) -> None:
    assert "Surat Anda, langsung jadi" in text(device, "")

    for path in ("/", "/kerja/", "/lacak/", "/smart-kampung/surat/", DEVICES, "/akun/masuk/", "/api/"):
        turned_away = device.get(path)
        assert (turned_away.status_code, turned_away.headers["Location"]) == (303, f"{HERE}/")
    # The officer's session ended: without the cookie that keeps it in, the browser is a stranger.
    del device.cookies["tiru_shut_in"]
    assert device.get(DEVICES).headers["Location"].startswith("/akun/masuk/")


def test_an_ended_kiosk_says_so_and_is_a_plain_browser_again(device: Client, kampung: Unit) -> None:
    services.end_kiosk(kiosk_id=Kiosk.objects.get().pk, actor=ACTOR, now=NOW)

    ended = device.get(f"{HERE}/")

    assert ended.status_code == 410
    assert "bukan kios lagi" in ended.content.decode()
    assert device.get("/lacak/").status_code == 200
    assert device.get(f"{HERE}/").status_code == 404


def test_only_officers_of_the_village_make_and_end_kiosks(kampung: Unit, karangasem_client: Client) -> None:
    elsewhere = Unit.objects.exclude(pk=kampung.pk).get(kind=Unit.Kind.VILLAGE_OFFICE)
    kiosk = services.open_kiosk(unit=kampung, name="Ruang depan", prints_at_once=False, actor=ACTOR, now=NOW)
    karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=elsewhere))

    assert karangasem_client.post(DEVICES, {"village": PURWA_KERTHI, "name": "Aula"}).status_code == 422
    assert karangasem_client.post(f"{DEVICES}{kiosk.pk}/akhiri/").status_code == 404
    assert "Ruang depan" not in karangasem_client.get(DEVICES).content.decode()
    karangasem_client.force_login(person_with_rights("cases.work"))
    assert karangasem_client.get(DEVICES).status_code == 404


def test_a_citizen_gets_the_letter_in_one_sitting_and_prints_it_twice_at_most(device: Client, kampung: Unit) -> None:
    factory.let_seal(kampung)
    citizen = factory.make_citizen()
    assert come(device, citizen, kampung) == f"{HERE}/tanya/1/"
    answer(device)
    before = text(device, "periksa/")
    assert "Warung Bu Sari" in before
    assert citizen.nik not in before

    assert device.post(f"{HERE}/periksa/").headers["Location"] == f"{HERE}/hasil/"

    assert "sedang dibuat" in text(device, "hasil/")
    version = Case.objects.get().version
    assert "HX-Refresh" not in device.get(f"{HERE}/hasil/?v={version}").headers
    factory.put_seals()
    assert device.get(f"{HERE}/hasil/?v={version}").headers["HX-Refresh"] == "true"
    request = LetterRequest.objects.select_related("case").get()
    assert (request.decided_by, request.is_proven, request.case.state) == ("rule", True, "issued")
    assert device.get(f"{HERE}/cetak/").status_code == 404
    for _time in range(2):
        assert device.post(f"{HERE}/hasil/").status_code == 302
        assert b"".join(device.get(f"{HERE}/cetak/").streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
        # A printing shows the file once.
        assert device.get(f"{HERE}/cetak/").status_code == 404
    refused = device.post(f"{HERE}/hasil/")
    assert (refused.status_code, KioskPrint.objects.count()) == (409, 2)
    actions = [*EvidenceEntry.objects.filter(action__contains="print").values_list("action", flat=True)]
    assert actions == ["smart_kampung.letter_printed"] * 2 + ["smart_kampung.print_refused"]


@pytest.mark.parametrize("leave", ["finish", "start", "wait"])
def test_nothing_of_a_person_is_left_for_the_next(device: Client, kampung: Unit, leave: str) -> None:
    citizen = factory.make_citizen()
    come(device, citizen, kampung)
    device.post(f"{HERE}/tanya/1/", ANSWERS["nama_usaha"])
    key = device.session.session_key
    sealed = str(dict(device.session))
    assert "Warung" not in sealed
    assert citizen.nik not in sealed

    if leave == "wait":
        with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
            assert device.get(f"{HERE}/tanya/1/").headers["Location"] == f"{HERE}/"
            device.get(f"{HERE}/")
    elif leave == "finish":
        assert device.post(f"{HERE}/selesai/").headers["Location"] == f"{HERE}/"
    else:
        device.get(f"{HERE}/")

    for path in ("tanya/1/", "periksa/", "hasil/", "cetak/", "lanjut/"):
        assert device.get(f"{HERE}/{path}").headers["Location"] == f"{HERE}/"
    assert "visit" not in " ".join(device.session.keys())
    assert device.session.session_key != key
    if leave != "wait":
        assert Proof.objects.get().ended_at == NOW


def test_no_page_is_kept_by_the_browser_and_no_address_tells_of_anybody(device: Client, kampung: Unit) -> None:
    come(device, factory.make_citizen(), kampung)
    for path in ("surat/", "tanya/1/", ""):
        assert "no-store" in device.get(f"{HERE}/{path}").headers["Cache-Control"]


def test_known_and_unknown_people_see_the_same_until_the_code(device: Client, kampung: Unit) -> None:
    citizen = factory.make_citizen()
    seen = []
    for nik in (citizen.nik, "5107051703880999"):
        device.post(f"{HERE}/", {"bahasa": "id"})
        device.post(f"{HERE}/surat/", {"surat": "S-14"})
        device.post(f"{HERE}/nik/", {"nik": nik})
        device.post(f"{HERE}/kk/", {"kk": citizen.kk})
        page = text(device, "kode/")
        seen.append([line for line in page.splitlines() if "csrf" not in line])
        assert "Sukerti" not in page

    assert seen[0] == seen[1]


def test_a_short_number_is_said_and_stays(device: Client, kampung: Unit) -> None:
    device.post(f"{HERE}/", {"bahasa": "id"})
    device.post(f"{HERE}/surat/", {"surat": "S-14"})

    short = device.post(f"{HERE}/nik/", {"nik": "51070517"})

    assert short.status_code == 422
    assert "16 angka" in short.content.decode()


def test_sent_twice_it_is_one_letter(device: Client, kampung: Unit) -> None:
    come(device, factory.make_citizen(), kampung)
    answer(device)
    key = {"X-Request-Key": "6c1d5ed8-3f5d-4a39-9f0b-0d9f3a6e4a11"}

    first = device.post(f"{HERE}/periksa/", headers=key)
    again = device.post(f"{HERE}/periksa/", headers=key)

    assert first.json() == {"to": f"{HERE}/hasil/"}
    assert (again.json(), again.headers["X-Outbox"]) == ({"to": ""}, "again")
    assert device.get(f"{HERE}/lanjut/").headers["Location"] == f"{HERE}/hasil/"
    assert Case.objects.count() == 1


def test_what_needs_an_officer_or_papers_goes_to_the_counter_with_a_code(device: Client, kampung: Unit) -> None:
    come(device, factory.make_citizen(), kampung)
    answer(device)
    device.post(f"{HERE}/periksa/")

    page = text(device, "hasil/")

    assert "Silakan ke loket" in page or "menandatangani" in page
    assert Case.objects.get().code in page


def test_what_is_asked_for_most_stands_first(kampung: Unit) -> None:
    assert [letter.product.code for letter in offered_at(kampung, now=NOW)][:2] == ["S-14", "S-11"]

    factory.ask(
        kampung, "S-01", {"ditujukan_kepada": "PT Dupa", "keperluan": "melamar"}, person=factory.make_citizen().person
    )

    assert [letter.product.code for letter in offered_at(kampung, now=NOW)][:2] == ["S-01", "S-14"]


def test_the_language_is_the_visitors_and_ends_with_them(device: Client) -> None:
    device.post(f"{HERE}/", {"bahasa": "en"})
    assert "Which letter do you need?" in text(device, "surat/")

    assert "Surat Anda, langsung jadi" in text(device, "")


def test_a_letter_that_needs_papers_waits_for_them_at_the_counter(device: Client, kampung: Unit) -> None:
    """Whatever is asked is left open here: the clerk sees what is missing."""
    come(device, factory.make_citizen(), kampung, "S-08")

    assert device.post(f"{HERE}/periksa/").headers["Location"] == f"{HERE}/hasil/"

    case = Case.objects.get()
    assert (case.state, case.channel) == ("draft", "counter")
    page = text(device, "hasil/")
    assert case.code in page
    assert "Bawa berkas ini" in page
