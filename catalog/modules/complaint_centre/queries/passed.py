"""Limits that passed and that nobody has written down yet: what a sweep looks at, and whether one is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

import tenants
from casework.models import CaseClock
from catalog.modules.complaint_centre.courses import REPORT
from catalog.modules.complaint_centre.limits import RESPONSE, SETTLEMENT
from catalog.modules.complaint_centre.models import Miss, Standstill
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock
from organisation.access import today

ON_TIME: Final = timedelta(seconds=30)
"""How late a limit may be noticed under load; later is an error that somebody hears of."""
CATCH_UP: Final = 30 * clock.DAY
"""[A] How far back is looked for limits that nobody noticed before the answer came."""
_CLIMBS: Final = Q(name__startswith=RESPONSE) | Q(name__startswith=SETTLEMENT)


def passed(now: datetime) -> QuerySet[CaseClock]:
    """Clocks of open reports that climb, have passed and are not yet written down, the earliest first."""
    known = Miss.objects.filter(complaint__case=OuterRef("case"), clock=OuterRef("name"))
    # The case's own moment is the earliest of its clocks, and has an index.
    return CaseClock.objects.filter(
        _CLIMBS,
        ~Exists(known),
        case__type=REPORT.slug,
        case__is_open=True,
        case__due_at__lte=now,
        ended_at=None,
        due_at__lte=now,
    ).order_by("due_at", "pk")


def answered_late(now: datetime) -> QuerySet[CaseClock]:
    """Clocks that ended too late, before anybody noticed that they had passed: no worker ran. The earliest first."""
    known = Miss.objects.filter(complaint__case=OuterRef("case"), clock=OuterRef("name"))
    return CaseClock.objects.filter(
        _CLIMBS, ~Exists(known), case__type=REPORT.slug, was_kept=False, ended_at__gt=now - CATCH_UP
    ).order_by("ended_at", "pk")


def to_refer(now: datetime) -> QuerySet[Miss]:
    """What was missed on an earlier local day and has no dossier yet, the earliest first."""
    before = clock.day_bounds(today(now), tenants.current().zone)[0]
    waiting = Miss.objects.filter(referral=None, weight=Miss.Weight.COUNTS, due_at__lt=before)
    return waiting.exclude(level=Level.REGIONAL_HEAD).order_by("due_at", "pk")


def closings() -> list[tuple[datetime, datetime]]:
    """The times in which the whole regency was closed and that are not noted yet. No query where there are none."""
    over = [(off, on) for off, on in tenants.current().closed_times if on is not None]
    if not over:
        return []
    rows = Standstill.objects.filter(cause=Standstill.Cause.REGENCY_CLOSED)
    noted = set(rows.values_list("off_at", flat=True))
    return [(off, on) for off, on in over if off not in noted]


def sweep_is_due(*, now: datetime) -> bool:
    """Whether a sweep would find anything. One statement."""
    return passed(now).exists()


def referrals_are_due(*, now: datetime) -> bool:
    """Whether a dossier is to be opened, or days for a reply are to be given back. Two statements."""
    return bool(closings()) or to_refer(now).exists() or answered_late(now).exists()


@dataclass(frozen=True, kw_only=True)
class Unnoticed:
    """Limits that passed and wait to be noticed. :param late: for longer than `ON_TIME`. :param since: the oldest."""

    number: int
    late: int
    since: datetime | None


def unnoticed(*, now: datetime) -> Unnoticed:
    """Without whistle-blowing. One query."""
    found = passed(now).exclude(case__complaint__kind=ReportKind.WHISTLEBLOWING).order_by()
    late = Count("pk", filter=Q(due_at__lt=now - ON_TIME))
    return Unnoticed(**found.aggregate(number=Count("pk"), late=late, since=Min("due_at")))
