"""
The main journey as people walk it: in a real browser, on a phone and at a desk, in both languages.

What the pages do in detail is tested over HTTP (`tests/journeys/test_main_journey.py`); here people find their way by
what stands on the screen, and every page on it is sound: no violation found by axe, nothing wider than the window,
nothing to complain about for the browser.
"""

import re

import pytest
from playwright.sync_api import Page, expect

import tenants
from catalog.modules.mpp.models import QueueTicket, TicketState
from core import clock
from core.jobs import run_waiting
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, MINISTRY, TERNATE, Site
from tests.browser.window import DESKTOP, PHONE, WALL, Window
from tests.factories.accounts import PASSWORD
from tests.journeys.beginning import person, set_mall_up, start_over, switch_on


# Each language once and each width once: what both change together, every page shows in `test_pages.py`.
@pytest.mark.parametrize(("size", "language"), [(PHONE, "id"), (DESKTOP, "en")], ids=["phone-id", "desktop-en"])
def test_module_is_published_used_switched_off_and_comes_back(
    own_site: Site, open_window: OpenWindow, size: tuple[int, int], language: str
) -> None:
    faults: list[str] = []

    def window_at(host: str, size: tuple[int, int] = size) -> Window:
        return open_window(own_site, host, size=size, language=language)

    def look(window: Window) -> None:
        faults.extend(window.look())

    def go(window: Window, path: str) -> Page:
        assert window.go(path).status == 200, path
        look(window)
        return window.page

    start_over(now=clock.now())
    now = clock.now()
    admin_user = person("r5107", "tenant_admin", now=now, language=language, full_name="I Wayan Sudarma")
    curator_user = person("public", "ministry_curator", now=now, language=language, full_name="Ratna Prameswari")
    reader, curator, admin = window_at(MINISTRY), window_at(MINISTRY), window_at(KARANGASEM)
    citizen, clerk = window_at(KARANGASEM), window_at(KARANGASEM)

    # Nothing is offered yet, and nothing is on.
    go(reader, "/")
    expect(go(reader, "/katalog/").locator("main a[href='/katalog/mpp/']")).to_have_count(0)
    expect(go(citizen, "/").locator("a[href^='/mpp/']")).to_have_count(0)

    # The ministry publishes.
    curator.sign_in(curator_user.email, PASSWORD)
    look(curator)
    page = go(curator, "/konsol/katalog/")
    page.locator("a[href='/konsol/katalog/mpp/1.0.0/']").click()
    page.wait_for_url("**/konsol/katalog/mpp/1.0.0/")
    look(curator)
    page.locator("a[href='/konsol/katalog/mpp/1.0.0/terbitkan/']").click()
    look(curator)
    page.locator("main form.form input[name='ring'][value='all']").check()
    page.locator("main form.form button.ds-button").click()
    page.wait_for_url("**/konsol/katalog/mpp/1.0.0/")
    look(curator)
    expect(page.locator("a[href='/konsol/katalog/mpp/1.0.0/hentikan/']")).to_be_visible()
    page = go(reader, "/katalog/")
    page.locator("main a[href='/katalog/mpp/']").first.click()
    page.wait_for_url("**/katalog/mpp/")
    look(reader)
    switch_on("r8271", "mpp", now=clock.now())
    set_mall_up("r8271", now=clock.now())

    # Karangasem's administrator looks at what will change, and switches it on. The page follows by itself.
    admin.sign_in(admin_user.email, PASSWORD)
    look(admin)
    page = go(admin, "/pengaturan/modul/")
    switch_on_in(admin, look)
    expect(page.locator("main a[href='/mpp/']")).to_be_visible()
    set_mall_up("r5107", now=clock.now())

    # A citizen finds the way from the home page to a number.
    page = go(citizen, "/")
    page.locator("main a[href='/mpp/']").first.click()
    page.wait_for_url("**/mpp/")
    look(citizen)
    page = go(citizen, "/mpp/layanan/")
    page.locator("main a[href='/mpp/layanan/DK-05/']").first.click()
    page.wait_for_url("**/mpp/layanan/DK-05/")
    look(citizen)
    page.locator("a[href^='/mpp/antrean/ambil/']").locator("visible=true").first.click()
    page.wait_for_url("**/mpp/antrean/ambil/**")
    look(citizen)
    page.locator("main form button.ds-button").click()
    expect(page.locator("#ticket-number")).to_have_text("A001")
    look(citizen)
    ticket_path = citizen.path
    display = window_at(KARANGASEM, WALL)
    expect(go(display, "/mpp/layar/").locator(".call-number")).to_have_count(0)

    # The clerk calls and serves it with the keyboard; the display and the citizen's page follow by themselves.
    clerk_user = person("r5107", "counter_clerk", now=clock.now(), language=language, full_name="Ni Made Astuti")
    clerk.sign_in(clerk_user.email, PASSWORD)
    look(clerk)
    page = go(clerk, "/mpp/loket/")
    page.locator("main a[href='/mpp/loket/1/']").first.click()
    page.wait_for_url("**/mpp/loket/1/")
    look(clerk)
    press(clerk, "p", then="m")
    look(clerk)
    expect(display.page.locator(".call-number")).to_have_text("A001")
    look(display)
    expect(citizen.page.locator(".status-box[data-color=success]")).to_be_visible()
    look(citizen)
    press(clerk, "m", then="s")
    look(clerk)
    press(clerk, "s", then="j")
    look(clerk)
    with tenants.enter("r5107"):
        assert list(QueueTicket.objects.values_list("code", "state", "counter__number")) == [
            ("A001", TicketState.DONE, 1)
        ]
    expect(display.page.locator(".call-number")).to_have_count(0)
    display.close()

    go(clerk, "/kerja/")  # the page of the counter would go on asking, and be told that it does not exist

    # The administrator switches it off. At Karangasem it has never existed; at Ternate nothing has happened.
    page = go(admin, "/pengaturan/modul/")
    page.locator("main a[href='/pengaturan/modul/mpp/matikan/']").click()
    page.wait_for_url("**/matikan/")
    look(admin)
    page.locator("main form.form button[data-color=danger]").click()
    page.wait_for_url("**/pengaturan/modul/")
    look(admin)
    unknown = said(citizen, "/bukan-modul/")
    for path in (ticket_path, "/mpp/", "/mpp/layanan/", "/mpp/layar/", "/mpp/antrean/ambil/", "/mpp/loket/1/"):
        assert said(citizen, path) == unknown, path
        assert said(clerk, path)[0] == 404, path
    look(citizen)
    assert said(citizen, "/api/v1/mpp/products/") == said(citizen, "/api/v1/bukan_modul/products/")
    expect(go(citizen, "/").locator("a[href^='/mpp/']")).to_have_count(0)
    expect(go(clerk, "/kerja/").locator("a[href^='/mpp/']")).to_have_count(0)
    witness = window_at(TERNATE)
    go(witness, "/mpp/")
    go(witness, "/")

    # On again: the number is where it was.
    go(admin, "/pengaturan/modul/")
    switch_on_in(admin, look)
    expect(go(citizen, ticket_path).locator("#ticket-number")).to_have_text("A001")
    expect(go(clerk, "/mpp/loket/1/").locator("#key-jeda")).to_be_visible()

    assert not faults, "\n".join(dict.fromkeys(faults))


