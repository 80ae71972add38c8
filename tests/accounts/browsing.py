"""
A real browser whose requests are answered in this process, inside the test's own transaction: no server, no network.

The address is https, as passkeys want it; nothing leaves the process, so no certificate is needed.
"""

import json
import mimetypes
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client

from tests.browser.axe import violations
from tests.browser.chromium import arguments, executable

PHONE, SMALL_PHONE, DESKTOP = (390, 844), (320, 640), (1280, 900)

type Line = Literal["up", "weak", "falters", "cut", "answers lost"]


class Visitor:
    """A browser window at one host. `faults` collects what the browser complains about; it must stay empty.

    `line` can be cut, bring pages and send nothing (weak), lose the answers to forms, which the server has done, or
    find a server that fails at every other form (falters).

    :param profile: where the device keeps what it keeps, for one that is switched off and on again.
    """

    def __init__(
        self, chromium: Any, host: str, *, size: tuple[int, int] = DESKTOP, language: str = "id",
        profile: Path | None = None,
    ) -> None:  # fmt: skip
        self.host = host
        self._connection = connections["default"]
        self.faults: list[str] = []
        self.line: Line = "up"
        self._forms = 0
        options: dict[str, Any] = {
            "viewport": {"width": size[0], "height": size[1]},
            "reduced_motion": "reduce",  # a box that glides open moves a button away from under its click
            "service_workers": "block",  # what a worker fetches goes past `_answer`; test_offline.py has one
        }
        if profile:
            self.context = chromium.browser_type.launch_persistent_context(
                profile, executable_path=executable(), args=arguments(), **options
            )
        else:
            self.context = chromium.new_context(**options)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": f"https://{host}"}])
        self.page = self.context.new_page()
        self.page.route("**/*", self._answer)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, client: Client) -> None:
        """Take over the session of a test client."""
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": f"https://{self.host}"}])

    def go(self, path: str, *, status: int = 200) -> Any:
        """
        Open a page; it must answer with this status, so that nobody tests the error page by mistake. Its font is there,
        too: when it comes, all that is below moves, and here it comes between any two steps of a test.
        """
        response = self.page.goto(f"https://{self.host}{path}")
        assert response.status == status
        self.page.evaluate("() => document.fonts.ready.then(() => null)")
        return self.page

    def give_authenticator(self) -> None:
        """A phone with a fingerprint reader, as far as the browser can tell."""
        session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def violations(self) -> list[str]:
        """What axe finds on the page."""
        return violations(self.page)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def close(self) -> None:
        self.context.close()

    def _answer(self, route: Any) -> None:
        request = route.request
        url = urlsplit(request.url)
        is_form = request.method == "POST"
        self._forms += is_form
        if self.line == "cut" or (self.line == "weak" and (is_form or url.path == "/perangkat/")):
            route.abort("internetdisconnected")
            return
        if self.line == "falters" and is_form and self._forms % 2:
            route.fulfill(status=500)
            return
        if url.path.startswith("/static/"):
            file = finders.find(url.path.removeprefix("/static/"))
            if not file:
                route.fulfill(status=404)
                return
            kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
            route.fulfill(body=Path(file).read_bytes(), content_type=kind)
            return
        headers = request.all_headers()
        # Playwright calls this in a context of its own, where Django would open another connection.
        connections["default"] = self._connection
        response = Client(SERVER_NAME=self.host).generic(
            request.method,
            url.path + (f"?{url.query}" if url.query else ""),
            data=request.post_data_buffer or b"",
            content_type=headers.pop("content-type", ""),
            secure=True,
            headers={name: value for name, value in headers.items() if name in _PASSED_ON},
        )
        if self.line == "answers lost" and request.method == "POST":
            route.abort("connectionreset")
            return
        answer = dict(response.items())
        if response.has_header("Location"):
            # The browser would follow a redirect past this function, out into the network.
            target = json.dumps(answer.pop("Location"))
            answer.pop("Content-Security-Policy", None)
            response.status_code, response.content = 200, f"<script>location.replace({target})</script>".encode()
        if response.cookies:
            answer["Set-Cookie"] = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
        route.fulfill(status=response.status_code, headers=answer, body=response.content)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in _EXPECTED):
            self.faults.append(message.text)


_EXPECTED = (
    "responded with a status of",
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_CONNECTION_RESET",
    "Service Worker registration blocked",
)
_PASSED_ON = {
    "cookie",
    "origin",
    "referer",
    "accept",
    "accept-language",
    "user-agent",
    "hx-request",
    "if-none-match",
    "x-request-key",
    "x-request-waited",
}
