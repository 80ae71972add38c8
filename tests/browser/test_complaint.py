"""
A report from the phone of somebody who gives no name, to the office, and back again.

What the pages do in detail is tested over HTTP (`tests/catalog/modules/complaint_centre/`). Here the citizen has no
mouse, the officer has one, and every page on the way is sound: axe, the browser's complaints, width and language.
"""

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

import tenants
from catalog.modules.complaint_centre.rights import SORT, WORK
from catalog.modules.complaint_centre.services import CategoryText, add_category
from config.demo.boundary import draw_boundary
from core import clock
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation.models import Unit
from tenants.context import operator_rights
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import DESKTOP, PHONE, Window, tab_to
from tests.factories.accounts import PASSWORD
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.photos import photo
from tests.journeys.beginning import PREPARING, switch_on

START = "/complaint-centre/"
SPOT = re.compile(r"-8\.\d{6}, 115\.\d{6}")


def test_a_report_without_a_name_goes_to_the_office_and_back(
    own_site: Site, open_window: OpenWindow, tmp_path: Path
) -> None:
    set_the_centre_up()
    before, after = kept(tmp_path / "sebelum.jpg"), kept(tmp_path / "sesudah.jpg")
    citizen = open_window(own_site, KARANGASEM, size=PHONE)
    faults: list[str] = []

    # A hole in the road: what, where on the map, and a photo. No name.
    citizen.go(START)
    faults += citizen.look()
    page = citizen.page
    press(page, "main a[href$='/lapor/keluhan/']")
    tab_to(page, "[name=text]")
    page.keyboard.type("Jalan di depan pasar berlubang sejak dua minggu.")
    choose(page, "[name=category]", "Jalan berlubang")
    page.locator("[name=photos]").set_input_files(before)
    tab_to(page, "[name=address]")
    page.keyboard.type("Depan pintu timur pasar")
    tab_to(page, "[data-keys]")
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[name=position]")).to_have_value(SPOT)
    expect(page.locator("[data-position] [role=status]")).to_have_text(re.compile(r"\w+"))
    expect(page.locator("[data-keys] .dot")).to_have_count(1)
    faults += citizen.look()
    press(page, "main form button:not([type=button])")

    # The receipt says by when, and its checkpoint can be checked by whoever has it.
    expect(page.locator(".status-box")).to_contain_text("Petugas menjawab paling lambat")
    code, pin = page.locator("#tracking-code").inner_text(), page.locator("#tracking-pin").inner_text()
    checkpoint = page.locator("#checkpoint").inner_text()
    faults += citizen.look()
    press(page, "main a[href*='/bukti/']")
    expect(page.locator(".status-box")).to_contain_text("Titik periksa ini ada dalam catatan")
    expect(page.locator("main")).not_to_contain_text(code)
    faults += citizen.look()
    page.go_back()
    press(page, "main form button:not([type=button]):not([data-variant])")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jalan berlubang")
    faults += citizen.look()
    press(page, "form[action$='/tutup/'] button")

    # The office answers, mends it, and shows what was done. Nobody there learns a name.
    officer = open_window(own_site, KARANGASEM, size=DESKTOP)
    officer.sign_in("gede@contoh.go.id", PASSWORD)
    record = f"{START}kerja/{code}/"
    officer.go(record)
    expect(officer.page.locator(".marks")).to_have_count(0)
    expect(officer.page.locator("main svg.picture .dot")).to_have_count(1)
    faults += officer.look()
    mend(officer, after)
    faults += officer.look()

    # Code and PIN lead back. It was not mended, and then it was.
    come_back(citizen, code, pin)
    expect(page.locator(".status-box")).to_contain_text("Sudah ditambal")
    expect(page.locator(".shots img")).to_have_count(2)
    faults += citizen.look()
    press(page, "section[aria-labelledby=done] summary", leads_on=False)
    tab_to(page, "[name=reason]")
    page.keyboard.type("Baru separuh yang ditambal.")
    press(page, "form[action$='/buka-lagi/'] button")
    expect(page.locator(".status-box")).to_contain_text("Dibuka kembali")
    faults += citizen.look()
    officer.go(record)
    expect(officer.page.locator("main")).to_contain_text("Baru separuh yang ditambal.")
    mend(officer, after)
    page.reload()
    tab_to(page, "[name=score]")
    page.keyboard.press("Space")
    press(page, "form[action$='/selesai/'] button")
    expect(page.locator(".status-box")).to_contain_text("Sudah selesai")
    faults += citizen.look()

    # The checkpoint of the first day still stands, typed from the paper.
    citizen.go("/bukti/")
    tab_to(page, "[name=titik]")
    page.keyboard.type(checkpoint)
    press(page, "main form button")
    expect(page.locator(".status-box")).to_contain_text("Titik periksa ini ada dalam catatan")

    # Somebody else reports the same in English, with a name.
    english = open_window(own_site, KARANGASEM, size=PHONE, language="en")
    faults += report_in_english(english)
    officer.go(f"{START}kerja/")
    expect(officer.page.locator("main")).to_contain_text("I Made Kerta")
    faults += officer.look()
    officer.go(f"{START}terbuka/laporan/")
    expect(officer.page.locator(".discs circle")).to_have_count(1)
    expect(officer.page.locator("main")).not_to_contain_text("I Made Kerta")
    faults += officer.look()

    # Whoever owns the database changes what was recorded: both receipts find it out.
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(action="casework.begun").update(actor="user:9@r5107")
    page.reload()
    expect(page.locator(".status-box")).to_contain_text("Catatan ini tidak utuh")
    faults += citizen.look()
    english.page.reload()
    expect(english.page.locator(".status-box")).to_contain_text("The log does not fit together")
    faults += english.look()

    assert faults == []


