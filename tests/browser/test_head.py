"""The head of a public page with many entries: one line at every width, and every entry within reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import Page, expect

import tenants
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import DESKTOP
from tests.factories.accounts import make_citizen
from web.navigation import Item

ENTRIES = ("Layanan daring", "Surat desa", "Janji temu", "Ibu dan anak", "Pengaduan", "Akta kelahiran")


def many(request: HttpRequest) -> Iterator[Item]:
    for number, label in enumerate(ENTRIES):
        yield Item(label, f"/{number}/", icon="house", order=number)


@pytest.fixture
def _three_modules(settings: Any) -> None:
    settings.TIRU_NAVIGATION = [*settings.TIRU_NAVIGATION, f"{__name__}.many"]


def in_sight(page: Page) -> list[str]:
    """Entries that can be chosen now."""
    links = page.locator("#menu a:visible")
    return [text.strip() for text in links.all_inner_texts()]


@pytest.mark.usefixtures("_three_modules")
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [320, 390, 860, 1024, 1100, 1280])
def test_every_entry_is_within_reach_in_one_line(
    site: Site, open_window: OpenWindow, width: int, language: str
) -> None:
    window = open_window(site, KARANGASEM, size=(width, 800), language=language)
    window.go("/")
    page = window.page
    if width < 860:
        page.locator("[data-menu=menu]").click()
    else:
        rows = page.evaluate(
            "[...document.querySelectorAll('#menu > ul > li')].filter(one => one.offsetWidth).map(one => one.offsetTop)"
        )
        sender, menu = page.locator(".masthead .sender").bounding_box(), page.locator("#menu").bounding_box()
        assert len(set(rows)) == 1
        assert sender is not None
        assert menu is not None
        assert menu["y"] < sender["y"] + sender["height"], "the menu stands below the sender"
        page.locator("#menu .more:visible summary").click()

    assert set(ENTRIES) <= set(in_sight(page))
    assert len(in_sight(page)) == len(set(in_sight(page))), "an entry stands there twice"
    assert window.look() == []


@pytest.mark.usefixtures("_three_modules")
def test_the_folded_menu_needs_no_mouse(site: Site, open_window: OpenWindow) -> None:
    page = (window := open_window(site, KARANGASEM, size=DESKTOP)).page
    window.go("/")
    summary = page.locator("#menu .more:visible summary")

    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("#menu .more .popup a:visible").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu .more .popup")).to_be_hidden()


@pytest.mark.usefixtures("_three_modules")
@pytest.mark.parametrize("width", [390, 860, 1280])
def test_what_is_a_citizens_own_stands_in_one_menu(site: Site, open_window: OpenWindow, width: int) -> None:
    with tenants.enter("r5107"):
        client = Client(SERVER_NAME=KARANGASEM)
        client.force_login(make_citizen(f"sri{width}@contoh.id"))
    page = (window := open_window(site, KARANGASEM, size=(width, 800))).page
    window.have_session(client.cookies["sessionid"].value)

    window.go("/")
    if width < 860:
        page.locator("[data-menu=menu]").click()
    else:
        page.locator("#menu summary", has_text="Menu Anda").click()

    assert {"Permohonan saya", "Akun saya", "Keluar"} <= set(in_sight(page))
    assert window.look() == []
