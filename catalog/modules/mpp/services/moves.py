"""A number moved on purpose: to another queue, behind others, aside for a while."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.mpp.models import (
    AT_A_COUNTER,
    CounterGroup,
    QueueTicket,
    TicketState,
    VisitStop,
)
from catalog.modules.mpp.queries.mall import mall_settings
from catalog.modules.mpp.queries.queue import in_line, service_day
from catalog.modules.mpp.services.legs import next_leg
from catalog.modules.mpp.services.numbers import give_place, locked_day, record
from catalog.modules.mpp.services.queue import (
    CounterBusy,
    NoCounterForService,
    NoSuchTicket,
    NotAtThisCounter,
    NothingChosen,
    NumberOfAnotherDay,
    locked_counter,
    move,
    ticket_at,
    wrong_state,
)
from core import clock
from core.actors import Actor
from core.errors import Refusal


class AlreadyInThisQueue(Refusal):
    """A number is sent on to another queue, not to its own."""

    code = "mpp_already_in_this_queue"
    status = 422
    message = _("%(ticket)s is already in the queue of %(group)s.")
    fix = _("Choose another queue.")


class HoldNotOffered(Refusal):
    """Nobody can let others pass here, or so many."""

    code = "mpp_hold_not_offered"
    status = 422
    message = _("At most %(most)d numbers can be let pass at a time.")
    fix = _("Choose fewer.")


class HeldOftenEnough(Refusal):
    """The number has let others pass as often as the rules allow."""

    code = "mpp_held_often_enough"
    message = _("%(ticket)s has let others pass %(times)d times already.")
    fix = _("Please be in the hall when your number is called. It is called several times.")


class NobodyBehind(Refusal):
    """There is nobody who could pass."""

    code = "mpp_nobody_behind"
    message = _("Nobody is waiting behind %(ticket)s.")
    fix = _("You keep your place. Your number is called several times.")


class TimeIsFixed(Refusal):
    """An appointment has its time and does not let others pass."""

    code = "mpp_time_is_fixed"
    message = _("%(ticket)s is an appointment with a time of its own.")
    fix = _("Please be in the hall at your time.")


@transaction.atomic
def transfer(*, counter_number: int, ticket_id: int, group_letter: str, actor: Actor, now: datetime) -> QueueTicket:
    """
    Send the person who is being served on to another counter group. The number stays; its place there is the one it
    would have, had the person gone there first. An appointment keeps its time.

    :returns: the number as it waits in the other queue.
    :raises NothingChosen: if there is no such group in use.
    :raises NoCounterForService: if nobody works there.
    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the service has not begun.
    :raises AlreadyInThisQueue: if it is the queue in which the number stands.
    """
    group = CounterGroup.objects.filter(letter=group_letter.upper(), is_active=True).first()
    if group is None:
        raise NothingChosen(attr="group")
    if not group.counters.filter(is_active=True).exists():
        raise NoCounterForService(service=group.name)
    day = locked_day(group.pk, service_day(now))
    old = ticket_at(counter_number, ticket_id)
    if old.group_id == group.pk:
        raise AlreadyInThisQueue(ticket=old.code, group=group.name)
    move(old, TicketState.TRANSFERRED)
    old.ended_at = now
    old.save(update_fields=["state", "ended_at"])
    leg = next_leg(
        old, group=group, service=None, day=day, now=now, counts=True, place=_place_by_first_arrival(old, group)
    )
    if old.due_at is not None:
        leg.due_at, leg.place = old.due_at, None
        leg.save(update_fields=["due_at", "place"])
    if old.visit_id:
        stop, _made = VisitStop.objects.get_or_create(visit_id=old.visit_id, group=group)
        stop.ticket, stop.dropped_at = leg, None
        stop.save(update_fields=["ticket", "dropped_at"])
    record("mpp.ticket_transferred", leg, actor, now, counter=counter_number, group=group.letter)
    return leg


@transaction.atomic
def hold(*, token: str, numbers: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    The holder lets some numbers of the same class pass that stand behind, as often as the rules allow.

    Nobody else loses by it: those who pass are called earlier, all others as before.

    :raises NoSuchTicket: if there is no such number.
    :raises NumberOfAnotherDay: if it was not taken today.
    :raises WrongState: if it does not wait.
    :raises TimeIsFixed: if it is an appointment.
    :raises HoldNotOffered: if so many cannot be let pass.
    :raises HeldOftenEnough: if it was done as often as allowed.
    :raises NobodyBehind: if nobody waits behind.
    """
    settings = mall_settings()
    found = QueueTicket.objects.filter(public_token=token).first()
    if found is None:
        raise NoSuchTicket
    if found.service_day != service_day(now):
        raise NumberOfAnotherDay(ticket=found.code, day=clock.format_date(found.service_day))
    if not 1 <= numbers <= settings.hold_numbers:
        raise HoldNotOffered(most=settings.hold_numbers, attr="numbers")
    day = locked_day(found.group_id, found.service_day)
    ticket = QueueTicket.objects.select_for_update(no_key=True).get(pk=found.pk)
    if ticket.state != TicketState.WAITING:
        raise wrong_state(ticket)
    if ticket.due_at is not None:
        raise TimeIsFixed(ticket=ticket.code)
    if ticket.held_times >= settings.hold_times:
        raise HeldOftenEnough(ticket=ticket.code, times=ticket.held_times)
    behind = [
        one
        for one in in_line(group_id=ticket.group_id, day=ticket.service_day).filter(
            is_priority=ticket.is_priority, due_at=None
        )
        if (one.standing, one.position) > (ticket.standing, ticket.position)
    ]
    if not behind:
        raise NobodyBehind(ticket=ticket.code)
    if len(behind) > numbers:
        ticket.place = (behind[numbers - 1].standing + behind[numbers].standing) / 2
    else:
        ticket.position, ticket.place = give_place(day, counts=False), None
    ticket.held_times += 1
    # What was told at the machine was told for another place.
    ticket.expected_from = ticket.expected_to = None
    ticket.save(update_fields=["position", "place", "held_times", "expected_from", "expected_to"])
    record("mpp.ticket_held", ticket, actor, now, passed=min(numbers, len(behind)), times=ticket.held_times)
    return ticket


