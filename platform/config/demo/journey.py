"""`demo --check`: the main journey over HTTP, as a browser without scripts would walk it."""

import html
import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from config.demo.people import MINISTRY, PASSWORD, PLACES, Person
from config.demo.report import Report

WAITING_SECONDS = 30


class JourneyFailed(Exception):
    """A page did not say what it should."""


@dataclass
class Page:
    status: int
    url: str
    text: str

    def must(self, *words: str, status: int = 200) -> "Page":
        """
        :raises JourneyFailed: if the page has another status or lacks one of the words.
        """
        if self.status != status:
            raise JourneyFailed(f"{self.url} answered {self.status}, expected {status}")
        for word in words:
            if word not in html.unescape(self.text):
                raise JourneyFailed(f"{self.url} does not say {word!r}")
        return self


@dataclass
class Visitor:
    """Somebody with a browser: one host, cookies, forms."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        return self._follow("GET", path, b"")

    def post(self, page: Page, action: str = "", **values: str) -> Page:
        """Send the form of `page` whose action ends with `action` (the first one when empty)."""
        form = _form_of(page, action)
        return self._follow("POST", urljoin(page.url, form.action), urlencode(form.hidden | values).encode())

    def sign_in(self, person: Person) -> Page:
        page = self.get("/akun/masuk/").must()
        return self.post(page, "masuk/", login=person.email, password=PASSWORD).must(person.full_name)

    def _follow(self, method: str, path: str, body: bytes) -> Page:
        for _hop in range(6):
            status, headers, text = self._once(method, path, body)
            if status not in {301, 302, 303, 307, 308}:
                return Page(status, path, text)
            path = _path_of(urljoin(path, headers.get("Location", "/")))
            if status != 308:
                method, body = "GET", b""
        raise JourneyFailed(f"{path} redirects without end")

    def _once(self, method: str, path: str, body: bytes) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAITING_SECONDS)
        headers = {"Host": f"{self.host}:{self.port}", "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.host}:{self.port}",
            }
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return answer.status, answer.headers, text


@dataclass
class _Form:
    action: str
    hidden: dict[str, str]


def _form_of(page: Page, action: str) -> _Form:
    for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page.text, re.S):
        given = _attribute(attributes, "action") or page.url
        if "post" in attributes.lower() and given.split("?")[0].endswith(action):
            hidden = {
                _attribute(tag, "name"): html.unescape(_attribute(tag, "value"))
                for tag in re.findall(r"<input\b([^>]*)>", inside)
                if _attribute(tag, "type") == "hidden"
            }
            return _Form(given, hidden)
    raise JourneyFailed(f"{page.url} has no form for {action!r}")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
