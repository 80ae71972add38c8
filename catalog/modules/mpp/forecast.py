"""
How many counters tomorrow needs: a stated rule, so that anybody can check the table by hand.

Arrivals: for every half hour the mean of the same weekday in the last weeks. Service: the mean seconds a counter is
busy with one person. Then the smallest number of counters with which, by Erlang C (arrivals at random, one line, equal
counters), people wait at most the target on average, and no counter is busy for more than 90 % of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

HALF_HOUR: Final = 1800
WEEKS: Final = 6
FEWEST_DAYS: Final = 2
"""Fewer days of the same weekday than this tell nothing about the next one."""

TARGET_SECONDS: Final = 600
MOST_BUSY: Final = 0.9
MOST_COUNTERS: Final = 60

SMALLEST_ROOM: Final = 1e-9
"""Counters that are exactly busy all the time have no room, whatever the last digit of a product says."""


@dataclass(frozen=True, slots=True)
class HalfHour:
    """One half hour of tomorrow: people expected, and counters for them."""

    index: int
    people: float
    counters: int


def mean_wait(*, arrivals: float, seconds: float, counters: int) -> float | None:
    """
    Mean wait in seconds by Erlang C, None when the line would grow without end.

    :param arrivals: people a second.
    :param seconds: how long one person keeps a counter busy.
    """
    load = arrivals * seconds
    if load <= 0:
        return 0.0
    if counters - load < SMALLEST_ROOM:
        return None
    # Erlang B by its recursion, which never overflows; C follows from it.
    blocked = 1.0
    for count in range(1, counters + 1):
        blocked = load * blocked / (count + load * blocked)
    waits = blocked / (1 - load / counters * (1 - blocked))
    return waits * seconds / (counters - load)


def counters_needed(*, people: float, seconds: float, target: float = TARGET_SECONDS) -> int:
    """The fewest counters with which a half hour with so many people keeps the target; 0 when nobody comes."""
    if people <= 0 or seconds <= 0:
        return 0
    arrivals = people / HALF_HOUR
    for counters in range(1, MOST_COUNTERS):
        wait = mean_wait(arrivals=arrivals, seconds=seconds, counters=counters)
        if wait is not None and wait <= target and arrivals * seconds / counters <= MOST_BUSY:
            return counters
    return MOST_COUNTERS


def expect(
    arrivals: Mapping[date, Iterable[int]], *, seconds: float, target: float = TARGET_SECONDS
) -> list[HalfHour] | None:
    """
    The half hours of the day ahead; None while too few days of the same weekday tell.

    :param arrivals: for each of those days the half hour (0 to 47) in which each person came.
    """
    if len(arrivals) < FEWEST_DAYS:
        return None
    came: dict[int, int] = {}
    for day in arrivals.values():
        for index in day:
            came[index] = came.get(index, 0) + 1
    if not came:
        return None
    return [
        HalfHour(
            index,
            people := came.get(index, 0) / len(arrivals),
            counters_needed(people=people, seconds=seconds, target=target),
        )
        for index in range(min(came), max(came) + 1)
    ]
