"""
Token buckets: how often something may happen, kept in this process.

A bucket holds `burst` tokens and gets `rate` more a second, up to `burst`; each act takes one. The clock is passed in,
so that nothing here waits.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class Rate:
    """`per_second` in the long run, `burst` at once."""

    per_second: float
    burst: float


class Buckets:
    """
    A bucket for each key, the `most` that were used last. A key that was forgotten begins full again.

    Any thread may take.
    """

    __slots__ = ("_buckets", "_lock", "_most")

    def __init__(self, *, most: int = 2000) -> None:
        self._lock = Lock()
        self._most = most
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        """Tokens and the moment they were counted, the key used last at the end."""

    def take(self, key: Hashable, rate: Rate, *, now: float) -> float:
        """
        Take a token. Answers 0 if there was one, else in how many seconds there will be.

        :param now: seconds of a clock that never goes back.
        """
        with self._lock:
            tokens, counted_at = self._buckets.pop(key, (rate.burst, now))
            tokens = min(rate.burst, tokens + max(0.0, now - counted_at) * rate.per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / rate.per_second if rate.per_second else float("inf")
            self._buckets[key] = (tokens if wait else tokens - 1, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            return wait

    def __len__(self) -> int:
        return len(self._buckets)
