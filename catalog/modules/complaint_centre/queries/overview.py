"""What the Sekda and the regional head see at a glance: what is late and with whom, what comes next, what climbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q

import tenants
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Watch
from catalog.modules.complaint_centre.queries.ladder import Passing, number_before, upcoming
from catalog.modules.complaint_centre.queries.passed import unnoticed
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock
from organisation.access import today

NEXT: Final = 10
RISEN: Final = 50
STALE: Final = 5 * clock.MINUTE
"""[A] A limit that passed is noticed within a minute; after this something is wrong."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """Reports whose limit has passed and that wait for a level. :param since: the earliest of their limits."""

    level: Level
    number: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Overview:
    """
    :param soon: limits of the next hour. :param passed: limits that passed today.
    :param risen: what climbed today, the latest first. :param watch: how late the last late limits were noticed.
    :param unnoticed_since: the oldest limit that passed and that nobody has looked at.
    """

    late: Sequence[Late]
    soon: int
    passed: int
    next: Sequence[Passing]
    risen: Sequence[Escalation]
    watch: Watch | None
    unnoticed_since: datetime | None

    @property
    def overdue(self) -> int:
        return sum(row.number for row in self.late)

    def is_unwatched(self, now: datetime) -> bool:
        """Whether nobody looks at the limits any more, so that what is shown may be too good."""
        return self.unnoticed_since is not None and now - self.unnoticed_since > STALE


def late_now(*, now: datetime) -> list[Late]:
    """What is past its limit, by the level it waits for. One query."""
    rows = (
        Complaint.objects.filter(case__is_open=True, case__due_at__lte=now)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .values("level")
        .annotate(number=Count("pk"), since=Min("case__due_at"))
        .order_by()
    )
    found = {row["level"]: Late(level=Level(row["level"]), number=row["number"], since=row["since"]) for row in rows}
    return [found[level] for level in Level if level in found]


def overview(*, now: datetime) -> Overview:
    """Without whistle-blowing. A constant number of queries."""
    begins = clock.day_bounds(today(now), tenants.current().zone)[0]
    whistle = Q(complaint__kind=ReportKind.WHISTLEBLOWING)
    risen = Escalation.objects.filter(at__gte=begins).exclude(whistle).order_by("-at", "-pk")
    return Overview(
        late=late_now(now=now),
        soon=number_before(now=now, until=now + clock.HOUR),
        passed=Miss.objects.filter(due_at__gte=begins).exclude(whistle).count(),
        next=upcoming(now=now, most=NEXT),
        risen=list(risen.select_related("complaint__case", "from_unit", "to_unit")[:RISEN]),
        watch=Watch.objects.first(),
        unnoticed_since=unnoticed(now=now).since,
    )
