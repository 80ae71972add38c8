"""What the views of the privacy desk share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.privacy.doors import MANAGES
from core import clock
from core.actors import actor_of
from organisation.access import EVERYWHERE, has_right


def page(
    request: HttpRequest, name: str, context: dict[str, Any], form: forms.BaseForm | None = None
) -> HttpResponse:  # fmt: skip
    """A page of the desk; 422 where a form has errors."""
    status = 422 if form is not None and form.errors else 200
    return render(request, f"privacy/{name}.html", context | {"may_manage": may_manage(request)}, status=status)


def may_manage(request: HttpRequest) -> bool:
    return request.user.is_authenticated and has_right(request.user, MANAGES, EVERYWHERE)


def sent(request: HttpRequest) -> Any:
    """What a form takes: nothing unless it was sent."""
    return request.POST if request.method == "POST" else None


def who(request: HttpRequest) -> dict[str, Any]:
    """The actor and the moment, as services take them."""
    return {"actor": actor_of(request), "now": clock.now()}


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
