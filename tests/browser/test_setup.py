"""An administrator opens a new regency on a phone: from a site that citizens cannot enter to one that serves them."""

from __future__ import annotations

import re
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import expect

import tenants
from accounts.models import User
from core import clock
from documents.signing.local import issue_certificate
from organisation.models import Unit
from organisation.services import sync_core_roles
from tenants.models import Regency
from tests.browser.conftest import OpenWindow
from tests.browser.setting_up import CHECKLIST, enter_hours, import_staff, open_point, place_head_office
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import PHONE, Window
from tests.factories.accounts import PASSWORD
from tests.factories.organisation import HoldingFactory, PositionFactory
from tests.factories.setup import close_to_citizens
from tests.journeys.beginning import PREPARING, person, set_mall_up

STAFF = [
    ["I Gede Arya Pranata", "bupati@karangasemkab.example", "197003121996031001", "5107", "", "Kepala daerah", ""],
    ["Ni Wayan Suartini", "pdp@karangasemkab.example", "", "5107", "", "Pejabat pelindungan data pribadi", ""],
    ["I Nengah Sukarya, S.Sos.", "rendang@karangasemkab.example", "", "510701", "", "Camat", ""],
    [
        "Ni Made Sukerti",
        "sukerti@karangasemkab.example",
        "198001312005012004",
        "510701",
        "Analis",
        "Staf",
        "01/02/2024",
    ],
]


def test_a_regency_opens_from_a_phone(own_site: Site, open_window: OpenWindow, tmp_path: Path) -> None:
    now = clock.now()
    close_to_citizens("5107")
    with tenants.enter("r5107"):
        sync_core_roles(actor=PREPARING, now=now)
    admin = person("r5107", "tenant_admin", now=now, full_name="I Wayan Sudarma", email="wayan@contoh.go.id")
    citizen = open_window(own_site, KARANGASEM, size=PHONE)
    phone = open_window(own_site, KARANGASEM, size=PHONE)
    page, faults = phone.page, []

    def look(window: Window = phone) -> None:
        faults.extend(window.look())

    def go(path: str) -> None:
        assert phone.go(path).status == 200, path
        look()

    def press(name: str | re.Pattern[str]) -> None:
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state()

    # A citizen reads that it is being prepared; nothing else can be reached.
    assert citizen.go("/mpp/").status == 503
    expect(citizen.page.get_by_role("heading", level=1)).to_contain_text("sedang menyiapkan layanannya")
    look(citizen)

    # The administrator finds the way from the today page, and what the site will look like.
    phone.sign_in(admin.email or "", PASSWORD)
    go("/kerja/")
    page.get_by_role("link", name="Buka daftar periksa").click()
    expect(page.get_by_text(re.compile("dari 11 hal wajib belum ada"))).to_be_visible()
    look()
    go("/")
    expect(page.get_by_text("Belum dibuka.")).to_be_visible()

    # One action makes every office; the head office gets its place and hours.
    go(CHECKLIST)
    open_point(page, "Kantor kecamatan, desa, dan kelurahan")
    press("Buat unit dari daftar wilayah")
    go(CHECKLIST)
    expect(page.get_by_text("8 dari 8 kecamatan dan 78 dari 78 desa atau kelurahan punya kantor.")).to_be_visible()
    place_head_office(phone, "-8.4486, 115.6119", look)
    enter_hours(phone, look)

    # Everybody comes by one table, head and privacy officer among them.
    import_staff(phone, STAFF, tmp_path, look)

    # What other pages and people do is tested with them: the mall's set-up, a signer, the second step.
    set_mall_up("r5107", now=clock.now())
    with tenants.enter("r5107"):
        head = User.objects.get(email="bupati@karangasemkab.example")
        HoldingFactory.create(position=PositionFactory.create(unit=Unit.objects.get(code="5107")), user=head)
        issue_certificate(user=head, passphrase="gandrung sewu 5107", actor=PREPARING, now=clock.now())
    go(CHECKLIST)
    expect(page.get_by_text("1 dari 11 hal wajib belum ada")).to_be_visible()
    phone.go(f"{CHECKLIST}buka/")
    assert phone.path == CHECKLIST
    with tenants.enter("r5107"):
        TOTP.activate(admin, generate_totp_secret())

    # It opens, and the citizen is served.
    go(CHECKLIST)
    expect(page.get_by_text("Semua 11 hal wajib selesai")).to_be_visible()
    page.get_by_role("link", name="Buka situs untuk warga").click()
    look()
    press("Buka sekarang")
    expect(page.get_by_text("Situs sudah dibuka. Warga dapat datang.")).to_be_visible()
    look()
    assert citizen.go("/mpp/").status == 200
    expect(citizen.page.get_by_text("Belum dibuka.")).to_have_count(0)
    with tenants.public():
        assert Regency.objects.get(code="5107").opened_at is not None
    assert faults == []
