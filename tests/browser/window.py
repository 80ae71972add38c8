"""A browser window that listens to what the browser complains about, and looks whether a page is sound."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.axe import violations
from tests.browser.site import Site

SMALL_PHONE, PHONE, DESKTOP, WALL = (320, 640), (390, 844), (1280, 900), (1920, 1080)
WAIT_MILLISECONDS = 30_000
MOST_STEPS = 60

# What could not be loaded is heard of in `_receive`, with its address; the header needs https, which tests do without.
_EXPECTED = ("responded with a status of", "Cross-Origin-Opener-Policy header has been ignored")

# In one question. An empty address loads a page once more; only pages without a line mean that.
_AT_A_GLANCE = """() => [
    document.documentElement.lang,
    document.documentElement.scrollWidth - window.innerWidth,
    [...document.querySelectorAll('a[href=""]:not([data-without-line] a, [data-saved-copy] a)')].map(a => a.innerText),
]"""


class Window:
    """
    One person at one host, in one language.

    `faults` fills by itself with errors and warnings of the console (a breach of the Content-Security-Policy is one),
    exceptions of scripts and parts of pages that could not be loaded.
    """

    def __init__(
        self, browser: Browser, site: Site, host: str, *, size: tuple[int, int] = DESKTOP, language: str = "id"
    ) -> None:
        self.site, self.host, self.language = site, host, language
        self.faults: list[str] = []
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        self.context.set_default_timeout(WAIT_MILLISECONDS)
        self._keep("django_language", language)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.path}: {error}"))
        self.page.on("response", self._receive)

    @property
    def path(self) -> str:
        """Where the window stands."""
        return urlsplit(self.page.url).path

    def go(self, path: str) -> Response:
        # Now and then, on a busy machine, the browser opens a page and tells nothing of its request: then once more.
        answer = self.page.goto(self.site.url(self.host, path)) or self.page.reload()
        assert answer is not None
        return answer

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def have_session(self, key: str) -> None:
        """Be signed in without the form."""
        self._keep("sessionid", key)

    def sign_in(self, email: str, password: str) -> None:
        """Through the form."""
        self.go("/akun/masuk/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form:has(input[name=login]) button:not([type=button])").first.click()
        self.page.wait_for_url(lambda url: "/akun/masuk/" not in url)

    def look(self, *, with_axe: bool = True) -> list[str]:
        """What is wrong with the page as it stands; empty if it is sound."""
        found = [f"{self.path}: {fault}" for fault in self.faults]
        self.faults.clear()
        language, too_wide, lost = self.page.evaluate(_AT_A_GLANCE)
        if language != self.language:
            found.append(f"{self.path} is not in the language {self.language}")
        if too_wide > 0:
            found.append(f"{self.path} is {too_wide} pixels wider than the window of {self._width}")
        if lost:
            found.append(f"{self.path} has links that lead nowhere: {lost}")
        if with_axe:
            found += [f"{self.path} at {self._width}: {violation}" for violation in violations(self.page)]
        self._keep_picture()
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return max(0, self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def close(self) -> None:
        self.context.close()

    @property
    def _width(self) -> int:
        size = self.page.viewport_size
        assert size is not None
        return size["width"]

    def _keep(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.site.url(self.host)}])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in _EXPECTED):
            self.faults.append(message.text)

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.url} answered {response.status}")

    def _keep_picture(self) -> None:
        """With TIRU_PICTURES set to a folder, a picture of each page goes there, for people to look at."""
        if folder := os.environ.get("TIRU_PICTURES"):
            name = re.sub(r"\W+", "-", f"{self.host.split('.')[0]}{self.path}{self._width}-{self.language}")
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def keys_of(page: Page) -> Any:
    """What the focus is on: tag, accessible text and address."""
    return page.evaluate(
        "() => { const it = document.activeElement;"
        " return [it.tagName.toLowerCase(), (it.innerText || it.value || '').trim(), it.getAttribute('href') || '']; }"
    )


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until one of the elements has the focus, as somebody without a mouse does."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Nobody reaches {selector} with the Tab key on {page.url}")
