"""What the pages of operations say, in words and bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import tenants
from catalog.operations.models import Component, Incident
from catalog.operations.queries import ComponentState, Status
from catalog.operations.reckoning import Bar, Verdict
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from tenants.directory import people_of
from tenants.limits import queries as limits
from tenants.limits.queries import Account, Origin
from tenants.limits.resources import MEGABYTE, MESSAGES, REQUESTS, Resource, size_of, sizes
from tenants.models import Regency
from web import charts

_NOW: dict[Verdict, str | Promise] = {
    Verdict.GOOD: gettext_lazy("It works"),
    Verdict.DISTURBED: gettext_lazy("Works with interruptions"),
    Verdict.BAD: gettext_lazy("Does not work"),
    Verdict.UNKNOWN: gettext_lazy("Not known"),
}
_OF_DAY: dict[Verdict, str | Promise] = {
    Verdict.DISTURBED: gettext_lazy("was interrupted for a short time"),
    Verdict.BAD: gettext_lazy("did not work for a longer time"),
}
_ALL: dict[Verdict, str | Promise] = {
    Verdict.GOOD: gettext_lazy("Everything works"),
    Verdict.DISTURBED: gettext_lazy("There are interruptions"),
    Verdict.BAD: gettext_lazy("Something does not work"),
    Verdict.UNKNOWN: gettext_lazy("The state is not known"),
}
TONES: dict[Verdict, str] = {
    Verdict.GOOD: "success",
    Verdict.DISTURBED: "warning",
    Verdict.BAD: "danger",
    Verdict.UNKNOWN: "neutral",
}
BAR, GAP, HEIGHT = 6, 2, 32
"""Of the strip, in units of its drawing. A day that was not good is lower, too: colour alone says nothing."""

FULL, NEARLY = 100, 80
"""[A] From which percentage on a limit is said to be reached, and near."""


@dataclass(frozen=True)
class StripBar:
    """One day as a rectangle of the strip."""

    x: int
    y: int
    height: int
    tone: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A component on the page. `bad_days` is the table behind the strip: days that were not good."""

    name: str
    state: str
    tone: str
    share: str
    bars: list[StripBar]
    summary: str
    bad_days: list[tuple[str, str]]
    bar_width: int = BAR
    height: int = HEIGHT

    @property
    def width(self) -> int:
        return len(self.bars) * (BAR + GAP) - GAP


@dataclass(frozen=True, kw_only=True)
class Told:
    """An incident as people read it."""

    pk: int
    title: LocalisedText
    text: LocalisedText
    names: list[str]
    begins_at: datetime
    ends_at: datetime | None


def status_context(status: Status, *, now: datetime) -> dict[str, Any]:
    return {
        "verdict": _ALL[status.verdict],
        "tone": TONES[status.verdict],
        "lines": [line_of(state) for state in status.components],
        "current": told(status.current),
        "planned": told(status.planned),
        "past": told(status.past),
        "taken_at": now,
    }


def told(incidents: Iterable[Incident]) -> list[Told]:
    return [
        Told(
            pk=one.pk,
            title=one.title,
            text=one.text,
            names=[str(Component(name).label) for name in one.components],
            begins_at=one.begins_at,
            ends_at=one.ends_at,
        )
        for one in incidents
    ]


def line_of(state: ComponentState) -> Line:
    bad = [bar for bar in state.bars if bar.verdict in _OF_DAY]
    known = sum(bar.verdict is not Verdict.UNKNOWN for bar in state.bars)
    return Line(
        name=str(Component(state.component).label),
        state=str(_NOW[state.now]),
        tone=TONES[state.now],
        share=percent(state.share),
        bars=[_strip_bar(number, bar) for number, bar in enumerate(state.bars)],
        summary=ngettext(
            "%(bad)d of %(known)d day with interruptions", "%(bad)d of %(known)d days with interruptions", known
        )
        % {"bad": len(bad), "known": known},
        bad_days=[
            (clock.format_date(bar.day), f"{_OF_DAY[bar.verdict]} ({percent(bar.share)})") for bar in reversed(bad)
        ],
    )


