"""Who asks at the citizens' pages of the mall, and what of it goes into an account."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from catalog.modules.mpp.models import Appointment, QueueTicket
from catalog.modules.mpp.services import holders
from core.actors import Actor, actor_of


def who(request: HttpRequest) -> Actor:
    """The log knows of a citizen who is signed in no more than of any other: it is for ever."""
    return Actor.citizen() if getattr(request.user, "is_citizen", False) else actor_of(request)


def keep(request: HttpRequest, taken: QueueTicket | Appointment) -> None:
    """A citizen who is signed in finds the number or the appointment in the account."""
    if not isinstance(request.user, User):
        return
    if isinstance(taken, Appointment):
        holders.hold_appointment_in_account(appointment=taken, user=request.user)
    else:
        holders.hold_in_account(ticket=taken, user=request.user)
