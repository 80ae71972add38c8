"""How often one address may begin cases and try codes: the API's own counting, for pages."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.request import Request

from core.api.throttling import AnonThrottle


class _ByAddress(AnonThrottle):
    """Whoever is signed in counts too: what is guarded here has nothing to do with an account."""

    def who(self, request: Request) -> str | None:
        return self.get_ident(request)


class Begins(_ByAddress):
    scope = "case_start"


class Tries(_ByAddress):
    scope = "case_code"


class Writes(_ByAddress):
    scope = "write"


def within(limit: type[_ByAddress], request: HttpRequest) -> bool:
    """Whether this address may do it once more now; asking counts."""
    return limit().allow_request(cast("Request", request), cast("Any", None))
