"""
A citizen's way on a phone: from the requirements of a service to the downloaded document.

What the pages do in detail is tested over HTTP (`tests/casework/test_citizen_pages.py`); here a person finds the way by
what stands on the screen of a phone, and every page on it is sound in both languages and at 320 pixels.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core import mail
from django.db import connections
from playwright.sync_api import Page, expect

import tenants
from casework import services
from casework.models import Case
from core import clock
from core.jobs import run_waiting
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import DESKTOP, PHONE, SMALL_PHONE, Window
from tests.factories import casework as make
from tests.factories import documents as letters


def test_a_citizen_applies_on_a_phone_and_downloads_the_document(
    own_site: Site, open_window: OpenWindow, tmp_path: Path
) -> None:
    faults: list[str] = []
    with tenants.enter("r5107"):
        letters.version()
        make.product(unit=letters.office(), handling={"template_code": "sku"}, now=clock.now())
    card = tmp_path / "kartu-keluarga.pdf"
    card.write_bytes(make.pdf().read())
    lie = tmp_path / "foto.jpg"
    lie.write_bytes(b"bukan gambar")
    window = open_window(own_site, KARANGASEM, size=PHONE)
    page = window.page

    def look() -> None:
        faults.extend(window.look())

    # From the home page to the standard, and on to the form.
    window.go("/")
    page.locator(".menu-button").click()
    page.get_by_role("navigation").get_by_role("link", name="Layanan daring").click()
    look()
    page.get_by_role("link", name="Surat Keterangan Usaha").click()
    look()
    page.get_by_role("navigation", name="Tindakan").get_by_role("link", name="Ajukan daring").click()
    page.get_by_label("Nama lengkap").fill("Ni Komang Sri Wahyuni")
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look()
    page.get_by_label("Nomor HP").fill("0812-3456-7890")
    page.get_by_label("Saya sudah membaca").check()
    page.get_by_role("button", name="Simpan dan lanjutkan").click()

    # Questions, then papers: one that lies about itself is refused beside its place.
    page.get_by_label("Nama usaha").fill("Warung Kopi Bukit Asah")
    for name, text in (("Hari", "1"), ("Bulan", "3"), ("Tahun", "2019")):
        page.get_by_label(name).fill(text)
    page.get_by_label("Kuliner").check()
    look()
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    upload(page, "#berkas-0", card)
    upload(page, "#berkas-1", lie)
    expect(page.locator("#berkas-1")).to_contain_text("tidak dapat kami terima")
    look()
    upload(page, "#berkas-1", card)
    expect(page.locator("#berkas-1")).to_contain_text("Diterima")
    look()
    page.get_by_role("link", name="Lanjutkan", exact=True).click()
    look()
    page.get_by_role("button", name="Ajukan").click()

    # The receipt, and the page it leads to.
    code = page.locator("#tracking-code").inner_text()
    pin = page.locator("#tracking-pin").inner_text()
    look()
    page.get_by_role("button", name="Kode dan PIN sudah saya catat").click()
    expect(page.locator(".status-box")).to_contain_text("Kami sedang mengerjakannya")
    look()
    # On a device that others use, it is closed; code and PIN open it again.
    page.get_by_role("button", name="Tutup di perangkat ini").click()
    page.get_by_label("Kode pelacakan").fill(code.lower())
    page.get_by_label("PIN").fill(pin)
    look()
    page.get_by_role("button", name="Lacak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Keterangan Usaha")

    # Officers find a paper unreadable; it is replaced. Then the letter is signed.
    in_a_thread(ask_for_the_card, code)
    page.reload()
    expect(page.locator(".status-box")).to_contain_text("1 berkas perlu diganti")
    look()
    page.get_by_role("link", name="Ganti berkas").click()
    look()
    upload(page, "#berkas-0", card)
    page.get_by_role("link", name="Lanjutkan", exact=True).click()
    page.get_by_role("button", name="Ajukan lagi").click()
    in_a_thread(decide, code)
    page.reload()
    expect(page.locator(".status-box")).to_contain_text("Dokumen Anda siap")
    look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh dokumen").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.reload()
    expect(page.locator(".status-box")).to_contain_text("Selesai")

    # Only because she likes: signed in by a code, she keeps it in an account, and leaves nothing open.
    page.get_by_role("button", name="Masuk dan simpan").click()
    look()
    page.get_by_label("Alamat surel").fill("sri@contoh.id")
    page.get_by_role("button", name="Kirimi saya kode").click()
    look()
    page.get_by_label("Kode").fill(code_in_the_mail())
    page.get_by_role("button", name="Masuk", exact=True).click()
    look()
    page.get_by_label("Nama lengkap").fill("Ni Komang Sri Wahyuni")
    page.get_by_role("button", name="Buat akun saya").click()
    expect(page.get_by_role("button", name="Lepas dari akun saya")).to_be_visible()
    look()
    page.locator(".menu-button").click()
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Permohonan saya").click()
    expect(page.get_by_role("link", name="Surat Keterangan Usaha")).to_be_visible()
    look()
    page.locator(".menu-button").click()
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Keluar").click()
    page.get_by_role("button", name="Keluar").click()
    window.go("/permohonan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    page.goto(window.page.url.replace("/masuk/", "/lacak/").partition("?")[0])
    page.get_by_label("Kode pelacakan").fill(code)
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Lacak").click()

    look_at_all_in_english(window, code, faults)
    assert faults == []


def code_in_the_mail() -> str:
    """Send what waits, and read the newest message."""

    def inside() -> None:
        try:
            run_waiting(queues=("tenant",))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(inside).result()
    return re.findall(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def upload(page: Page, place: str, file: Path) -> None:
    opener = page.locator(f"{place} summary")
    if opener.count():
        opener.click()
    page.locator(f"{place} input[type=file]").set_input_files(file)
    page.locator(f"{place} button[value=bring]").click()


def look_at_all_in_english(window: Window, code: str, faults: list[str]) -> None:
    window.language = "en"
    window._keep("django_language", "en")
    for size in (SMALL_PHONE, DESKTOP):
        window.resize(size)
        for path in ("/", "/layanan/", "/layanan/SKU-01/", "/layanan/SKU-01/ajukan/", "/lacak/", f"/lacak/{code}/",
                     f"/lacak/{code}/tanda-terima/"):  # fmt: skip
            window.go(path)
            faults.extend(window.look())


def in_a_thread(do: Callable[[Case], None], code: str) -> None:
    """Signing runs an event loop, and the browser's has not ended here."""

    def inside() -> None:
        try:
            with tenants.enter("r5107"):
                do(Case.objects.get(code=code))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(inside).result()


def ask_for_the_card(case: Case) -> None:
    services.judge_paper(
        paper_id=case.papers.get(requirement=0, is_current=True).pk,
        case_id=case.pk,
        accepted=False,
        remark="Nomornya tidak terbaca.",
        actor=make.ACTOR,
        now=clock.now(),
    )
    make.step(case, "return", reason="Kartu keluarga buram.", now=clock.now())
    services.write_message(
        case_id=case.pk, text="Foto di tempat terang, ya.", sender="officer", actor=make.ACTOR, now=clock.now()
    )


def decide(case: Case) -> None:
    case = make.step(case, "verify", "start", "approve", now=clock.now())
    assert case.letter is not None
    letters.sign(case.letter, by=letters.signer())
    services.issue_signed(document_id=case.letter.pk, actor=make.ACTOR, now=clock.now())
