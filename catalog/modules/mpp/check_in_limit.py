"""
How often one address may be wrong about a number and its PIN at check-in.

Numbers run in order, so a limit for each appointment would let a stranger use up the tries of its holder. What the QR
code of its page holds cannot be guessed and is never counted: whoever was locked out by others comes in by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from rest_framework.request import Request

from catalog.modules.mpp.services.appointments import NoSuchAppointment, TooManyWrongPins, is_number
from core.api.throttling import is_spent, within

SCOPE = "mpp_check_in"


@contextmanager
def counting_wrong_ones(request: HttpRequest | Request, *, entry: str) -> Iterator[None]:
    """
    Around a check-in with what somebody entered.

    :raises TooManyWrongPins: if this address was wrong too often within the hour.
    """
    if not is_number(entry):
        yield
        return
    if is_spent(SCOPE, request):
        raise TooManyWrongPins(attr="pin")
    try:
        yield
    except NoSuchAppointment:
        within(SCOPE, request)
        raise
