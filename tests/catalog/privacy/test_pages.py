"""The pages of the privacy desk and of citizens: who may open what, and a request walked through by clicks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

import tenants
from catalog.privacy.models import Breach, Copy, Hold, Identity, PrivacyRequest, RequestKind, RetentionRun
from catalog.privacy.services import requests
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.accounts import make_citizen
from tests.factories.casework import applicant, handed_in, product, step
from tests.factories.privacy import government, let_go
from tests.factories.residents import ABABI, make_resident

pytestmark = pytest.mark.django_db

DESK = "/pengaturan/pelindungan-data/"
MINE = "/data-saya/"
NIK = "5107044307900001"
DPO = Actor.user(7, schema="r5107")
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _government(karangasem: Any) -> None:
    with tenants.enter("r5107"):
        government()


@pytest.fixture
def desk(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    """Signed in as the data protection officer."""
    staff("r5107", "privacy.manage", client=karangasem_client, name="Ni Luh Putu Kertiasih")
    return karangasem_client


def citizen_at() -> Client:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    with tenants.enter("r5107"):
        client.force_login(make_citizen())
    return client


def entered(kind: RequestKind = RequestKind.ACCESS, *, nik: str = "") -> str:
    with tenants.enter("r5107"):
        made, _pin = requests.enter_at_desk(
            applicant=applicant(), kind=kind, identity=Identity.CARD, wish="", nik=nik, actor=DPO, now=datetime.now(UTC)
        )
        return made.case.code


@pytest.mark.parametrize(
    "path",
    [
        "",
        "catatan/",
        "permintaan/",
        "permintaan/baru/",
        "kegagalan/",
        "retensi/",
        "retensi/jalan/",
        "retensi/casework.closed/tahan/",
        "persetujuan/",
        "sengketa/",
        "sengketa/baru/",
    ],
)
def test_pages_are_for_the_desk_alone(
    path: str, desk: Client, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    stranger, administrator = Client(SERVER_NAME="karangasem.tiru.test"), Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "modules.manage", "people.manage", client=administrator, name="I Wayan Ardana")

    assert desk.get(f"{DESK}{path}").status_code == 200
    assert stranger.get(f"{DESK}{path}").status_code == 302
    assert administrator.get(f"{DESK}{path}").status_code == 404
    assert citizen_at().get(f"{DESK}{path}").status_code == 404


def test_whoever_oversees_sees_clocks_and_no_names(staff: Callable[..., Any], karangasem_client: Client) -> None:
    code = entered()
    staff("r5107", "privacy.oversee", client=karangasem_client)

    page = karangasem_client.get(f"{DESK}permintaan/").content.decode()

    assert code in page
    assert "Ni Komang Sri Wahyuni" not in page
    assert karangasem_client.get(f"{DESK}permintaan/{code}/").status_code == 404
    assert karangasem_client.get(f"{DESK}catatan/").status_code == 404


def test_a_request_of_an_account_from_asking_to_fetching_the_copy(desk: Client) -> None:
    with tenants.enter("r5107"):
        make_resident(full_name="Ni Komang Sri Wahyuni", nik=NIK, sex="female")
    citizen = citizen_at()
    assert citizen.post(f"{MINE}minta/", {"kind": "correction"}).status_code == 422
    citizen.post(f"{MINE}minta/", {"kind": "access", "wish": ""})
    with tenants.enter("r5107"):
        asked = PrivacyRequest.objects.select_related("case").get()
    code = asked.case.code
    own, here = f"{MINE}permintaan/{code}/", f"{DESK}permintaan/{code}/"
    assert citizen.get(own).status_code == 200

    desk.post(f"{here}mulai/")
    assert desk.post(f"{here}kenali/", {"nik": "123", "identity": "card"}).status_code == 422
    desk.post(f"{here}kenali/", {"nik": "51.07.04.430790.0001", "identity": "card"})
    shown = desk.get(here).content.decode()
    assert "************0001" in shown
    assert NIK not in shown
    desk.post(f"{here}salinan/")
    assert "/data-saya/salinan/" in desk.get(here).content.decode()
    assert "/data-saya/salinan/" not in desk.get(here).content.decode(), "the link is shown once"
    desk.post(f"{here}kabulkan/", {"reason": "Salinan dapat Anda ambil."})

    onward = citizen.post(f"{own}salinan/")["Location"]
    assert citizen.get(onward).status_code == 200
    fetched = citizen.post(onward)
    assert fetched["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as pack:
        assert NIK in pack.read("data.json").decode()
    assert citizen.get(onward).status_code == 404
    assert citizen.post(onward).status_code == 404
    with tenants.enter("r5107"):
        assert Copy.objects.get().fetched_at


def test_a_request_at_the_desk_is_followed_by_code_and_pin(desk: Client) -> None:
    answer = desk.post(
        f"{DESK}permintaan/baru/",
        {
            "name": "I Wayan Sudiarta",
            "identity": "letter",
            "kind": "erasure",
            "wish": "",
            "nik": "",
            "phone": "",
            "email": "",
        },
    )
    page = desk.get(answer["Location"]).content.decode()
    code = answer["Location"].rstrip("/").rpartition("/")[2]
    pin = re.search(r"PIN <b class=\"code\">(\d+)</b>", page)
    assert pin is not None
    assert pin[0] not in desk.get(answer["Location"]).content.decode()

    visitor = Client(SERVER_NAME="karangasem.tiru.test")
    assert visitor.get(f"{MINE}permintaan/{code}/").status_code == 302
    visitor.post("/lacak/", {"code": code, "pin": pin[1]})
    followed = visitor.get(f"/lacak/{code}/", follow=True)
    assert followed.request["PATH_INFO"] == f"{MINE}permintaan/{code}/"
    assert "I Wayan Sudiarta" not in followed.content.decode()

    desk.post(f"{DESK}permintaan/{code}/tolak/", {"ground": "archive", "reason": "Akta adalah arsip negara."})
    assert "Akta adalah arsip negara." in visitor.get(f"{MINE}permintaan/{code}/").content.decode()


def test_a_request_of_somebody_else_is_not_there(desk: Client) -> None:
    code = entered()

    citizen = citizen_at()
    assert citizen.get(f"{MINE}permintaan/{code}/").status_code == 302
    assert citizen.post(f"{MINE}permintaan/{code}/tarik/").status_code == 404
    assert citizen.post(f"{MINE}permintaan/{code}/salinan/").status_code == 404
    with tenants.enter("r8271"):
        assert not PrivacyRequest.objects.exists()
    assert Client(SERVER_NAME="ternate.tiru.test").post(f"{MINE}permintaan/{code}/tarik/").status_code == 404


def test_everybody_reads_what_is_kept_and_whom_to_write_to(desk: Client) -> None:
    desk.post(
        f"{DESK}catatan/kontak/",
        {"officer": "Ni Luh Putu Kertiasih", "decree": "188/21/2026", "address": "Jalan Ngurah Rai 31, Amlapura",
         "email": "pdp@karangasemkab.go.id", "phone": "(0363) 21065"},
    )  # fmt: skip

    page = Client(SERVER_NAME="karangasem.tiru.test").get(MINE).content.decode()

    assert "Ni Luh Putu Kertiasih" in page
    assert "Permohonan layanan" in page
    assert "tugas pelayanan publik" in page.lower()


def test_the_record_is_approved_printed_and_a_table(desk: Client) -> None:
    desk.post(f"{DESK}catatan/setujui/")
    desk.post(f"{DESK}catatan/kegiatan/casework.cases/", {"text_id": "Arsip di depo.", "text_en": ""})
    page = desk.get(f"{DESK}catatan/").content.decode()

    assert "Arsip di depo." in page
    assert desk.get(f"{DESK}catatan/pemrosesan.pdf").content.startswith(b"%PDF")
    table = desk.get(f"{DESK}catatan/pemrosesan.csv").content.decode("utf-8-sig")
    assert "Permohonan layanan" in table
    added = desk.post(
        f"{DESK}catatan/pemroses/",
        {"name": "PT Awan Nusantara", "task": "menyewakan peladen", "place": "Jakarta, Indonesia",
         "approval": "188/44/2026", "approved_on_day": "1", "approved_on_month": "10", "approved_on_year": "2026"},
    )  # fmt: skip
    assert added.status_code == 302
    assert "PT Awan Nusantara" in desk.get(f"{DESK}catatan/").content.decode()


def test_a_failure_from_its_report_to_its_end(desk: Client) -> None:
    with tenants.enter("r5107"):
        make_resident(village_code=ABABI, phone="081234560000")
    with time_machine.travel(NOW, tick=False):
        made = desk.post(
            f"{DESK}kegagalan/baru/",
            {"title": "Laptop hilang", "day_day": "27", "day_month": "11", "day_year": "2026", "time": "09:00"},
        )
        here = made["Location"]
        assert made.status_code == 302
        assert desk.post(f"{here}kirim/", {"version": 1}).status_code == 422
        desk.post(
            f"{here}uraikan/",
            {"version": 1, "categories": ["name", "phone"], "happened": "Laptop hilang.", "handling": "Akun ditutup.",
             "recovery": "Waspada."},
        )  # fmt: skip
        assert desk.post(f"{here}lembaga/", {"version": 1}).status_code == 422, "somebody else was quicker"
        desk.post(f"{here}daftar/", {"version": 2, "village": ABABI, "numbers": ""})
        desk.post(f"{here}kirim/", {"version": 3})
        desk.post(f"{here}lembaga/", {"version": 4, "receipt": "KOMDIGI-1"})
        desk.post(f"{here}publik/", {"version": 5, "tells": "no", "reason": "Satu orang, dapat dihubungi."})
        desk.post(f"{here}tutup/", {"version": 6, "lessons": "Cakram disandikan."})
        pdf = desk.get(f"{here}pemberitahuan.pdf")

    with tenants.enter("r5107"):
        breach = Breach.objects.get()
        assert (breach.state, breach.public, breach.authority_receipt) == ("closed", "no", "KOMDIGI-1")
        assert breach.due_at == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    assert pdf.content.startswith(b"%PDF")


def test_retention_is_counted_approved_or_dropped(desk: Client) -> None:
    desk.post(f"{DESK}retensi/casework.closed/hitung/")
    with tenants.enter("r5107"):
        run = RetentionRun.objects.get()
    assert desk.post(f"{DESK}retensi/{run.pk}/mungkin/").status_code == 404

    desk.post(f"{DESK}retensi/{run.pk}/batalkan/")

    with tenants.enter("r5107"):
        assert RetentionRun.objects.get().state == RetentionRun.State.DROPPED
    assert desk.post(f"{DESK}retensi/{run.pk}/setujui/").status_code == 404


def test_a_rule_that_stands_still_says_so_and_what_went_stands_in_the_ledger(desk: Client) -> None:
    rules, what = f"{DESK}retensi/", "Isi permohonan yang selesai tanpa surat"
    with tenants.enter("r5107"):
        product()
        old = datetime.now(UTC) - timedelta(days=800)
        step(handed_in(now=old), "reject", now=old, reason="Kurang.")
        assert let_go("casework.closed", now=datetime.now(UTC)) == 1
    ledger = desk.get(f"{rules}jalan/").content.decode()
    assert what in ledger

    assert desk.post(f"{rules}casework.closed/tahan/", {"dispute": "court", "reason": ""}).status_code == 422
    held = desk.post(f"{rules}casework.closed/tahan/", {"dispute": "court", "reason": "Perkara 12/G/2026"})

    assert held["Location"] == rules
    assert "Perkara 12/G/2026" in desk.get(rules).content.decode()
    assert what in desk.get(f"{DESK}sengketa/").content.decode()
    assert desk.post(f"{rules}casework.closed/tahan/", {"dispute": "court", "reason": "Lagi"}).status_code == 422
    assert desk.get(f"{rules}tidak.ada/tahan/").status_code == 404


def test_officers_see_the_restriction_and_whoever_decides_may_go_on(
    staff: Callable[..., Any], karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        resident = make_resident(full_name="Ni Komang Sri Wahyuni", nik=NIK, sex="female")
        product()
        case = handed_in()
        case.resident = resident
        case.save()
    code = entered(RequestKind.RESTRICTION, nik=NIK)
    with tenants.enter("r5107"):
        asked = PrivacyRequest.objects.get(case__code=code)
        requests.grant(case_id=asked.case_id, reason="Dibatasi.", actor=DPO, now=datetime.now(UTC))
    staff("r5107", "cases.work", "cases.decide", client=karangasem_client)
    way = f"{DESK}berkas/{case.code}/lanjutkan/"
    assert way in karangasem_client.get(f"/berkas/{case.code}/").content.decode()

    assert karangasem_client.post(way, {"reason": ""}).status_code == 422
    karangasem_client.post(way, {"why": "person", "reason": "Diminta orangnya sendiri."})

    assert way in karangasem_client.get(f"/berkas/{case.code}/").content.decode(), "a second person has to agree"
    karangasem_client.post(way, {"setuju": "1"})
    assert way in karangasem_client.get(f"/berkas/{case.code}/").content.decode(), "and not the same one"
    second = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "privacy.oversee", client=second, name="I Gusti Ngurah Arka")
    assert "Diminta orangnya sendiri." in second.get(way).content.decode()
    assert way in second.get(DESK).content.decode()
    second.post(way, {"setuju": "1"})
    assert way not in karangasem_client.get(f"/berkas/{case.code}/").content.decode()
    with tenants.enter("r5107"):
        assert EvidenceEntry.objects.filter(action="privacy.restriction_overridden").count() == 1
    clerk = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "cases.work", client=clerk, name="I Made Arya")
    assert clerk.get(way).status_code in (403, 404)


def test_the_ministry_reads_its_own_record_and_numbers(staff: Callable[..., Any], ministry_client: Client) -> None:
    staff("public", "regencies.read", client=ministry_client, name="Dewi Kartika")

    page = ministry_client.get("/konsol/pelindungan-data/").content.decode()

    assert "Permohonan daerah" in page


def test_lists_cost_the_same_for_few_and_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    entered()
    desk.get(f"{DESK}permintaan/")
    costs = []
    for more in (0, 2):
        for _number in range(more):
            entered()
        with django_assert_max_num_queries(200) as found:
            desk.get(f"{DESK}permintaan/")
        costs.append(len(found))

    assert costs[0] == costs[1]


def test_the_desk_holds_a_case_in_dispute_and_lifts_it(desk: Client) -> None:
    code = entered()
    sent = {"code": code, "dispute": "court", "reason": "Perkara 12/G/2026/PTUN.DPS"}
    assert desk.post(f"{DESK}sengketa/baru/", sent | {"code": "KAR-0"}).status_code == 422

    desk.post(f"{DESK}sengketa/baru/", sent)
    with tenants.enter("r5107"):
        held = Hold.objects.get()
    assert code in desk.get(f"{DESK}sengketa/").content.decode()

    desk.post(f"{DESK}sengketa/{held.pk}/cabut/", {"reason": "Putusan sudah tetap."})
    assert code not in desk.get(f"{DESK}sengketa/").content.decode()
    assert desk.get(f"{DESK}sengketa/{held.pk}/cabut/").status_code == 404
