"""A small day with everything in it: at its end every number is accounted for, none lost and none given twice."""

import itertools
import random
from collections import Counter as Tally
from datetime import datetime, timedelta

import pytest

import tenants
from catalog.modules.mpp.models import (
    OPEN,
    Appointment,
    AppointmentState,
    CounterGroup,
    QueueTicket,
    TicketState,
    VisitStop,
)
from catalog.modules.mpp.services import appointments, moves, queue, visits
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from tests.factories.mpp import CLERK, MONDAY, MONDAY_MORNING, CounterFactory, CounterGroupFactory, open_mall, text

CITIZEN = Actor.citizen()
MINUTE = timedelta(minutes=1)
COUNTERS = {"A": (1, 2), "B": (11,), "C": (21,)}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_number_of_a_day_is_accounted_for(in_karangasem: tenants.CurrentRegency, seed: int) -> None:
    chance = random.Random(seed)
    open_mall(call_spacing=0, calls_before_no_show=1)
    for letter in "BC":
        CounterFactory(number=COUNTERS[letter][0], group=CounterGroupFactory(letter=letter, name=text(letter)))
    CounterGroup.objects.update(slot_minutes=30, slot_places=3)
    people: set[str] = set()
    booked: list[Appointment] = []
    slot = MONDAY_MORNING + 20 * MINUTE
    for letter in "AB":
        booked += [
            appointments.book_appointment(group_letter=letter, starts_at=slot, actor=CITIZEN, now=MONDAY_MORNING)
            for _place in range(2)
        ]
    coming = booked[:3]

    for minute in range(45):
        now = MONDAY_MORNING + minute * MINUTE
        if minute < 30:
            people.add(_arrive(chance, now))
        if minute > 15 and coming:
            here = coming.pop()
            people.add(appointments.check_in(entry=here.public_token, actor=CITIZEN, now=now).code)
        for numbers in COUNTERS.values():
            for number in numbers:
                _work(chance, number, now)
        _give_up(chance, now)
    queue.close_past_days(actor=CLERK, now=MONDAY_MORNING + timedelta(days=1))

    tickets = list(QueueTicket.objects.filter(service_day=MONDAY))
    by_code: dict[str, list[QueueTicket]] = {}
    for ticket in sorted(tickets, key=lambda one: one.leg):
        by_code.setdefault(ticket.code, []).append(ticket)
    assert set(by_code) == people  # nobody is lost, and nobody was given another's number
    assert not [ticket for ticket in tickets if ticket.state in OPEN]
    for legs in by_code.values():
        assert [leg.leg for leg in legs] == list(range(len(legs)))
        for before, after in itertools.pairwise(legs):
            assert before.moved_to_id == after.pk
            assert before.state in (TicketState.TRANSFERRED, TicketState.DONE)
        assert legs[-1].moved_to_id is None
    for prefix, count in Tally(code[0] for code in people if code[0] != "J").items():
        assert {code for code in people if code[0] == prefix} == {
            f"{prefix}{number:03d}" for number in range(1, count + 1)
        }
    assert Tally(one.state for one in booked_now()) == {AppointmentState.CHECKED_IN: 3, AppointmentState.NO_SHOW: 1}
    # Every stop has a number, was dropped, or its visit ended with the day.
    assert all(stop.ticket_id or stop.dropped_at or stop.visit.ended_at is None for stop in stops_now())
    assert evidence.verify() == []


def booked_now() -> list[Appointment]:
    return list(Appointment.objects.all())


def stops_now() -> list[VisitStop]:
    return list(VisitStop.objects.select_related("visit"))


def _arrive(chance: random.Random, now: datetime) -> str:

    if chance.random() < 0.2:
        return visits.start_visit(group_letters=["A", "B", "C"], actor=CITIZEN, now=now).code
    return queue.take_ticket(
        group_letter=chance.choice("AABC"),
        priority_reason=chance.choice(["", "", "elderly"]),
        actor=CITIZEN,
        now=now,
    ).code


def _work(chance: random.Random, number: int, now: datetime) -> None:
    """One step at a counter, whatever stands there; a refusal is an answer like any other."""
    at = {"counter_number": number, "actor": CLERK, "now": now}
    current = QueueTicket.objects.filter(
        counter__number=number, state__in=[TicketState.CALLED, TicketState.SERVING]
    ).first()
    parked = QueueTicket.objects.filter(counter__number=number, state=TicketState.PARKED).first()
    try:
        if current is None and parked and chance.random() < 0.5:
            moves.resume(ticket_id=parked.pk, **at)
        elif current is None:
            queue.call_next(**at)
        elif current.state == TicketState.CALLED:
            step = queue.note_absent if chance.random() < 0.1 else queue.start_service
            missed = step(ticket_id=current.pk, **at)
            if missed.state == TicketState.NO_SHOW and chance.random() < 0.5:
                queue.requeue(ticket_id=missed.pk, actor=CLERK, now=now)
        else:
            kind = chance.random()
            if kind < 0.1:
                moves.park(ticket_id=current.pk, **at)
            elif kind < 0.2:
                moves.transfer(ticket_id=current.pk, group_letter=chance.choice("ABC"), **at)
            elif kind < 0.6:
                queue.finish_and_call_next(ticket_id=current.pk, **at)
            else:
                queue.finish_service(ticket_id=current.pk, **at)
    except Refusal:
        return


def _give_up(chance: random.Random, now: datetime) -> None:
    waiting = list(QueueTicket.objects.filter(state=TicketState.WAITING).order_by("pk"))
    if not waiting or chance.random() > 0.1:
        return
    one = chance.choice(waiting)
    try:
        if chance.random() < 0.5:
            queue.cancel_ticket(token=one.public_token, actor=CITIZEN, now=now)
        else:
            moves.hold(token=one.public_token, numbers=2, actor=CITIZEN, now=now)
    except Refusal:
        return
