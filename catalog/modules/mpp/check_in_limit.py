"""
How often one address may be wrong about a number and its PIN at check-in.

Numbers run in order, so a limit for each appointment would let a stranger use up the tries of its holder. What the QR
code of its page holds cannot be guessed and is never counted: whoever was locked out by others comes in by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.http import HttpRequest
from rest_framework.request import Request

from catalog.modules.mpp.services.appointments import NoSuchAppointment, TooManyWrongPins, is_number
from core.api.throttling import AnonThrottle


class _Wrong(AnonThrottle):
    scope = "mpp_check_in"
    rate = "60/hour"
    """[A]: a kiosk is one address, and people type wrong."""

    def who(self, request: Request) -> str | None:
        return self.get_ident(request)

    def throttle_success(self) -> bool:
        # To ask costs nothing; only what was wrong is counted.
        return True

    def count(self) -> None:
        _times, seconds = self.parse_rate(self.rate)
        self.cache.set(self.key, [self.now, *self.history], seconds)


@contextmanager
def counting_wrong_ones(request: HttpRequest | Request, *, entry: str) -> Iterator[None]:
    """
    Around a check-in with what somebody entered.

    :raises TooManyWrongPins: if this address was wrong too often within the hour.
    """
    if not is_number(entry):
        yield
        return
    limit = _Wrong()
    if not limit.allow_request(cast("Request", request), cast("Any", None)):
        raise TooManyWrongPins(attr="pin")
    try:
        yield
    except NoSuchAppointment:
        limit.count()
        raise
