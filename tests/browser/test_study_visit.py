"""
What Tiru is for, as people walk it in two browsers: Karangasem visits Banyuwangi's mall, signs, takes it over in its
own way and goes live; then each side learns from the other, and the ministry sees who came after whom.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

import tenants
from accounts.models import User
from catalog.activation.services import switch_off
from catalog.bundles.lines.services import publish
from catalog.ministry.console.services import rebuild
from catalog.modules.mpp.models import Agency, CounterGroup
from catalog.modules.mpp.services import products, setup
from catalog.sdk import find_module
from catalog.visits import services
from catalog.visits.fit import found_here, needs
from catalog.visits.models import Side, State, Visit
from core import clock
from core.indicators import Period, PeriodKind
from core.jobs import run_waiting
from core.localised import LocalisedText
from documents.signing.local import issue_certificate
from organisation.access import today
from organisation.models import Position, Unit
from organisation.services import sync_core_roles
from tenants.provisioning.services import provision
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, MINISTRY, Site
from tests.browser.window import DESKTOP, PHONE, Window
from tests.factories.accounts import PASSWORD
from tests.factories.console import says
from tests.factories.mpp import text
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory
from tests.journeys.beginning import PREPARING, person, set_mall_up, switch_on

BANYUWANGI = "banyuwangi.tiru.test"
PASSPHRASE = "gandrung sewu 3510"
HERE = "/pengaturan/studi-tiru/"
OWN_AGENCIES = (
    "PLN", "SAMSAT", "IMIGRASI", "PERTANAHAN", "PAJAK", "KEMENAG", "PDAM", "TASPEN", "BPD", "POLRES",
)  # fmt: skip


def test_what_works_at_banyuwangi_runs_at_karangasem(own_site: Site, open_window: OpenWindow) -> None:
    now = clock.now()
    head, host_head, curator = _prepare(now)
    guest = open_window(own_site, KARANGASEM, size=PHONE)
    host = open_window(own_site, BANYUWANGI, size=DESKTOP)
    ministry = open_window(own_site, MINISTRY, size=DESKTOP)
    faults: list[str] = []
    for window, user in ((guest, head), (host, host_head), (ministry, curator)):
        window.sign_in(user.email, PASSWORD)

    def go(window: Window, path: str) -> Page:
        assert window.go(path).status == 200, path
        faults.extend(window.look(with_axe=False))
        return window.page

    def press(window: Window, name: str) -> None:
        window.page.get_by_role("button", name=name).click()
        window.page.wait_for_load_state()
        faults.extend(window.look(with_axe=False))

    # Karangasem asks, on a phone; Banyuwangi accepts and writes the agenda.
    page = go(guest, f"{HERE}ajukan/")
    page.get_by_label("Modul dan tuan rumah").select_option("mpp:3510")
    page.get_by_label("Masalah apa yang ingin Anda atasi?").fill("Warga datang ke enam kantor untuk satu urusan.")
    page.get_by_label("Virtual").check()
    page.get_by_label("Pekan yang paling cocok").select_option(index=2)
    page.get_by_label("Jumlah tamu").fill("6")
    press(guest, "Kirim permohonan")
    expect(page.get_by_text("Berikutnya Kabupaten Banyuwangi menjawab")).to_be_visible()
    with tenants.public():
        visit = Visit.objects.get()
    own = f"{HERE}{visit.pk}/"
    page = go(host, "/kerja/")
    page.get_by_role("link", name="Jawab permohonan").click()
    press(host, "Terima kunjungan")
    page = go(host, f"{own}agenda/")
    day = visit.week + timedelta(days=1)
    for name, value in (("day_day", day.day), ("day_month", day.month), ("day_year", day.year)):
        page.locator(f"[name={name}]").fill(str(value))
    page.get_by_label("Waktu").fill("09:00")
    page.get_by_label("Topik").fill("Antrean dan standar layanan")
    page.get_by_label("Diterima oleh").fill("DPMPTSP Banyuwangi")
    page.get_by_label("Tempat atau tautan").fill("https://rapat.contoh.go.id/mal")
    press(host, "Tambah")

    # It walks through Banyuwangi's mall, without entering it, and asks what it cannot see.
    page = go(guest, f"{own}tur/")
    page.locator("summary", has_text="Kartu Identitas Anak").first.click()
    expect(page.get_by_text("Kartu keluarga").first).to_be_visible()
    page = go(guest, f"{own}tanya-jawab/")
    page.get_by_label("Tulisan Anda").last.fill("Berapa petugas pada bulan pertama?")
    press(guest, "Kirim pertanyaan")
    page = go(host, f"{own}tanya-jawab/")
    page.locator("summary", has_text="Jawab").click()
    page.get_by_label("Tulisan Anda").fill("Dua belas, bergantian.")
    press(host, "Kirim jawaban")

    # The plan is written; the text is frozen, and each side signs its own counterpart.
    _plan(visit, clock.now())
    go(guest, f"{own}rencana/")
    press(guest, "Bekukan naskah")
    for window, address in ((guest, own), (host, own), (ministry, f"/konsol/studi-tiru/{visit.pk}/")):
        page = go(window, f"{address}kesepakatan/")
        page.get_by_label("Frasa sandi").fill(PASSPHRASE)
        press(window, "Tanda tangani kesepakatan")
    page = go(ministry, f"/konsol/studi-tiru/{visit.pk}/")
    expect(page.get_by_text("Ketiga pihak sudah menandatangani")).to_be_visible()
    page.get_by_role("link", name="Halaman untuk memeriksanya").click()
    expect(page.get_by_text("Ditandatangani ketiga pihak")).to_be_visible()
    expect(page.get_by_text("sah", exact=True)).to_have_count(3)

    # Only now it switches the module on, takes the set-up over, and changes twelve things.
    go(guest, own)
    press(guest, "Mulai replikasi")
    run_waiting(queues=("operator",))
    page = go(guest, own)
    page.get_by_role("link", name="Bandingkan dan ambil").click()
    press(guest, "Ambil semua")
    with tenants.enter("r5107"):
        assert Agency.objects.filter(code="DUKCAPIL").exists()
        _twelve_changes(clock.now())
    go(guest, own)
    press(guest, "Warga sudah dilayani dengannya")
    expect(guest.page.get_by_text("Warga sudah dilayani", exact=True).first).to_be_visible()
    with tenants.public():
        assert Visit.objects.get().state == State.LIVE

    # Banyuwangi improves a service. It is offered; where both changed the same, Karangasem's own stays.
    with tenants.enter("r3510"):
        setup.define_group(
            letter="A", name=text("Kependudukan dan KIA", "Civil registration and child cards"), daily_cap=80,
            actor=PREPARING, now=clock.now(),
        )  # fmt: skip
    _share(host, faults, "Loket KIA digabung")
    page = go(guest, "/kerja/")
    page.get_by_role("link", name="Lihat perbedaan").click()
    clashes = page.locator(".choices label", has_text="diubah di kedua daerah").all_inner_texts()
    assert [re.sub(r"\s+", " ", one) for one in clashes] == [
        "Kependudukan (A) · Nomor sehari paling banyak diubah di kedua daerah Di sini: 25 → di sana: 80"
    ]
    press(guest, "Ambil yang dicentang")
    with tenants.enter("r5107"):
        group = CounterGroup.objects.get(letter="A")
        assert (group.daily_cap, group.name.id) == (25, "Kependudukan dan KIA")
        assert Agency.objects.count() == len(OWN_AGENCIES) + 1

    # Karangasem's own improvement goes back the same way, and the ministry sees who came after whom.
    _share(guest, faults, "Sepuluh instansi vertikal")
    page = go(host, "/pengaturan/modul/mpp/berbagi/5107/1/")
    expect(page.get_by_text("PLN")).to_have_count(1)
    press(host, "Ambil semua")
    with tenants.enter("r3510"):
        assert set(Agency.objects.values_list("code", flat=True)) == {"DUKCAPIL", *OWN_AGENCIES}
    page = go(ministry, "/konsol/pengaturan-bersama/")
    for name in ("Kabupaten Banyuwangi", "Kabupaten Karangasem"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_role("link", name=name)).to_be_visible()

    # Two months on Karangasem has told of its use, Banyuwangi and Ternate of nothing: these are late, not zero.
    later = clock.now() + timedelta(days=65)
    newest = Period.of(PeriodKind.MONTH, later.date()).previous
    with tenants.public():
        for period, served in ((newest.previous, 40), (newest, 60)):
            says("5107", period.code, served)
        rebuild(actor=PREPARING, now=later)
    page = go(ministry, "/konsol/pemakaian/5107/mpp/")
    expect(page.locator("main").get_by_text("dipakai", exact=True)).to_be_visible()
    page = go(ministry, "/konsol/pemakaian/3510/mpp/")
    expect(page.get_by_text("belum melapor").first).to_be_visible()
    row = go(ministry, "/konsol/pemakaian/").get_by_role("row", name="Mal Pelayanan Publik")
    expect(row).to_contain_text(re.compile(r"3\s*1\s*2 belum melapor"))

    assert not faults, "\n".join(dict.fromkeys(faults))


def _prepare(now: Any) -> tuple[User, User, User]:
    """
    Banyuwangi with a mall that it shares, Karangasem without one; whoever signs has a certificate. Answers who acts at
    Karangasem, at Banyuwangi and at the ministry.
    """
    provision(code="3510", host=BANYUWANGI, brand="banyuwangi", actor=PREPARING, now=now)
    with tenants.public():
        sync_core_roles(actor=PREPARING, now=now)
    for schema in ("r3510", "r5107"):
        with tenants.enter(schema):
            sync_core_roles(actor=PREPARING, now=now)
    switch_on("r3510", "mpp", now=now)
    set_mall_up("r3510", now=now)
    with tenants.enter("r5107"):
        switch_off(slug="mpp", actor=PREPARING, now=now)
    with tenants.enter("r3510"):
        products.place_service(
            code="DK-05", agency_code="DUKCAPIL", group_letter="A", counter_only="presence", actor=PREPARING, now=now
        )
        publish(slug="mpp", note=LocalisedText(id="Mal Banyuwangi"), actor=PREPARING, now=now)
    people = (
        _signer("r5107", "tenant_admin", "I Gede Arya Pranata", now),
        _signer("r3510", "tenant_admin", "Suryo Wibisono", now),
        _signer("public", "ministry_curator", "Ratna Prameswari", now),
    )
    return people[0], people[1], people[2]


def _signer(schema: str, role: str, name: str, now: Any) -> User:
    user = person(schema, role, now=now, full_name=name)
    with tenants.public() if schema == "public" else tenants.enter(schema):
        if schema != "public":
            root = Unit.objects.filter(kind=Unit.Kind.GOVERNMENT).first() or UnitFactory.create(
                code="pemda", name="Pemerintah Daerah", kind=Unit.Kind.GOVERNMENT
            )
            post = PositionFactory.create(unit=root, kind=Position.Kind.HEAD, name=text("Bupati", "Regent"))
            HoldingFactory.create(position=post, user=user, full_name=name)
        issue_certificate(user=user, passphrase=PASSPHRASE, actor=PREPARING, now=now)
    return user


def _plan(visit: Visit, now: Any) -> None:
    """What the other tests do on the pages: the answers of the fit-gap and the duties."""
    who: dict[str, Any] = {"visit_id": visit.pk, "actor": PREPARING, "now": now}
    with tenants.enter("r5107"):
        later = today(now) + timedelta(days=60)
        manifest = find_module("mpp")
        for need in needs(manifest):
            if not found_here(manifest, now=now)[need.code].fits:
                services.answer_fit(
                    code=need.code, answer="gap", note="", closed_by="DPMPTSP", closed_until=later, **who
                )
        for side in Side:
            services.add_duty(side=side, text=f"Kewajiban {side.label.lower()}", due_on=later, **who)
        services.fix_evaluation(day=date(later.year + 1, 1, 15), **who)


def _twelve_changes(now: Any) -> None:
    for code in OWN_AGENCIES:
        setup.define_agency(code=code, name=text(f"{code} Karangasem"), actor=PREPARING, now=now)
    setup.define_group(
        letter="A", name=text("Kependudukan", "Civil registration"), daily_cap=25, actor=PREPARING, now=now
    )
    setup.define_counter(number=2, group_letter="A", actor=PREPARING, now=now)


def _share(window: Window, faults: list[str], note: str) -> None:
    assert window.go("/pengaturan/modul/mpp/berbagi/terbitkan/").status == 200
    window.page.locator("main [name^=note]").first.fill(note)
    window.page.get_by_role("button", name="Bagikan").click()
    expect(window.page.get_by_text(re.compile(r"Versi \d+ (sudah )?dibagikan"))).to_be_visible()
    faults.extend(window.look(with_axe=False))
