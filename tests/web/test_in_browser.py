"""
The style guide in a real browser: axe, reflow, keyboard, scripts, and life without scripts.

Requests are answered in this process, without a server or a database; the Content-Security-Policy is the real one.
"""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import Http404

from tests.browser.axe import violations
from tests.browser.chromium import launched
from tests.web.conftest import BANYUWANGI, KARANGASEM, TERNATE, UNBRANDED, Regency, answer, request_for
from web import style_guide

pytestmark = pytest.mark.browser

PHONE, SMALL_PHONE, DESKTOP, WALL = (390, 844), (320, 640), (1280, 900), (1920, 1080)
PAGES = ["/gaya/", "/aksesibilitas/", *(f"/gaya/{name}/" for name in (*style_guide.SHELLS, *style_guide.ERRORS))]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """`visit("/gaya/", PHONE, TERNATE)`: the page, whose console and failed requests must stay silent."""
    contexts, faults = [], []

    def open_page(
        path: str,
        size: tuple[int, int] = DESKTOP,
        regency: Regency | None = KARANGASEM,
        *,
        language: str = "id",
        **options: Any,
    ) -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", lambda route: _fulfil(route, regency, language))
        page.on("console", lambda message: _note(faults, message))
        page.on("pageerror", lambda error: faults.append(str(error)))
        host = regency.primary_host if regency else "tiru.test"
        page.goto(f"http://{host}{path}")
        return page

    open_page.faults = faults  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _fulfil(route: Any, regency: Regency | None, language: str) -> None:
    url = urlsplit(route.request.url)
    if url.path.startswith("/static/"):
        file = finders.find(url.path.removeprefix("/static/"))
        if not file:
            route.fulfill(status=404)
            return
        kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
        route.fulfill(body=Path(file).read_bytes(), content_type=kind)
        return
    try:
        response = answer(request_for(url.path + (f"?{url.query}" if url.query else ""), regency, language=language))
    except Http404:
        route.fulfill(status=404)
        return
    headers = {name: value for name, value in response.items() if name != "Cross-Origin-Resource-Policy"}
    route.fulfill(status=response.status_code, headers=headers, body=response.content)


def _note(faults: list[str], message: Any) -> None:
    # The error pages of the guide answer with their own status, which the browser reports.
    if message.type in ("error", "warning") and "responded with a status of" not in message.text:
        faults.append(message.text)


def _overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_has_no_axe_violation_and_holds_at_320_pixels(
    visit: Callable[..., Any], path: str, size: tuple[int, int]
) -> None:
    page = visit(path, size)

    assert violations(page) == []
    assert _overflow(page) == 0
    page.set_viewport_size({"width": SMALL_PHONE[0], "height": SMALL_PHONE[1]})
    assert _overflow(page) == 0


@pytest.mark.parametrize("path", ["/gaya/", "/gaya/home/", "/gaya/console/", "/gaya/task/"])
def test_english_page_has_no_axe_violation(visit: Callable[..., Any], path: str) -> None:
    assert violations(visit(path, language="en")) == []


@pytest.mark.parametrize(
    "regency", [TERNATE, BANYUWANGI, UNBRANDED, None], ids=["ternate", "banyuwangi", "generic", "ministry"]
)
@pytest.mark.parametrize("path", ["/gaya/", "/gaya/home/", "/gaya/work/"])
def test_every_brand_passesviolations(visit: Callable[..., Any], path: str, regency: Regency | None) -> None:
    assert violations(visit(path, regency=regency)) == []


def test_axe_is_really_looking(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/")

    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\"><input>')")

    assert len(violations(page)) >= 2


