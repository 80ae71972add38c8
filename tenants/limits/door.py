"""
Who may ask now: token buckets and a count of what is under way, for each regency and kind of asker, in this process.

Each web process watches over its part of a limit (`TIRU_WEB_PROCESSES`), so that asking costs no query and no lock
between processes.
"""

from collections import Counter
from threading import Lock

from django.conf import settings

from core.buckets import Buckets, Rate
from tenants.limits.resources import HasLimits, Resource, allowed

SECONDS_AT_ONCE = 3
"""[A] A bucket holds what comes in so many seconds: a page and all that belongs to it come at once."""
WAIT_FOR_ROOM = 1.0
"""Seconds after which it is worth trying again where too much was under way."""


class Door:
    """The limits of requests in one process. Any thread may ask."""

    def __init__(self) -> None:
        self._buckets = Buckets(most=20_000)
        self._lock = Lock()
        self._inside: Counter[tuple[str, str]] = Counter()

    def enter(self, regency: HasLimits, schema: str, kind: Resource, client: str, *, now: float) -> float:
        """
        Let one request in, to be followed by `leave`. Answers 0, else in how many seconds to come back.

        :param client: the one program or person it comes from, if that is known; it is slowed down before its regency.
        :param now: seconds of a clock that never goes back.
        """
        share = settings.TIRU_WEB_PROCESSES
        if client and (limit := settings.TIRU_LIMITS_OF_ONE.get(kind)):
            # A client's requests may all come to one process, so it is not divided.
            wait = self._buckets.take((schema, kind, client), Rate(limit, limit * SECONDS_AT_ONCE), now=now)
            if wait:
                return wait
        per_second = allowed(regency, kind) / share
        wait = self._buckets.take((schema, kind), Rate(per_second, max(per_second * SECONDS_AT_ONCE, 1)), now=now)
        if wait:
            return wait
        most = max(1, settings.TIRU_LIMITS_AT_ONCE[kind] // share)
        with self._lock:
            if self._inside[schema, kind] >= most:
                return WAIT_FOR_ROOM
            self._inside[schema, kind] += 1
        return 0.0

    def leave(self, schema: str, kind: Resource) -> None:
        with self._lock:
            self._inside[schema, kind] -= 1
            if not self._inside[schema, kind]:
                del self._inside[schema, kind]
