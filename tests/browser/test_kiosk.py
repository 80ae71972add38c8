"""
The kiosk of a village hall by keyboard alone: from the language to the letter, and nothing left for the next person.
"""

from __future__ import annotations

import re

from django.test import Client
from playwright.sync_api import Page, expect

from catalog.modules.smart_kampung.models import KioskPrint, LetterRequest
from organisation.models import Unit
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.test_kampung_letter import give_code, in_a_thread, open_the_village
from tests.browser.window import Window
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import person_with_rights
from tests.factories.residents import PURWA_KERTHI

START = "/smart-kampung/kios/"
STANDING = (1080, 1920)


def test_a_letter_at_the_kiosk_by_keyboard_alone(own_site: Site, open_window: OpenWindow) -> None:
    citizen = open_the_village()
    window = open_window(own_site, KARANGASEM, size=STANDING)
    become_kiosk(window)
    page, faults = window.page, []
    first = page.evaluate("history.length")

    # Language and letter.
    faults += window.look()
    press(page, "Bahasa Indonesia")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat apa yang Anda perlukan?")
    faults += window.look()
    press(page, "usaha (SKU)")

    # Who it is: keys of the screen work by keyboard, and so does typing.
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan NIK Anda")
    faults += window.look()
    for digit in citizen.nik[:2]:
        press(page, digit, exact=True)
    expect(page.get_by_label("NIK", exact=True)).to_have_value(citizen.nik[:2])
    page.get_by_label("NIK", exact=True).press("End")
    page.keyboard.type(citizen.nik[2:])
    expect(page.locator("[data-pad-count]")).to_have_text("16 dari 16 angka")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan nomor kartu keluarga")
    page.keyboard.type(citizen.kk)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan kode")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Kode ini tidak benar.")
    faults += window.look()
    page.get_by_label("Kode").press("Control+a")
    page.keyboard.type(in_a_thread(give_code, citizen))
    page.keyboard.press("Enter")

    # One question a page; a line that breaks costs nothing that was typed.
    answers = ("Warung Bu Sari", "warung makan", "Jalan Raya Amed 12", " ", "1\t3\t2019", "kredit usaha")
    for place, typed in enumerate(answers, start=1):
        expect(page.get_by_text(f"Pertanyaan {place} ")).to_be_visible()
        type_keys(page, typed)
        if place == 1:
            faults += window.look()
            window.context.set_offline(True)
            page.keyboard.press("Enter")
            expect(page.get_by_text("Sambungan terputus")).to_be_visible()
            expect(page.locator("input[name=isian-nama_usaha]")).to_have_value(typed)
            window.context.set_offline(False)
        else:
            page.keyboard.press("Enter") if place != 4 else press(page, "Lanjutkan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Apakah semua ini benar?")
    faults += window.look()
    press(page, "Ya, minta surat ini")

    # In hand a moment later, printed, and wiped.
    expect(page.locator(".status-box")).to_contain_text("sedang dibuat")
    in_a_thread(factory.put_seals)
    expect(page.locator(".status-box")).to_contain_text("Surat Anda sudah jadi")
    faults += window.look()
    press(page, "Cetak surat")
    expect(page.locator("[data-kiosk-paper]")).to_be_attached()
    press(page, "Selesai dan hapus layar ini")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Anda, langsung jadi")

    # Each page took the place of the one before, so nothing lies behind the start.
    assert page.evaluate("history.length") == first
    window.go(f"{START}hasil/")
    assert window.path == START
    window.go("/lacak/")
    assert window.path == START
    assert in_a_thread(lambda: (LetterRequest.objects.count(), KioskPrint.objects.count())) == (1, 1)
    # The line that was cut and the wrong code were meant.
    assert [one for one in faults if "ERR_INTERNET_DISCONNECTED" not in one and "answered 422" not in one] == []


def test_a_kiosk_that_nobody_touches_warns_and_wipes(own_site: Site, open_window: OpenWindow) -> None:
    open_the_village()
    window = open_window(own_site, KARANGASEM, size=STANDING)
    window.page.clock.install()
    become_kiosk(window)
    page = window.page
    press(page, "Bahasa Indonesia")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat apa yang Anda perlukan?")

    page.clock.run_for(46_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    press(page, "Saya masih di sini")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.run_for(61_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Anda, langsung jadi")


def become_kiosk(window: Window) -> None:
    """An officer turns the device into the kiosk of their village, by the page."""
    session = in_a_thread(officers_session)
    window.have_session(session)
    window.go("/smart-kampung/petugas/kios/")
    window.page.get_by_label("Letaknya").fill("Ruang depan")
    window.page.get_by_role("button", name="Jadikan kios").click()
    window.page.wait_for_url(re.compile(f"{START}$"))


def officers_session() -> str:
    client = Client(SERVER_NAME=KARANGASEM)
    village = Unit.objects.get(region_code=PURWA_KERTHI)
    client.force_login(person_with_rights("smart_kampung.serve", unit=village, full_name="Ni Wayan Sari"))
    return client.cookies["sessionid"].value


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Reach a button with the focus, and press it."""
    button = page.get_by_role("button", name=name, exact=exact)
    button.focus()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def type_keys(page: Page, keys: str) -> None:
    for part in re.split("(\t)", keys):
        page.keyboard.press("Tab") if part == "\t" else page.keyboard.type(part)