def switch_on_in(admin: Window, look: object) -> None:
    """From the list of modules, through preview and progress, until it is on."""
    assert callable(look)
    page = admin.page
    page.locator("main a[href='/pengaturan/modul/mpp/nyalakan/']").click()
    page.wait_for_url("**/nyalakan/")
    look(admin)
    page.locator("main form button.ds-button").click()
    page.wait_for_url("**/proses/")
    expect(page.locator("#progress[hx-get]")).to_be_visible()
    look(admin)
    run_waiting(queues=("operator",))
    expect(page.locator("#progress:not([hx-get])")).to_be_visible()
    look(admin)


def press(clerk: Window, key: str, *, then: str) -> None:
    """Press a key of the counter, and wait for the one that it leads to."""
    expect(clerk.page.locator(f"[data-shortcut={key}]")).to_be_enabled()
    clerk.page.keyboard.press(key)
    expect(clerk.page.locator(f"[data-shortcut={then}]")).to_be_visible()
    expect(clerk.page.locator(f"[data-shortcut={key}]")).to_have_count(0)


def said(window: Window, path: str) -> tuple[int, str]:
    """How an address answers: status and text, without the minute in which it did."""
    answer = window.go(path)
    return answer.status, re.sub(r"\b[0-9]{2}[.:][0-9]{2}\b", "", window.page.locator("body").inner_text())
