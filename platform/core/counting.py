"""
Counting in the process, written to a ledger together every few seconds.

To count costs a look into a dictionary and never a query. The numbers go out at the first count after
`settings.TIRU_COUNTING_SECONDS`, and when the process ends in good order; a process that is killed loses at most those
seconds. What cannot be written is kept for the next time.
"""

import atexit
import logging
import threading
import time
import weakref
from abc import abstractmethod
from collections.abc import Hashable, Mapping
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.db import Error, connections

logger = logging.getLogger(__name__)


class Counter[Key: Hashable]:
    """Sums of one process by key. Any thread may add; one at a time writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: dict[Key, tuple[int, ...]] = {}
        self._written_at = time.monotonic()
        _all.add(self)

    @abstractmethod
    def put(self, sums: Mapping[Key, tuple[int, ...]]) -> None:
        """Add sums to the ledger, as a transaction."""

    def add(self, key: Key, *numbers: int) -> None:
        with self._lock:
            self._sums[key] = _sum(self._sums.get(key, ()), numbers)

    def held(self, key: Key) -> tuple[int, ...]:
        """What was counted and not written yet."""
        return self._sums.get(key, ())

    def is_due(self) -> bool:
        seconds = settings.TIRU_COUNTING_SECONDS
        return seconds is not None and bool(self._sums) and time.monotonic() - self._written_at >= seconds

    def write(self) -> None:
        """Add what was counted to the ledger. Whoever comes second finds nothing left to write."""
        with self._lock:
            sums, self._sums = self._sums, {}
            self._written_at = time.monotonic()
        if not sums:
            return
        try:
            self.put(sums)
        except Error:
            logger.warning("What was counted could not be written; it is kept.", exc_info=True)
            for key, numbers in sums.items():
                self.add(key, *numbers)


_all: "weakref.WeakSet[Counter[Any]]" = weakref.WeakSet()


@atexit.register
def write_last() -> None:
    """What a process still holds when it ends."""
    if settings.configured and settings.TIRU_COUNTING_SECONDS is not None:
        for counter in list(_all):
            counter.write()
        connections.close_all()


def _sum(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip_longest(one, other, fillvalue=0))
