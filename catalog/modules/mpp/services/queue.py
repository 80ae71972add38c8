"""
Numbers: taken, called, served, given up. `numbers.py` says in which order locks are taken.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import tenants
from casework.models import ProductState
from catalog.modules.mpp import fairness, speech
from catalog.modules.mpp.models import (
    AT_A_COUNTER,
    OPEN,
    PRIORITY_PREFIX,
    Appointment,
    AppointmentState,
    Counter,
    CounterGroup,
    MallService,
    MallSettings,
    PriorityReason,
    QueueDay,
    QueueTicket,
    TicketCall,
    TicketState,
)
from catalog.modules.mpp.queries.appointments import next_free_slot, places_kept
from catalog.modules.mpp.queries.mall import fairness_rule, mall_settings, mall_unit_code, opening_hours
from catalog.modules.mpp.queries.queue import (
    ahead_of,
    anybody_holds,
    by_time,
    expected_call,
    in_line,
    next_call_at,
    service_day,
    turns_of,
)
from catalog.modules.mpp.services.holders import tell_near
from catalog.modules.mpp.services.legs import advance_visit, drop_stops, locked_days_after, settle
from catalog.modules.mpp.services.numbers import (
    give_place,
    locked_day,
    next_number,
    record,
    record_appointment,
    record_counter,
)
from core import clock, events
from core.actors import Actor
from core.errors import Refusal
from surveys.services import offer_survey

SHORTEST_REQUEST_KEY = 16
"""A key that can be guessed would hand out another person's number."""


class NothingChosen(Refusal):
    """Neither a service nor a counter group that exists was named."""

    code = "mpp_nothing_chosen"
    status = 422
    message = _("There is no such service or counter group.")
    fix = _("Choose one from the list.")


class NoCounterForService(Refusal):
    """The service is not given at a counter of the mall."""

    code = "mpp_no_counter_for_service"
    message = _("%(service)s has no counter in the mall.")
    fix = _("Ask at the information desk where it is served.")


class UnknownPriorityReason(Refusal):
    """The priority queue was asked for with a reason that does not exist."""

    code = "mpp_unknown_priority_reason"
    status = 422
    message = _("This is not a reason for the priority queue.")
    fix = _("Choose one from the list, or take a regular number.")


class NumbersNotGivenNow(Refusal):
    """The machine does not give numbers at this hour."""

    code = "mpp_numbers_not_given_now"
    message = _("No numbers are given at this hour.")
    fix = _("Take one from %(when)s.")


class NumbersUsedUp(Refusal):
    """The daily cap of the group is reached."""

    code = "mpp_numbers_used_up"
    message = _("All %(cap)d numbers for %(group)s are taken today.")
    fix = _("Take one from %(when)s.")
    offer = _("Book an appointment instead: the next free time is %(when)s.")


class RequestKeyReused(Refusal):
    """The same key came with another wish."""

    code = "mpp_request_key_reused"
    status = 422
    message = _("This request was already sent with other values.")
    fix = _("Send it again with a new key.")


class RequestKeyTooShort(Refusal):
    """The key could be guessed."""

    code = "mpp_request_key_too_short"
    status = 422
    message = _("The key of the request is too short.")
    fix = _("Use at least %(length)d random characters.")


class CounterNotInUse(Refusal):
    """There is no such counter, or it is out of use."""

    code = "mpp_counter_not_in_use"
    message = _("Counter %(counter)d is not in use.")
    fix = _("Choose another counter.")


class CounterPaused(Refusal):
    """The counter is on a break."""

    code = "mpp_counter_paused"
    message = _("Counter %(counter)d is paused.")
    fix = _("Resume the counter, then call the next number.")


class CounterBusy(Refusal):
    """Somebody is called to the counter or served there."""

    code = "mpp_counter_busy"
    message = _("%(ticket)s is still at counter %(counter)d.")
    fix = _("Finish it or note it as absent first.")


class NobodyWaiting(Refusal):
    """The queue of the group is empty."""

    code = "mpp_nobody_waiting"
    message = _("Nobody is waiting for %(group)s.")
    fix = _("New numbers appear here by themselves.")


