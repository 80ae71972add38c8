"""
Who is called next. One rule, published to everybody who waits.

Walk-ins:

- inside a class (regular, priority) the order of arrival holds;
- between the classes the earlier arrival goes first, but while a priority number waits at most two regular
  numbers are called in a row in that counter group (calls already made count); then it is a priority number's
  turn.

So a priority number never waits for a regular one that came later and for at most two that came earlier, and a
regular number is overtaken by at most one priority number for every two regular ones before it, plus one. A mall may
choose *priority first* instead: then a priority number is always next.

Appointments, woven in between:

- an appointment is *due* from its time on, if its holder has checked in; among them the earlier time goes first;
- while somebody due and walk-ins wait, appointments get their share of the calls, 40 % say, and no more: of n calls in
  a row at most n x 40 % + 1. With 40 % an appointment that is due waits for at most two walk-ins;
- before its time an appointment is called only if nobody else waits;
- whoever checks in too late joins the walk-ins, behind those who are there.

The share is kept by a credit that every queue carries through its day. It begins at 0. A walk-in's call adds the share,
an appointment's call takes what is missing to 100; an appointment may be called while the credit is not below 0. Its
bounds see to it that turns which nobody wanted are neither saved up nor owed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Waits(Protocol):
    """Anything that stands in a queue: a lower standing came earlier; `due_at` is the time of an appointment."""

    @property
    def standing(self) -> float: ...

    @property
    def is_priority(self) -> bool: ...

    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What a mall has decided.

    :param limit: how many regular numbers may be called in a row while a priority number waits.
    :param share: of the calls, how many percent go to appointments while walk-ins wait too; 1 to 99.
    :param priority_first: a priority number is always next.
    """

    limit: int = 2
    share: int = 40
    priority_first: bool = False


@dataclass(frozen=True, slots=True)
class Turns:
    """What the calls of a day have left behind: regular numbers in a row, and the credit of appointments."""

    regular_calls: int = 0
    credit: int = 0


def next_of[W: Waits](
    regular: W | None, priority: W | None, appointment: W | None, *, is_due: bool, turns: Turns, rule: Rule
) -> W | None:
    """
    Which of the three heads of the queue is called.

    :param is_due: whether the appointment's time has come.
    """
    walk_in = _walk_in(regular, priority, turns.regular_calls, rule)
    if appointment is None or walk_in is None:
        return walk_in or appointment
    if not is_due or (rule.priority_first and walk_in.is_priority):
        return walk_in
    return appointment if turns.credit >= 0 else walk_in


def turns_after(called: Waits, *, turns: Turns, rule: Rule) -> Turns:
    """What stands in the book of turns once this one is called."""
    if called.due_at is not None:
        missing = 100 - rule.share
        return Turns(turns.regular_calls, max(turns.credit - missing, -missing))
    credit = min(turns.credit + rule.share, rule.share)
    return Turns(0 if called.is_priority else turns.regular_calls + 1, credit)


def call_order[W: Waits](waiting: Iterable[W], *, turns: Turns, rule: Rule, now: datetime | None = None) -> list[W]:
    """
    The order in which those waiting will be called if nobody else comes.

    :param now: appointments after this moment are not due; without it all are, which tells walk-ins the longest wait.
    """
    everybody = list(waiting)
    walk_ins = sorted((one for one in everybody if one.due_at is None), key=lambda one: one.standing)
    regular = deque(one for one in walk_ins if not one.is_priority)
    priority = deque(one for one in walk_ins if one.is_priority)
    appointments = deque(sorted((one for one in everybody if one.due_at is not None), key=_by_time))
    order: list[W] = []
    while regular or priority or appointments:
        head = appointments[0] if appointments else None
        called = next_of(
            regular[0] if regular else None,
            priority[0] if priority else None,
            head,
            is_due=head is not None and is_due(head, now),
            turns=turns,
            rule=rule,
        )
        assert called is not None  # one of the queues has somebody
        queue = appointments if called.due_at is not None else priority if called.is_priority else regular
        queue.popleft()
        turns = turns_after(called, turns=turns, rule=rule)
        order.append(called)
    return order


def is_due(appointment: Waits, now: datetime | None) -> bool:
    """Whether the time of an appointment has come; without a moment to compare with it has."""
    return now is None or (appointment.due_at is not None and appointment.due_at <= now)


def _walk_in[W: Waits](regular: W | None, priority: W | None, regular_calls: int, rule: Rule) -> W | None:
    if regular is None or priority is None:
        return regular or priority
    if rule.priority_first or regular_calls >= rule.limit:
        return priority
    return min(regular, priority, key=lambda waiting: waiting.standing)


def _by_time(appointment: Waits) -> tuple[datetime, float]:
    assert appointment.due_at is not None
    return appointment.due_at, appointment.standing
