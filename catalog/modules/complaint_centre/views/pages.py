"""What the pages of limits and referrals share: the answer that no cache keeps, and who asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Kept by no browser. A form with errors answers 422."""
    form = context.get("form")
    wrong = isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)
    response = render(request, f"complaint_centre/{name}.html", context, status=422 if wrong else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
