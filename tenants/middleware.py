"""The door of a request: which regency does this host stand for, and may it be served?"""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

from tenants import directory
from tenants.context import enter, public
from tenants.models import Regency

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

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.regency = None  # type: ignore[attr-defined]  # the request grows by the regency it is for
        host = _host_of(request)
        if host == settings.TIRU_BASE_DOMAIN:
            with public():
                return self.get_response(request)
        entry = directory.by_host(host) if host else None
        if entry is None:
            return _page(request, "web/host_unknown.html", 404)
        if entry.status == Regency.Status.ENDED:
            return _page(request, "web/host_ended.html", 410, name=entry.regency.name)
        if entry.status != Regency.Status.ACTIVE:
            return _page(request, "web/host_suspended.html", 503, name=entry.regency.name)
        if not entry.is_primary:
            port = request.get_port()
            visible_port = "" if port in {"80", "443"} else f":{port}"
            url = f"{request.scheme}://{entry.regency.primary_host}{visible_port}{request.get_full_path()}"
            return HttpResponsePermanentRedirect(url, preserve_request=True)
        request.urlconf = settings.TIRU_TENANT_URLCONF
        request.regency = entry.regency  # type: ignore[attr-defined]  # see above
        structlog.contextvars.bind_contextvars(schema=entry.regency.schema)
        with enter(entry.regency):
            return self.get_response(request)


def _host_of(request: HttpRequest) -> str:
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return host.lower().rsplit(":", 1)[0].rstrip(".") if not host.endswith("]") else ""


def _page(request: HttpRequest, template: str, status: int, **context: str) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["Host"])
    if status == 503:
        response["Retry-After"] = "3600"
    return response
