"""
How long somebody will wait, said honestly: an interval, rounded outward, or nothing at all.

The interval follows from how long counters were busy with a number lately. It holds three doubts: how long each
of those ahead will take, how well a few past numbers tell the mean, and how far the counters are with whom they
serve now. It assumes that those ahead come when called and that as many counters stay open as now.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ENOUGH = 8
"""Fewer finished numbers than this tell nothing about the next one."""

COVERAGE = 1.645
"""Width in standard errors: nine of ten waits should end inside the interval."""

STEP = 5
"""Minutes to which an interval is rounded, outward on both sides."""


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """How long counters of a group were busy with one number, from the call to the end: seconds."""

    count: int
    mean: float
    deviation: float


def waiting_interval(*, ahead: int, busy: BusyTimes, counters: int) -> tuple[int, int] | None:
    """
    Minutes until the person with this many numbers ahead is called, from and to.

    :param counters: counters of the group that are working now; at least one is assumed.
    :returns: None when too few numbers were finished lately to say anything.
    """
    if busy.count < ENOUGH:
        return None
    counters = max(counters, 1)
    # The counters are somewhere between just begun and nearly done with whom they serve now.
    soonest, latest = ahead, ahead + 1
    low = (soonest * busy.mean - COVERAGE * _error(soonest, busy)) / counters
    high = (latest * busy.mean + COVERAGE * _error(latest, busy)) / counters
    return _outward(low, high)


def _error(numbers: int, busy: BusyTimes) -> float:
    own = numbers * busy.deviation**2
    of_the_mean = (numbers * busy.deviation) ** 2 / busy.count
    return math.sqrt(own + of_the_mean)


def _outward(low: float, high: float) -> tuple[int, int]:
    first = max(0, math.floor(low / 60 / STEP)) * STEP
    last = max(1, math.ceil(high / 60 / STEP)) * STEP
    return first, max(last, first + STEP)
