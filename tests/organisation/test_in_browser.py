"""The pages of people, units and evidence in a real browser, at phone and desktop width, in both languages."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

import tenants
from accounts import services as accounts
from accounts.models import User
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from organisation import services
from organisation.models import Role, Unit
from tests.accounts.browsing import DESKTOP, PHONE, SMALL_PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories.accounts import UserFactory
from tests.factories.organisation import DelegationFactory, RoleAssignmentFactory, RoleFactory, person_with_rights

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
KARANGASEM, MINISTRY = "karangasem.tiru.test", "tiru.test"
ADMIN = Actor.system("tests")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def open_window(host: str = KARANGASEM, **options: Any) -> Visitor:
        visitors.append(Visitor(chromium, host, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def admin(karangasem_client: Client) -> User:
    """An administrator of a regency with all its units, and colleagues of every state."""
    with tenants.enter("r5107"):
        # First: it takes the rights from core roles that core does not declare, as those of tests.
        services.sync_core_roles(actor=ADMIN, now=clock.now())
        user = person_with_rights(
            "people.manage", "units.manage", "delegations.manage", "evidence.read", full_name="Ni Made Admin"
        )
        karangasem_client.force_login(user)
        services.create_units_from_regions(actor=ADMIN, now=clock.now())
        services.add_unit(code="disdukcapil", name="Dinas Dukcapil", kind="agency", actor=ADMIN, now=clock.now())
        unit = Unit.objects.get(code="510701")
        sari = UserFactory.create(pk=990_001, full_name="Ni Ketut Sari")
        RoleAssignmentFactory.create(pk=990_001, user=sari, role=Role.objects.get(slug="district_head"), unit=unit)
        RoleAssignmentFactory.create(
            user=sari, role=RoleFactory.create(module="kite", name=LocalisedText(id="Penerbang"), rights=["kite.fly"])
        )
        RoleAssignmentFactory.create(user=sari, active_from=date(2025, 1, 1), active_to=date(2026, 1, 1))
        DelegationFactory.create(pk=990_001, holder=sari, unit=unit)
        accounts.issue_invitation(user=UserFactory.invited(pk=990_002), actor=ADMIN, now=clock.now())
        UserFactory.closed(pk=990_003)
    return user


PAGES = [
    "/pengaturan/orang/",
    "/pengaturan/orang/?cari=tidakada",
    "/pengaturan/orang/?tampil=left",
    "/pengaturan/orang/undang/",
    "/pengaturan/orang/990001/",
    "/pengaturan/orang/990002/",
    "/pengaturan/orang/990003/",
    "/pengaturan/orang/990001/peran/",
    "/pengaturan/orang/990001/keluar/",
    "/pengaturan/orang/990001/akses-baru/",
    "/pengaturan/orang/peran/990001/akhiri/",
    "/pengaturan/unit/",
    "/pengaturan/unit/?cari=rendang",
    "/pengaturan/unit/tambah/",
    "/pengaturan/wewenang/",
    "/pengaturan/wewenang/beri/",
    "/pengaturan/wewenang/990001/cabut/",
    "/pengaturan/catatan/",
    "/pengaturan/catatan/?area=mpp",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(visit: Callable[..., Visitor], admin: User, karangasem_client: Client, path: str) -> None:
    for size, language in ((SMALL_PHONE, "id"), (DESKTOP, "en")):
        window = visit(size=size, language=language)
        window.sign_in(karangasem_client)
        page = window.go(path)

        assert page.url.endswith(path)
        assert window.violations() == []
        assert window.overflow() == 0


def test_page_at_the_ministry_is_sound(visit: Callable[..., Visitor], ministry_client: Client) -> None:
    ministry_client.force_login(person_with_rights("people.manage", "evidence.read"))
    window = visit(MINISTRY, size=PHONE)
    window.sign_in(ministry_client)
    for path in ("/konsol/orang/", "/konsol/orang/undang/", "/konsol/catatan/"):
        window.go(path)

        assert window.violations() == []
        assert window.overflow() == 0


def test_form_with_errors_is_sound(visit: Callable[..., Visitor], admin: User, karangasem_client: Client) -> None:
    window = visit(size=PHONE)
    window.sign_in(karangasem_client)
    page = window.go("/pengaturan/orang/undang/")

    page.get_by_role("button", name="Kirim undangan").click()

    assert page.title().startswith("Ada 2 kesalahan")
    assert window.violations() == []


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP])
def test_a_new_head_is_entered_looked_at_and_done(
    size: tuple[int, int], admin: User, visit: Callable[..., Visitor], karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        UserFactory.create(full_name="I Gusti Putu Parwata")
    visitor = visit(size=size)
    visitor.sign_in(karangasem_client)

    page = visitor.go("/pengaturan/kepala-daerah/")
    page.get_by_label("Orang yang punya akun").select_option(label="I Gusti Putu Parwata")
    page.get_by_label("Nomor dan tanggal keputusan").fill("Keputusan Mendagri 100.2.1.3-5000 Tahun 2026")
    page.get_by_role("button", name="Lihat yang berubah").click()
    page.get_by_text("mendapat peran kepala daerah").wait_for()
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    page.get_by_role("button", name="Lakukan semuanya").click()
    page.get_by_text("Pejabat baru sudah dicatat").wait_for()

    with tenants.enter("r5107"):
        assert (
            Role.objects.get(slug="regional_head").assignments.filter(user__full_name="I Gusti Putu Parwata").exists()
        )


def test_enter_saves_a_week_and_the_button_copies_monday(
    visit: Callable[..., Visitor], admin: User, karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        unit = Unit.objects.get(code="disdukcapil")
    window = visit(size=PHONE)
    window.sign_in(karangasem_client)
    page = window.go(f"/pengaturan/unit/{unit.pk}/jam/ubah/")

    page.locator("#id_d0_opens_0").fill("0730")
    page.locator("#id_d0_closes_0").fill("1530")
    page.get_by_role("button", name="Salin Senin").click()
    page.locator("#id_d4_opens_0[value='0730']").wait_for()
    assert not unit.weekly_hours.exists()
    page.locator("#id_d0_opens_0").fill("0800")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/pengaturan/unit/{unit.pk}/jam/")

    with tenants.enter("r5107"):
        opens = [span.opens for span in unit.weekly_hours.get().spans.order_by("weekday")]
    assert opens == [480, 450, 450, 450, 450]
