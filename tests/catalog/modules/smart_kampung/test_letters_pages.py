"""Letters as citizens ask for them, through the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

import tenants
from casework.models import Case
from catalog.modules.smart_kampung.models import LetterRequest, Proof
from documents.models import Document
from organisation.models import Unit
from tests.catalog.modules.smart_kampung.conftest import ABABI, NOW, PURWA_KERTHI
from tests.conftest import KARANGASEM
from tests.factories import residents as people
from tests.factories import smart_kampung_letters as factory
from tests.factories.smart_kampung_letters import Citizen

HERE = "/smart-kampung"
SINCE = {"isian-sejak_day": "1", "isian-sejak_month": "3", "isian-sejak_year": "2019"}
BUSINESS = {f"isian-{name}": value for name, value in factory.BUSINESS.items() if name not in ("sejak", "di_desa_ini")}
BUSINESS |= SINCE | {"isian-di_desa_ini": "on"}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    """A phone on which the village was chosen."""
    return karangasem_client


def choose(client: Client, code: str = PURWA_KERTHI) -> None:
    assert client.get(f"{HERE}/surat/?desa={code}").status_code == 200


def prove(client: Client, citizen: Citizen, unit: Unit, letter: str = "S-14") -> None:
    client.post(f"{HERE}/surat/{letter}/bukti/", {"nik": citizen.nik, "kk": citizen.kk})
    answer = client.post(f"{HERE}/surat/{letter}/kode/", {"code": factory.code_for(citizen, unit)})
    assert answer.headers["Location"] == f"{HERE}/surat/{letter}/isi/"


def test_a_village_is_found_by_its_name_and_kept(kampung: Unit, client: Client) -> None:
    assert client.get(f"{HERE}/surat/").headers["Location"].startswith(f"{HERE}/")

    found = client.get(f"{HERE}/?q=ababi").content.decode()
    assert f"{HERE}/surat/?desa={ABABI}" in found
    assert PURWA_KERTHI not in found

    choose(client, ABABI)
    assert "Ababi" in client.get(f"{HERE}/surat/").content.decode()


def test_the_list_says_what_is_done_at_once_and_what_was_measured(kampung: Unit, client: Client) -> None:
    choose(client)
    assert "Langsung jadi" not in client.get(f"{HERE}/surat/?q=usaha").content.decode()
    factory.let_seal(kampung)
    made = factory.ask(kampung, person=people.make_resident(), now=NOW - timedelta(minutes=10))
    Case.objects.filter(pk=made.request.case_id).update(submitted_at=NOW - timedelta(minutes=10))
    Document.objects.filter(case=made.request.case_id).update(signed_at=NOW - timedelta(minutes=6))

    page = client.get(f"{HERE}/surat/?q=SKU").content.decode()

    assert "Langsung jadi" in page
    assert "6 pertanyaan" in page
    assert "4 menit (1 surat" in page


def test_a_proven_citizen_has_the_letter_in_one_sitting(kampung: Unit, client: Client) -> None:
    factory.let_seal(kampung)
    citizen = factory.make_citizen()
    choose(client)
    prove(client, citizen, kampung)

    page = client.get(f"{HERE}/surat/S-14/isi/").content.decode()
    assert "Ni Made Sukerti" in page
    assert citizen.nik not in page
    answer = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS | {"kunci": "abc"})

    waiting = client.get(answer.headers["Location"]).content.decode()
    assert "Surat Anda sedang dibuat" in waiting
    assert "/kini/?v=" in waiting
    factory.put_seals()
    request = LetterRequest.objects.select_related("case").get()
    assert (request.decided_by, request.is_proven, request.case.state) == ("rule", True, "issued")
    result = client.get(answer.headers["Location"]).content.decode()
    assert "kurang dari satu menit" in result
    pdf = client.get(f"/lacak/{request.case.code}/dokumen/")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_sent_twice_it_is_one_letter(kampung: Unit, client: Client) -> None:
    citizen = factory.make_citizen()
    choose(client)
    prove(client, citizen, kampung)

    first = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS | {"kunci": "abc"})
    second = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS | {"kunci": "abc"})

    assert first.headers["Location"] == second.headers["Location"]
    assert LetterRequest.objects.count() == 1


def test_the_form_of_whoever_was_here_before_brings_nobody_elses_letter(kampung: Unit, client: Client) -> None:
    choose(client)
    prove(client, factory.make_citizen(), kampung)
    first = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS | {"kunci": "abc"})
    prove(client, factory.make_citizen("5107050405200778", full_name="Ni Ketut Rai"), kampung)

    second = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS | {"kunci": "abc"})

    assert first.headers["Location"] != second.headers["Location"]


def test_nothing_is_said_of_anybody_before_the_code(kampung: Unit, client: Client) -> None:
    citizen = factory.make_citizen()
    choose(client)
    pages = []
    for nik in (citizen.nik, "5107051703880999"):
        client.post(f"{HERE}/surat/S-14/bukti/", {"nik": nik, "kk": citizen.kk})
        pages.append(client.get(f"{HERE}/surat/S-14/kode/").content.decode())
        assert client.get(f"{HERE}/surat/S-14/isi/").headers["Location"] == f"{HERE}/surat/S-14/bukti/"

    known, unknown = (
        [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line] for page in pages
    )
    assert known == unknown
    assert "Sukerti" not in "".join(pages)


def test_a_number_that_is_too_short_says_how_many_were_typed(kampung: Unit, client: Client) -> None:
    choose(client)

    answer = client.post(f"{HERE}/surat/S-14/bukti/", {"nik": "51070517038800", "kk": "5107050405200777"})

    assert answer.status_code == 422
    assert "14" in answer.content.decode()
    assert not Proof.objects.exists()


def test_without_a_code_it_goes_to_an_officer(kampung: Unit, client: Client) -> None:
    factory.let_seal(kampung)
    choose(client)

    answer = client.post(
        f"{HERE}/surat/S-14/isi/?tanpa=kode", BUSINESS | {"name": "I Wayan Tamu", "phone": "081234567890"}
    )

    request = LetterRequest.objects.select_related("case").get()
    assert (request.decided_by, request.is_proven, request.case.resident_id) == ("", False, None)
    assert "petugas" in client.get(answer.headers["Location"]).content.decode().lower()


def test_who_lives_in_another_village_is_warned_and_goes_on(kampung: Unit, client: Client) -> None:
    factory.let_seal(kampung)
    citizen = factory.make_citizen(village_code=ABABI)
    choose(client)
    client.post(f"{HERE}/surat/S-14/bukti/", {"nik": citizen.nik, "kk": citizen.kk})
    other = Unit.objects.get(region_code=ABABI)
    client.post(f"{HERE}/surat/S-14/kode/", {"code": factory.code_for(citizen, other)})

    assert "desa lain" in client.get(f"{HERE}/surat/S-14/isi/").content.decode()
    answer = client.post(f"{HERE}/surat/S-14/isi/", BUSINESS)

    request = LetterRequest.objects.get()
    assert [one["check"] for one in request.questions] == ["lives_here"]
    assert "tinggal di sini" in client.get(answer.headers["Location"]).content.decode()


def test_a_refusal_says_what_to_do_and_keeps_nothing(kampung: Unit, client: Client) -> None:
    citizen = factory.make_citizen(birth_date=people.date(1988, 3, 17), marital_status="married")
    choose(client)
    prove(client, citizen, kampung, "S-37")
    fields = {"isian-keperluan": "melamar kerja"}

    answer = client.post(f"{HERE}/surat/S-37/isi/", fields)

    assert answer.status_code == 422
    assert "Disdukcapil" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_letter_may_be_about_somebody_on_the_same_card(kampung: Unit, client: Client) -> None:
    factory.let_seal(kampung)
    citizen = factory.make_citizen()
    child = people.make_resident(full_name="I Gede Arnawa", birth_date=people.date(2012, 2, 3))
    people.join(child, citizen.person.memberships.get().family, "child")
    choose(client)
    prove(client, citizen, kampung, "S-03")

    assert "I Gede Arnawa" in client.get(f"{HERE}/surat/S-03/isi/").content.decode()
    client.post(f"{HERE}/surat/S-03/isi/?untuk=1", {})

    assert LetterRequest.objects.select_related("case").get().case.resident == child


def test_papers_are_brought_before_it_is_handed_in(kampung: Unit, client: Client) -> None:
    citizen = factory.make_citizen()
    choose(client)
    prove(client, citizen, kampung, "S-08")

    answer = client.post(f"{HERE}/surat/S-08/isi/", {"isian-keperluan": "membuka rekening"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/lacak/{case.code}/berkas/"
    assert client.get(f"/lacak/{case.code}/periksa/").headers["Location"] == f"{HERE}/permohonan/{case.code}/periksa/"
    page = client.get(f"{HERE}/permohonan/{case.code}/periksa/").content.decode()

    assert "perekaman" in page
    assert client.post(f"{HERE}/permohonan/{case.code}/periksa/").status_code == 422
    assert not LetterRequest.objects.exists()


def test_casework_hands_the_beginning_over(kampung: Unit, client: Client) -> None:
    assert client.get("/layanan/S-14/ajukan/").headers["Location"] == f"{HERE}/surat/S-14/"
    refused = client.post("/api/v1/cases/", {"service": "S-14", "name": "Ni Made"}, content_type="application/json")
    assert refused.status_code >= 400
    assert not Case.objects.exists()


def test_done_on_this_device_ends_the_proof(kampung: Unit, client: Client) -> None:
    citizen = factory.make_citizen()
    choose(client)
    prove(client, citizen, kampung)

    client.post(f"{HERE}/selesai/")

    assert client.get(f"{HERE}/surat/S-14/isi/").headers["Location"] == f"{HERE}/surat/S-14/bukti/"
    assert Proof.objects.get().ended_at is not None


def test_a_case_of_another_citizen_does_not_open(kampung: Unit, client: Client, ternate_client: Client) -> None:
    made = factory.ask(kampung, person=people.make_resident())
    code = Case.objects.get(pk=made.request.case_id).code

    assert client.get(f"{HERE}/permohonan/{code}/").headers["Location"] == f"/lacak/?kode={code}"
    assert ternate_client.get(f"{HERE}/permohonan/{code}/").status_code == 404
    assert tenants.current().schema == KARANGASEM
