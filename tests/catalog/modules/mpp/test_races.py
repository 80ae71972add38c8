"""What two people do in the same moment, with real commits and real locks."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

import tenants
from catalog.modules.mpp.models import DailyNumber, QueueDay, QueueTicket, TicketCall, TicketState
from catalog.modules.mpp.services import queue as services
from catalog.modules.mpp.services.queue import CounterBusy, NobodyWaiting, NotAtThisCounter, NumbersUsedUp
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from tests.factories.mpp import CLERK, MONDAY, MONDAY_MORNING, CounterGroupFactory, open_mall

CITIZEN = Actor.citizen()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own in Karangasem; answers what they returned, or the refusal they raised."""
    start = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            with tenants.enter("r5107"):
                start.wait(timeout=20)
                outcomes[index] = act()
        except Exception as error:
            outcomes[index] = type(error) if isinstance(error, Refusal) else error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def mall(own_database: str) -> None:
    with tenants.enter("r5107"):
        open_mall(counters=3)


def take(reason: str = "", key: str = "", group: str = "A") -> str:
    return services.take_ticket(
        group_letter=group, priority_reason=reason, request_key=key, actor=CITIZEN, now=MONDAY_MORNING
    ).code


def call(counter: int) -> str:
    return services.call_next(counter_number=counter, actor=CLERK, now=MONDAY_MORNING).code


def test_numbers_taken_at_once_are_all_different(mall: None) -> None:
    outcomes = at_once(*[take] * 5, *[lambda: take("elderly")] * 3)

    assert sorted(map(str, outcomes)) == ["A001", "A002", "A003", "A004", "A005", "P001", "P002", "P003"]
    with tenants.enter("r5107"):
        positions = sorted(QueueTicket.objects.values_list("position", flat=True))
        assert positions == list(range(1, 9))
        assert QueueDay.objects.get().taken == 8
        assert evidence.verify() == []


def test_the_last_number_goes_to_one_person(own_database: str) -> None:
    with tenants.enter("r5107"):
        open_mall(cap=1)

    outcomes = at_once(*[take] * 4)

    assert sorted(map(str, outcomes)) == sorted(["A001", *[str(NumbersUsedUp)] * 3])


def test_one_request_sent_twice_takes_one_number(mall: None) -> None:
    outcomes = at_once(*[lambda: take(key="pressed-twice-in-a-hurry")] * 4)

    assert outcomes == ["A001"] * 4
    with tenants.enter("r5107"):
        assert QueueTicket.objects.count() == 1


def test_two_clerks_never_call_one_number(mall: None) -> None:
    with tenants.enter("r5107"):
        take(), take()

    outcomes = at_once(lambda: call(1), lambda: call(2), lambda: call(3))

    assert sorted(map(str, outcomes)) == sorted(["A001", "A002", str(NobodyWaiting)])
    with tenants.enter("r5107"):
        calls = TicketCall.objects.values_list("ticket__code", flat=True)
        assert sorted(calls) == ["A001", "A002"]


def met(step: Callable[..., Any]) -> Callable[..., Any]:
    """
    The step, entered by two threads together if they can both get there. Where a lock keeps the second one out,
    the first goes on alone after a moment.
    """
    meeting = threading.Barrier(2)

    def together(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=0.5)
        return step(*args, **kwargs)

    return together


def test_priority_numbers_of_two_queues_are_different(mall: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenants.enter("r5107"):
        CounterGroupFactory(letter="B")
        DailyNumber.objects.create(prefix="P", service_day=MONDAY)
    monkeypatch.setattr(DailyNumber, "save", met(DailyNumber.save))

    outcomes = at_once(lambda: take("elderly"), lambda: take("elderly", group="B"))

    assert sorted(map(str, outcomes)) == ["P001", "P002"]


def test_one_counter_pressed_twice_calls_once(mall: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenants.enter("r5107"):
        take(), take()
    monkeypatch.setattr(services, "locked_day", met(services.locked_day))

    outcomes = at_once(lambda: call(1), lambda: call(1))

    assert sorted(map(str, outcomes)) == sorted(["A001", str(CounterBusy)])


def test_finish_pressed_twice_finishes_once_and_calls_once(mall: None) -> None:
    with tenants.enter("r5107"):
        take(), take(), take()
        first = services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        services.start_service(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)

    def finish() -> object:
        _finished, called = services.finish_and_call_next(
            counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + timedelta(minutes=5)
        )
        return called.code if called else None

    outcomes = at_once(finish, finish)

    assert sorted(map(str, outcomes)) == sorted(["A002", str(NotAtThisCounter)])


def test_a_number_is_called_or_given_up_but_not_both(mall: None) -> None:
    with tenants.enter("r5107"):
        ticket = services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)

    at_once(
        lambda: call(1),
        lambda: services.cancel_ticket(token=ticket.public_token, actor=CITIZEN, now=MONDAY_MORNING).code,
    )

    with tenants.enter("r5107"):
        ticket.refresh_from_db()
        # A called number may still be given up; a number given up is never called.
        assert ticket.state == TicketState.CANCELLED
        assert TicketCall.objects.count() == ticket.call_count


def test_a_busy_hall_loses_nobody_and_never_blocks(mall: None) -> None:
    with tenants.enter("r5107"):
        for _number in range(6):
            take()

    def work(counter: int) -> Callable[[], object]:
        def serve() -> object:
            served = []
            now = MONDAY_MORNING
            for _person in range(6):
                try:
                    ticket = services.call_next(counter_number=counter, actor=CLERK, now=now)
                except NobodyWaiting:
                    continue
                services.start_service(counter_number=counter, ticket_id=ticket.pk, actor=CLERK, now=now)
                _finished, called = services.finish_and_call_next(
                    counter_number=counter, ticket_id=ticket.pk, actor=CLERK, now=now
                )
                served.append(ticket.code)
                if called:
                    services.start_service(counter_number=counter, ticket_id=called.pk, actor=CLERK, now=now)
                    services.finish_service(counter_number=counter, ticket_id=called.pk, actor=CLERK, now=now)
                    served.append(called.code)
            return served

        return serve

    def arrive() -> object:
        return [take("infant" if number % 2 else "") for number in range(6)]

    outcomes = at_once(work(1), work(2), work(3), arrive)

    served = [code for codes in outcomes[:3] for code in codes]  # type: ignore[attr-defined]
    assert len(served) == len(set(served))
    with tenants.enter("r5107"):
        done = QueueTicket.objects.filter(state=TicketState.DONE, service_day=MONDAY).count()
        waiting = QueueTicket.objects.filter(state=TicketState.WAITING).count()
        assert done == len(served)
        assert done + waiting == 12
        assert evidence.verify() == []
