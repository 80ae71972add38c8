"""The door of a request: which regency does this host stand for, and may it be served?"""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.errors import Refusal
from tenants import directory
from tenants.context import enter, public
from web.views import refused

RETRY_AFTER = "3600"
GetResponse = Callable[[HttpRequest], HttpResponse]


class ProbeMiddleware:
    """Answers `/healthz` and `/readyz` at any host, before anything else can fail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.probes = {path: import_string(view) for path, view in settings.TIRU_PROBES.items()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        with public():
            return probe(request)


class RegencyMiddleware:
    """
    Enters the regency of the request's host: role, search path, current value, urls.

    Unknown and malformed hosts answer 404, ended regencies 410, suspended ones and those being set up 503. Hosts that
    are not primary redirect, so that a passkey always meets the same host.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.base_domain: str = settings.TIRU_BASE_DOMAIN
        self.urlconf: str = settings.TIRU_TENANT_URLCONF
        self.checked: set[str] = set()  # hosts of regencies, as they are mostly written: without port, in lower case

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written = request.META.get("HTTP_HOST", "")
        host = written if written in self.checked else _host_of(request)
        if host == self.base_domain:
            with public():
                return self.get_response(request)
        entry = directory.by_host(host) if host else None
        if entry is None:
            return _page(request, "web/host_unknown.html", 404)
        if entry.door != "open":
            return _closed(request, entry)
        if not entry.is_primary:
            return _to_primary(request, entry)
        if host == written:
            self.checked.add(host)  # Django's check of a host takes as long as all the rest here
        request.urlconf = self.urlconf
        request.regency = entry.regency  # type: ignore[attr-defined]  # the request grows by the regency it is for
        structlog.contextvars.bind_contextvars(schema=entry.regency.schema)
        with enter(entry.regency):
            return self.get_response(request)


class ReadOnly(Refusal):
    """The regency is leaving Tiru: its data stand still, so that what it takes along is what was there."""

    code = "read_only"
    message = _("This site has been read only since %(since)s: you can look at everything, but nothing can be changed.")
    fix = _("Come to the office for what cannot wait, or ask the regency where its services are found now.")


class ReadOnlyMiddleware:
    """
    Refuses what would change something in a regency that is read only, before a view tries.

    Signing in and out, the language and what `TIRU_OPEN_WHEN_READ_ONLY` names besides stay open. The wall behind is
    the database's: the regency's role has lost its rights to write (tenants/roles.py).
    """

    SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        since = getattr(getattr(request, "regency", None), "read_only_since", None)
        if since is None or request.method in self.SAFE:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in settings.TIRU_OPEN_WHEN_READ_ONLY:
            return None
        refusal = ReadOnly(since=date_format(timezone.localtime(since), "j F Y"))
        if request.path.startswith("/api/"):
            error = {"code": refusal.code, "detail": str(refusal), "attr": None}
            return JsonResponse({"type": "client_error", "errors": [error]}, status=refusal.status)
        return refused(request, refusal)


class PreparationMiddleware:
    """
    Keeps strangers out of a regency that has not gone live: they read that it is being prepared (503, so that no
    search engine keeps the page). Its own people, signed in or with a token of theirs, see and try everything.

    What `TIRU_OPEN_IN_PREPARATION` names stays open: the ways in for people who are invited. A citizen's account is a
    stranger's. Once a regency is open this asks nothing of anybody, so it costs no query.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.open: tuple[str, ...] = tuple(settings.TIRU_OPEN_IN_PREPARATION)
        self.ministry = address_of(settings.TIRU_BASE_DOMAIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        regency = getattr(request, "regency", None)
        if regency is None or not regency.in_preparation or self._lets_in(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            error = {"code": "in_preparation", "detail": str(_("This regency is not open yet.")), "attr": None}
            response = JsonResponse({"type": "client_error", "errors": [error]}, status=503)
            response["Retry-After"] = RETRY_AFTER
            return response
        return _page(request, "web/in_preparation.html", 503, name=regency.name, ministry_url=self.ministry)

    def _lets_in(self, request: HttpRequest) -> bool:
        if request.path.startswith(self.open):
            return True
        # A token is somebody's who works here; whether it is valid the API itself asks, and refuses every other one.
        if request.path.startswith("/api/") and request.headers.get("Authorization", "").lower().startswith("bearer "):
            return True
        return request.user.is_authenticated and not request.user.is_citizen


def _host_of(request: HttpRequest) -> str:
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return host.lower().rsplit(":", 1)[0].rstrip(".") if not host.endswith("]") else ""


def _closed(request: HttpRequest, entry: directory.Entry) -> HttpResponse:
    if entry.door == "ended":
        return _page(request, "web/host_ended.html", 410, name=entry.regency.name)
    return _page(request, "web/host_suspended.html", 503, name=entry.regency.name)


def _to_primary(request: HttpRequest, entry: directory.Entry) -> HttpResponse:
    port = request.get_port()
    visible_port = "" if port in {"80", "443"} else f":{port}"
    url = f"{request.scheme}://{entry.regency.primary_host}{visible_port}{request.get_full_path()}"
    response = HttpResponsePermanentRedirect(url, preserve_request=True)
    # A regency may go back to the other host; a browser that kept this answer for good would go round in circles.
    response["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, template: str, status: int, **context: str) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["Host"])
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response
