"""Pages of the design system without a database: requests that know their regency, through the real middleware."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from web.brands import Look
from web.middleware import LanguageMiddleware, LocalTimeMiddleware, RefusalMiddleware, SecurityHeadersMiddleware


@dataclass(frozen=True)
class Regency:
    name: str
    brand: str
    zone: ZoneInfo
    primary_host: str
    language: str = "id"
    purpose: str = "live"
    expires_at: datetime | None = None
    look: Look | None = None


KARANGASEM = Regency("Kabupaten Karangasem", "karangasem", ZoneInfo("Asia/Makassar"), "karangasem.tiru.test")
TERNATE = Regency("Kota Ternate", "ternate", ZoneInfo("Asia/Jayapura"), "ternate.tiru.test")
BANYUWANGI = Regency("Kabupaten Banyuwangi", "banyuwangi", ZoneInfo("Asia/Jakarta"), "banyuwangi.tiru.test")
UNBRANDED = Regency("Kabupaten Sumba Barat Daya", "sumba", ZoneInfo("Asia/Makassar"), "sumba.tiru.test")


def request_for(
    path: str = "/gaya/", regency: Regency | None = KARANGASEM, *, language: str = "id", **headers: str
) -> HttpRequest:
    host = regency.primary_host if regency else "tiru.test"
    request = RequestFactory().get(path, headers={"host": host, **headers})
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    request.regency = regency
    request.user = AnonymousUser()
    return request


def answer(request: HttpRequest, view: Callable[[HttpRequest], HttpResponseBase] | None = None) -> HttpResponseBase:
    """What the view, or the one at the request's path, answers through the middleware of the design system."""

    def call(request: HttpRequest) -> HttpResponseBase:
        try:
            if view:
                return view(request)
            match = resolve(request.path)
            return match.func(request, *match.args, **match.kwargs)
        except Exception as exception:
            response = RefusalMiddleware(lambda _: None).process_exception(request, exception)
            if response is None:
                raise
            return response

    for middleware in (
        LocalTimeMiddleware, LanguageMiddleware, SecurityHeadersMiddleware, ContentSecurityPolicyMiddleware,
    ):  # fmt: skip
        call = middleware(call)
    return call(request)


@pytest.fixture
def page() -> Callable[..., str]:
    """`page("/gaya/home/", TERNATE, language="en")`: the page's HTML."""

    def get(path: str, regency: Regency | None = KARANGASEM, *, language: str = "id") -> str:
        return answer(request_for(path, regency, language=language)).content.decode()

    return get


@pytest.fixture(autouse=True)
def _shared_pages_alone(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web.site"
    settings.TIRU_NAVIGATION = []
    with translation.override("id"):
        yield
