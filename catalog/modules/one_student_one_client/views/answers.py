"""What the pages share: a service that is called from a form, and the answer that no cache keeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services as accounts
from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import Pregnancy
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])


def done(form: forms.Form, service: Any, request: HttpRequest, **values: Any) -> bool:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        service(**values, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return False
    return True


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Health data and names of people: kept by no browser. A form with errors answers 422."""
    form = context.get("form")
    wrong = isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)
    response = render(request, f"one_student_one_client/{name}.html", context, status=422 if wrong else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def shut_out(request: HttpRequest, student: User, back: str) -> HttpResponse:
    """A student's phone is lost: asked once more, then it is shut out."""
    if request.method == "POST":
        accounts.lose_device(user=student, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The lost device is shut out. What it keeps goes as soon as it has a connection."))
        return redirect(back)
    return page(request, "students/lost_phone", {"student": student, "back": back})


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def of_midwife(request: HttpRequest, pk: UUID) -> Pregnancy:
    """:raises NotThere: to everybody but the midwives of her health centre."""
    found, role = access.found_as(user_of(request), pk, clock.now())
    if role != "midwife":
        raise NotThere
    return found
