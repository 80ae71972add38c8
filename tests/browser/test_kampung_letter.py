"""
A village letter on a phone: from the search on the home page to a sealed letter that anybody can check.

The clerk's code is given by the service here; the clerk's page is tested in `tests/catalog/modules/smart_kampung`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections
from playwright.sync_api import expect

import tenants
from catalog.modules.smart_kampung.models import LetterRequest
from catalog.modules.smart_kampung.services import set_up_letters
from core import clock
from organisation.models import Unit
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import PHONE
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import UnitFactory
from tests.factories.residents import PURWA_KERTHI
from tests.factories.smart_kampung_letters import Citizen
from tests.journeys.beginning import PREPARING, switch_on


def test_a_business_letter_is_asked_for_on_a_phone_and_held_in_hand(
    own_site: Site, open_window: OpenWindow, tmp_path: Path
) -> None:
    citizen = open_the_village()
    window = open_window(own_site, KARANGASEM, size=PHONE)
    page, faults = window.page, []

    # From the search to the letter of the own village.
    window.go("/cari/?q=usaha")
    page.get_by_role("link", name="Surat keterangan usaha").first.click()
    page.get_by_label("Nama desa, kelurahan, atau kecamatan").fill("purwa")
    page.get_by_role("button", name="Cari").last.click()
    faults += window.look()
    page.get_by_role("main").get_by_role("link", name="Purwa").click()
    expect(page.get_by_text("Langsung jadi").first).to_be_visible()
    faults += window.look()
    page.get_by_role("link", name="Minta surat ini").first.click()

    # Who asks: both numbers, and the code that an officer gave.
    page.get_by_label("NIK", exact=True).fill(citizen.nik)
    page.get_by_label("Nomor KK").fill(citizen.kk)
    faults += window.look()
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Kode").fill("000000")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("main")).to_contain_text("Kode ini tidak benar.")
    faults += window.look()
    page.get_by_label("Kode").fill(in_a_thread(give_code, citizen))
    page.get_by_role("button", name="Lanjutkan").click()

    # Only what is not held yet.
    page.get_by_text("jawaban sudah kami punya").click()
    expect(page.get_by_role("main")).to_contain_text("Ni Made Sukerti")
    faults += window.look()
    for label, value in (
        ("Nama usaha", "Warung Bu Sari"),
        ("Apa yang diusahakan?", "warung makan"),
        ("Alamat usaha", "Jalan Raya Amed 12"),
        ("Untuk keperluan apa?", "mengajukan kredit usaha"),
        ("Hari", "1"),
        ("Bulan", "3"),
        ("Tahun", "2019"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_label("Alamat itu ada di desa ini").check()

    # The line is cut: nothing that was typed is lost, and the page says what to do.
    window.context.set_offline(True)
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator("[data-offline]")).to_be_in_viewport()
    expect(page.locator("[data-offline]")).to_contain_text("Sambungan terputus")
    expect(page.get_by_label("Nama usaha")).to_have_value("Warung Bu Sari")
    faults += window.look()
    window.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    page.get_by_role("button", name="Ajukan").click()

    # The letter, a moment later and without a touch; and it is genuine.
    expect(page.locator(".status-box")).to_contain_text("Surat Anda sedang dibuat")
    faults += window.look()
    in_a_thread(factory.put_seals)
    expect(page.locator(".status-box")).to_contain_text("Surat Anda sudah jadi")
    faults += window.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh surat").click()
    letter = tmp_path / "sku.pdf"
    download.value.save_as(letter)
    page.get_by_role("link", name="Periksa keasliannya").click()
    page.locator("input[type=file]").set_input_files(letter)
    page.get_by_role("button", name="Bandingkan berkas").click()
    expect(page.locator(".status-box")).to_contain_text("Tidak satu huruf pun berubah")
    faults += window.look()

    assert in_a_thread(asked_and_held) == (6, 11)
    assert faults == []


def open_the_village() -> Citizen:
    """A village whose seal may sign, and somebody who lives there."""
    now = clock.now()
    switch_on("r5107", "smart_kampung", now=now)
    with tenants.enter("r5107"):
        root = UnitFactory.create(name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)
        village = UnitFactory.create(
            name="Kantor Perbekel Purwakerthi", kind=Unit.Kind.VILLAGE_OFFICE, parent=root, region_code=PURWA_KERTHI
        )
        set_up_letters(actor=PREPARING, now=now)
        factory.let_seal(village, now)
        return factory.make_citizen()


def in_a_thread[R](do: Callable[..., R], *args: object, schema: str = "r5107") -> R:
    """The browser's event loop has not ended here, and Django refuses the database beside one."""

    def inside() -> R:
        try:
            with tenants.enter(schema):
                return do(*args)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(inside).result()


def give_code(citizen: Citizen) -> str:
    return factory.code_for(citizen, Unit.objects.get(region_code=PURWA_KERTHI))


def asked_and_held() -> tuple[int, int]:
    request = LetterRequest.objects.get()
    return request.asked, request.held
