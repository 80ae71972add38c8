"""
Signing in by the government's identity provider, and the page that sets it up.

The way to the provider is a link, not a form: `form-action 'self'` of the Content-Security-Policy holds for what a form
is redirected to as well. What binds the way back to this browser is made on the server and lies in its session.
"""

from dataclasses import asdict
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

import tenants
from accounts.models import SingleSignOn, User
from accounts.sso import provider, queries, services
from accounts.sso.forms import ModeForm, ProviderForm
from accounts.sso.rules import proves_second_step, says_second_step
from accounts.stages import PROVED_ELSEWHERE, SIGNED_IN
from core import clock, once
from core.actors import actor_of
from core.addresses import address_of
from core.errors import NotThere, Refusal
from web.doors import requires_right

_ROUNDS, _MOST_ROUNDS, _ROUND_SECONDS = "sso_rounds", 5, 600
_TRIAL = "sso_trial"

administers = requires_right(queries.ADMINISTRATION, unit="everywhere")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    terms = queries.offered()
    if terms is None:
        raise NotThere
    after = request.GET.get("next", "")
    return _leave_for(request, terms, after=after if get_adapter().is_safe_url(after) else "")


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponseBase:
    """The provider sends the browser here, with a code that counts once and for the round that this browser began."""
    now = clock.now()
    kept = _taken_up(request)
    if kept is None:
        return _failed(request, provider.OfAnotherRound())
    if kept["trial"]:
        return _tried(request, kept)
    terms = queries.offered()
    if terms is None:
        raise NotThere
    try:
        claims = _claims(request, terms, kept)
        user = services.admit(terms=terms, claims=claims, now=now)
    except Refusal as error:
        services.record_failure(error=error, now=now)
        return _failed(request, error, terms)
    # Whoever else was signed in on this device leaves first, so that nothing of that session is carried over.
    logout(request)
    record_authentication(request, user, method=queries.PROVIDER)
    request.session[SIGNED_IN] = services.session_named(claims)
    state = {PROVED_ELSEWHERE: True} if proves_second_step(claims, terms) else {}
    request.session.update(state)
    return perform_login(request, Login(user=user, redirect_url=kept["after"] or None, state=state))


@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """After signing out here: the way to sign out at the provider, where its session goes on."""
    terms = queries.offered()
    if terms is None:
        return redirect("/")
    try:
        way = provider.way_out(provider.discover(terms.issuer), _client(terms), back=_address("account_login"))
    except Refusal:
        way = ""
    return render(request, "accounts/sso/signed_out.html", {"terms": terms, "way": way})


@csrf_exempt
@never_cache
@require_POST
@sensitive_post_parameters("logout_token")
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Back-Channel Logout 1.0: the provider itself tells that somebody has signed out there."""
    terms, now = queries.offered(), clock.now()
    if terms is None:
        raise NotThere
    token = request.POST.get("logout_token", "")
    try:
        known = provider.discover(terms.issuer)
        said = provider.logout_of(token, provider=known, client=_client(terms), now=now)
    except Refusal as error:
        return JsonResponse({"error": "invalid_request", "error_description": error.code}, status=400)
    with transaction.atomic():
        if once.claim(key=uuid5(NAMESPACE_URL, f"{said.issuer} {said.name}"), sender="sso.logout", now=now):
            services.end_at_provider(said=said, now=now)
    return HttpResponse(status=200)


@administers
@sensitive_post_parameters("client_secret")
def settings_page(request: HttpRequest) -> HttpResponse:
    kept = queries.terms()
    form = ProviderForm(request.POST or None, kept=kept)
    if form.is_valid():
        try:
            services.set_up(values=form.values(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(request, _("The sign-in service has been saved. Test it now."))
            return redirect("single_sign_on:settings")
    return _settings(request, kept, form)


@administers
@never_cache
@require_GET
def test(request: HttpRequest) -> HttpResponse:
    """The whole round with the administrator's own account: nobody is signed in or out by it."""
    terms = queries.terms()
    if terms is None or not queries.may_ask():
        raise NotThere
    try:
        return _leave_for(request, terms, trial=True)
    except Refusal as error:
        return _told(request, {"reason": error.reason, "remedy": error.remedy})