class NotAtThisCounter(Refusal):
    """The number is not, or no longer, the one at this counter."""

    code = "mpp_not_at_this_counter"
    message = _("This number is no longer at counter %(counter)d.")
    fix = _("See below which number is there now.")


class WrongState(Refusal):
    """The state of the number does not allow the step."""

    code = "mpp_wrong_state"
    message = _("%(ticket)s is %(state)s, so this cannot be done.")
    fix = _("See below what is possible now.")


class TooSoon(Refusal):
    """Between two calls there must be time to walk to the counter."""

    code = "mpp_too_soon"
    message = _("%(ticket)s was called less than %(seconds)d seconds ago.")
    fix = _("Wait %(left)d seconds more.")


class TooFewCalls(Refusal):
    """Nobody is absent who was not called often enough."""

    code = "mpp_too_few_calls"
    message = _("%(ticket)s was called %(made)d of %(needed)d times.")
    fix = _("Call again before you note it as absent.")


class AlreadyRequeued(Refusal):
    """A number that was missed can come back once."""

    code = "mpp_already_requeued"
    message = _("%(ticket)s has already come back once.")
    fix = _("Take a new number.")


class NumberOfAnotherDay(Refusal):
    """A number holds for the day on which it was taken."""

    code = "mpp_number_of_another_day"
    message = _("%(ticket)s was a number of %(day)s.")
    fix = _("Take a new number.")


class NoSuchTicket(Refusal):
    """No number stands behind this link or id."""

    code = "mpp_no_such_ticket"
    message = _("There is no such number.")
    fix = _("Check the link, or take a new number.")


@transaction.atomic
def take_ticket(
    *,
    actor: Actor,
    now: datetime,
    group_letter: str = "",
    product_code: str = "",
    priority_reason: str = "",
    request_key: str = "",
) -> QueueTicket:
    """
    Give a number for a service, or for a counter group when no service is named.

    :param priority_reason: a `PriorityReason`; empty for a regular number.
    :param request_key: a random key of the caller. The same key gives the same number again, so that a request
        that is sent twice takes one number only.
    :raises NothingChosen: if there is no such published service or group in use.
    :raises NoCounterForService: if the service is not given at a counter.
    :raises UnknownPriorityReason: if the reason is none of the known ones.
    :raises NumbersNotGivenNow: outside the hours in which numbers are given.
    :raises NumbersUsedUp: if the group's daily cap is reached.
    :raises RequestKeyReused: if the key was used for another group, service or class.
    :raises RequestKeyTooShort: if the key could be guessed.
    """
    group, service = chosen(group_letter, product_code)
    if priority_reason and priority_reason not in PriorityReason:
        raise UnknownPriorityReason(attr="priority_reason")
    key = hashed_key(request_key)
    settings = mall_settings()
    hours = opening_hours(settings)
    today = service_day(now)

    day = locked_day(group.pk, today)
    # Under the lock: whoever sent the same request a moment ago has committed or failed by now.
    if key and (earlier := QueueTicket.objects.filter(request_key=key).first()):
        return settle(_same_wish(earlier, group, service, priority_reason))
    if not hours.gives_numbers(now):
        raise NumbersNotGivenNow(when=moment(hours.next_numbers(now)))
    refuse_when_full(group, day, settings=settings, now=now)

    prefix = PRIORITY_PREFIX if priority_reason else group.letter
    number = next_number(prefix, today)
    ticket = QueueTicket(
        group=group,
        service=service,
        service_day=today,
        number=number,
        code=f"{prefix}{number:03d}",
        position=give_place(day),
        is_priority=bool(priority_reason),
        priority_reason=priority_reason,
        taken_at=now,
        public_token=secrets.token_urlsafe(16),
        request_key=key,
    )
    _insert(ticket)
    tell_the_wait(ticket, settings=settings, now=now)
    record("mpp.ticket_taken", ticket, actor, now)
    return ticket


