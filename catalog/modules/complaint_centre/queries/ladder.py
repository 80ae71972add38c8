"""What would happen if nobody answered: the rungs of one report, or all that passes until tomorrow noon. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final

from django.db.models import Q, QuerySet

import tenants
from casework import timing
from casework.clocks import Calendar, due_if_complete_at
from casework.models import CaseClock
from catalog.modules.complaint_centre import offices
from catalog.modules.complaint_centre.climbing import keeper_of, limit_above
from catalog.modules.complaint_centre.courses import REPORT
from catalog.modules.complaint_centre.limits import RESPONSE, SETTLEMENT
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss
from catalog.modules.complaint_centre.offices import Offices
from catalog.modules.complaint_centre.queries.posts import Post, posts_of
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import Reason
from catalog.modules.complaint_centre.rungs import Rung
from core import clock
from organisation.access import today
from organisation.models import Unit
from regions.calendar import UnknownHolidayYear

MOST: Final = 500
"""Reports that a rehearsal of the night looks at; the page says where there are more."""
_WITH: Final = ("case__unit", "case__complaint__category")
_NOON: Final = time(12)


@dataclass(frozen=True, kw_only=True)
class Passing:
    """
    A limit that would pass, and where the report would go.

    :param post: whose limit it is. :param to: who would have it then; None at the top.
    :param next_at: the limit of that level; None at the top, and where a year's holidays are not decreed.
    :param reason: why an answer would be due at that moment.
    """

    complaint: Complaint
    rung: Rung
    at: datetime
    post: Post
    to: Post | None
    next_at: datetime | None
    reason: Reason | None


@dataclass(frozen=True, kw_only=True)
class Night:
    """All that would pass until a moment, the earliest first. :param has_more: of more reports than were looked at."""

    until: datetime
    passings: Sequence[Passing]
    has_more: bool


def rungs_of(complaint: Complaint, *, now: datetime) -> list[Passing]:
    """What would become of one report if nobody ever did anything: both ladders, the earliest first."""
    running = CaseClock.objects.filter(_running(), case=complaint.case)
    return _rehearse(list(running.select_related(*_WITH)), now=now, until=None)


def tonight(*, now: datetime) -> Night:
    """What passes until tomorrow noon if nobody answers anything. Whistle-blowing is not in it."""
    zone = tenants.current().zone
    until = datetime.combine(today(now) + clock.DAY, _NOON, tzinfo=zone)
    running = (
        CaseClock.objects.filter(
            _running(), case__type=REPORT.slug, case__is_open=True, case__due_at__lt=until, due_at__lt=until
        )
        .exclude(case__complaint__kind=ReportKind.WHISTLEBLOWING)
        .select_related(*_WITH)
        .order_by("due_at", "pk")
    )
    found = list(running[: MOST + 1])
    return Night(until=until, passings=_rehearse(found[:MOST], now=now, until=until), has_more=len(found) > MOST)


def upcoming(*, now: datetime, most: int) -> list[Passing]:
    """The limits that come next, the earliest first, each with where the report would go. Without whistle-blowing."""
    found = list(_ahead(now)[:most])
    own = {(one.case_id, one.name) for one in found}
    # A climb goes on beyond the limit itself; only its first step is the next one.
    rehearsed = _rehearse(found, now=now, until=found[-1].due_at + clock.MINUTE if found and found[-1].due_at else now)
    return [one for one in rehearsed if (one.complaint.case_id, one.rung.name) in own]


def number_before(*, now: datetime, until: datetime) -> int:
    """How many limits pass until a moment. Without whistle-blowing."""
    return _ahead(now).filter(due_at__lt=until).count()


def _ahead(now: datetime) -> QuerySet[CaseClock]:
    return (
        CaseClock.objects.filter(_running(), case__type=REPORT.slug, case__is_open=True, due_at__gt=now)
        .exclude(case__complaint__kind=ReportKind.WHISTLEBLOWING)
        .select_related(*_WITH)
        .order_by("due_at", "pk")
    )


def posts_above(unit: Unit, *, now: datetime) -> list[Post]:
    """The posts along which the reports of an office climb, from the office itself up. Four queries."""
    day = today(now)
    here = offices.offices_of(unit.region_code or "", day=day)
    level = offices.level_of(unit)
    places = [(level, unit)]
    while above := offices.above_at(level, here):
        places.append(above)
        level = above[0]
    held = posts_of(places, day=day)
    return [held[level, unit.pk] for level, unit in places]


def _running() -> Q:
    return (Q(name__startswith=RESPONSE) | Q(name__startswith=SETTLEMENT)) & Q(ended_at=None, due_at__isnull=False)


def _rehearse(running: Sequence[CaseClock], *, now: datetime, until: datetime | None) -> list[Passing]:
    """A constant number of queries, however many clocks run."""
    complaints: Mapping[object, Complaint] = {one.case_id: _of(one) for one in running}
    ids = [complaint.pk for complaint in complaints.values()]
    missed = set(Miss.objects.filter(complaint__in=ids).values_list("complaint", "clock"))
    rises = {
        (rise.complaint_id, rise.clock): rise
        for rise in Escalation.objects.filter(complaint__in=ids).select_related("to_unit")
    }
    heres = offices.offices_of_many({one.village_code for one in complaints.values()}, day=today(now))
    days = timing.calendar()
    found: list[Passing] = []
    for one in running:
        rung = Rung.of(one.name)
        if rung is None or (complaints[one.case_id].pk, one.name) in missed:
            continue
        complaint = complaints[one.case_id]
        here = heres[complaint.village_code]
        if rung.step:
            rise = rises[complaint.pk, rung.below.name]
            level, unit = Level(rise.to_level), rise.to_unit
        else:
            level, unit = keeper_of(complaint)
        found += _climb(complaint, rung, Post(level=level, unit=unit), one.due_at or now, here, days, until)
    return _with_holders(sorted(found, key=lambda passing: passing.at), now)


def _of(running: CaseClock) -> Complaint:
    complaint: Complaint = running.case.complaint
    complaint.case = running.case
    return complaint


def _climb(
    complaint: Complaint,
    rung: Rung,
    post: Post,
    at: datetime | None,
    here: Offices,
    days: Calendar,
    until: datetime | None,
) -> Iterator[Passing]:
    while at is not None and (until is None or at < until):
        above = offices.above_at(post.level, here)
        to = Post(level=above[0], unit=above[1]) if above else None
        next_at, reason = _next(complaint, rung, post.level, at, here, days) if to else (None, None)
        yield Passing(complaint=complaint, rung=rung, at=at, post=post, to=to, next_at=next_at, reason=reason)
        if to is None:
            return
        post, rung, at = to, rung.above, next_at


def _next(
    complaint: Complaint, rung: Rung, level: Level, at: datetime, here: Offices, days: Calendar
) -> tuple[datetime | None, Reason | None]:
    limit, reason = limit_above(complaint, rung, level, at, here)
    if isinstance(limit, datetime):
        return limit, reason
    try:
        return due_if_complete_at(limit, at, days).due_at, None
    except UnknownHolidayYear:
        return None, None


def _with_holders(passings: Iterable[Passing], now: datetime) -> list[Passing]:
    found = list(passings)
    places = {(post.level, post.unit.pk): post.unit for one in found for post in (one.post, one.to) if post}
    held = posts_of([(level, unit) for (level, _key), unit in places.items()], day=today(now))
    return [
        replace(
            one,
            post=held[one.post.level, one.post.unit.pk],
            to=held[one.to.level, one.to.unit.pk] if one.to else None,
        )
        for one in found
    ]