@transaction.atomic
def park(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    The person fetches something and comes back to this counter; meanwhile it serves others.

    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the service has not begun.
    """
    ticket = ticket_at(counter_number, ticket_id)
    move(ticket, TicketState.PARKED)
    ticket.parked_at = now
    ticket.save(update_fields=["state", "parked_at"])
    record("mpp.ticket_parked", ticket, actor, now, counter=counter_number)
    return ticket


@transaction.atomic
def resume(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    The person is back: the service goes on where it stopped.

    :raises CounterNotInUse: if the counter is out of use.
    :raises CounterBusy: if somebody else is called there or served.
    :raises NotAtThisCounter: if the number was not set aside at this counter.
    """
    counter = locked_counter(counter_number)
    busy = QueueTicket.objects.filter(counter=counter, state__in=AT_A_COUNTER).first()
    if busy:
        raise CounterBusy(ticket=busy.code, counter=counter.number)
    ticket = (
        QueueTicket.objects.select_for_update(no_key=True)
        .filter(pk=ticket_id, counter=counter, state=TicketState.PARKED, service_day=service_day(now))
        .first()
    )
    if ticket is None or ticket.parked_at is None:
        raise NotAtThisCounter(counter=counter_number)
    move(ticket, TicketState.SERVING)
    ticket.parked_seconds += max(int((now - ticket.parked_at).total_seconds()), 0)
    ticket.parked_at = None
    ticket.save(update_fields=["state", "parked_seconds", "parked_at"])
    record("mpp.ticket_resumed", ticket, actor, now, counter=counter_number)
    return ticket


def _place_by_first_arrival(old: QueueTicket, group: CounterGroup) -> float | None:
    """Between those who came to the mall before this person and those who came after; None at the end of the line."""
    line = [one for one in in_line(group_id=group.pk, day=old.service_day) if one.due_at is None]
    came = dict(
        QueueTicket.objects.filter(
            service_day=old.service_day, leg=0, code__in=[old.code, *(one.code for one in line)]
        ).values_list("code", "taken_at")
    )
    mine = came.get(old.code, old.taken_at)
    for index, one in enumerate(line):
        if came.get(one.code, one.taken_at) > mine:
            before = line[index - 1].standing if index else one.standing - 1
            return (before + one.standing) / 2
    return None
