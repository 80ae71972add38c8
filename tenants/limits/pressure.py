"""
Sharing a web process when it has no room left: whoever takes more than its part waits, and only then.

A fixed number of requests a second protects nobody on a small machine and idles a large one. So each process also knows
how many of its threads every regency has kept busy in the last seconds. While there is room, or nobody else is there,
nobody is slowed down by this.
"""

import math
from dataclasses import dataclass
from threading import Lock, local
from typing import Final

from django.conf import settings

from tenants.limits.resources import Resource

HALF_LIFE: Final = 2.0
"""[A] Seconds after which work counts half: short enough to let go quickly, long enough not to react to one page."""

FULL_FROM: Final[dict[str, float]] = {Resource.API: 0.5, Resource.SIGNED_IN: 0.6, Resource.PUBLIC: 0.7}
"""[A] The share of busy threads from which there is no room for more: programs wait first, citizens last."""

PRESENT: Final = 0.02
"""[A] Threads that a regency must have kept busy to count as being there: one quick page every few seconds."""

BREATH: Final = 0.01
"""[A] Seconds: a thread that takes its next request so soon had no rest: the server worked around the two."""

NOTHING: Final = 0.001
"""Seconds of work that are forgotten, so that only those who came lately are looked through."""


@dataclass
class _Share:
    """Of one regency: seconds worked, and asked for (what was refused included), and how many requests were served."""

    worked: float = 0.0
    asked: float = 0.0
    served: float = 0.0


class Pressure:
    """Seconds of work by regency, in one process. Any thread may report."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shares: dict[str, _Share] = {}
        self._counted_at = 0.0

    def worked(self, schema: str, seconds: float, *, now: float) -> None:
        """That a request of this regency was worked on for so long."""
        with self._lock:
            self._forget(now)
            share = self._shares.setdefault(schema, _Share())
            share.worked += seconds
            share.asked += seconds
            share.served += 1

    def refuses(self, schema: str, kind: Resource, *, now: float) -> bool:
        """
        Whether a request has to wait: the process is full, others are there, and this regency asks for more than its
        part of all that is asked for. What is refused counts as asked for, so that who is slowed down does not look
        modest for that.
        """
        room = FULL_FROM[kind] * settings.TIRU_WEB_THREADS * _IN_ONE_THREAD
        with self._lock:
            self._forget(now)
            shares = self._shares.values()
            share = self._shares.get(schema)
            present = sum(one.asked >= PRESENT * _IN_ONE_THREAD for one in shares)
            if share is None or present < 2 or sum(one.worked for one in shares) < room:
                return False
            if share.asked <= sum(one.asked for one in shares) / present:
                return False
            share.asked += share.worked / share.served
            return True

    def _forget(self, now: float) -> None:
        """Let what was done before weigh less; the caller holds the lock."""
        weight = 0.5 ** (max(0.0, now - self._counted_at) / HALF_LIFE)
        self._counted_at = now
        for schema, share in list(self._shares.items()):
            share.worked, share.asked, share.served = share.worked * weight, share.asked * weight, share.served * weight
            if share.asked < NOTHING:
                del self._shares[schema]


class Rest(local):
    """
    Since when each thread has had nothing to do.

    What is measured of a request is its view; under load a third of a thread's time is spent around it. Without that
    third a process looks as if it had room while requests queue up before it.
    """

    left_at = -math.inf

    def busy(self, *, begun: float, now: float) -> float:
        """Seconds that this thread was busy with a request that ends now; without a rest since the last one."""
        since = self.left_at if begun - self.left_at < BREATH else begun
        self.left_at = now
        return now - since


_IN_ONE_THREAD: Final = HALF_LIFE / math.log(2)
"""Seconds of work that one busy thread comes to, with what is forgotten meanwhile."""
