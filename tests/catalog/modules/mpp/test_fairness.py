"""The published rule of the queue: worked examples, then properties over any arrivals and calls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.mpp.fairness import Rule, Turns, call_order, next_of, turns_after

TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    position: int
    is_priority: bool
    code: str = ""
    due_at: datetime | None = None

    @property
    def standing(self) -> float:
        return float(self.position)


def line(codes: str) -> list[Waiting]:
    """`"A1 P1 J1 A2"`: who arrived, in order; appointments (J) are for ten o'clock and the minutes after it."""
    return [
        Waiting(
            place,
            code.startswith("P"),
            code,
            TEN + timedelta(minutes=int(code[1:])) if code.startswith("J") else None,
        )
        for place, code in enumerate(codes.split(), start=1)
    ]


@pytest.mark.parametrize(
    ("arrivals", "already_called", "order"),
    [
        ("A1 A2 A3", 0, "A1 A2 A3"),
        ("A1 A2 A3 A4 P1", 0, "A1 A2 P1 A3 A4"),
        ("A1 A2 A3 P1", 1, "A1 P1 A2 A3"),
        ("A14 A15 A16 A17 P3", 2, "P3 A14 A15 A16 A17"),
        ("A1 A2 A3 A4 A5 A6 P1 P2", 0, "A1 A2 P1 A3 A4 P2 A5 A6"),
        ("P1 A1 A2", 0, "P1 A1 A2"),
        ("P1 P2 A1", 0, "P1 P2 A1"),
        ("P1 P2 P3", 5, "P1 P2 P3"),
    ],
)
def test_call_order_follows_the_published_rule(arrivals: str, already_called: int, order: str) -> None:
    called = call_order(line(arrivals), turns=Turns(already_called), rule=Rule(limit=2))

    assert [one.code for one in called] == order.split()


@pytest.mark.parametrize(
    ("arrivals", "share", "order"),
    [
        ("A1 A2 A3 A4 A5 A6 J1 J2", 40, "J1 A1 A2 J2 A3 A4 A5 A6"),
        ("A1 A2 A3 A4 A5 A6 J1 J2 J3 J4", 40, "J1 A1 A2 J2 A3 J3 A4 A5 J4 A6"),
        ("A1 A2 A3 J1 J2 J3", 50, "J1 A1 J2 A2 J3 A3"),
        ("A1 A2 A3 A4 J1 J2", 20, "J1 A1 A2 A3 A4 J2"),
        ("A1 A2 A3 P1 J1", 40, "J1 A1 A2 P1 A3"),
        ("J2 J1", 40, "J1 J2"),
    ],
)
def test_appointments_are_woven_in_by_their_share(arrivals: str, share: int, order: str) -> None:
    called = call_order(line(arrivals), turns=Turns(), rule=Rule(share=share))

    assert [one.code for one in called] == order.split()


def test_an_appointment_before_its_time_is_called_only_when_nobody_else_waits() -> None:
    order = call_order(line("J30 A1 A2"), turns=Turns(), rule=Rule(), now=TEN)

    assert [one.code for one in order] == ["A1", "A2", "J30"]


def test_priority_first_puts_them_before_everybody() -> None:
    order = call_order(line("A1 J1 A2 P1 P2"), turns=Turns(), rule=Rule(priority_first=True))

    assert [one.code for one in order] == ["P1", "P2", "J1", "A1", "A2"]


@given(
    st.lists(st.sampled_from(["regular", "priority", "appointment"]), min_size=2, max_size=40),
    st.integers(min_value=5, max_value=90),
)
def test_appointments_get_their_share_and_no_more(kinds: list[str], share: int) -> None:
    waiting = [
        Waiting(place, kind == "priority", due_at=TEN if kind == "appointment" else None)
        for place, kind in enumerate(kinds)
    ]

    order = call_order(waiting, turns=Turns(), rule=Rule(share=share))

    both_wait = 0
    for index in range(len(order)):
        rest = order[index:]
        if {one.due_at is None for one in rest} == {True, False}:
            both_wait = index + 1
    contested = [one.due_at is not None for one in order[:both_wait]]
    assert sum(contested) <= len(contested) * share / 100 + 1
    longest = most = 0
    for is_appointment in contested:
        most = 0 if is_appointment else most + 1
        longest = max(longest, most)
    # Somebody due waits for so many walk-ins at most.
    assert longest <= -(-(100 - share) // share)


def test_nobody_waits_nobody_is_called() -> None:
    assert next_of(None, None, None, is_due=False, turns=Turns(), rule=Rule()) is None
    assert call_order([], turns=Turns(), rule=Rule()) == []


# A day as a string of events: somebody arrives (regular, priority) or a counter calls.
days = st.lists(st.sampled_from(["regular", "priority", "call"]), max_size=80)


@given(days, st.integers(min_value=1, max_value=4))
def test_any_day_keeps_the_promises(day: list[str], limit: int) -> None:
    waiting: list[Waiting] = []
    called: list[Waiting] = []
    waited_for_priority: list[bool] = []
    turns, rule = Turns(), Rule(limit=limit)
    for place, event in enumerate(day + ["call"] * len(day), start=1):
        if event != "call":
            waiting.append(Waiting(place, event == "priority"))
            continue
        order = call_order(waiting, turns=turns, rule=rule)
        if not order:
            continue
        chosen = next_of(
            next((one for one in waiting if not one.is_priority), None),
            next((one for one in waiting if one.is_priority), None),
            None,
            is_due=False,
            turns=turns,
            rule=rule,
        )
        assert chosen == order[0]
        waited_for_priority.append(any(one.is_priority for one in waiting))
        waiting.remove(chosen)
        called.append(chosen)
        turns = turns_after(chosen, turns=turns, rule=rule)

    arrivals = [place for place, event in enumerate(day, start=1) if event != "call"]
    assert sorted(one.position for one in called) == arrivals  # everybody is called, once
    for is_priority in (True, False):
        places = [one.position for one in called if one.is_priority == is_priority]
        assert places == sorted(places)  # first come, first served inside a class
    for index, one in enumerate(called):
        recent = called[max(0, index - limit) : index]
        if waited_for_priority[index] and len(recent) == limit and not any(one.is_priority for one in recent):
            assert one.is_priority  # after the limit it is a priority number's turn


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(min_value=0, max_value=5))
def test_how_far_anybody_is_overtaken_is_bounded(classes: list[bool], already_called: int) -> None:
    waiting = [Waiting(place, is_priority) for place, is_priority in enumerate(classes)]

    order = call_order(waiting, turns=Turns(already_called), rule=Rule(limit=2))

    for index, one in enumerate(order):
        before = order[:index]
        if one.is_priority:
            assert not [other for other in before if not other.is_priority and other.position > one.position]
        else:
            later_priority = [other for other in before if other.is_priority and other.position > one.position]
            regular_before = [other for other in before if not other.is_priority]
            assert len(later_priority) <= (len(regular_before) + min(already_called, 2)) // 2