def refuse_when_full(group: CounterGroup, day: QueueDay, *, settings: MallSettings, now: datetime) -> None:
    """
    Keep the daily cap: numbers given, and the places of appointments that may still come.

    :raises NumbersUsedUp: if it is reached; it offers the next free time, or the next day's numbers.
    """
    if group.daily_cap is None:
        return
    kept = places_kept(group, day.service_day, settings=settings, now=now) if group.takes_appointments else 0
    if day.taken + kept < group.daily_cap:
        return
    hours = opening_hours(settings)
    free = next_free_slot(group, settings=settings, now=now) if group.takes_appointments else None
    raise NumbersUsedUp(
        cap=group.daily_cap,
        group=group.name,
        when=moment(free or hours.next_numbers(_last_moment(day.service_day))),
        fix=NumbersUsedUp.offer if free else None,
    )


def tell_the_wait(ticket: QueueTicket, *, settings: MallSettings, now: datetime) -> None:
    """Keep the interval that the holder of a new number is told, so that it can be compared with what came."""
    ahead = ahead_of(ticket, settings=settings)
    told = expected_call(ticket=ticket, ahead=ahead, hours=opening_hours(settings), now=now)
    if told:
        ticket.expected_from, ticket.expected_to = told
        ticket.save(update_fields=["expected_from", "expected_to"])


