"""
The server's half of the device outbox (`static/web/js/outbox.js`): whose a device's entries are, and that each is
counted once.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock, once

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SESSION_KEY: Final = "outbox_owner"
"""In the session of a shared device: a random key for the person who stands before it now, who is not signed in."""

HEADER: Final = "X-Outbox"


def owner_of(request: HttpRequest) -> str:
    """A key for whoever works at this device, which tells nothing about them; empty for nobody in particular."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return salted_hmac("web.outbox", f"{request.get_host()}|{user.pk}", algorithm="sha256").hexdigest()[:32]
    session = getattr(request, "session", None)
    return str(session.get(SESSION_KEY, "")) if session is not None else ""


def sent_once[**P](view: View[P]) -> View[P]:
    """
    For the address that a form with `data-outbox` is sent to: what a device sends twice is done once.

    A request with a key counts in one transaction with what it does. A refusal (4xx) gives the key back. A redirect
    becomes `{"to": ...}`, because the device, not the browser, waits for the answer. Without a key nothing changes.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        owner = owner_of(request)
        if not owner:
            return HttpResponse(status=401)
        sender = f"{owner}|{request.path}"
        with transaction.atomic():
            if not once.claim(key=key, sender=sender, now=clock.now()):
                return JsonResponse({"to": ""}, headers={HEADER: "again"})
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                once.release(key=key, sender=sender)
                return response
        if response.has_header("Location"):
            return JsonResponse({"to": response["Location"]}, headers={HEADER: "done"})
        response[HEADER] = "done"
        return response

    return guarded


@never_cache
@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """What a device asks before it sends: who is signed in, and a fresh token for its forms."""
    return JsonResponse({"owner": owner_of(request), "csrf": get_token(request)})


def _key(request: HttpRequest) -> UUID | None:
    if request.method != "POST":
        return None
    try:
        return UUID(request.headers.get("X-Request-Key", ""))
    except ValueError:
        return None