def set_the_centre_up() -> None:
    switch_on("r5107", "complaint_centre", now=clock.now())
    with tenants.enter("r5107"):
        draw_boundary(actor=PREPARING, now=clock.now())
        government = UnitFactory.create(
            name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT, active_from=date(2026, 1, 1),
            latitude="-8.450000", longitude="115.610000",
        )  # fmt: skip
        add_category(
            code="lubang",
            text=CategoryText(name=LocalisedText(id="Jalan berlubang", en="Potholes"), unit=government),
            actor=PREPARING,
            now=clock.now(),
        )
        person_with_rights(SORT, WORK, full_name="I Gede Artana", email="gede@contoh.go.id")


def kept(path: Path) -> Path:
    path.write_bytes(photo().read())
    return path


def press(page: Page, selector: str, *, leads_on: bool = True) -> None:
    """Go there with Tab, and press Enter."""
    tab_to(page, selector)
    if not leads_on:
        page.keyboard.press("Enter")
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, selector: str, text: str) -> None:
    """An entry of a list, by its first letters."""
    tab_to(page, selector)
    page.keyboard.type(text)
    expect(page.locator(f"{selector} option:checked")).to_have_text(text)


def mend(officer: Window, proof: Path) -> None:
    """Answer the report, and report it as done with a photo."""
    page = officer.page
    act(page, "jawab", "Regu turun pagi ini.")
    page.locator("#selesai > summary").click()
    page.locator("#selesai input[type=file]").set_input_files(proof)
    act(page, "selesai", "Sudah ditambal.")


def act(page: Page, slug: str, text: str) -> None:
    if page.locator(f"#{slug}").get_attribute("open") is None:
        page.locator(f"#{slug} > summary").click()
    form = page.locator(f"#{slug} form[method=post]")
    form.locator("textarea").fill(text)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def come_back(citizen: Window, code: str, pin: str) -> None:
    citizen.go("/lacak/")
    tab_to(citizen.page, "[name=code]")
    citizen.page.keyboard.type(code.lower())
    tab_to(citizen.page, "[name=pin]")
    citizen.page.keyboard.type(pin)
    press(citizen.page, "main form button")


def report_in_english(window: Window) -> list[str]:
    faults: list[str] = []
    page = window.page
    window.go(START)
    faults += window.look()
    press(page, "main a[href$='/lapor/keluhan/']")
    tab_to(page, "[name=text]")
    page.keyboard.type("A deep hole at the east gate of the market.")
    tab_to(page, "[name=name]")
    page.keyboard.type("I Made Kerta")
    tab_to(page, "[name=phone]")
    page.keyboard.type("0812 3456 0000")
    faults += window.look()
    press(page, "main form button:not([type=button])")
    expect(page.locator(".status-box")).to_contain_text("We have received your report")
    faults += window.look()
    press(page, "main a[href*='/bukti/']")
    expect(page.locator(".status-box")).to_contain_text("This checkpoint is in the log")
    return faults + window.look()
