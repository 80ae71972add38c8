"""What the pages of operations say, in words and bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.operations.models import Component
from catalog.operations.queries import ComponentState, Status
from catalog.operations.reckoning import Bar, Verdict
from core import clock
from core.numbers import format_number

_NOW: dict[Verdict, str | Promise] = {
    Verdict.GOOD: gettext_lazy("Works"),
    Verdict.DISTURBED: gettext_lazy("Works with interruptions"),
    Verdict.BAD: gettext_lazy("Does not work"),
    Verdict.UNKNOWN: gettext_lazy("Not known"),
}
_OF_DAY: dict[Verdict, str | Promise] = {
    Verdict.GOOD: gettext_lazy("worked all day"),
    Verdict.DISTURBED: gettext_lazy("was interrupted for a short time"),
    Verdict.BAD: gettext_lazy("did not work for a longer time"),
    Verdict.UNKNOWN: gettext_lazy("nobody looked"),
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
WIDTH, GAP, HEIGHT = 6, 2, 32


@dataclass(frozen=True)
class StripBar:
    """One day as a rectangle of the strip."""

    x: int
    css: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A component on the page. `bad_days` is the table behind the strip: days that were not good."""

    name: str
    state: str
    tone: str
    share: str
    bars: list[StripBar]
    width: int
    summary: str
    bad_days: list[tuple[str, str]]


def status_context(status: Status, *, now: datetime) -> dict[str, Any]:
    return {
        "status": status,
        "verdict": _ALL[status.verdict],
        "tone": TONES[status.verdict],
        "lines": [line_of(state) for state in status.components],
        "taken_at": now,
    }


def line_of(state: ComponentState) -> Line:
    bars = state.bars
    bad = [bar for bar in bars if bar.verdict in (Verdict.DISTURBED, Verdict.BAD)]
    known = sum(bar.verdict is not Verdict.UNKNOWN for bar in bars)
    return Line(
        name=str(Component(state.component).label),
        state=str(_NOW[state.now]),
        tone=TONES[state.now],
        share=percent(state.share),
        bars=[StripBar(number * (WIDTH + GAP), bar.verdict.value) for number, bar in enumerate(bars)],
        width=len(bars) * (WIDTH + GAP) - GAP,
        summary=_("%(bad)d of %(known)d days with interruptions") % {"bad": len(bad), "known": known},
        bad_days=[(clock.format_date(bar.day), _said_of(bar)) for bar in reversed(bad)],
    )


def percent(share: float | None) -> str:
    """`99,98 %`, never rounded up to a whole that was not reached."""
    if share is None:
        return ""
    return f"{format_number(int(share * 10_000) / 100, decimals=2)} %"


def _said_of(bar: Bar) -> str:
    return f"{_OF_DAY[bar.verdict]} ({percent(bar.share)})"
