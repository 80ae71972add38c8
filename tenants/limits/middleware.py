"""The door of a regency for requests: too many of one kind are told when to come back, before anything is read."""

import hashlib
import math
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import ngettext

from core import clock
from core.metrics import LABELS, SLOWED
from tenants.limits.counting import USE, Entry
from tenants.limits.door import WAIT_FOR_ROOM, Door
from tenants.limits.pressure import Pressure, Rest
from tenants.limits.resources import Resource
from web.views import slowed_down

DOOR = Door()
PRESSURE = Pressure()
REST = Rest()


class LimitsMiddleware:
    """
    Stands inside the regency. Three kinds of asker have a bucket each: programs with a token, people who have signed
    in, everybody else; so what a program or an officer's script floods is never what citizens wait for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        regency = getattr(request, "regency", None)
        if regency is None:
            try:
                return self.get_response(request)
            finally:
                _note("public", begun)
        kind, client = _asker(request)
        entry = Entry(regency.schema, clock.local_date(clock.now(), regency.zone), kind)
        if PRESSURE.refuses(regency.schema, kind, now=begun):
            wait = WAIT_FOR_ROOM
        else:
            wait = DOOR.enter(regency, regency.schema, kind, client, now=begun)
        if wait:
            SLOWED.labels(LABELS.of(regency.schema), kind.value).inc()
            USE.add(entry, 0, 1)
            response = _slowed(request, wait)
            REST.busy(begun=begun, now=time.monotonic())
        else:
            try:
                response = self.get_response(request)
            finally:
                DOOR.leave(regency.schema, kind)
                _note(regency.schema, begun)
            USE.add(entry, 1)
        if USE.is_due():
            USE.write()
        return response


def _note(schema: str, begun: float) -> None:
    now = time.monotonic()
    PRESSURE.worked(schema, REST.busy(begun=begun, now=now), now=now)


def _asker(request: HttpRequest) -> tuple[Resource, str]:
    """By what the request says of itself, unproven: whoever lies is counted among those he claims to be."""
    if token := request.META.get("HTTP_AUTHORIZATION"):
        return Resource.API, _mark(token)
    if session := request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return Resource.SIGNED_IN, _mark(session)
    return Resource.PUBLIC, ""


def _mark(secret: str) -> str:
    """Tells clients apart without keeping what they are let in with."""
    return hashlib.blake2b(secret.encode(), digest_size=12).hexdigest()


def _slowed(request: HttpRequest, wait: float) -> HttpResponse:
    seconds = max(1, min(60, math.ceil(wait)))
    if request.path.startswith("/api/"):
        detail = ngettext(
            "Too many requests. Send the next one in %(seconds)d second.",
            "Too many requests. Send the next one in %(seconds)d seconds.",
            seconds,
        ) % {"seconds": seconds}
        error = {"code": "throttled", "detail": detail, "attr": None}
        response: HttpResponse = JsonResponse({"type": "client_error", "errors": [error]}, status=429)
    else:
        response = slowed_down(request)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
