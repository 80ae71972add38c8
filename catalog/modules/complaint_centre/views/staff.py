"""What the officers' pages share: the door, the answer that no cache keeps, who asks and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.models import User
from catalog.modules.complaint_centre.queries.may import READS
from catalog.modules.complaint_centre.rights import INSPECT
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import has_right

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def opens_with[**P](*rights: str) -> Callable[[View[P]], View[P]]:
    """Open a page to whoever holds one of these rights: others are asked to sign in, or find nothing here."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(has_right(request.user, right) for right in rights):
                raise NotThere
            return view(request, *args, **kwargs)

        return guarded

    return decorate


reads = opens_with(*READS)
opens = opens_with(*READS, INSPECT)
"""A single report: which one, `queries.access.report_for` says."""


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Names and texts of people: kept by no browser."""
    response = render(request, f"complaint_centre/{name}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
