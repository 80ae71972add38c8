"""
Citizens' sessions end after a rest: on a village's shared telephone nobody finds what the last one left open. Who holds
a right that asks for a second step gets no further than the page where it is added. And who came by the provider is out
once the session there has ended.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.models import EndedSession, User
from accounts.queries import security_of
from accounts.stages import SIGNED_IN
from core import clock

REST_KEY: Final = "accounts_citizen_seen"
_FRESH: Final = 60


class CitizenRestMiddleware:
    """Each page begins the rest anew (`citizen_views` sets how long it lasts), at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        # A page that polls by itself is nobody's doing. Where no page looked at the session, nobody is signed in.
        if request.session.accessed and REST_KEY in request.session and "HX-Request" not in request.headers:
            now = clock.now().timestamp()
            if now - request.session[REST_KEY] > _FRESH:
                request.session[REST_KEY] = now
        return response


class ProvidedSessionMiddleware:
    """Whose session at the identity provider has ended (back-channel logout by `sid`) is signed out before the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without its cookie nobody has a session, and a page that never looks at one stays as it is.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            digest = request.session.get(SIGNED_IN)
            if digest and EndedSession.objects.filter(pk=digest).exists():
                logout(request)
        return self._get_response(request)


SECOND_STEP_KEY: Final = "accounts_needs_second_step"


def needs_second_step(user: User) -> bool:
    """Whether somebody holds a right of `TIRU_SECOND_STEP_RIGHTS` and can sign in with a password alone."""
    holds = import_string(settings.TIRU_RIGHTS_CHECK)  # rights are organisation's, a layer above
    return (
        any(holds(user, right) for right in settings.TIRU_SECOND_STEP_RIGHTS) and not security_of(user).has_second_step
    )


class SecondStepMiddleware:
    """Who was found to need a second step when signing in (`adapters`) sees only pages of the account until then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without its cookie nobody has a session, and a page that never looks at one stays as it is.
        may_need = settings.TIRU_SECOND_STEP_RIGHTS and settings.SESSION_COOKIE_NAME in request.COOKIES
        if may_need and SECOND_STEP_KEY in request.session:
            user = request.user
            if isinstance(user, User) and not security_of(user).has_second_step:
                if not request.path.startswith(reverse("accounts:secure").removesuffix("amankan/")):
                    return redirect("accounts:secure")
            else:
                del request.session[SECOND_STEP_KEY]
        return self._get_response(request)
