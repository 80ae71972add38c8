"""Citizens' sessions end after a rest: on a village's shared telephone nobody finds what the last one left open."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

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
