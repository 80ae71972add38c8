"""Numbers that citizens took while they were signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from catalog.modules.mpp.models import HeldNumber, QueueTicket
from catalog.modules.mpp.queries.queue import service_day

KEPT: Final = timedelta(days=30)
"""So long a citizen finds a past number in the account [A]."""


@transaction.atomic
def hold_in_account(*, ticket: QueueTicket, user: User) -> None:
    """
    Let a citizen find the number in the account. Somebody else's stays theirs.

    Nothing is recorded: the evidence log is for ever, and who was in the mall on a day is not.
    """
    if user.is_citizen:
        HeldNumber.objects.get_or_create(ticket=ticket, defaults={"user": user})


def forget_holders(*, now: datetime) -> int:
    """Past numbers belong to nobody any more; answers how many."""
    return HeldNumber.objects.filter(ticket__service_day__lt=service_day(now) - KEPT).delete()[0]
