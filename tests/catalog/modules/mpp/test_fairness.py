"""The published rule of the queue: worked examples, then properties over any arrivals and calls."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.mpp.fairness import call_order, calls_after, next_of


@dataclass(frozen=True)
class Waiting:
    position: int
    is_priority: bool
    code: str = ""


def line(codes: str) -> list[Waiting]:
    """`"A1 P1 A2"`: who arrived, in order."""
    return [Waiting(place, code.startswith("P"), code) for place, code in enumerate(codes.split(), start=1)]


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
    called = call_order(line(arrivals), regular_calls=already_called, limit=2)

    assert [one.code for one in called] == order.split()


def test_nobody_waits_nobody_is_called() -> None:
    assert next_of(None, None, regular_calls=0, limit=2) is None
    assert call_order([], regular_calls=0, limit=2) == []


# A day as a string of events: somebody arrives (regular, priority) or a counter calls.
days = st.lists(st.sampled_from(["regular", "priority", "call"]), max_size=80)


@given(days, st.integers(min_value=1, max_value=4))
def test_any_day_keeps_the_promises(day: list[str], limit: int) -> None:
    waiting: list[Waiting] = []
    called: list[Waiting] = []
    waited_for_priority: list[bool] = []
    in_a_row = 0
    for place, event in enumerate(day + ["call"] * len(day), start=1):
        if event != "call":
            waiting.append(Waiting(place, event == "priority"))
            continue
        order = call_order(waiting, regular_calls=in_a_row, limit=limit)
        if not order:
            continue
        chosen = next_of(
            next((one for one in waiting if not one.is_priority), None),
            next((one for one in waiting if one.is_priority), None),
            regular_calls=in_a_row,
            limit=limit,
        )
        assert chosen == order[0]
        waited_for_priority.append(any(one.is_priority for one in waiting))
        waiting.remove(chosen)
        called.append(chosen)
        in_a_row = calls_after(chosen, regular_calls=in_a_row)

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

    order = call_order(waiting, regular_calls=already_called, limit=2)

    for index, one in enumerate(order):
        before = order[:index]
        if one.is_priority:
            assert not [other for other in before if not other.is_priority and other.position > one.position]
        else:
            later_priority = [other for other in before if other.is_priority and other.position > one.position]
            regular_before = [other for other in before if not other.is_priority]
            assert len(later_priority) <= (len(regular_before) + min(already_called, 2)) // 2
