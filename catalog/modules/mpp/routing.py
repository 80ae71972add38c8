"""
Which agency of a visit comes next. One stated rule: the one where the visitor would be called soonest.

The wait is those waiting there, and the visitor, times how long a counter is busy with one person, over the counters
that work. Where nobody was served yet ten minutes a person are assumed. Equal waits go by the letter of the queue, so
that the same hall always gives the same order. It is asked again after every stop: the hall has changed by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ASSUMED_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Load:
    """How full a queue is: who waits, how many counters work, and the seconds one person takes, if known."""

    letter: str
    waiting: int
    counters: int
    seconds: float | None = None

    @property
    def wait(self) -> float:
        """Seconds until somebody who joins now is through the line, roughly: good enough to compare."""
        return (self.waiting + 1) * (self.seconds or ASSUMED_SECONDS) / max(self.counters, 1)


def good_order(loads: Iterable[Load]) -> list[Load]:
    """The stops as they would be visited if nothing changed."""
    return sorted(loads, key=lambda load: (load.wait, load.letter))
