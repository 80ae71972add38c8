"""Whoever has no mouse gets everything done: links and forms in a sensible order, and errors where the focus is."""

import pytest
from playwright.sync_api import Browser, expect

from core import clock
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import DESKTOP, PHONE, Window, tab_to
from tests.factories.accounts import PASSWORD
from tests.journeys.beginning import person, set_mall_up


@pytest.fixture(scope="module")
def mall(chromium: Browser, site: Site) -> Site:
    set_mall_up("r5107", now=clock.now())
    person("r5107", "counter_clerk", now=clock.now(), full_name="Ni Made Astuti", email="made@contoh.go.id")
    return site


@pytest.fixture
def window(mall: Site, open_window: OpenWindow) -> Window:
    return open_window(mall, KARANGASEM, size=DESKTOP)


@pytest.mark.parametrize("path", ["/", "/mpp/", "/akun/masuk/"])
def test_skip_link_is_the_first_stop_and_leads_to_the_content(window: Window, path: str) -> None:
    window.go(path)
    page = window.page

    page.keyboard.press("Tab")
    expect(page.locator("a[href='#main']")).to_be_focused()
    expect(page.locator("a[href='#main']")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_sign_in_needs_no_mouse(window: Window) -> None:
    window.go("/akun/masuk/")
    page = window.page

    tab_to(page, "input[name=login]")
    page.keyboard.type("made@contoh.go.id")
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/kerja/")
    expect(page.get_by_text("Ni Made Astuti").first).to_be_visible()


def test_wrong_form_puts_the_focus_on_the_summary_whose_links_lead_to_the_fields(window: Window) -> None:
    window.go("/akun/masuk/")
    page = window.page

    tab_to(page, "input[name=password]")
    page.keyboard.press("Enter")

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert page.title().startswith("Ada 2 kesalahan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#id_login"
    page.keyboard.press("Enter")
    expect(page.locator("#id_login")).to_be_focused()
    expect(page.locator("#id_login")).to_have_attribute("aria-invalid", "true")
    assert window.look() == []


def test_number_is_taken_without_a_mouse(window: Window) -> None:
    window.go("/mpp/")
    page = window.page

    tab_to(page, "main a[href='/mpp/antrean/ambil/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mpp/antrean/ambil/")
    tab_to(page, "input[name=group]")
    page.keyboard.press("Space")
    tab_to(page, "main form .ds-button")
    page.keyboard.press("Enter")

    expect(page.locator("#ticket-number")).to_contain_text("A0")


def test_forgotten_choice_is_said_in_the_summary(window: Window) -> None:
    window.go("/mpp/antrean/ambil/")
    page = window.page

    tab_to(page, "main form .ds-button")
    page.keyboard.press("Enter")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=group]").first).to_be_focused()
    assert window.look() == []


def test_menu_of_a_phone_opens_and_closes(mall: Site, open_window: OpenWindow) -> None:
    window = open_window(mall, KARANGASEM, size=PHONE)
    window.go("/")
    page = window.page
    menu, button = page.locator("#menu"), page.locator("[data-menu=menu]")
    expect(menu).to_be_hidden()

    tab_to(page, "[data-menu=menu]")
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert window.look() == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#menu').contains(document.activeElement)")
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_keys_of_the_counter_can_be_switched_off(window: Window) -> None:
    window.sign_in("made@contoh.go.id", PASSWORD)
    window.go("/mpp/loket/1/")
    page = window.page

    page.locator("#shortcuts-toggle").focus()
    page.keyboard.press("Enter")
    page.locator("body").press("j")
    expect(page.locator("#key-jeda")).to_be_visible()
    assert page.locator("#key-jeda").get_attribute("aria-keyshortcuts") is None
    page.locator("#shortcuts-toggle").focus()
    page.keyboard.press("Enter")
    page.locator("body").press("j")

    expect(page.locator("#key-lanjut")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#key-jeda")).to_be_visible()
