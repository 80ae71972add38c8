"""Pages without a line: the service worker in a real browser, before a real server."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, expect

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client.models import Visit
from catalog.modules.one_student_one_client.services.visits import findings_of
from core import clock
from tenants import directory
from tenants.context import operator_rights
from tenants.models import Domain
from tests.browser.site import KARANGASEM, Site, serving
from tests.browser.window import PHONE, Window
from tests.conftest import _switch_on
from tests.factories import one_student_one_client as scheme
from tests.factories.organisation import person_with_rights

# Browsers take a worker from a safe host only: https, or one of this machine.
HERE = "karangasem.localhost"
SERVICES = "/layanan/"
CLIENT, TAUGHT = "/one-student-one-client/klien/", "/one-student-one-client/materi/"
VISIT = "/one-student-one-client/klien/kunjungan/"


@pytest.fixture(scope="module")
def site(chromium: Browser, office_hours: None, django_db_blocker: Any) -> Iterator[Site]:
    with serving(django_db_blocker) as served:
        with operator_rights():
            Domain.objects.filter(domain=KARANGASEM).update(domain=HERE)
        directory.forget()
        yield served
    directory.forget()


@pytest.fixture
def phone(site: Site, open_window: Any) -> Window:
    window: Window = open_window(site, HERE, size=PHONE)
    return window


@pytest.fixture
def officer(site: Site) -> User:
    with tenants.enter("r5107"):
        return person_with_rights("smart_kampung.serve", full_name="Ni Made Petugas")


def sign_in(window: Window, person: User) -> None:
    with tenants.enter("r5107"):
        client = Client(SERVER_NAME=HERE)
        client.force_login(person)
    window.have_session(client.cookies["sessionid"].value)


def kept(window: Window, path: str) -> list[str]:
    """In whose cache there is a copy of a page."""
    names: list[str] = window.page.evaluate(
        "async path => { const found = [];"
        " for (const name of await caches.keys()) if (name.startsWith('tiru-pages-')"
        " && await (await caches.open(name)).match(location.origin + path)) found.push(name.slice(11));"
        " return found; }",
        path,
    )
    return names


def wait_until_kept(window: Window, path: str, owners: int = 1) -> list[str]:
    for _turn in range(100):
        if len(found := kept(window, path)) == owners:
            return found
        window.page.wait_for_timeout(100)
    raise AssertionError(f"{path} is kept by {kept(window, path)}")


def mark(window: Window) -> Locator:
    return window.page.locator("[data-saved-copy]")


def test_a_page_opened_before_is_there_without_a_line_and_says_so(phone: Window) -> None:
    phone.go(SERVICES)
    assert wait_until_kept(phone, SERVICES) == ["nobody"]
    expect(mark(phone)).to_be_hidden()
    phone.context.set_offline(True)

    phone.page.reload()

    expect(mark(phone)).to_contain_text("Salinan tersimpan 2")
    expect(mark(phone)).to_contain_text("tanpa sambungan")
    expect(phone.page.locator("h1")).to_be_visible()
    assert phone.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Plus Jakarta')
    assert phone.look() == []


def test_a_page_that_did_not_ask_for_it_is_not_kept_and_the_device_says_what_to_do(phone: Window) -> None:
    phone.go(SERVICES)
    wait_until_kept(phone, SERVICES)
    phone.go("/lacak/")
    phone.context.set_offline(True)

    phone.page.reload()

    expect(phone.page.get_by_role("heading", name="Tidak ada sambungan")).to_be_visible()
    expect(phone.page.get_by_role("heading", name="There is no connection")).to_be_visible()
    assert kept(phone, "/lacak/") == []
    assert phone.look() == []
    phone.context.set_offline(False)
    expect(phone.page.get_by_role("heading", name="Tidak ada sambungan")).to_have_count(0)
    expect(phone.page.locator("h1")).to_be_visible()


def test_the_page_without_a_line_leads_to_what_is_kept(phone: Window) -> None:
    phone.go(SERVICES)
    wait_until_kept(phone, SERVICES)
    phone.context.set_offline(True)
    phone.page.goto(phone.site.url(HERE, "/lacak/"))
    expect(phone.page.get_by_role("heading", name="Di perangkat ini")).to_be_visible()
    assert phone.look() == []

    phone.page.get_by_role("link", name="Layanan", exact=True).first.click()

    expect(mark(phone)).to_contain_text("Salinan tersimpan 2")


def test_the_copy_of_somebody_is_sealed_and_goes_when_they_sign_out(phone: Window, officer: User) -> None:
    sign_in(phone, officer)
    phone.go(SERVICES)
    (owner,) = wait_until_kept(phone, SERVICES)
    stored = phone.page.evaluate(
        "async ([name, path]) => { const copies = await caches.open('tiru-pages-' + name);"
        " return (await copies.match(location.origin + path)).text(); }",
        [owner, SERVICES],
    )
    assert owner != "nobody"
    assert "<html" not in stored
    phone.context.set_offline(True)
    phone.page.reload()
    expect(mark(phone)).to_contain_text("Salinan tersimpan")
    phone.context.set_offline(False)

    phone.go("/akun/keluar/")
    phone.page.locator("form[data-forgets-device] button").click()
    phone.page.wait_for_url(lambda url: "/akun/keluar/" not in url)

    wait_until_kept(phone, SERVICES, owners=0)
    phone.context.set_offline(True)
    phone.page.goto(phone.site.url(HERE, SERVICES))
    expect(phone.page.get_by_role("heading", name="Tidak ada sambungan")).to_be_visible()


def test_another_person_on_the_device_wipes_what_was_kept(phone: Window, officer: User) -> None:
    sign_in(phone, officer)
    phone.go(SERVICES)
    (first,) = wait_until_kept(phone, SERVICES)
    with tenants.enter("r5107"):
        other = person_with_rights("smart_kampung.serve", full_name="Ni Luh Suartini")
    sign_in(phone, other)

    phone.go("/lacak/")

    wait_until_kept(phone, SERVICES, owners=0)
    phone.go(SERVICES)
    assert wait_until_kept(phone, SERVICES) != [first]


def test_a_line_that_is_only_slow_shows_the_copy_after_three_seconds(phone: Window) -> None:
    phone.go(SERVICES)
    wait_until_kept(phone, SERVICES)
    phone.context.route("**/layanan/", lambda route: None)  # an answer that never comes

    phone.page.reload()

    expect(mark(phone)).to_contain_text("Salinan tersimpan")


@pytest.fixture(scope="module")
def student(site: Site) -> User:
    """With a client since five days; the module is on."""
    now = clock.now() - timedelta(days=5)
    _switch_on("one_student_one_client", "r5107")
    with tenants.enter("r5107"):
        around = scheme.make_scheme(now)
        return scheme.pair(scheme.make_pregnancy(around, now), scheme.make_student(around, now), now).student


def test_a_visit_is_written_at_a_house_without_a_line_from_an_app_that_was_closed(phone: Window, student: User) -> None:
    sign_in(phone, student)
    phone.go(VISIT)
    (owner,) = wait_until_kept(phone, VISIT)
    assert owner != "nobody"
    phone.context.set_offline(True)
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.clock.set_fixed_time(clock.now())  # the office's

    phone.page.goto(phone.site.url(HERE, VISIT))
    form = phone.page.locator("form[data-outbox]")
    expect(form).to_have_attribute("data-outbox-ready", "kept")
    form.locator("[name=note]").fill("Nafsu makan baik.")
    form.get_by_role("button", name="Catat kunjungan").click()

    expect(phone.page.locator("[data-outbox-list] > li")).to_have_count(1)
    expect(phone.page.locator("[data-outbox-title]")).to_contain_text("1 isian belum terkirim, disimpan di sini sejak")
    phone.context.set_offline(False)
    expect(phone.page.locator("[data-outbox-list] > li")).to_have_count(0)
    with tenants.enter("r5107"):
        assert findings_of(Visit.objects.get()).note == "Nafsu makan baik."


def test_who_opened_the_day_has_the_form_and_what_is_taught_along(phone: Window, student: User) -> None:
    sign_in(phone, student)
    phone.go(CLIENT)
    for path in (VISIT, f"{TAUGHT}tanda-bahaya/", f"{TAUGHT}gizi/"):
        wait_until_kept(phone, path)
    assert kept(phone, CLIENT) == []  # it tells of her
    phone.context.set_offline(True)

    phone.page.goto(phone.site.url(HERE, f"{TAUGHT}tanda-bahaya/"))

    expect(mark(phone)).to_contain_text("Salinan tersimpan 2")
    expect(phone.page.locator("h1")).to_contain_text("Tanda bahaya")
