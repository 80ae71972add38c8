"""Numbers moved on purpose: sent on, let others pass, set aside, taken through several agencies."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

import tenants
from catalog.modules.mpp import routing
from catalog.modules.mpp.models import (
    CounterGroup,
    QueueDay,
    QueueTicket,
    TicketState,
    Visit,
    VisitStop,
)
from catalog.modules.mpp.queries.queue import busy_times, ticket_page
from catalog.modules.mpp.queries.visits import stops_of
from catalog.modules.mpp.services import moves, queue, visits
from catalog.modules.mpp.services.moves import (
    AlreadyInThisQueue,
    HeldOftenEnough,
    HoldNotOffered,
    NobodyBehind,
    TimeIsFixed,
)
from catalog.modules.mpp.services.queue import (
    CounterBusy,
    NoCounterForService,
    NotAtThisCounter,
    NothingChosen,
    NumbersUsedUp,
    RequestKeyReused,
    WrongState,
)
from catalog.modules.mpp.services.visits import StopsDoNotFit
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.mpp import (
    CLERK,
    MONDAY,
    MONDAY_MORNING,
    CounterFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    open_mall,
    text,
)

CITIZEN = Actor.citizen()
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    """Every test of this file stands in Karangasem."""


@pytest.fixture(autouse=True)
def mall(_in_karangasem: None) -> list[CounterGroup]:
    """Counters 1 and 2 for A, 11 for B, 21 for C."""
    groups = [open_mall()]
    for letter, number in (("B", 11), ("C", 21)):
        groups.append(CounterGroupFactory(letter=letter, name=text(f"Antrean {letter}")))
        CounterFactory(number=number, group=groups[-1])
    return groups


def take(letter: str = "A", minute: float = 0, reason: str = "") -> QueueTicket:
    return queue.take_ticket(
        group_letter=letter, priority_reason=reason, actor=CITIZEN, now=MONDAY_MORNING + minute * MINUTE
    )


def serve(counter: int, minute: float = 0) -> QueueTicket:
    now = MONDAY_MORNING + minute * MINUTE
    ticket = queue.call_next(counter_number=counter, actor=CLERK, now=now)
    return queue.start_service(counter_number=counter, ticket_id=ticket.pk, actor=CLERK, now=now)


def finish(counter: int, ticket: QueueTicket, minute: float = 0) -> QueueTicket:
    now = MONDAY_MORNING + minute * MINUTE
    return queue.finish_service(counter_number=counter, ticket_id=ticket.pk, actor=CLERK, now=now)


def send(ticket: QueueTicket, letter: str = "B", counter: int = 1, minute: float = 5) -> QueueTicket:
    return moves.transfer(
        counter_number=counter,
        ticket_id=ticket.pk,
        group_letter=letter,
        actor=CLERK,
        now=MONDAY_MORNING + minute * MINUTE,
    )


def line(counter: int, people: int) -> list[str]:
    """Who is called one after the other."""
    called = []
    for _person in range(people):
        ticket = serve(counter, 30)
        finish(counter, ticket, 30)
        called.append(ticket.code)
    return called


class TestTransfer:
    def test_the_number_and_its_address_go_with_the_person(self) -> None:
        ticket = take()
        address = ticket.public_token
        leg = send(serve(1))

        ticket.refresh_from_db()
        assert (ticket.state, ticket.moved_to) == (TicketState.TRANSFERRED, leg)
        assert (leg.code, leg.state, leg.group.letter, leg.leg) == ("A001", TicketState.WAITING, "B", 1)
        page = ticket_page(token=address, now=MONDAY_MORNING + 6 * MINUTE)
        assert page is not None
        assert page.ticket == leg
        entry = EvidenceEntry.objects.get(action="mpp.ticket_transferred")
        assert entry.details == {"ticket": "A001", "day": "2026-11-23", "counter": 1, "group": "B"}
        assert evidence.verify() == []

    def test_it_keeps_its_place_by_first_arrival(self) -> None:
        take("B", 0), take("A", 1), take("B", 2), take("B", 3)

        send(serve(1, 4))

        assert line(11, 4) == ["B001", "A001", "B002", "B003"]

    def test_two_sent_on_stand_in_the_order_in_which_they_came(self) -> None:
        for letter, minute in (("A", 0), ("A", 1), ("B", 2)):
            take(letter, minute)
        first, second = serve(1, 3), serve(2, 3)

        send(second, counter=2, minute=4)
        send(first, counter=1, minute=5)

        assert line(11, 3) == ["A001", "A002", "B001"]

    def test_a_priority_number_stays_one(self) -> None:
        take("B"), take("B"), take("A", reason="elderly")

        leg = send(serve(1))

        assert leg.is_priority
        assert leg.code == "P001"

    def test_it_is_counted_but_never_refused_by_the_cap(self) -> None:
        CounterGroup.objects.filter(letter="B").update(daily_cap=1)
        take("B"), take("A")

        send(serve(1))

        assert QueueDay.objects.get(group__letter="B").taken == 2

    def test_refusals(self) -> None:
        CounterGroupFactory(letter="D")
        waiting = take()

        with pytest.raises(NotAtThisCounter):
            send(waiting)
        called = queue.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        with pytest.raises(WrongState):
            send(called)
        queue.start_service(counter_number=1, ticket_id=called.pk, actor=CLERK, now=MONDAY_MORNING)
        for letter, refusal in (("A", AlreadyInThisQueue), ("Z", NothingChosen), ("D", NoCounterForService)):
            with pytest.raises(refusal):
                send(called, letter)

    def test_the_same_request_finds_the_number_where_it_stands(self) -> None:
        def again() -> QueueTicket:
            return queue.take_ticket(
                group_letter="A", request_key="pressed-twice-in-a-hurry", actor=CITIZEN, now=MONDAY_MORNING
            )

        again()
        leg = send(serve(1))

        assert again() == leg

    def test_the_database_lets_one_leg_be_open(self) -> None:
        ticket = take()

        with pytest.raises(IntegrityError), transaction.atomic():
            QueueTicketFactory(group=CounterGroup.objects.get(letter="B"), code=ticket.code, leg=1, position=1)


class TestHold:
    def hold(self, ticket: QueueTicket, numbers: int = 2) -> QueueTicket:
        return moves.hold(token=ticket.public_token, numbers=numbers, actor=CITIZEN, now=MONDAY_MORNING)

    def test_so_many_pass_and_all_others_stay(self) -> None:
        first = take()
        for _number in range(4):
            take()

        self.hold(first)

        assert line(1, 5) == ["A002", "A003", "A001", "A004", "A005"]

    def test_with_fewer_behind_it_goes_to_the_end(self) -> None:
        first = take()
        take()

        self.hold(first, 5)
        take()

        assert line(1, 3) == ["A002", "A001", "A003"]

    def test_a_priority_number_lets_priority_numbers_pass(self) -> None:
        first = take(reason="elderly")
        take(reason="infant"), take()

        self.hold(first, 1)

        assert line(1, 3) == ["P002", "A001", "P001"]

    def test_as_often_as_the_rules_allow(self) -> None:
        first = take()
        for _number in range(6):
            take()
        self.hold(first), self.hold(first)

        with pytest.raises(HeldOftenEnough):
            self.hold(first)
        assert line(1, 5) == ["A002", "A003", "A004", "A005", "A001"]

    def test_refusals(self) -> None:
        alone = take()
        appointment = QueueTicketFactory(group=alone.group, code="J001", position=90, due_at=MONDAY_MORNING)

        for numbers in (0, 6):
            with pytest.raises(HoldNotOffered):
                self.hold(alone, numbers)
        with pytest.raises(NobodyBehind):
            self.hold(alone)
        with pytest.raises(TimeIsFixed):
            self.hold(appointment)
        serve(1), serve(2)
        with pytest.raises(WrongState):
            self.hold(alone)


class TestPark:
    def park(self, ticket: QueueTicket, minute: float = 5) -> QueueTicket:
        return moves.park(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + minute * MINUTE)

    def resume(self, ticket: QueueTicket, minute: float = 10, counter: int = 1) -> QueueTicket:
        return moves.resume(
            counter_number=counter, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + minute * MINUTE
        )

    def test_the_counter_serves_others_and_takes_the_person_back(self) -> None:
        take(), take()
        first = self.park(serve(1))
        second = serve(1, 6)

        with pytest.raises(CounterBusy):
            self.resume(first)
        finish(1, second, 8)
        back = self.resume(first)
        finish(1, back, 12)

        first.refresh_from_db()
        assert (first.state, first.parked_seconds) == (TicketState.DONE, 300)
        assert evidence.verify() == []

    def test_time_aside_is_no_time_at_the_counter(self) -> None:
        take()
        ticket = self.park(serve(1))
        finish(1, self.resume(ticket, 65), 66)

        busy = busy_times(groups=[ticket.group_id], now=MONDAY_MORNING + 70 * MINUTE)[ticket.group_id]
        assert busy.mean == 360

    def test_only_its_own_counter_takes_it_back(self) -> None:
        take()
        ticket = self.park(serve(1))

        with pytest.raises(NotAtThisCounter):
            self.resume(ticket, counter=2)

    def test_who_never_came_back_is_absent_over_night(self) -> None:
        take()
        ticket = self.park(serve(1))

        queue.close_past_days(actor=Actor.system("mpp.close_day"), now=MONDAY_MORNING + timedelta(days=1))

        ticket.refresh_from_db()
        assert (ticket.state, ticket.parked_at) == (TicketState.NO_SHOW, None)


class TestVisit:
    def start(self, letters: str = "ABC", minute: float = 0, **wish: object) -> QueueTicket:
        return visits.start_visit(
            group_letters=list(letters),
            actor=CITIZEN,
            now=MONDAY_MORNING + minute * MINUTE,
            **wish,  # type: ignore[arg-type]
        )

    def seen(self, ticket: QueueTicket, minute: float = 0) -> str:
        assert ticket.visit_id
        stops = stops_of(ticket.visit_id, day=MONDAY, now=MONDAY_MORNING + minute * MINUTE)
        return " ".join(f"{one.stop.group.letter}:{one.state}" for one in stops)

    def test_it_goes_first_where_it_is_called_soonest(self) -> None:
        for _number in range(3):
            take("A")
        take("B")

        ticket = self.start()

        assert (ticket.code, ticket.group.letter) == ("C001", "C")
        assert self.seen(ticket) == "C:now B:todo A:todo"

    def test_each_next_stop_is_chosen_when_the_one_before_ends(self) -> None:
        take("B")
        ticket = self.start()
        address = ticket.public_token
        first = serve(1)
        for _number in range(3):
            take("C", 1)
        finish(1, first, 5)

        second = QueueTicket.objects.get(public_token=address)
        assert (second.code, second.group.letter, second.leg) == ("A001", "B", 1)
        assert self.seen(second, 5) == "A:done B:now C:todo"
        line(11, 1)
        finish(11, serve(11, 31), 35)
        third = QueueTicket.objects.get(public_token=address)
        line(21, 3)
        finish(21, serve(21, 40), 45)

        assert third.group.letter == "C"
        assert self.seen(third, 45) == "A:done B:done C:done"
        assert Visit.objects.get().ended_at == MONDAY_MORNING + 45 * MINUTE
        assert QueueTicket.objects.filter(code="A001", state=TicketState.DONE).count() == 3
        assert evidence.verify() == []

    def test_finish_and_call_next_sends_it_on_too(self) -> None:
        self.start("AB")
        take("A")
        ticket = serve(1)

        finished, called = queue.finish_and_call_next(
            counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + 5 * MINUTE
        )

        assert (finished.code, called.code if called else "") == ("A001", "A002")
        assert QueueTicket.objects.get(code="A001", leg=1).group.letter == "B"

    def test_it_stands_at_a_later_stop_from_the_moment_it_is_sent_there(self) -> None:
        take("B", 0), take("B", 0)
        self.start("AB")
        take("B", 2)
        ticket = serve(1)
        finish(1, ticket, 4)
        take("B", 5)

        assert line(11, 5) == ["B001", "B002", "B003", "A001", "B004"]

    def test_a_place_is_kept_at_every_stop(self) -> None:
        CounterGroup.objects.filter(letter="B").update(daily_cap=1)
        self.start("AB")

        with pytest.raises(NumbersUsedUp):
            take("B")
        with pytest.raises(NumbersUsedUp):
            self.start("BC")
        assert QueueDay.objects.get(group__letter="A").taken == 1

    def test_services_at_the_same_counters_make_one_stop(self, mall: list[CounterGroup]) -> None:
        for code, group in (("DK-01", mall[0]), ("DK-02", mall[0]), ("BT-01", mall[1])):
            ServiceProductFactory.published(code=code, group=group)

        self.start("", product_codes=["DK-01", "DK-02", "BT-01"])

        assert sorted(VisitStop.objects.values_list("service__product__code", flat=True)) == ["BT-01", "DK-01"]

    def test_given_up_all_stops_fall_away(self) -> None:
        ticket = self.start()

        queue.cancel_ticket(token=ticket.public_token, actor=CITIZEN, now=MONDAY_MORNING)

        assert self.seen(ticket) == "A:dropped B:dropped C:dropped"
        assert Visit.objects.get().ended_at is not None

    def test_sent_on_inside_a_visit_the_other_counter_is_its_stop(self) -> None:
        self.start("AB")
        leg = send(serve(1), "C")

        assert self.seen(leg) == "A:done C:now B:todo"

    def test_refusals(self) -> None:
        with pytest.raises(StopsDoNotFit):
            self.start("A")
        with pytest.raises(StopsDoNotFit):
            self.start("")
        with pytest.raises(NothingChosen):
            self.start("AZ")

    def test_the_same_request_starts_one_visit(self) -> None:
        first = self.start(request_key="pressed-twice-in-a-hurry")
        second = self.start(request_key="pressed-twice-in-a-hurry")

        assert first == second
        with pytest.raises(RequestKeyReused):
            self.start("AB", request_key="pressed-twice-in-a-hurry")


def test_the_good_order_is_the_shortest_wait_first() -> None:
    loads = [
        routing.Load(letter="A", waiting=9, counters=3, seconds=300),
        routing.Load(letter="B", waiting=2, counters=1, seconds=300),
        routing.Load(letter="C", waiting=0, counters=1),
        routing.Load(letter="D", waiting=0, counters=1),
    ]

    # 10 x 300 / 3 = 1000 s, 3 x 300 = 900 s, and 600 s each by assumption.
    assert [load.letter for load in routing.good_order(loads)] == ["C", "D", "B", "A"]
