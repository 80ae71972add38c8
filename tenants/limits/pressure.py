"""
Sharing a web process when it has no room left: whoever takes more than its part waits, and only then.

A fixed number of requests a second protects nobody on a small machine and idles a large one. So each process also knows
how many of its threads every regency has kept busy in the last seconds. While there is room, or nobody else is there,
nobody is slowed down by this.
"""

import math
from threading import Lock
from typing import Final

from django.conf import settings

from tenants.limits.resources import Resource

HALF_LIFE: Final = 2.0
"""[A] Seconds after which work counts half: short enough to let go quickly, long enough not to react to one page."""

FULL_FROM: Final[dict[str, float]] = {Resource.API: 0.6, Resource.SIGNED_IN: 0.7, Resource.PUBLIC: 0.8}
"""[A] The share of busy threads from which there is no room for more: programs wait first, citizens last."""

PRESENT: Final = 0.02
"""[A] Threads that a regency must have kept busy to count as being there: one quick page every few seconds."""

NOTHING: Final = 0.001
"""Seconds of work that are forgotten, so that only those who came lately are looked through."""


class Pressure:
    """Seconds of work by regency, in one process. Any thread may report."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._work: dict[str, float] = {}
        self._counted_at = 0.0

    def worked(self, schema: str, seconds: float, *, now: float) -> None:
        """That a request of this regency was worked on for so long."""
        with self._lock:
            self._forget(now)
            self._work[schema] = self._work.get(schema, 0.0) + seconds

    def takes_too_much(self, schema: str, kind: Resource, *, now: float) -> bool:
        """Whether the process is full, others are there, and this regency keeps more than its part of it busy."""
        room = FULL_FROM[kind] * settings.TIRU_WEB_THREADS * HALF_LIFE / math.log(2)
        with self._lock:
            self._forget(now)
            present = sum(work >= PRESENT * HALF_LIFE / math.log(2) for work in self._work.values())
            if present < 2 or sum(self._work.values()) < room:
                return False
            return self._work.get(schema, 0.0) > room / present

    def _forget(self, now: float) -> None:
        """Let what was done before weigh less; the caller holds the lock."""
        weight = 0.5 ** (max(0.0, now - self._counted_at) / HALF_LIFE)
        self._work = {schema: left for schema, work in self._work.items() if (left := work * weight) >= NOTHING}
        self._counted_at = now
