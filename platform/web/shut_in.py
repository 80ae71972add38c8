"""
A shared device that may open one part of a host and nothing else.

The mark is a signed cookie, so that no page of anybody else costs a look at the session. It keeps honest people where
they should be; what the device may *do* there hangs on its session, which this says nothing about.
"""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

COOKIE: Final = "tiru_shut_in"
ALWAYS_OPEN: Final = ("/static/", "/perangkat/")
_SALT: Final = "web.shut_in"
_YEAR: Final = 366 * 24 * 60 * 60


def shut(response: HttpResponseBase, request: HttpRequest, prefix: str) -> None:
    """From the next page on this browser stays below `prefix`."""
    response.set_signed_cookie(
        COOKIE,
        f"{request.get_host()}{prefix}",
        salt=_SALT,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def let_out(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def prefix_of(request: HttpRequest) -> str:
    """Where this browser is shut in; empty for all others."""
    if COOKIE not in request.COOKIES:
        return ""
    kept = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_YEAR)
    host, slash, rest = str(kept).partition("/")
    prefix = slash + rest
    return prefix if host == request.get_host() and url_has_allowed_host_and_scheme(prefix, None) else ""