@transaction.atomic
def call_next(*, counter_number: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    Call the number whose turn it is to a counter.

    :raises CounterNotInUse: if there is no such counter in use.
    :raises CounterPaused: if the counter is on a break.
    :raises CounterBusy: if somebody is still called there or served.
    :raises NobodyWaiting: if the queue is empty.
    """
    counter = locked_counter(counter_number)
    ticket = _call_next(counter, now)
    if ticket is None:
        raise NobodyWaiting(group=counter.group.name)
    record("mpp.ticket_called", ticket, actor, now, counter=counter.number)
    return ticket


@transaction.atomic
def call_again(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    Call a number once more that did not come.

    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the person is already being served.
    :raises TooSoon: if there was no time to walk to the counter yet.
    """
    ticket = ticket_at(counter_number, ticket_id)
    if ticket.state != TicketState.CALLED:
        raise wrong_state(ticket)
    _refuse_too_soon(ticket, mall_settings(), now)
    _note_call(ticket, now)
    record("mpp.ticket_called_again", ticket, actor, now, counter=counter_number, call=ticket.call_count)
    return ticket


@transaction.atomic
def start_service(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    The person who was called has come to the counter.

    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the person is already being served.
    """
    ticket = ticket_at(counter_number, ticket_id)
    move(ticket, TicketState.SERVING)
    ticket.started_at = now
    ticket.save(update_fields=["state", "started_at"])
    record("mpp.service_started", ticket, actor, now, counter=counter_number)
    return ticket


@transaction.atomic
def finish_service(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    The person is served. Publishes `mpp.ticket_served`.

    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the service has not begun.
    """
    # Before the ticket, as everywhere: the next stop of a visit takes a place in another queue.
    days = locked_days_after(ticket_id)
    ticket, following = _finish(counter_number, ticket_id, days, now)
    record("mpp.service_finished", ticket, actor, now, counter=counter_number)
    if following:
        record("mpp.visit_went_on", following, actor, now, group=following.group.letter)
    return ticket


@transaction.atomic
def finish_and_call_next(
    *, counter_number: int, ticket_id: int, actor: Actor, now: datetime
) -> tuple[QueueTicket, QueueTicket | None]:
    """
    The person is served and the next number is called in the same moment; nobody is called when nobody waits.

    :raises CounterNotInUse: if the counter is out of use.
    :raises CounterPaused: if the counter is on a break: finish without calling instead.
    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the service has not begun.
    """
    counter = locked_counter(counter_number)
    # Before the ticket, as everywhere: a colleague may hold the day and want this counter's evidence.
    days = locked_days_after(ticket_id, (counter.group_id, service_day(now)))
    finished, following = _finish(counter_number, ticket_id, days, now)
    called = _call_next(counter, now)
    record("mpp.service_finished", finished, actor, now, counter=counter_number)
    if following:
        record("mpp.visit_went_on", following, actor, now, group=following.group.letter)
    if called:
        record("mpp.ticket_called", called, actor, now, counter=counter_number)
    return finished, called


@transaction.atomic
def note_absent(*, counter_number: int, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    Nobody came after all calls were made.

    :raises NotAtThisCounter: if it is not the number at this counter.
    :raises WrongState: if the person is being served.
    :raises TooFewCalls: if calls are still to be made.
    :raises TooSoon: if the last call was just made.
    """
    ticket = ticket_at(counter_number, ticket_id)
    settings = mall_settings()
    if ticket.state != TicketState.CALLED:
        raise wrong_state(ticket)
    if ticket.call_count < settings.calls_before_no_show:
        raise TooFewCalls(ticket=ticket.code, made=ticket.call_count, needed=settings.calls_before_no_show)
    _refuse_too_soon(ticket, settings, now)
    move(ticket, TicketState.NO_SHOW)
    ticket.ended_at = now
    ticket.save(update_fields=["state", "ended_at"])
    record("mpp.ticket_absent", ticket, actor, now, counter=counter_number)
    return ticket


@transaction.atomic
def requeue(*, ticket_id: int, actor: Actor, now: datetime) -> QueueTicket:
    """
    Take a missed number back into the queue, at the end of its class, once and on its day only.

    :raises NoSuchTicket: if there is no such number.
    :raises NumberOfAnotherDay: if it was not taken today.
    :raises WrongState: if it was not missed.
    :raises AlreadyRequeued: if it has come back before.
    """
    found = QueueTicket.objects.filter(pk=ticket_id).values_list("group_id", "service_day", "code").first()
    if found is None:
        raise NoSuchTicket
    group_id, day_taken, code = found
    if day_taken != service_day(now):
        raise NumberOfAnotherDay(ticket=code, day=clock.format_date(day_taken))
    day = locked_day(group_id, day_taken)
    ticket = QueueTicket.objects.select_for_update(no_key=True).get(pk=ticket_id)
    if ticket.state == TicketState.NO_SHOW and ticket.is_requeued:
        raise AlreadyRequeued(ticket=ticket.code)
    move(ticket, TicketState.WAITING)
    ticket.position = give_place(day, counts=False)
    # An appointment that was missed has lost its time: it comes back as a walk-in, at the end of the line.
    ticket.place = ticket.due_at = None
    ticket.is_requeued = True
    ticket.counter = ticket.called_at = ticket.last_call_at = ticket.ended_at = None
    ticket.call_count = 0
    ticket.save()
    record("mpp.ticket_requeued", ticket, actor, now)
    return ticket


@transaction.atomic
def cancel_ticket(*, token: str, actor: Actor, now: datetime) -> QueueTicket:
    """
    The holder gives the number up. Whoever knows the link may do so.

    :raises NoSuchTicket: if there is no such number.
    :raises WrongState: if it is being served or over.
    """
    ticket = QueueTicket.objects.select_for_update(no_key=True).filter(public_token=token).first()
    if ticket is None:
        raise NoSuchTicket
    move(ticket, TicketState.CANCELLED)
    ticket.ended_at = now
    ticket.save(update_fields=["state", "ended_at"])
    if ticket.visit_id:
        drop_stops(ticket.visit_id, now)
    record("mpp.ticket_cancelled", ticket, actor, now)
    return ticket


@transaction.atomic
def pause_counter(*, counter_number: int, actor: Actor, now: datetime) -> Counter:
    """
    Nobody is called to the counter until it is resumed; whoever is there is served to the end.

    :raises CounterNotInUse: if there is no such counter in use.
    """
    counter = locked_counter(counter_number)
    if counter.paused_at is None:
        counter.paused_at = now
        counter.save(update_fields=["paused_at"])
        record_counter("mpp.counter_paused", counter, actor, now)
    return counter


@transaction.atomic
def resume_counter(*, counter_number: int, actor: Actor, now: datetime) -> Counter:
    """
    The counter calls numbers again.

    :raises CounterNotInUse: if there is no such counter in use.
    """
    counter = locked_counter(counter_number)
    if counter.paused_at is not None:
        counter.paused_at = None
        counter.save(update_fields=["paused_at"])
        record_counter("mpp.counter_resumed", counter, actor, now)
    return counter


@transaction.atomic
def close_past_days(*, actor: Actor, now: datetime) -> int:
    """
    End the numbers that past days left open, and answer how many there were.

    Who was called and never came is absent, as is who went for a paper and never came back; who was being served is
    done, without a trustworthy time; who waited has expired; who had booked and never checked in did not come.
    """
    left = list(
        QueueTicket.objects.select_for_update(no_key=True)
        .filter(service_day__lt=service_day(now), state__in=OPEN)
        .order_by("id")
    )
    for ticket in left:
        ticket.state = _AFTER_THE_DAY[TicketState(ticket.state)]
        ticket.ended_at = now
        ticket.parked_at = None
        ticket.closed_by_day = True
    QueueTicket.objects.bulk_update(left, ["state", "ended_at", "parked_at", "closed_by_day"])
    booked = list(
        Appointment.objects.select_for_update(no_key=True)
        .filter(service_day__lt=service_day(now), state=AppointmentState.BOOKED)
        .order_by("id")
    )
    for appointment in booked:
        appointment.state = AppointmentState.NO_SHOW
        appointment.ended_at = now
    Appointment.objects.bulk_update(booked, ["state", "ended_at"])
    for ticket in left:
        record("mpp.ticket_closed_by_day", ticket, actor, now, state=ticket.state)
    for appointment in booked:
        record_appointment("mpp.appointment_missed", appointment, actor, now)
    return len(left) + len(booked)


_AFTER_THE_DAY = {
    TicketState.WAITING: TicketState.EXPIRED,
    TicketState.CALLED: TicketState.NO_SHOW,
    TicketState.SERVING: TicketState.DONE,
    TicketState.PARKED: TicketState.NO_SHOW,
}


def chosen(group_letter: str, product_code: str) -> tuple[CounterGroup, MallService | None]:
    if product_code:
        service = (
            MallService.objects.filter(product__code=product_code.upper(), product__state=ProductState.PUBLISHED)
            .select_related("product", "group")
            .first()
        )
        if service is None:
            raise NothingChosen(attr="product")
        if service.group is None or not service.group.is_active:
            raise NoCounterForService(service=service.product.name, attr="product")
        return service.group, service
    group = CounterGroup.objects.filter(letter=group_letter.upper(), is_active=True).first()
    if group is None:
        raise NothingChosen(attr="group")
    return group, None


def hashed_key(request_key: str) -> str | None:
    if not request_key:
        return None
    if len(request_key) < SHORTEST_REQUEST_KEY:
        raise RequestKeyTooShort(length=SHORTEST_REQUEST_KEY)
    return hashlib.sha256(request_key.encode()).hexdigest()


def _same_wish(
    earlier: QueueTicket, group: CounterGroup, service: MallService | None, priority_reason: str
) -> QueueTicket:
    wish = (group.pk, service.pk if service else None, priority_reason)
    if (earlier.group_id, earlier.service_id, earlier.priority_reason) != wish:
        raise RequestKeyReused
    return earlier


def _insert(ticket: QueueTicket) -> None:
    if ticket.request_key is None:
        ticket.save(force_insert=True)
        return
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError:
        # The one clash the locks leave: the same key, at the same moment, for two groups.
        if QueueTicket.objects.filter(request_key=ticket.request_key).exists():
            raise RequestKeyReused from None
        raise


def locked_counter(number: int) -> Counter:
    counter = Counter.objects.select_for_update(no_key=True).filter(number=number, is_active=True).first()
    if counter is None:
        raise CounterNotInUse(counter=number)
    return counter


def _call_next(counter: Counter, now: datetime) -> QueueTicket | None:
    if counter.paused_at is not None:
        raise CounterPaused(counter=counter.number)
    busy = QueueTicket.objects.filter(counter=counter, state__in=AT_A_COUNTER).first()
    if busy:
        raise CounterBusy(ticket=busy.code, counter=counter.number)
    day = locked_day(counter.group_id, service_day(now))
    settings = mall_settings()
    rule, turns = fairness_rule(settings), turns_of(day)
    waiting = in_line(group_id=counter.group_id, day=day.service_day).select_for_update(no_key=True)
    appointment = by_time(waiting.filter(due_at__isnull=False)).first()
    walk_ins = waiting.filter(due_at=None)
    ticket = fairness.next_of(
        walk_ins.filter(is_priority=False).first(),
        walk_ins.filter(is_priority=True).first(),
        appointment,
        is_due=appointment is not None and fairness.is_due(appointment, now),
        turns=turns,
        rule=rule,
    )
    if ticket is None:
        return None
    turns = fairness.turns_after(ticket, turns=turns, rule=rule)
    day.regular_calls, day.appointment_credit = turns.regular_calls, turns.credit
    day.save(update_fields=["regular_calls", "appointment_credit"])
    move(ticket, TicketState.CALLED)
    ticket.counter = counter
    ticket.called_at = now
    _note_call(ticket, now)
    if anybody_holds(group_id=counter.group_id, now=now):
        tell_near.defer(group_id=counter.group_id)
    return ticket


def _note_call(ticket: QueueTicket, now: datetime) -> None:
    assert ticket.counter is not None  # a called number has a counter, by constraint
    ticket.call_count += 1
    ticket.last_call_at = now
    ticket.save(update_fields=["state", "counter", "called_at", "call_count", "last_call_at"])
    TicketCall.objects.create(
        ticket=ticket,
        counter=ticket.counter,
        at=now,
        attempt=ticket.call_count,
        spoken=speech.call_sentence(ticket.code, ticket.counter.number),
    )


def _finish(
    counter_number: int, ticket_id: int, days: dict[tuple[int, date], QueueDay], now: datetime
) -> tuple[QueueTicket, QueueTicket | None]:
    """End the service and send a visit on to its next stop, if it has one."""
    ticket = ticket_at(counter_number, ticket_id)
    move(ticket, TicketState.DONE)
    ticket.ended_at = now
    ticket.save(update_fields=["state", "ended_at"])
    product_id = str(ticket.service_id) if ticket.service_id else None
    events.publish("mpp.ticket_served", ticket_id=ticket.pk, group_id=ticket.group_id, product_id=product_id)
    following = advance_visit(ticket, days, now) if ticket.visit_id else None
    if following is None and (token := _survey_of(ticket, now)):
        ticket.survey_token = token
        ticket.save(update_fields=["survey_token"])
    return ticket, following


def _survey_of(ticket: QueueTicket, now: datetime) -> str | None:
    """The one-time link to the satisfaction survey; what is answered there, this number never learns."""
    product_code = ticket.service.product.code if ticket.service else ""
    return offer_survey(subject_kind="ticket", product_code=product_code, unit_code=mall_unit_code(), now=now)


def ticket_at(counter_number: int, ticket_id: int) -> QueueTicket:
    ticket = (
        QueueTicket.objects.select_for_update(no_key=True, of=("self",))
        .select_related("counter")
        .filter(pk=ticket_id, counter__number=counter_number, state__in=AT_A_COUNTER)
        .first()
    )
    if ticket is None:
        raise NotAtThisCounter(counter=counter_number)
    return ticket


def move(ticket: QueueTicket, state: TicketState) -> None:
    if not ticket.can_become(state):
        raise wrong_state(ticket)
    ticket.state = state


def wrong_state(ticket: QueueTicket) -> WrongState:
    return WrongState(ticket=ticket.code, state=TicketState(ticket.state).label)


def _refuse_too_soon(ticket: QueueTicket, settings: MallSettings, now: datetime) -> None:
    allowed_at = next_call_at(ticket, settings)
    if allowed_at is not None and now < allowed_at:
        left = -(-(allowed_at - now) // timedelta(seconds=1))
        raise TooSoon(ticket=ticket.code, seconds=settings.call_spacing, left=left)


def _last_moment(day: date) -> datetime:
    _start, end = clock.day_bounds(day, tenants.current().zone)
    return end - timedelta(microseconds=1)


def moment(at: datetime | None) -> str:
    if at is None:
        return str(_("the next opening day"))
    return clock.format_datetime(at, tenants.current().zone)
