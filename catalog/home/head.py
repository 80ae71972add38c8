"""What the regional head looks at: the modules that are on, the promises that were kept, and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

import tenants
from accounts.models import User
from casework import queries as casework
from casework.queries import PromiseTaken, Wanted
from catalog.sdk import shell
from catalog.sdk.manifest import ModuleManifest
from core import clock
from organisation.access import Scope

DECIDED_WITHIN = timedelta(days=30)
"""[A] How far back decided cases tell how promises were kept."""


@dataclass(frozen=True, kw_only=True)
class OverdueUnit:
    name: str
    number: int
    oldest: datetime


@dataclass(frozen=True, kw_only=True)
class HeadPage:
    """The regency in values; counts, never a case."""

    modules: list[ModuleManifest]
    promises: list[PromiseTaken]
    open: int
    overdue: list[OverdueUnit]

    @property
    def decided(self) -> int:
        return sum(len(one.taken) for one in self.promises)

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.promises)

    @property
    def late(self) -> int:
        return sum(one.number for one in self.overdue)


def head_page(*, user: User, now: datetime) -> HeadPage:
    """The whole regency, whatever cases the head may open. One query more for each module that is on."""
    everything = Scope(everywhere=True)
    late = casework.cases(everything, Wanted(show="late"), user=user, now=now)
    units = late.order_by().values("unit__name").annotate(number=Count("id"), oldest=Min("due_at"))
    promises = [
        taken
        for module in ("", *sorted(tenants.current().modules_on))
        for taken in casework.promises_taken(module=module, since=now - DECIDED_WITHIN, until=now)
    ]
    return HeadPage(
        modules=shell.modules_on(),
        promises=sorted(promises, key=lambda one: -len(one.taken)),
        open=casework.counts(everything, user=user, now=now).shown["open"],
        overdue=sorted(
            (OverdueUnit(name=row["unit__name"], number=row["number"], oldest=row["oldest"]) for row in units),
            key=lambda one: (-one.number, one.oldest),
        ),
    )


def middle(taken: list[timedelta]) -> timedelta | None:
    """Half of the cases took less, half took more; `taken` is sorted. Of an even number the longer of the two."""
    return taken[len(taken) // 2] if taken else None


def days_late(one: OverdueUnit, now: datetime) -> str:
    """For how long the oldest of a unit waits beyond its promise."""
    return clock.format_duration(max(now - one.oldest, clock.MINUTE))
