"""Numbers and appointments that citizens took while they were signed in: whose they are, and that a turn is near."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import policies
from accounts.models import User
from catalog.modules.mpp.models import Appointment, HeldAppointment, HeldNumber, QueueTicket
from catalog.modules.mpp.policies import TELL_NEAR
from catalog.modules.mpp.queries.queue import holders_today, next_in_line
from catalog.modules.mpp.telling import TURN_NEAR
from core import clock
from core.actors import Actor
from core.jobs import job
from notifications.recipients import Recipient
from notifications.services import notify


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


@transaction.atomic
def tell_those_near(*, group_id: int, actor: Actor, now: datetime) -> None:
    """Tell citizens whose number comes soon in a group, once for each time that it stands in line."""
    holders = holders_today(now=now)
    near = next_in_line(group_id=group_id, most=int(str(policies.value(TELL_NEAR, now))) + 1, now=now)
    for ahead, ticket in enumerate(near):
        if ticket.public_token in holders:
            notify(
                template=TURN_NEAR,
                to=Recipient.user(holders[ticket.public_token]),
                context={"number": ticket.code, "ahead": ahead},
                link=f"/mpp/antrean/{ticket.public_token}/",
                idempotency_key=f"{TURN_NEAR}:{ticket.pk}:{int(ticket.is_requeued)}",
                actor=actor,
                now=now,
            )


@job(queue="tenant", module="mpp")
def tell_near(group_id: int) -> None:
    """What `tell_those_near` does, so that no call waits for it."""
    tell_those_near(group_id=group_id, actor=Actor.system("mpp.queue"), now=clock.now())
