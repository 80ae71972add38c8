"""The pages of the three sides: what each may do, read and open; what the tour shows and never touches."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from casework.models import ServiceProduct
from catalog.bundles.lines.models import Takeover
from catalog.bundles.lines.services import publish
from catalog.modules.mpp.models import Agency
from catalog.visits import queries, services, telling
from catalog.visits.models import Agreement, Side, State, Visit
from core import clock
from core.localised import LocalisedText
from documents.services import add_template, draft_version
from notifications.models import Message as Told
from outcomes.facts.models import Fact
from policies.services import set_value
from tests.factories import visits as make
from tests.factories.mpp import AgencyFactory, text
from tests.factories.visits import EVALUATION, MONDAY, NOW, at, state_of, visit_in

pytestmark = pytest.mark.django_db
HERE = "/pengaturan/studi-tiru/"
CONSOLE = "/konsol/studi-tiru/"


def said(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it happens on 25 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def guest(ternate_client: Client, staff: Callable[..., Any], today: None) -> Client:
    staff("r8271", "modules.manage", client=ternate_client)
    return ternate_client


@pytest.fixture
def host(karangasem_client: Client, staff: Callable[..., Any], today: None) -> Client:
    staff("r5107", "modules.manage", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def curator(ministry_client: Client, staff: Callable[..., Any], today: None) -> Client:
    staff("public", "catalogue.curate", "regencies.read", client=ministry_client)
    return ministry_client


def test_from_the_request_to_the_signature(guest: Client, host: Client, curator: Client) -> None:
    make.share_mall()
    assert "Belum ada studi tiru" in said(guest.get(HERE))
    page = guest.get(f"{HERE}ajukan/")
    assert "Mal Pelayanan Publik · Kabupaten Karangasem · dipakai 0 daerah" in said(page)

    wrong = guest.post(f"{HERE}ajukan/", {"host": "mpp:5107", "purpose": "", "kind": "virtual", "guests": 0})
    assert wrong.status_code == 422
    answer = guest.post(
        f"{HERE}ajukan/",
        {"host": "mpp:5107", "purpose": make.PURPOSE, "kind": "virtual", "week": MONDAY.isoformat(), "guests": 6},
        follow=True,
    )
    assert "Berikutnya Kabupaten Karangasem menjawab" in said(answer)
    visit = Visit.objects.get()
    own = f"{HERE}{visit.pk}/"

    assert "Kota Ternate mengajukan studi tiru" in said(host.get("/kerja/"))
    assert make.PURPOSE in said(host.get(f"{own}jawab/"))
    host.post(f"{own}jawab/", {"week": MONDAY.isoformat()})
    host.post(
        f"{own}agenda/",
        {
            "day_day": "8", "day_month": "12", "day_year": "2026", "time": "09:00", "topic": "Antrean",
            "received_by": "DPMPTSP",
            "place": "https://rapat.contoh.go.id/mpp",
        },
    )  # fmt: skip
    page = said(guest.get(own))
    assert "8 Des 2026, 10.00 WIT" in page, "nine in Karangasem is ten in Ternate"
    assert "DPMPTSP" in page

    guest.post(f"{own}tanya-jawab/", {"text": "Berapa petugas?"})
    question = visit.messages.get(answers=None)
    guest.post(f"{own}tanya-jawab/", {"text": "Untuk enam loket.", "question": question.pk})
    assert "Kota Ternate mengajukan pertanyaan" in said(host.get("/kerja/")), "what the guest adds is no answer"
    curator.post(f"{CONSOLE}{visit.pk}/tanya-jawab/", {"text": "Dua belas.", "question": question.pk})
    assert "Dua belas." in said(guest.get(f"{own}tanya-jawab/"))

    fit = said(guest.get(f"{own}kesesuaian/"))
    assert "Belum ada yang memegang peran ini di sini." in fit
    guest.post(f"{own}kesesuaian/role:mpp_manager/", {"answer": "gap", "closed_by": ""})
    assert not visit.fits.exists()
    make.plan(visit)
    assert "Diskominfo" in said(host.get(f"{own}kesesuaian/")), "the host reads the answers"
    assert "Naskah dibekukan" in said(guest.post(f"{own}bekukan/", follow=True))

    sha256 = Agreement.objects.get().sha256
    page = guest.get(f"{own}kesepakatan/berkas/")
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    assert guest.get(f"{own}kesepakatan/origin/").status_code == 404, "not signed yet"
    make.sign_all(visit, sha256)
    assert "Ketiga pihak sudah menandatangani" in said(curator.get(f"{CONSOLE}{visit.pk}/"))
    assert guest.get(f"{own}kesepakatan/origin/").content.startswith(b"%PDF")
    checked = said(Client(SERVER_NAME="tiru.test").get(f"/kesepakatan/{Agreement.objects.get().token}/"))
    assert "Ditandatangani ketiga pihak" in checked
    assert sha256 in checked


def test_signing_on_the_page(guest: Client, curator: Client, host: Client) -> None:
    make.share_mall()
    visit = visit_in(State.PREPARING)
    make.plan(visit)
    sha256 = make.freeze(visit)
    person = make.head(Side.ADOPTER, "Wali Kota Ternate")
    signer = Client(SERVER_NAME="ternate.tiru.test")
    with at(make.ADOPTER):
        signer.force_login(person)
    own = f"{HERE}{visit.pk}/kesepakatan/"

    assert guest.get(own).status_code == 404, "who may not sign does not see the page"
    assert "Kabupaten Karangasem menunggu tanda tangan" in said(signer.get("/kerja/"))
    assert sha256 in said(signer.get(own))
    wrong = signer.post(own, {"sha256": sha256, "passphrase": "bukan ini sandinya"})
    assert (wrong.status_code, "salah" in said(wrong)) == (422, True)
    done = signer.post(own, {"sha256": sha256, "passphrase": make.PASSPHRASE}, follow=True)
    assert "Anda sudah menandatangani kesepakatan untuk pihak Anda." in said(done)
    assert "Wali Kota Ternate" in said(host.get(f"{HERE}{visit.pk}/"))

    assert "Anda belum punya sertifikat" in said(curator.get(f"{CONSOLE}{visit.pk}/kesepakatan/"))
    opened = host.post(f"{HERE}{visit.pk}/kesepakatan/ubah/", follow=True)
    assert "Rencana dibuka lagi" in said(opened)
    assert state_of(visit) == State.PREPARING


ROUTES = [
    "", "tur/", "tanya-jawab/", "kesesuaian/", "rencana/", "jawab/", "agenda/", "kesepakatan/", "evaluasi/", "akhiri/",
    "kesesuaian/role:mpp_manager/", "kesepakatan/berkas/", "rencana/1/selesai/",
]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_others_find_no_visit(host: Client, guest: Client, route: str) -> None:
    strange = visit_in(State.LIVE, origin_code="3510", adopter_code="3509")

    assert host.get(f"{HERE}{strange.pk}/{route}").status_code == 404
    assert guest.get(f"{HERE}{uuid4()}/{route}").status_code == 404
    assert Client(SERVER_NAME="ternate.tiru.test").get(f"{HERE}{strange.pk}/{route}").status_code == 302


def test_each_side_has_its_own_pages(guest: Client, host: Client) -> None:
    visit = visit_in(State.REQUESTED)
    answer = f"{HERE}{visit.pk}/jawab/"
    assert (guest.get(answer).status_code, host.get(answer).status_code) == (404, 200)
    make.accept(visit)
    assert (guest.get(answer).status_code, host.get(answer).status_code) == (404, 404)
    for route, sides in {"agenda/": (404, 200), "kesesuaian/role:mpp_manager/": (200, 404)}.items():
        page = f"{HERE}{visit.pk}/{route}"
        assert (guest.get(page).status_code, host.get(page).status_code) == sides, route
    refused = said(host.post(f"{HERE}{visit.pk}/bekukan/", follow=True))
    assert "Ini tugas pihak lain." in refused


def test_who_only_reads_is_offered_nothing_to_do(ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", "regencies.read", client=ministry_client)
    visit = visit_in(State.SIGNED)
    page = ministry_client.get(f"{CONSOLE}{visit.pk}/")

    assert page.status_code == 200
    assert "akhiri/" not in page.content.decode()
    assert ministry_client.get(f"{CONSOLE}{visit.pk}/akhiri/").status_code == 404
    staff("public", "jobs.read", client=ministry_client)
    assert ministry_client.get(CONSOLE).status_code == 404


# --- the virtual visit


@pytest.fixture
def walked() -> Visit:
    make.share_mall()
    with tenants.public():
        Fact.objects.create(
            regency_code="5107", indicator="mpp.tickets_served", period="2026-10", period_kind="month",
            last_day=date(2026, 10, 31), version=1, formula=1, shown="at_least", value=Decimal(1240), report=uuid4(),
            computed_at=NOW, received_at=NOW,
        )  # fmt: skip
    return visit_in(State.PREPARING)


def test_the_tour_shows_what_the_host_has_published(walked: Visit, guest: Client) -> None:
    with at(make.ADOPTER):
        AgencyFactory.create(code="BPJS", name=text("BPJS Kesehatan Ternate"))
    page = said(guest.get(f"{HERE}{walked.pk}/tur/"))

    wanted = (
        "Berkeliling di Kabupaten Karangasem",
        "KTP-el (DK-05)",
        "Dinas Dukcapil Karangasem",
        "Loket 1",
        "Pengaturan awal mal",
    )
    assert [words for words in wanted if words not in page] == []
    assert "paling sedikit 1.240 orang" in page, "as suppressed as it came"
    assert "hal berbeda dari pengaturan Anda" in page
    assert "berbeda di sini" in page


def test_the_tour_leads_through_letters_and_what_was_decided(guest: Client) -> None:
    make.share_mall()
    with at(make.ORIGIN):
        template = add_template(
            code="izin", name=text("Izin usaha"), kind="izin", act="documents.izin", confers=True, actor=make.ACTOR,
            now=NOW,
        )  # fmt: skip
        draft_version(
            template=template, source="Menerangkan usaha #f.usaha.", fields={"usaha": "text"}, valid_from=NOW.date(),
            actor=make.ACTOR, now=NOW,
        )  # fmt: skip
        ServiceProduct.objects.filter(code="DK-05").update(template_code="izin")
        set_value(
            key="mpp.tell_near", value=7, valid_from=NOW.date(), legal_source="Peraturan Bupati Karangasem 12/2026",
            reason="Setelah setahun", actor=make.ACTOR, now=NOW, may_backdate=True,
        )  # fmt: skip
        publish(slug="mpp", note=LocalisedText(id="Surat izin"), actor=make.ACTOR, now=NOW)

    page = said(guest.get(f"{HERE}{visit_in(State.PREPARING).pk}/tur/"))

    assert "Menerangkan usaha ‹usaha›." in page
    assert "7 (Peraturan Bupati Karangasem 12/2026" in page


def test_the_tour_never_enters_the_hosts_schema(walked: Visit, guest: Client) -> None:
    with at(make.ORIGIN):
        Agency.objects.filter(code="BPJS").update(name=text("Belum dibagikan"))
    address = f"{HERE}{walked.pk}/tur/"

    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = guest.get(address)

    statements = [query["sql"] for query in captured]
    assert any("bundle_lines_publishedsetup" in sql for sql in statements)
    assert not [sql for sql in statements if "r5107" in sql]
    assert "Belum dibagikan" not in said(page)


def test_a_host_that_stopped_sharing_is_told_of(guest: Client) -> None:
    visit = visit_in(State.PREPARING)

    assert "Tuan rumah belum membagikan apa pun" in said(guest.get(f"{HERE}{visit.pk}/tur/"))


# --- lists, duties, notices


@pytest.mark.parametrize("page", ["list", "console", "today"])
def test_lists_take_the_same_queries_for_one_and_three(
    page: str, guest: Client, curator: Client, django_assert_num_queries: Any
) -> None:
    client, address = {"list": (guest, HERE), "console": (curator, CONSOLE), "today": (guest, "/kerja/")}[page]
    _visit_with_late_duty("3510", 1)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number, code in enumerate(("3509", "3508"), 2):
        _visit_with_late_duty(code, number)

    with django_assert_num_queries(len(one)):
        shown = said(client.get(address))
    assert shown.count("terlambat") >= 3


def _visit_with_late_duty(origin: str, number: int) -> Visit:
    visit = visit_in(State.REPLICATING, origin_code=origin, number=number)
    with tenants.public():
        visit.duties.create(side="origin", text="Melatih petugas", due_on=date(2026, 11, 20))
    return visit


def test_late_duties_are_shown_to_all_three(guest: Client, host: Client, curator: Client) -> None:
    visit = _visit_with_late_duty("5107", 1)
    for client in (guest, host):
        assert "1 kewajiban studi tiru dengan" in said(client.get("/kerja/"))
    assert "1 kewajiban terlambat" in said(curator.get(f"{CONSOLE}?tahap=late"))
    duty = visit.duties.get()
    address = f"{HERE}{visit.pk}/rencana/{duty.pk}/selesai/"
    assert guest.get(address).status_code == 404, "it is the host's"

    host.post(address, {"note": "Dua hari di Amlapura", "link": "https://karangasem.contoh.go.id/pelatihan"})

    assert "Dua hari di Amlapura" in said(guest.get(f"{HERE}{visit.pk}/"))
    assert "terlambat" not in said(guest.get("/kerja/"))


def test_the_ministry_chooses_by_stage(curator: Client) -> None:
    visit_in(State.LIVE)
    visit_in(State.REQUESTED, origin_code="3510", number=2)

    page = said(curator.get(f"{CONSOLE}?tahap=live"))

    assert "Semua 2" in page
    assert "Kabupaten Karangasem" in page
    assert "Kabupaten Banyuwangi" not in page
    assert "Tidak ada kunjungan pada tahap ini" in said(curator.get(f"{CONSOLE}?tahap=signed"))


def test_the_morning_tells_each_thing_once(guest: Client) -> None:
    visit = visit_in(State.LIVE)
    morning = NOW + timedelta(days=200)
    with at(make.ADOPTER):
        assert telling.tell(now=NOW) == 0
        services.mark_due(now=morning)
        assert telling.tell(now=morning) == 1
        telling.tell(now=morning)
        assert Told.objects.filter(template="visits.waits", channel="inbox").count() == 1
    assert visit.evaluation_due_at is None  # what we hold in hand is older


# --- replication and evaluation


def test_replication_shows_what_is_taken_over_and_what_is_open(guest: Client) -> None:
    visit = visit_in(State.REPLICATING)
    with tenants.public():
        Takeover.objects.create(
            slug="mpp", regency_code="8271", origin_code="5107", origin_number=1, offered=12, clashed=0, taken=9,
            taken_at=NOW, taken_by="system:tests",
        )  # fmt: skip
    page = guest.get(f"{HERE}{visit.pk}/")

    assert "versi 1: 9 dari 12 diambil" in said(page)
    assert "/pengaturan/modul/mpp/berbagi/5107/1/" in page.content.decode()
    refused = said(guest.post(f"{HERE}{visit.pk}/melayani/", follow=True))
    assert "Hal pada pengaturan yang belum selesai" in refused


def test_before_and_after_and_what_is_late(guest: Client, host: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = visit_in(State.LIVE, live_on=date(2027, 2, 1))
    for period, last, value in (("2027-01", date(2027, 1, 31), 310), ("2027-03", date(2027, 3, 31), 742)):
        with tenants.public():
            Fact.objects.create(
                regency_code="8271", indicator="mpp.tickets_served", period=period, period_kind="month", last_day=last,
                version=1, formula=1, shown="exact", value=Decimal(value), report=uuid4(), computed_at=NOW,
                received_at=NOW,
            )  # fmt: skip
    early = said(guest.get(f"{HERE}{visit.pk}/evaluasi/"))
    assert "Sampai saat itu Anda dapat melihat angkanya." in early
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=200))

    page = said(guest.get(f"{HERE}{visit.pk}/evaluasi/"))
    assert "310 Januari 2027" in page
    assert "742 Maret 2027" in page
    assert "Mei 2027 terlambat" in page
    assert host.get(f"{HERE}{visit.pk}/evaluasi/").status_code == 404
    done = guest.post(
        f"{HERE}{visit.pk}/evaluasi/", {"verdict": "adapt", "learned": "Enam layanan dulu.", "goes_back": "Antrean."},
        follow=True,
    )  # fmt: skip

    assert "Hasil evaluasi: Diteruskan dan disesuaikan" in said(done)
    assert "Enam layanan dulu." in said(host.get(f"{HERE}{visit.pk}/"))
    assert "/pengaturan/modul/mpp/berbagi/terbitkan/" in done.content.decode()


def test_effects_know_no_number_from_zero() -> None:
    visit = visit_in(State.LIVE, live_on=date(2027, 2, 1))
    with at(make.ADOPTER):
        found = queries.effects(visit, today=date(2027, 2, 10))
        later = queries.effects(visit, today=EVALUATION)

    assert {(one.before, one.after, one.missing) for one in found} == {(None, None, None)}, "nothing is owed yet"
    assert all(one.missing is not None and one.after is None for one in later)


def test_ending_needs_a_reason(guest: Client, host: Client) -> None:
    visit = visit_in(State.REPLICATING)
    assert guest.post(f"{HERE}{visit.pk}/akhiri/", {"reason": ""}).status_code == 422

    guest.post(f"{HERE}{visit.pk}/akhiri/", {"reason": "Gedungnya dipakai pengungsi."})

    assert state_of(visit) == State.ENDED_EARLY
    assert "Gedungnya dipakai pengungsi." in said(host.get(f"{HERE}{visit.pk}/"))
