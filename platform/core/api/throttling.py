"""
How often somebody may ask: by address without sign-in, by person, by token.

Counters lie in the cache `TIRU_THROTTLE_CACHE` (default: `default`, a table in each schema), under hashed
names: no address is stored. Reading and writing a counter are two steps, so requests at the very same moment
may slip over a limit by a few; it protects a service, not a secret.

What somebody known may ask in all (`user`, `token`) protects nothing but the process that answers, so each process
counts for itself in the cache `process` and asks no database.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from core import schema

if TYPE_CHECKING:
    # rest_framework.views loads this module while it is loaded itself.
    from rest_framework.views import APIView

IN_PROCESS: Final = frozenset({"user", "token"})


class _Throttle(SimpleRateThrottle):
    @property
    def cache(self) -> BaseCache:  # type: ignore[override]
        if self.scope in IN_PROCESS:
            return caches["process"]
        return caches[getattr(settings, "TIRU_THROTTLE_CACHE", "default")]

    def get_rate(self) -> str | None:
        # Read when asked: DRF's own class attribute is fixed at import.
        rates: Mapping[str, Any] = api_settings.DEFAULT_THROTTLE_RATES
        return rates[self.scope] if self.scope else None

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        who = self.who(request)
        if who is None:
            return None
        # The schema is part of the name, whatever key function the cache has.
        name = f"{schema.current()}:{self.scope}:{who}"
        return "throttle_" + salted_hmac("core.api.throttling", name, algorithm="sha256").hexdigest()

    def who(self, request: Request) -> str | None:
        """Whom to count; None leaves the request to another throttle."""
        raise NotImplementedError


class AnonThrottle(_Throttle):
    """Nobody signed in: the address of the client counts."""

    scope = "anon"

    def who(self, request: Request) -> str | None:
        return None if request.user and request.user.is_authenticated else self.get_ident(request)


class UserThrottle(_Throttle):
    """A person with a session."""

    scope = "user"

    def who(self, request: Request) -> str | None:
        signed_in = request.user and request.user.is_authenticated
        return str(request.user.pk) if signed_in and request.auth is None else None


class TokenThrottle(_Throttle):
    """A program with a token, each token for itself."""

    scope = "token"

    def who(self, request: Request) -> str | None:
        return None if request.auth is None else str(getattr(request.auth, "pk", request.auth))


class _PageThrottle(_Throttle):
    """The address, signed in or not: what is guarded has nothing to do with an account. No view is asked."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def who(self, request: Request) -> str | None:
        return self.get_ident(request)

    def is_spent(self, request: Request) -> bool:
        key = self.get_cache_key(request, cast("APIView", None))
        most, seconds = self.parse_rate(self.get_rate())
        if most is None or seconds is None:
            return False
        after = self.timer() - seconds
        return len([at for at in self.cache.get(key, []) if at > after]) >= most


def within(scope: str, request: HttpRequest | Request) -> bool:
    """Whether this address may do once more what the scope limits, on a page; asking counts."""
    return _PageThrottle(scope).allow_request(cast("Request", request), cast("APIView", None))


def is_spent(scope: str, request: HttpRequest | Request) -> bool:
    """Whether this address has done all it may for now; asking counts nothing."""
    return _PageThrottle(scope).is_spent(cast("Request", request))
