"""The ways of regencies as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.numbers import format_number
from onboarding.setup.queries import STAGE_NAMES, STAGES, Journey, Overview, Stage
from web import charts


def entries_of(journey: Journey, *, now: datetime, zone: ZoneInfo) -> list[dict[str, str]]:
    """The stages of one way for `web/parts/timeline.html`; what is under way says for how long already."""
    spans = journey.spans(now)
    entries = []
    for stage in STAGES:
        at, span = journey.moments.get(stage), spans.get(stage)
        if at is not None:
            text = _("after %(time)s") % {"time": _span(span)} if span else ""
            day = clock.format_short_date(clock.local_date(at, zone))
            entries.append(
                {"title": str(STAGE_NAMES[stage]), "text": text, "at": f"{day}, {clock.format_time(at, zone)}",
                 "state": "done"}
            )  # fmt: skip
        else:
            waits = _("waiting for %(time)s") % {"time": _span(span)} if span is not None else ""
            state = "now" if span is not None else "todo"
            entries.append({"title": str(STAGE_NAMES[stage]), "text": waits, "at": "", "state": state})
    return entries


def kpis_of(overview: Overview) -> list[dict[str, str]]:
    low, middle, high = overview.quartiles or (None, None, None)
    slowest = overview.slowest
    return [
        {
            "label": _("Half of the regencies need at most"),
            "value": _span(middle),
            "note": _("from the application to the first citizen served"),
        },
        {
            "label": _("The middle half"),
            "value": _("%(low)s to %(high)s") % {"low": _span(low), "high": _span(high)} if low else charts.NO_DATA,
            "note": ngettext("of %(count)s regency", "of %(count)s regencies", overview.arrived)
            % {"count": format_number(overview.arrived)},
        },
        {
            "label": _("Slowest stage"),
            "value": str(STAGE_NAMES[slowest[0]]) if slowest else charts.NO_DATA,
            "note": _("%(time)s at the median") % {"time": _span(slowest[1])} if slowest else "",
        },
    ]


def chart_of(journeys: Sequence[Journey], overview: Overview, *, now: datetime) -> charts.StageBars:
    """A bar for each regency, parted by stages, with the same numbers as a table."""
    names = tuple(str(STAGE_NAMES[stage]) for stage in STAGES[1:])
    spans = [journey.spans(now) for journey in journeys]
    return charts.stages(
        title=_("Time of each stage"),
        result=_result(overview),
        names=names,
        rows=[
            charts.StageRow(
                label=journey.region.full_name,
                lengths=tuple(of.get(stage, timedelta()).total_seconds() for stage in STAGES[1:]),
                text=_span(journey.total or sum(of.values(), timedelta())),
                note=_waits(journey, of),
            )
            for journey, of in zip(journeys, spans, strict=True)
        ],
        table=charts.Table(
            head=(_("Regency"), *names, _("Altogether")),
            rows=tuple(
                (
                    journey.region.full_name,
                    *(_cell(journey, stage, of) for stage in STAGES[1:]),
                    _span(journey.total),
                )
                for journey, of in zip(journeys, spans, strict=True)
            ),
            caption=_("Time of each stage"),
        ),
    )


def quarter_name(quarter: str) -> str:
    """`2026-4` as people say it."""
    year, _dash, number = quarter.partition("-")
    return _("Quarter %(number)s of %(year)s") % {"number": number, "year": year}


def choices(quarters: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": quarter, "label": quarter_name(quarter)} for quarter in quarters]


def _result(overview: Overview) -> str:
    if overview.quartiles is None:
        return _("Too few regencies have served a citizen yet to say how long it takes.")
    return _("Half of %(count)s regencies served their first citizen within %(time)s.") % {
        "count": format_number(overview.arrived),
        "time": _span(overview.quartiles[1]),
    }


def _waits(journey: Journey, spans: dict[str, timedelta]) -> str:
    if journey.total is not None:
        return ""
    stage = next((stage for stage in spans if stage not in journey.moments), Stage.SERVED)
    return _("waits: %(stage)s") % {"stage": STAGE_NAMES[stage]}


def _cell(journey: Journey, stage: str, spans: dict[str, timedelta]) -> str:
    if stage not in spans:
        return charts.NO_DATA
    return _span(spans[stage]) if stage in journey.moments else _("%(time)s so far") % {"time": _span(spans[stage])}


def _span(span: timedelta | None) -> str:
    """Whole days from two days on: nobody compares the hours of weeks."""
    if span is None:
        return charts.NO_DATA
    return clock.format_duration(timedelta(days=span.days) if span >= 2 * clock.DAY else span)
