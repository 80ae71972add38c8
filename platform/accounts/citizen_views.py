"""Citizens sign in by a code, say their name once, and look after their account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import citizens, services
from accounts.adapters import remember_language
from accounts.citizen_forms import AccountForm, AnotherContactForm, CodeForm, ContactForm, NameForm
from accounts.contacts import Contact
from accounts.middleware import REST_KEY
from accounts.models import ContactKind, SignInCode, User
from core import clock
from core.actors import Actor, actor_of
from core.api.throttling import within
from core.errors import NotThere, Refusal

TOO_OFTEN: Final = 429
_KEY: Final = "accounts_code"
_ADDED: Final = "accounts_contact_code"

type Page = Callable[..., HttpResponse]


def for_citizens(view: Page) -> Page:
    """A page of a citizen's own account. Whoever is not signed in is asked to; to officers it is not there."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url=reverse("citizen_account:sign_in"))
        if not request.user.is_citizen:
            raise NotThere
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Where "Sign in" leads: the citizen's code first, the officer's password second."""
    onward = _next(request)
    if request.user.is_authenticated:
        return redirect(onward or _home_of(request.user))
    ways = set(citizens.carrier().ways())
    form = ContactForm(request.POST or None, ways=ways)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _ask(request, form, form.cleaned_data["contact"], own=form.cleaned_data["own"], onward=onward)
            if status == 302:
                return redirect("citizen_account:code")
    password = reverse(settings.LOGIN_URL)
    context = {
        "form": form,
        "next": onward,
        "phones": ContactKind.PHONE in ways,
        "can_send": bool(ways),
        "password_url": f"{password}?{urlencode({'next': onward})}" if onward else password,
    }
    return render(request, "accounts/citizen/sign_in.html", context, status=status)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the six digits."""
    now = clock.now()
    asked = _asked(request)
    if asked is None:
        return redirect("citizen_account:sign_in")
    waiting = citizens.waiting_code(asked, now=now)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("sign_in_try", request):
            form.add_error(None, _("Codes were tried very often from this connection. Try again in an hour."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                user = citizens.check_code(code_id=asked, code=form.cleaned_data["code"], now=now)
            except Refusal as refusal:
                status = refusal.status
                waiting = citizens.waiting_code(asked, now=now)
                # The field is gone with the code.
                form.add_error("code" if waiting else None, str(refusal))
            else:
                return redirect("citizen_account:name") if user is None else _enter(request, user, now)
    context = {"form": form, "waiting": _told(waiting) if waiting else None, "minutes": _minutes()}
    return render(request, "accounts/citizen/code.html", context, status=status)


@never_cache
@require_POST
def another_code(request: HttpRequest) -> HttpResponse:
    """The message did not come, or its time is over: send another one to the same place."""
    asked = _asked(request)
    row = SignInCode.objects.filter(pk=asked).first() if asked else None
    if row is None:
        return redirect("citizen_account:sign_in")
    kept = request.session[_KEY]
    form = CodeForm()
    status = _ask(request, None, citizens.contact_of(row), own=kept["own"], onward=kept["next"])
    if status == 302:
        messages.success(request, _("We have sent another code. The one before no longer works."))
        return redirect("citizen_account:code")
    waiting = citizens.waiting_code(row.pk, now=clock.now())
    context = {"form": form, "waiting": _told(waiting) if waiting else None, "minutes": _minutes(), "refused": True}
    return render(request, "accounts/citizen/code.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """The first time: what we may call this person."""
    now = clock.now()
    asked = _asked(request)
    if asked is None or not citizens.proved(asked, now=now):
        return redirect("citizen_account:sign_in")
    form = NameForm(request.POST or None)
    if form.is_valid():
        try:
            user = citizens.join(
                code_id=asked, full_name=form.cleaned_data["full_name"], language=get_language() or "id", now=now
            )
        except Refusal:
            return redirect("citizen_account:sign_in")
        return _enter(request, user, now)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/citizen/name.html", {"form": form}, status=status)


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, language, where codes go; what one can take along, and how to leave."""
    user = cast("User", request.user)
    form = AccountForm(request.POST or None, initial={"full_name": user.full_name, "language": user.language})
    if form.is_valid():
        services.update_profile(user=user, phone="", **form.cleaned_data, actor=actor_of(request), now=clock.now())
        messages.success(request, _("Your account has been saved."))
        response = redirect("citizen_account:account")
        remember_language(response, user)
        return response
    status = 422 if request.method == "POST" else 200
    contacts = [{"pk": one.pk, "contact": citizens.contact_of(one)} for one in user.contacts.all()]
    context = {"form": form, "contacts": contacts, "may_add": len(contacts) < citizens.MOST_CONTACTS}
    return render(request, "accounts/citizen/account.html", context, status=status)


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def add_contact(request: HttpRequest) -> HttpResponse:
    """Where a code is to go, to sign in with that, too."""
    ways = set(citizens.carrier().ways())
    form = AnotherContactForm(request.POST or None, ways=ways)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _ask(request, form, form.cleaned_data["contact"], key=_ADDED)
            if status == 302:
                return redirect("citizen_account:contact_code")
    return render(request, "accounts/citizen/contact.html", {"form": form, "can_send": bool(ways)}, status=status)


@sensitive_post_parameters("code")
@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def contact_code(request: HttpRequest) -> HttpResponse:
    """Type the six digits that came there."""
    now = clock.now()
    asked = _asked(request, _ADDED)
    waiting = citizens.waiting_code(asked, now=now) if asked else None
    if asked is None:
        return redirect("citizen_account:add_contact")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("sign_in_try", request):
            form.add_error(None, _("Codes were tried very often from this connection. Try again in an hour."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                citizens.add_contact(
                    user=cast("User", request.user), code_id=asked, code=form.cleaned_data["code"], now=now
                )
            except Refusal as refusal:
                status = refusal.status
                waiting = citizens.waiting_code(asked, now=now)
                form.add_error("code" if waiting else None, str(refusal))
            else:
                del request.session[_ADDED]
                messages.success(request, _("Added. From now on you can sign in with it, too."))
                return redirect("citizen_account:account")
    context = {"form": form, "waiting": _told(waiting) if waiting else None, "minutes": _minutes()}
    return render(request, "accounts/citizen/contact_code.html", context, status=status)


@for_citizens
@require_POST
def remove_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer sign in with one of them. Who is signed in on another device is signed out there."""
    user = cast("User", request.user)
    try:
        citizens.remove_contact(user=user, contact_id=pk, now=clock.now())
    except citizens.LastContact as refusal:
        messages.error(request, str(refusal))
    else:
        update_session_auth_hash(request, user)
        messages.success(request, _("Removed. Whoever was signed in on another device is signed out there."))
    return redirect("citizen_account:account")


@for_citizens
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """What is kept under the account, as a file."""
    content = json.dumps(citizens.taken_along(cast("User", request.user)), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="akun-saya.json"'
    return response


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Leave, after a look at what goes and what stays."""
    if request.method == "POST":
        citizens.erase(user=cast("User", request.user), now=clock.now())
        logout(request)
        messages.success(request, _("Your account was deleted. Your cases go on; code and PIN open them."))
        return redirect("/")
    return render(request, "accounts/citizen/erase.html", {})


def _ask(
    request: HttpRequest,
    form: forms.Form | None,
    contact: Contact,
    *,
    own: bool = False,
    onward: str = "",
    key: str = _KEY,
) -> int:
    """
    Send a code; the status to answer, 302 once it is on its way.

    :param key: under which the session keeps it: a code for one purpose is none for the other.
    """
    refused, status = "", 302
    if not within("sign_in_ask", request):
        refused = _("Codes were asked for very often from this connection. Try again in an hour.")
        status = TOO_OFTEN
    else:
        try:
            row = citizens.ask_code(
                contact=contact,
                language=get_language() or "id",
                actor=Actor.citizen(),
                now=clock.now(),
                instead_of=_asked(request, key),
                to_add=key == _ADDED,
            )
        except Refusal as refusal:
            refused, status = str(refusal), TOO_OFTEN if isinstance(refusal, citizens.TooManyCodes) else refusal.status
        else:
            request.session[key] = {"id": str(row.pk), "own": own, "next": onward}
    if refused and form is not None:
        form.add_error("contact", refused)
    elif refused:
        messages.error(request, refused)
    return status


def _enter(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    """Sign in. What this browser had opened by code and PIN stays open, so that it can be kept in the account."""
    kept = request.session.pop(_KEY, {})
    rules = citizens.carrier().rules()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    lasts: timedelta = rules.own_device if kept.get("own") else rules.rest
    request.session.set_expiry(int(lasts.total_seconds()))
    request.session[REST_KEY] = now.timestamp()
    services.record_sign_in(user=user, methods=["code"], now=now)
    response = redirect(kept.get("next") or settings.TIRU_CITIZEN_HOME)
    remember_language(response, user)
    return response


def _asked(request: HttpRequest, key: str = _KEY) -> UUID | None:
    kept = request.session.get(key)
    return UUID(kept["id"]) if kept else None


def _told(row: SignInCode) -> dict[str, Any]:
    contact = citizens.contact_of(row)
    return {"where": contact.masked, "is_phone": contact.kind == ContactKind.PHONE}


def _minutes() -> int:
    return int(citizens.carrier().rules().lifetime.total_seconds() // 60)


def _home_of(user: User) -> str:
    return reverse(settings.TIRU_CITIZEN_HOME) if user.is_citizen else settings.LOGIN_REDIRECT_URL


def _next(request: HttpRequest) -> str:
    """A page of this host to go on to; empty for none and for any other."""
    given = request.POST.get("next") or request.GET.get("next", "")
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}) else ""