def _strip_bar(number: int, bar: Bar) -> StripBar:
    height = {Verdict.GOOD: HEIGHT, Verdict.UNKNOWN: 4, Verdict.DISTURBED: HEIGHT * 3 // 4, Verdict.BAD: HEIGHT // 2}
    return StripBar(number * (BAR + GAP), HEIGHT - height[bar.verdict], height[bar.verdict], TONES[bar.verdict])


def percent(share: float | None) -> str:
    """`99,98%`, never rounded up to a whole that was not reached; empty where nobody looked."""
    if share is None:
        return ""
    hundredths = int(share * 10_000)
    return f"{format_number(hundredths // 100)}%" if hundredths % 100 == 0 else f"{_two_places(hundredths)}%"


def _two_places(hundredths: int) -> str:
    return format_number(Decimal(hundredths) / 100, decimals=2)


# --- limits


def limit_words(resource: str, value: int) -> str:
    """`60 permintaan per detik`, `20.000 pesan per hari`, `50.000 MB`."""
    number = format_number(value)
    if resource in REQUESTS:
        return ngettext("%(number)s request a second", "%(number)s requests a second", value) % {"number": number}
    if resource in MESSAGES:
        return ngettext("%(number)s message a day", "%(number)s messages a day", value) % {"number": number}
    if resource == Resource.JOBS:
        return ngettext("%(number)s job at once", "%(number)s jobs at once", value) % {"number": number}
    return f"{number} MB"


def everybodys_limits() -> dict[str, str]:
    return {resource.value: limit_words(resource, settings.TIRU_LIMITS[resource]) for resource in Resource}


def larger_sizes() -> list[tuple[str, str]]:
    """What larger regencies have, the smallest of them first."""
    return [
        (
            _("From %(people)s people") % {"people": format_number(size.people)},
            _("%(percent)s of it, jobs as everybody") % {"percent": f"{size.percent}%"},
        )
        for size in reversed(sizes())
        if size.percent != 100
    ]


def usual_limits(regency: Regency) -> dict[str, str]:
    """What a regency has where nothing is agreed with it, in words, by resource."""
    size = size_of(people_of(regency))
    words = everybodys_limits()
    for name, value in size.limits.items():
        words[name] = _("%(limit)s, as from %(people)s people on") % {
            "limit": limit_words(name, value),
            "people": format_number(size.people),
        }
    return words


@dataclass(frozen=True, kw_only=True)
class RegencyRow:
    """What one regency uses today, which is the day of its own zone. `stored` in megabytes."""

    code: str
    name: str
    requests: int
    slowed: int
    messages: int
    stored: int
    agreed: list[str]


def regency_rows(*, now: datetime) -> list[RegencyRow]:
    """Those that were slowed down most stand first, then the busiest."""
    uses, stored = limits.uses_near(now), limits.stored_everywhere()
    rows = []
    for one in limits.regencies():
        today = clock.local_date(now, ZoneInfo(one.time_zone))
        of = {resource: uses.get((one.schema_name, today, resource), (0, 0)) for resource in Resource}
        agreement = limits.agreement_of(one)
        rows.append(
            RegencyRow(
                code=one.code,
                name=one.name,
                requests=sum(of[name][0] for name in REQUESTS),
                slowed=sum(of[name][1] for name in REQUESTS),
                messages=sum(of[name][0] for name in MESSAGES),
                stored=stored.get(one.schema_name, 0) // MEGABYTE,
                agreed=[
                    f"{Resource(name).label}: {limit_words(name, value)}"
                    for name, value in (agreement.values.items() if agreement else ())
                ],
            )
        )
    return sorted(rows, key=lambda row: (-row.slowed, -row.requests, row.name))


def account_groups(accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """Requests, messages and files, each with what happens at the limit."""
    by = {account.resource: account for account in accounts}
    return [
        {
            "title": _("Page requests"),
            "text": _(
                "Counted by who asks, so that a program never takes the place of a citizen. Who asks too often is told"
                " to wait some seconds; nothing is lost, and everybody else goes on."
            ),
            "accounts": [_requests(by[name]) for name in REQUESTS],
        },
        {
            "title": _("Messages"),
            "text": _(
                "Above the limit messages wait and go out after midnight. Codes for signing in always go out, and the"
                " inbox has no limit."
            ),
            "accounts": [_measured(by[name]) for name in MESSAGES],
        },
        {
            "title": _("Files"),
            "text": _(
                "When there is no room left, new files are refused with the reason. Everything that is there stays, and"
                " can be read and deleted."
            ),
            "accounts": [_measured(by[Resource.STORAGE])],
        },
        {
            "title": _("Work in the background"),
            "text": _(
                "Imports, papers and messages are worked off behind the pages. At the limit the next job waits until"
                " one is done; nothing is lost, and no other regency waits for yours."
            ),
            "accounts": [_jobs(by[Resource.JOBS])],
        },
    ]


def _requests(account: Account) -> dict[str, Any]:
    refused = account.refused
    return {
        "name": account.resource.label,
        "used": _("%(number)s today") % {"number": format_number(account.used)},
        "limit": _("At most %(limit)s.") % {"limit": limit_words(account.resource, account.allowed)},
        "origin": _origin(account.origin),
        "percent": None,
        "tone": "warning" if refused else "",
        "word": ngettext("%(number)s slowed down today", "%(number)s slowed down today", refused)
        % {"number": format_number(refused)},
        "days": _history(account),
    }


def _measured(account: Account) -> dict[str, Any]:
    share = 100 * account.used / account.allowed
    is_full = share >= FULL
    is_storage = account.resource == Resource.STORAGE
    used = f"{format_number(account.used)} MB" if is_storage else format_number(account.used)
    return {
        "name": account.resource.label,
        "used": _("%(used)s of %(limit)s") % {"used": used, "limit": limit_words(account.resource, account.allowed)},
        "limit": "" if is_storage else _("Used today; it begins anew at midnight."),
        "origin": _origin(account.origin),
        "percent": share,
        "bar_tone": "danger" if is_full else "warning" if share >= NEARLY else "success",
        "tone": "danger" if is_full else "warning" if share >= NEARLY else "",
        "word": _("Limit reached") if is_full else _("Nearly reached"),
        "days": None if is_storage else _history(account),
    }


def _jobs(account: Account) -> dict[str, Any]:
    return {
        "name": account.resource.label,
        "used": _("%(running)s running now, %(waiting)s waiting")
        % {"running": format_number(account.used), "waiting": format_number(account.waiting)},
        "limit": _("At most %(limit)s.") % {"limit": limit_words(account.resource, account.allowed)},
        "origin": _origin(account.origin),
        "percent": None,
        "tone": "",
        "word": "",
        "days": None,
    }


def _origin(origin: Origin) -> str:
    """Where a limit comes from, in words."""
    if (agreement := origin.agreement) is not None:
        return _("Agreed with the ministry on %(day)s: %(reason)s") % {
            "day": clock.format_date(clock.local_date(agreement.agreed_at, tenants.current().zone)),
            "reason": agreement.reason,
        }
    if origin.size is not None:
        return _("As every regency from %(from)s people on; %(people)s people are entered for this one.") % {
            "from": format_number(origin.size.people),
            "people": format_number(origin.people or 0),
        }
    return _("As everybody.")


def _history(account: Account) -> charts.Chart:
    days = [day for day in reversed(account.days) if day.used or day.refused] or [account.days[-1]]
    slowed = sum(day.refused for day in account.days)
    return charts.bar(
        title=_("The last 30 days"),
        result=_("Above the limit in 30 days: %(number)s.") % {"number": format_number(slowed)},
        values=[(clock.format_short_date(day.day), day.used) for day in days],
        head=(_("Day"), _("How many")),
        notes=[
            _("%(number)s above the limit") % {"number": format_number(day.refused)} if day.refused else ""
            for day in days
        ],
    )