@administers
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    form = ModeForm(request.POST)
    if not form.is_valid():
        raise NotThere
    mode = SingleSignOn.Mode(form.cleaned_data["mode"])
    try:
        services.switch(mode=mode, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        kept = queries.terms()
        return _settings(request, kept, ProviderForm(None, kept=kept), refused=refusal)
    messages.success(request, _("Saved: %(mode)s.") % {"mode": mode.label})
    return redirect("single_sign_on:settings")


def _settings(
    request: HttpRequest, kept: SingleSignOn | None, form: ProviderForm, refused: Refusal | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "kept": kept,
        "refused": refused,
        "mode_form": ModeForm(initial={"mode": kept.mode}) if kept and kept.tested_at else None,
        "trial": request.session.pop(_TRIAL, None),
        "keepers": queries.keepers_of_the_key(),
        "may_ask": queries.may_ask(),
        "return_to": _address("sso:return"),
        "logout_to": _address("sso:backchannel_logout"),
    }
    return render(request, "accounts/sso/settings.html", context)


def _leave_for(request: HttpRequest, terms: SingleSignOn, *, after: str = "", trial: bool = False) -> HttpResponse:
    known = provider.discover(terms.issuer, anew=trial)
    begun = provider.Round.begin()
    waiting = request.session.get(_ROUNDS, [])[1 - _MOST_ROUNDS :]
    kept = {"round": asdict(begun), "after": after, "trial": trial, "at": clock.now().timestamp()}
    request.session[_ROUNDS] = [*waiting, kept]
    return redirect(provider.way_there(known, _client(terms), begun))


def _taken_up(request: HttpRequest) -> dict[str, Any] | None:
    """The round that this answer belongs to, which is forgotten: the same answer leads nowhere a second time."""
    state, waiting = request.GET.get("state", ""), request.session.get(_ROUNDS, [])
    found = next((one for one in waiting if one["round"]["state"] == state), None)
    if found is None:
        return None
    request.session[_ROUNDS] = [one for one in waiting if one is not found]
    return found if clock.now().timestamp() - found["at"] < _ROUND_SECONDS else None


def _claims(request: HttpRequest, terms: SingleSignOn, kept: dict[str, Any]) -> dict[str, Any]:
    return provider.claims_of(
        provider.discover(terms.issuer),
        _client(terms),
        provider.Round(**kept["round"]),
        request.GET.dict(),
        now=clock.now(),
    )


@administers
def _tried(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    terms, user = queries.terms(), request.user
    assert isinstance(user, User)
    if terms is None:
        raise NotThere
    found: dict[str, Any] = {}
    try:
        claims = _claims(request, terms, kept)
        found = {
            "name": str(claims.get("name") or ""),
            "address": str(claims.get(terms.claim) or ""),
            "proved": claims.get("email_verified") in (True, "true"),
            "second_step": says_second_step(claims, terms),
            "details": sorted(str(name) for name in claims),
        }
        services.note_tested(terms=terms, claims=claims, user=user, actor=actor_of(request), now=clock.now())
    except Refusal as error:
        return _told(request, {"reason": error.reason, "remedy": error.remedy, **found})
    return _told(request, found)


def _told(request: HttpRequest, trial: dict[str, Any]) -> HttpResponse:
    request.session[_TRIAL] = trial
    return redirect(reverse("single_sign_on:settings") + "#trial")


def _failed(request: HttpRequest, error: Refusal, terms: SingleSignOn | None = None) -> HttpResponse:
    return render(request, "accounts/sso/failed.html", {"refusal": error, "terms": terms}, status=error.status)


def _client(terms: SingleSignOn) -> provider.Client:
    return queries.client_of(terms, return_to=_address("sso:return"))


def _address(name: str) -> str:
    return address_of(tenants.current().primary_host, reverse(name))
