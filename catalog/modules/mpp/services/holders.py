"""Numbers and appointments that citizens took while they were signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from catalog.modules.mpp.models import Appointment, HeldAppointment, HeldNumber, QueueTicket
from catalog.modules.mpp.queries.queue import service_day

KEPT: Final = timedelta(days=30)
"""So long a citizen's account knows of a past number or appointment [A]."""


@transaction.atomic
def hold_in_account(*, ticket: QueueTicket, user: User) -> None:
    """
    Let a citizen find the number in the account. Somebody else's stays theirs.

    Nothing is recorded: the evidence log is for ever, and who was in the mall on a day is not.
    """
    if user.is_citizen:
        HeldNumber.objects.get_or_create(ticket=ticket, defaults={"user": user})


@transaction.atomic
def hold_appointment_in_account(*, appointment: Appointment, user: User) -> None:
    """The same for an appointment, and for the number that it becomes in the hall."""
    if user.is_citizen:
        HeldAppointment.objects.get_or_create(appointment=appointment, defaults={"user": user})


def forget_holders(*, now: datetime) -> int:
    """Past numbers and appointments belong to nobody any more; answers how many."""
    ended = service_day(now) - KEPT
    numbers = HeldNumber.objects.filter(ticket__service_day__lt=ended).delete()[0]
    return numbers + HeldAppointment.objects.filter(appointment__service_day__lt=ended).delete()[0]
