"""
Keeps one regency's flood of reports, or one error's, from eating the quota of all others.

Each process lets through so many reports of each regency and of each kind of error, and counts what it held back. After
a while it says in one report how many there were.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from core.buckets import Buckets, Rate


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What each process lets through, and after how many seconds it says how much it held back."""

    of_tenant: Rate
    of_error: Rate
    traces_of_tenant: Rate
    window: float


LIMITS: Final = Limits(
    of_tenant=Rate(per_second=12 / 60, burst=30),
    of_error=Rate(per_second=1 / 60, burst=5),
    traces_of_tenant=Rate(per_second=30 / 60, burst=60),
    window=60.0,
)
"""[A] A regency where everything fails still shows twelve kinds of error in a minute."""


class Gate:
    """Who may report now. Any thread may ask."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._buckets = Buckets()
        self._lock = Lock()
        self._held: Counter[str] = Counter()
        self._since: dict[str, float] = {}

    def lets_error(self, tenant: str, kind: Hashable, *, now: float) -> bool:
        """
        Whether an error may go out. The kind is asked first: a repeated one takes nothing from its regency's others.

        :param kind: what makes two errors the same.
        """
        limits = self.limits
        passes = not self._buckets.take(("error", tenant, kind), limits.of_error, now=now)
        return self._counted(tenant, passes and not self._buckets.take(("of", tenant), limits.of_tenant, now=now), now)

    def lets_trace(self, tenant: str, *, now: float) -> bool:
        """Whether a transaction may go out. They are a sample, so nobody is told of those left out."""
        return not self._buckets.take(("trace", tenant), self.limits.traces_of_tenant, now=now)

    def due(self, *, now: float) -> dict[str, int]:
        """How many were held back for each regency whose window is over; they are told once."""
        with self._lock:
            over = [tenant for tenant, since in self._since.items() if now - since >= self.limits.window]
            for tenant in over:
                del self._since[tenant]
            return {tenant: self._held.pop(tenant) for tenant in over}

    def _counted(self, tenant: str, passes: bool, now: float) -> bool:
        if not passes:
            with self._lock:
                self._held[tenant] += 1
                self._since.setdefault(tenant, now)
        return passes
