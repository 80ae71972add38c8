"""What an administrator does to a new regency, page by page, in Indonesian."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

import tenants
from core.jobs import run_waiting
from tests.browser.window import Window
from tests.factories.tables import workbook

CHECKLIST = "/pengaturan/persiapan/"
STAFF_TABLE = ["Nama", "Alamat surel", "NIP", "Unit kerja", "Jabatan", "Peran", "Sejak"]

type Look = Callable[[Window], None]


def open_point(page: Page, point: str) -> None:
    """Follow the link of a point on the checklist."""
    page.locator("main .rows > li", has=page.get_by_text(point, exact=True)).get_by_role("link").click()
    page.wait_for_load_state()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def choose(page: Page, field: str, text: str) -> None:
    """The first option that has these words in it."""
    option = page.locator(f"select[name={field}] option", has_text=text).first
    page.locator(f"select[name={field}]").select_option(option.get_attribute("value"))


def go(window: Window, path: str, look: Look) -> None:
    assert window.go(path).status == 200, path
    look(window)


def place_head_office(window: Window, position: str, look: Look) -> None:
    go(window, CHECKLIST, look)
    open_point(window.page, "Letak kantor induk")
    window.page.get_by_label("Letak di peta").fill(position)
    press(window.page, "Simpan unit")


def enter_hours(window: Window, look: Look) -> None:
    page = window.page
    go(window, CHECKLIST, look)
    open_point(page, "Jam buka")
    page.get_by_role("link", name="Ubah jam buka").click()
    page.locator("input[name$=opens], input[name*=opens]").first.fill("0730")
    page.locator("input[name$=closes], input[name*=closes]").first.fill("1530")
    press(page, "Salin Senin ke Selasa sampai Jumat")
    press(page, "Simpan jam buka")


def import_staff(window: Window, rows: list[list[str]], folder: Path, look: Look) -> None:
    """By one table, whose roles count."""
    page = window.page
    go(window, CHECKLIST, look)
    open_point(page, "Pegawai")
    look(window)
    file = folder / "pegawai.xlsx"
    file.write_bytes(workbook(rows, STAFF_TABLE).read())
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Unggah tabel")
    look(window)
    press(page, "Uji dahulu")
    work_off()
    page.reload()
    press(page, f"Tulis {len(rows)} baris")
    work_off()
    page.reload()
    expect(page.get_by_text("Tabel sudah ditulis")).to_be_visible()
    look(window)


def enter_head(window: Window, name: str, look: Look) -> None:
    """The regional head takes the post, after a look at what it changes."""
    page = window.page
    go(window, "/pengaturan/kepala-daerah/", look)
    choose(page, "user", name)
    page.locator("[name=decree]").fill("Keputusan Mendagri 100.2.1.3-1719/2025")
    page.locator("main form button.ds-button").last.click()
    page.wait_for_load_state()
    look(window)
    page.locator("[name=confirmed]").click()
    page.wait_for_url(re.compile(r"/unit/jabatan/\d+/"))


def confirm_papers(window: Window, module: str, look: Look) -> None:
    """Number and date of every paper without which the module stays closed."""
    page = window.page
    go(window, f"/pengaturan/modul/{module}/kesiapan/", look)
    pages = [link.get_attribute("href") for link in page.locator(f"main a[href*='{module}/kesiapan/']").all()]
    for path in dict.fromkeys(pages):
        assert path is not None
        if path.rstrip("/").endswith(("/kesiapan", "/ringkasan")):
            continue
        go(window, path, look)
        page.locator("[name=number]").fill("119/4471/PKS/2026")
        page.locator("[name=signed_on]").fill("2026-08-20")
        page.locator("main form button.ds-button").last.click()
        page.wait_for_load_state()


def set_up_villages(window: Window, look: Look) -> None:
    """One button gives every village its letters; a job does it."""
    page = window.page
    go(window, "/smart-kampung/atur/", look)
    press(page, "Siapkan semua desa")
    look(window)
    work_off()
    page.reload()
    expect(page.get_by_text("Desa-desa sudah disiapkan")).to_be_visible()
    look(window)


def make_seal(window: Window, look: Look) -> None:
    go(window, "/pengaturan/sertifikat/segel/", look)
    press(window.page, "Buat segel kantor")


def let_seal(window: Window, office: str, delegator: str, look: Look) -> None:
    """The standing authority under which an office seals what confers nothing."""
    page = window.page
    go(window, "/pengaturan/wewenang/beri/", look)
    page.locator("[name=act]").select_option("documents.desa")
    choose(page, "unit", office)
    page.locator("[name=delegator]").fill(delegator)
    page.locator("[name=legal_basis]").fill("Peraturan Bupati 27 Tahun 2026")
    page.locator("main form[method=post] button.ds-button").last.click()
    page.wait_for_url("**/pengaturan/wewenang/")
    look(window)


def make_certificate(window: Window, passphrase: str, look: Look) -> None:
    """Of the signer at this window."""
    go(window, "/surat/sertifikat/", look)
    window.page.locator("[name=passphrase]").fill(passphrase)
    press(window.page, "Buat sertifikat")
    look(window)


def work_off() -> None:
    with tenants.public():
        run_waiting(queues=("tenant",))
