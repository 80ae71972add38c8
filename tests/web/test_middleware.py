from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation

from core.errors import Refusal
from tests.web.conftest import KARANGASEM, TERNATE, answer, request_for


def language_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


def time_view(request: HttpRequest) -> HttpResponse:
    at = datetime(2026, 11, 22, 16, 10, tzinfo=UTC)
    template = engines["django"].from_string("{% load web %}{{ at|short_date }} {{ at|local_time }}")
    return HttpResponse(template.render({"at": at}))


def test_page_is_indonesian_whatever_the_browser_asks_for() -> None:
    request = request_for("/gaya/", language="", **{"accept-language": "en-US,en;q=0.9"})

    response = answer(request, language_view)

    assert response.content == b"id"
    assert response.headers["Content-Language"] == "id"


def test_reader_who_chose_english_gets_english() -> None:
    assert answer(request_for("/gaya/", language="en"), language_view).content == b"en"


@pytest.mark.parametrize("cookie", ["fr", "../../etc", "en-GB; drop", ""])
def test_unknown_language_is_indonesian(cookie: str) -> None:
    assert answer(request_for("/gaya/", language=cookie), language_view).content == b"id"


def test_api_follows_accept_language() -> None:
    request = request_for("/gaya/", language="", **{"accept-language": "en"})
    request.path = request.path_info = "/api/v1/openapi.json"

    response = answer(request, language_view)

    assert response.content == b"en"
    assert "Accept-Language" in response.headers["Vary"]


def test_times_are_shown_in_the_regencys_zone() -> None:
    assert answer(request_for("/gaya/", KARANGASEM), time_view).content == b"23 Nov 2026 00.10 WITA"
    assert answer(request_for("/gaya/", TERNATE), time_view).content == b"23 Nov 2026 01.10 WIT"
    assert answer(request_for("/gaya/", None), time_view).content == b"22 Nov 2026 23.10 WIB"


def test_every_page_carries_the_headers() -> None:
    headers = answer(request_for("/gaya/")).headers

    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


class CounterClosed(Refusal):
    code = "counter_closed"
    message = "Loket %(counter)s sudah tutup."
    fix = "Buka loket lebih dulu."


def refusing_view(request: HttpRequest) -> HttpResponse:
    raise CounterClosed(counter=3)


def test_refusal_becomes_a_page_with_reason_fix_and_way_back() -> None:
    request = request_for("/gaya/", referer="http://karangasem.tiru.test/mpp/loket/?x=1")

    response = answer(request, refusing_view)
    html = response.content.decode()

    assert response.status_code == 409
    assert "Loket 3 sudah tutup." in html
    assert "Buka loket lebih dulu." in html
    assert 'href="/mpp/loket/?x=1"' in html


@pytest.mark.parametrize("referer", ["", "https://jahat.example/x", "javascript:alert(1)"])
def test_way_back_never_leaves_the_site(referer: str) -> None:
    html = answer(request_for("/gaya/", referer=referer), refusing_view).content.decode()

    assert "jahat" not in html
    assert "javascript:" not in html
    assert '<a class="ds-button" href="/">' in html


def test_other_errors_are_not_swallowed() -> None:
    def broken(request: HttpRequest) -> Any:
        raise LookupError("a defect")

    with pytest.raises(LookupError):
        answer(request_for("/gaya/"), broken)
