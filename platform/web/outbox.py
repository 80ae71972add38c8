"""
The server's half of the device outbox (`static/web/js/outbox.js`): whose a device's entries are, and that each is
counted once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock, once

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SESSION_KEY: Final = "outbox_owner"
"""In the session of a shared device: a random key for the person who stands before it now, who is not signed in."""

HEADER: Final = "X-Outbox"

OWNERS_AT_MOST: Final = 50
"""Of whom a device may ask at once; what is left it asks the next time."""

WAITS_AT_MOST: Final = timedelta(days=7)
"""What a device says to have waited longer than this is not believed."""


def owner_of(request: HttpRequest) -> str:
    """
    A key for whoever works at this device, which tells nothing about them; empty for nobody in particular. A person has
    another one once what their devices keep is to be forgotten.
    """
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user.device_owner.hex
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


def sent_off_at(request: HttpRequest, now: datetime) -> datetime:
    """
    When the person pressed the button: what waited on the device for the line was done before it arrived.

    The device says how long it waited, so that a wrong clock does no harm. Evidence, not proof: for the day of a visit,
    never for a deadline.
    """
    said = request.headers.get("X-Request-Waited", "")
    waited = timedelta(seconds=int(said)) if said.isascii() and said.isdigit() and len(said) < 8 else timedelta()
    return now - waited if waited <= WAITS_AT_MOST else now


def overtaken(request: HttpRequest, *, theirs: Sequence[str], form: BaseForm, back_url: str) -> HttpResponse:
    """
    409 for a step that is over: what others did, and what was typed, so that it can be copied.

    :param theirs: short lines; the device shows them beside what waits there.
    :param form: as it was sent.
    """
    form.is_valid()
    typed = [
        {"label": field.label, "value": field.value()}
        for field in form
        if not field.is_hidden and isinstance(field.value(), str) and field.value()
    ]
    context = {"theirs": theirs, "typed": typed, "back_url": back_url}
    return render(request, "web/overtaken.html", context, status=409)


@never_cache
@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """
    What a device asks before it sends: who is signed in, and a fresh token for its forms. It may instead name whose
    things it keeps (`owner`, once each); of whom nobody knows any more it must forget everything, whoever is signed in.

    That second question is asked beside every page, so it gets no token: where the browser has no cookie of tokens yet,
    two answers that each set one would make the page's own forms invalid.
    """
    mine, named = owner_of(request), request.GET.getlist("owner")[:OWNERS_AT_MOST]
    if not named:
        return JsonResponse({"owner": mine, "csrf": get_token(request)})
    # Accounts stand a layer above: asked by name.
    known = import_string(settings.TIRU_DEVICE_OWNERS)(named) | {mine}
    return JsonResponse({"owner": mine, "forget": [one for one in named if one not in known]})


def _key(request: HttpRequest) -> UUID | None:
    if request.method != "POST":
        return None
    try:
        return UUID(request.headers.get("X-Request-Key", ""))
    except ValueError:
        return None
