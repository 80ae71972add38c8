"""My data: what a regency does with people's data, and what people ask of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.citizen_views import for_citizens
from accounts.models import User
from casework.models import MESSAGE_PURPOSE, Case
from casework.services import opened
from casework.views import keys
from catalog.privacy import course, forms, presentation, queries
from catalog.privacy.models import WITH_COPY, PrivacyRequest
from catalog.privacy.pages import sent, who
from catalog.privacy.services import consents, copies
from catalog.privacy.services import requests as asking
from core import clock
from core.errors import NotThere
from core.personal_data import Person
from documents.forms import attempt


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For everybody: what is processed and why, whom to write to. For who signed in: own requests and consents."""
    citizen = keys.citizen_of(request)
    now = clock.now()
    context: dict[str, Any] = {
        "desk": queries.desk(),
        "lines": [line for line in queries.register_here() if line.standing in ("core", "on")],
        "citizen": citizen,
    }
    if citizen is not None:
        person = _person(citizen)
        context |= {
            "rows": [presentation.request_row(one, now) for one in queries.requests_of(citizen)],
            "agreements": list(queries.agreements_of(person)),
            "is_known": person.resident_id is not None,
        }
    return render(request, "privacy/citizen/home.html", context)


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for something; the account says who."""
    citizen = keys.citizen_of(request)
    assert citizen is not None  # the door
    form = forms.AskForm(sent(request), initial={"kind": request.GET.get("untuk", "")})
    if form.is_valid():
        made = attempt(form, asking.ask_signed_in, user=citizen, **form.cleaned_data, **who(request))
        if made is not None:
            messages.success(request, _("Your request is with us. We answer within 3 x 24 hours."))
            return redirect("my_data:request", code=made.case.code)
    return render(request, "privacy/citizen/ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def request(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where a request stands, for whoever made it: by the account, or by code and PIN."""
    asked = _own(request, code)
    if asked is None:
        return redirect(f"{reverse('citizen:find')}?kode={code}")
    case, now = asked.case, clock.now()
    reasons = [opened(one.reason, MESSAGE_PURPOSE) for one in case.history.all() if one.reason]
    found = getattr(asked, "copy", None)
    context = {
        "asked": asked,
        "row": presentation.request_row(asked, now),
        "case": case,
        "is_open": case.state in course.OPEN,
        "answer": reasons[-1] if reasons and not case.is_open else "",
        "copy": found,
        "can_fetch": bool(found and found.file_key and now < found.expires_at and not case.is_open),
        "takes_copy": asked.kind in WITH_COPY,
        "desk": queries.desk(),
    }
    return render(request, "privacy/citizen/request.html", context)


@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    asked = _own(request, code)
    if asked is None:
        raise NotThere
    asking.take_back(case_id=asked.case_id, **who(request))
    messages.success(request, _("You took your request back."))
    return redirect("my_data:request", code=code)


@require_POST
def copy_link(request: HttpRequest, code: str) -> HttpResponse:
    """To the copy of one's own request."""
    asked = _own(request, code)
    if asked is None:
        raise NotThere
    return redirect("my_data:copy", word=copies.new_link(asked=asked, now=clock.now()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, word: str) -> HttpResponseBase:
    """
    Fetch the copy, once. Opening the address changes nothing: programs that look into messages open links, too.
    """
    now = clock.now()
    found = copies.waiting_copy(word, now=now)
    if request.method == "POST":
        name, content = copies.fetch(word=word, **who(request))
        response = HttpResponse(content, content_type="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    context = {"copy": found, "code": found.request.case.code if found else "", "desk": queries.desk()}
    return render(request, "privacy/citizen/copy.html", context, status=200 if found else 404)


@for_citizens
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take a consent back, with effect at once."""
    citizen = keys.citizen_of(request)
    assert citizen is not None  # the door
    try:
        key = str(UUID(request.POST.get("key", "")))
    except ValueError:
        raise NotThere from None
    consents.withdraw(part=request.POST.get("part", ""), key=key, person=_person(citizen), **who(request))
    messages.success(request, _("Your consent is withdrawn. It works from now on."))
    return redirect("my_data:home")


def _person(citizen: User) -> Person:
    return Person(user_id=citizen.pk, resident_id=queries.resident_of(citizen))


def _own(request: HttpRequest, code: str) -> PrivacyRequest | None:
    """The request with this code, if it is in the account, or code and PIN opened it in this browser."""
    case = Case.objects.filter(code=code, type=course.REQUEST.slug).first()
    asked = queries.request_of_case(case) if case else None
    if asked is None or case is None:
        return None
    citizen = keys.citizen_of(request)
    if citizen is not None and asked.user_id == citizen.pk:
        return asked
    return asked if case.pk in keys.allowed(request, clock.now()) else None
