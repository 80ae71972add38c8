"""Cases as officers see them: how much time is left, in words and as a bar; what was promised and what was used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

import tenants
from casework import clocks, queries
from casework.models import Case, CaseClock
from casework.wording import CLOCKS, GROUPS, NEXT, TONES, Words
from core import clock
from web.templatetags.web import localised

_CODE: Final = "XXX-0000-XXXX"
"""Stands for the code of a case in an address."""


@dataclass(frozen=True)
class TimeLeft:
    """`percent` is how much of the time is used; None where no time runs."""

    label: str
    note: str
    percent: int | None
    tone: str


@dataclass(frozen=True)
class Row:
    case: Case
    group: str
    left: TimeLeft
    next: Words


@dataclass(frozen=True)
class Line(Row):
    """A case in the list (`queries.listed`), each thing ready to be written: a page has many of them."""

    url: str
    choose: str
    service: SafeString | str
    unit: str
    officer: str


@dataclass(frozen=True)
class Group:
    """Cases of one page under a heading; `total` is how many there are on all pages."""

    title: Words
    rows: list[Line]
    total: int


def grouped(cases: Iterable[Case], totals: Mapping[str, int], now: datetime) -> list[Group]:
    """In the order of the list, which goes from the most urgent to what stands."""
    groups: dict[str, list[Line]] = {}
    for line in _lines(cases, now):
        groups.setdefault(line.group, []).append(line)
    return [Group(GROUPS[name], rows, totals.get(name, len(rows))) for name, rows in groups.items()]


def _lines(cases: Iterable[Any], now: datetime) -> Iterator[Line]:
    """What is the same on many lines (the way to a case, words, names of services) is worked out once."""
    address, choose = reverse("casework:case", kwargs={"code": _CODE}), _("Choose %(code)s")
    services: dict[str, SafeString | str] = {}
    words: dict[str, str] = {}
    for case in cases:
        row = row_of(case, now)
        name = case.service or {}
        if (key := f"{name.get('id')}/{name.get('en')}") not in services:
            services[key] = localised(case.service)
        if case.state not in words:
            words[case.state] = str(row.next)
        yield Line(
            case=case,
            group=row.group,
            left=row.left,
            next=words[case.state],
            url=address.replace(_CODE, case.code),
            choose=choose % {"code": case.code},
            service=services[key],
            unit=case.unit_name,
            officer=case.officer or "",
        )


def row_of(case: Case, now: datetime) -> Row:
    group = queries.group_of(case, now) if case.is_open else "closed"
    return Row(case, group, time_left(case, group, now), NEXT.get(case.state, case.stands.title))


def time_left(case: Case, group: str, now: datetime) -> TimeLeft:
    if group == "closed":
        return TimeLeft(str(case.stands.title), "", None, "neutral")
    if group == "unknown":
        year = _("Deadline lies in %(year)s") % {"year": case.due_unknown_year}
        return TimeLeft(_("Not known yet"), year, None, "neutral")
    if case.due_at is None:
        since = _("since %(day)s") % {"day": clock.format_short_date(_day(case.state_since))}
        return TimeLeft(_("Paused"), since, None, "neutral")
    left = case.due_at - now
    if group == "late":
        label, note = _("%(time)s late") % {"time": _roughly(-left)}, ""
    elif group == "later":
        label, note = _roughly(left), _("until %(day)s") % {"day": clock.format_short_date(_last_day(case.due_at))}
    else:
        label, note = clock.format_duration(left), ""
    return TimeLeft(label, note, _used(case, now), TONES[group])


@dataclass(frozen=True)
class ClockRow:
    """A clock of a case beside what it promised."""

    title: Words
    promised: str
    used: timedelta
    clock: CaseClock

    @property
    def runs(self) -> bool:
        return self.clock.ended_at is None and self.clock.due_at is not None


def clock_rows(case: Case, now: datetime) -> list[ClockRow]:
    """From the rows that `queries.access_case` has prefetched."""
    return [
        ClockRow(
            title=CLOCKS.get(one.name, one.name),
            promised=str(one.promise),
            used=clocks.elapsed(one.runs_so_far(), one.ended_at or now),
            clock=one,
        )
        for one in case.clocks.all()
    ]


def _used(case: Case, now: datetime) -> int | None:
    """How much of the way from coming in to the deadline is gone; what stood in between shortens nothing."""
    if case.submitted_at is None or case.due_at is None or case.due_at <= case.submitted_at:
        return None
    return min(100, max(0, round(100 * (now - case.submitted_at) / (case.due_at - case.submitted_at))))


def _roughly(span: timedelta) -> str:
    """Whole days from two days on: hours of a deadline next week help nobody."""
    return clock.format_duration(clock.DAY * (span // clock.DAY) if span >= 2 * clock.DAY else span)


def _last_day(due_at: datetime) -> date:
    return _day(due_at - timedelta(microseconds=1))


def _day(at: datetime) -> date:
    return clock.local_date(at, tenants.current().zone)
