"""
Who is called next. One rule, published to everybody who waits:

- inside a class (regular, priority) the order of arrival holds;
- between the classes the earlier arrival goes first, but while a priority number waits at most two regular
  numbers are called in a row in that counter group (calls already made count); then it is a priority number's
  turn.

So a priority number never waits for a regular one that came later and for at most two that came earlier, and a
regular number is overtaken by at most one priority number for every two regular ones before it, plus one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol


class Waits(Protocol):
    """Anything that stands in a queue: a lower position came earlier."""

    @property
    def position(self) -> int: ...

    @property
    def is_priority(self) -> bool: ...


def next_of[W: Waits](regular: W | None, priority: W | None, *, regular_calls: int, limit: int) -> W | None:
    """
    Which of the two heads of the queue is called.

    :param regular_calls: regular numbers called in a row so far, since the last priority number.
    :param limit: how many regular numbers may be called in a row while a priority number waits.
    """
    if regular is None or priority is None:
        return regular or priority
    if regular_calls >= limit:
        return priority
    return min(regular, priority, key=lambda waiting: waiting.position)


def calls_after(called: Waits, *, regular_calls: int) -> int:
    """How many regular numbers have been called in a row once this one is called."""
    return 0 if called.is_priority else regular_calls + 1


def call_order[W: Waits](waiting: Iterable[W], *, regular_calls: int, limit: int) -> list[W]:
    """The order in which those waiting now will be called if nobody else comes."""
    by_arrival = sorted(waiting, key=lambda one: one.position)
    regular = deque(one for one in by_arrival if not one.is_priority)
    priority = deque(one for one in by_arrival if one.is_priority)
    order: list[W] = []
    while regular or priority:
        called = next_of(
            regular[0] if regular else None,
            priority[0] if priority else None,
            regular_calls=regular_calls,
            limit=limit,
        )
        assert called is not None  # one of the two queues has somebody
        (priority if called.is_priority else regular).popleft()
        regular_calls = calls_after(called, regular_calls=regular_calls)
        order.append(called)
    return order
