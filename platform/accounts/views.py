"""Pages about one's own account. Sign-in itself is the library's (see urls.py); these are what it does not have."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries, services
from accounts.adapters import remember_language
from accounts.forms import ApiTokenForm, FirstPasswordForm, ProfileForm
from accounts.middleware import SECOND_STEP_KEY
from accounts.models import User
from accounts.sso import queries as single_sign_on
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from web.context_processors import Shell
from web.views import gone

TOKENS_RIGHT = "api.tokens"


def home(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile")


def for_officers(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page about passwords, second steps or tokens, none of which a citizen has."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if getattr(request.user, "is_citizen", False):
            raise NotThere
        return view(request, *args, **kwargs)

    return guarded


class SignIn(LoginView):
    """The library's page, with the button of the government's own sign-in service."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"single_sign_on": single_sign_on.offered()}


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.is_citizen:
        return redirect("citizen_account:account")
    initial = {"full_name": user.full_name, "phone": user.phone, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        services.update_profile(user=user, **form.cleaned_data, actor=actor_of(request), now=clock.now())
        with translation.override(user.language):
            messages.success(request, _("Your profile has been saved."))
        response = redirect("accounts:profile")
        remember_language(response, user)
        return response
    context = {"form": form, "security": queries.security_of(user), "may_have_tokens": may_have_tokens(user)}
    return render(request, "accounts/profile.html", context)


@login_required
def secure_account(request: HttpRequest) -> HttpResponse:
    """After the first password: the offer of a second step, which whoever gives roles cannot put off."""
    security = queries.security_of(signed_in(request))
    context = {
        "security": security,
        "next": Shell(request).work_url,
        "is_demanded": SECOND_STEP_KEY in request.session,
    }
    return render(request, "accounts/secure.html", context)


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    services.end_sessions(user=user, actor=actor_of(request), now=clock.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("You are now signed out on all other devices."))
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lost_device(request: HttpRequest) -> HttpResponse:
    """From another device: what a lost one can still open ends at once, and what it keeps goes when it has a line."""
    user = signed_in(request)
    if request.method == "POST":
        services.lose_device(user=user, actor=actor_of(request), now=clock.now())
        update_session_auth_hash(request, user)
        messages.success(request, _("The lost device is shut out. What it keeps goes as soon as it has a connection."))
        return redirect("mfa_index")
    return render(request, "accounts/lost_device.html")


@login_required
def api_tokens(request: HttpRequest) -> HttpResponse:
    """The list, the form, and right after making a token its secret, in the answer itself and nowhere else."""
    user = signed_in(request)
    if not may_have_tokens(user):
        raise NotThere
    now = clock.now()
    form = ApiTokenForm(request.POST or None)
    secret = ""
    if form.is_valid():
        _token, secret = services.create_api_token(user=user, **form.cleaned_data, actor=actor_of(request), now=now)
        form = ApiTokenForm()
    context = {"form": form, "secret": secret, "tokens": queries.api_tokens_of(user), "now": now}
    response = render(request, "accounts/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    if not may_have_tokens(user):
        raise NotThere
    token = get_object_or_404(queries.api_tokens_of(user), pk=pk)
    services.revoke_api_token(token=token, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """
    The page behind a one-time link: choose a password, be signed in, then be asked for a second step.

    A link that was never made here is not there; one that was used or has run out says so (410) and what to do.
    """
    now = clock.now()
    found = queries.find_invitation(token)
    if found is None:
        raise NotThere
    if not found.works_at(now) or not found.user.is_active:
        return _gone(request, used=found.used_at is not None)
    if single_sign_on.must_come_by_provider(found.user, by=[single_sign_on.INVITATION]):
        return redirect("sso:start")
    form = FirstPasswordForm(request.POST or None, user=found.user)
    if form.is_valid():
        try:
            user = services.accept_invitation(token=token, password=form.cleaned_data["password1"], now=now)
        except services.LinkSpent:
            return _gone(request, used=True)
        return _enter(request, user)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found})


def signed_in(request: HttpRequest) -> User:
    """The user of a page behind `login_required`."""
    user = request.user
    assert isinstance(user, User)
    return user


def may_have_tokens(user: User) -> bool:
    # Rights are organisation's, a layer above: asked by name.
    return bool(import_string(settings.TIRU_RIGHTS_CHECK)(user, TOKENS_RIGHT))


def _gone(request: HttpRequest, *, used: bool) -> HttpResponse:
    if used:
        return gone(
            request,
            title=_("This link has already been used"),
            text=_("It works once. If it was you, sign in. If not, tell the administrator of your office at once."),
            url=reverse("account_login"),
            action=_("Go to sign-in"),
        )
    return gone(
        request,
        title=_("This link no longer works"),
        text=_(
            "It ran out, or a newer one took its place. Ask the administrator of your office to send you a new one."
        ),
        url=reverse("account_login"),
        action=_("Go to sign-in"),
    )


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    # Whoever else was signed in on this device leaves first, so that nothing of that session is carried over.
    logout(request)
    record_authentication(request, user, method=single_sign_on.INVITATION)
    response = perform_login(request, Login(user=user, redirect_url=reverse("accounts:secure")))
    if request.user.is_authenticated:
        # The password was typed a moment ago: adding a passkey must not ask for it again.
        reauthenticate_by_password(request)
    return response
