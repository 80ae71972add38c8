"""What a citizen's account means to the mall: the numbers and appointments taken while signed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

import tenants
from accounts.models import User
from catalog.modules.mpp import wording
from catalog.modules.mpp.apps import MPPConfig
from catalog.modules.mpp.models import Appointment, AppointmentState, HeldAppointment, HeldNumber, TicketState
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.queries.appointments import appointments_held
from catalog.modules.mpp.queries.mall import mall_settings
from core import clock
from web.belongings import Belonging

_TONES: Final = {
    TicketState.WAITING: "info",
    TicketState.CALLED: "warning",
    TicketState.SERVING: "info",
    TicketState.PARKED: "warning",
    TicketState.DONE: "success",
}


_APPOINTMENT_TONES: Final = {AppointmentState.BOOKED: "info", AppointmentState.NO_SHOW: "warning"}


def belongings(user: User) -> Iterable[Belonging]:
    """Today's numbers, where each stands now, then the appointments of today and later."""
    now = clock.now()
    yield from _numbers(user, now)
    for appointment in appointments_held(user, now=now):
        state = AppointmentState(appointment.state)
        yield Belonging(
            title=appointment.what,
            holder=MPPConfig.manifest.name,
            url=reverse("mpp:appointment", args=[appointment.public_token]),
            tone=_APPOINTMENT_TONES.get(state, "neutral"),
            state=str(state.label).capitalize(),
            reference=appointment.code,
            note=clock.format_datetime(appointment.starts_at, tenants.current().zone),
            action=_("See the appointment") if state == AppointmentState.BOOKED else "",
        )


def _numbers(user: User, now: datetime) -> Iterator[Belonging]:
    for ticket in queries.numbers_held(user, now=now):
        yield Belonging(
            title=ticket.what,
            holder=MPPConfig.manifest.name,
            url=reverse("mpp:ticket", args=[ticket.public_token]),
            tone=_TONES.get(TicketState(ticket.state), "neutral"),
            state=str(TicketState(ticket.state).label).capitalize(),
            reference=ticket.code,
            note=_note(ticket),
            action=_("See where it stands") if ticket.is_open else "",
        )


def let_go(user: User) -> None:
    """Numbers and appointments stay in the day's counts and belong to nobody."""
    HeldNumber.objects.filter(user=user).delete()
    HeldAppointment.objects.filter(user=user).delete()


def taken_along(user: User) -> Mapping[str, Any]:
    found = HeldNumber.objects.filter(user=user).select_related("ticket").order_by("ticket__taken_at")
    booked = Appointment.objects.filter(holder__user=user).order_by("starts_at")
    return {
        "appointments": [
            {"number": one.code, "starts": one.starts_at.isoformat(), "state": one.state} for one in booked
        ],
        "numbers": [
            {"number": one.ticket.code, "taken": one.ticket.taken_at.isoformat(), "state": one.ticket.state}
            for one in found
        ],
    }


def _note(ticket: Any) -> str:
    if ticket.state == TicketState.CALLED and ticket.counter:
        return _("Please go to counter %(number)s.") % {"number": ticket.counter.number}
    if ticket.state == TicketState.WAITING:
        ahead = queries.ahead_of(ticket, settings=mall_settings())
        return _("Ahead of you: %(people)s") % {"people": wording.people(ahead)}
    return ""
