"""The eyes of the other tests: a page with one fault of each kind, and every one is seen."""

from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.window import SMALL_PHONE


def test_sound_page_has_no_fault(site: Site, open_window: OpenWindow) -> None:
    window = open_window(site, KARANGASEM, size=SMALL_PHONE)
    window.go("/")

    assert window.look() == []


def test_faults_are_seen(site: Site, open_window: OpenWindow) -> None:
    window = open_window(site, KARANGASEM, size=SMALL_PHONE, language="en")
    window.go("/")
    with window.page.expect_response("**/tidak-ada.css"):
        window.page.evaluate(
            """() => {
                document.documentElement.lang = "id";
                document.body.insertAdjacentHTML("beforeend", "<img src='data:,' width='400' height='9'>");
                document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>breaks the policy</p>");
                fetch("/static/tidak-ada.css");
                console.error("a script complains");
                setTimeout(() => { throw new Error("a script fails"); });
            }"""
        )
    window.page.wait_for_timeout(100)

    faults = "\n".join(window.look())
    for fault in (
        "/ is not in the language en",
        "/ is 8",
        "/ at 320: image-alt",
        "Content Security Policy",
        "tidak-ada.css answered 404",
        "a script complains",
        "a script fails",
    ):
        assert fault in faults, faults
    assert window.faults == [], "what was told once is told again"