def test_display_fills_the_wall_without_scrolling(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/display/", WALL)

    assert page.evaluate("document.documentElement.scrollHeight") == WALL[1]
    assert page.locator(".call-number").bounding_box()["height"] > 250


@pytest.mark.parametrize("path", ["/gaya/home/", "/gaya/work/", "/gaya/task/"])
def test_targets_are_large_enough_for_a_thumb(visit: Callable[..., Any], path: str) -> None:
    page = visit(path, PHONE)

    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "a.ds-button, button, input:not([type=hidden]), select, .nav a, .door, .filters a")]
            .filter(one => one.offsetParent && one.type !== "radio" && one.type !== "checkbox")
            .filter(one => one.getBoundingClientRect().height < 36)
            .map(one => one.outerHTML.slice(0, 80))"""
    )

    assert small == []


def test_keyboard_reaches_the_content_first(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/")

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert skip == "ds-skip-link"
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "selector", [".find input", ".door", ".footer a", ".nav a", ".official summary", ".languages button"]
)
def test_focus_can_be_seen_everywhere(visit: Callable[..., Any], selector: str) -> None:
    page = visit("/gaya/home/")
    page.keyboard.press("Tab")

    page.locator(selector).first.focus()

    style = [
        page.evaluate(f"getComputedStyle(document.activeElement).{name}") for name in ("outlineStyle", "outlineWidth")
    ]
    assert style == ["solid", "3px"]


def test_errors_take_the_focus(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/task/")

    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="NIK baru 14 angka").click()
    assert page.evaluate("document.activeElement.id") == "id_nik"


def test_menu_folds_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/", PHONE)
    menu, link = page.get_by_role("button", name="Menu"), page.locator("#menu").get_by_role("link", name="Antrean")

    assert not link.is_visible()
    menu.click()
    assert link.is_visible()
    assert menu.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert menu.evaluate("one => one === document.activeElement")


def test_menu_opens_without_scripts(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/", PHONE, java_script_enabled=False)

    page.locator(".menu-button").click()

    assert page.locator("#menu").get_by_role("link", name="Antrean").is_visible()


def test_person_menu_opens_without_scripts(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/work/", java_script_enabled=False)

    page.locator("details.person summary").click()

    assert page.locator("details.person").get_by_role("link", name="Akun saya").is_visible()


def test_shortcuts_press_their_button_until_they_are_switched_off(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/counter/")
    page.evaluate("document.addEventListener('click', event => { window.pressed = event.target.dataset.shortcut })")

    page.keyboard.press("u")
    pressed_on = page.evaluate("window.pressed")
    page.get_by_role("button", name="Pintasan papan ketik aktif").click()
    page.evaluate("window.pressed = ''")
    page.keyboard.press("u")

    assert pressed_on == "u"
    assert page.evaluate("window.pressed") == ""
    assert page.get_by_role("button", name="Pintasan papan ketik mati").is_visible()
    assert not page.locator("kbd").first.is_visible()
    page.reload()
    assert page.get_by_role("button", name="Pintasan papan ketik mati").is_visible()


def test_shortcuts_leave_typing_alone(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/counter/")
    page.evaluate(
        """() => {
            document.addEventListener('click', event => { window.pressed = event.target.dataset.shortcut });
            const main = document.querySelector('main');
            main.insertAdjacentHTML('beforeend', '<label>Teks <input id="remark"></label>');
        }"""
    )

    page.locator("#remark").press_sequentially("sut")
    page.locator("body").press("Control+u")

    assert page.locator("#remark").input_value() == "sut"
    assert page.evaluate("window.pressed") is None


def test_form_is_sent_once(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/")
    page.evaluate(
        """() => {
            window.sent = 0;
            document.querySelector('main').insertAdjacentHTML('beforeend',
                '<form method="post" id="once"><button>Kirim</button></form>');
            document.addEventListener('submit', event => {
                if (!event.defaultPrevented) window.sent += 1;
                event.preventDefault();
            });
        }"""
    )
    button = page.get_by_role("button", name="Kirim")

    button.click()
    button.click()

    assert page.evaluate("window.sent") == 1
    assert button.get_attribute("aria-busy") == "true"


def test_password_can_be_shown(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/sign-in/")
    field, button = page.locator("#id_password"), page.get_by_role("button", name="Lihat")

    assert field.get_attribute("type") == "password"
    button.click()
    assert field.get_attribute("type") == "text"
    assert button.get_attribute("aria-pressed") == "true"


def test_lost_connection_is_said_in_words(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/work/")

    assert page.get_by_text("Tersambung", exact=True).is_visible()
    page.context.set_offline(True)
    page.get_by_text("Sambungan terputus.").wait_for(state="visible")
    assert page.get_by_text("Tidak tersambung", exact=True).is_visible()
    page.context.set_offline(False)
    page.get_by_text("Sambungan terputus.").wait_for(state="hidden")


def test_policy_refuses_inline_code(visit: Callable[..., Any]) -> None:
    page = visit("/gaya/home/")

    page.evaluate(
        """() => {
            window.refused = [];
            document.addEventListener('securitypolicyviolation', event =>
                window.refused.push(event.effectiveDirective));
            const script = document.createElement('script');
            script.textContent = 'window.broken = true';
            document.body.append(script);
        }"""
    )
    page.wait_for_function("window.refused.length > 0")
    visit.faults.clear()  # type: ignore[attr-defined]

    assert page.evaluate("window.broken") is None
    assert page.evaluate("window.refused") == ["script-src-elem"]
