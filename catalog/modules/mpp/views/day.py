"""The manager's page: one day by counter and agency, what was promised beside what came, and what tomorrow needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

import tenants
from catalog.modules.mpp.forecast import FEWEST_DAYS
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.queries.day import Day, Tally, day_of_mall, quantile
from catalog.modules.mpp.queries.mall import mall_name, mall_settings
from core import clock, numbers
from organisation.access import requires_right
from web import charts

OLDEST = timedelta(days=3 * 366)


@never_cache
@require_GET
@requires_right("mpp.manage")
def today(request: HttpRequest) -> HttpResponse:
    """The day chosen, today without a choice."""
    now = clock.now()
    current = queue_queries.service_day(now)
    day = _chosen(request.GET.get("hari", ""), current)
    seen = day_of_mall(day=day, now=now)
    context = {
        "seen": seen,
        "mall_name": mall_name(mall_settings()),
        "kpis": _kpis(seen),
        "emergencies": queue_queries.emergencies(now=now),
        "arrivals": _arrivals(seen),
        "waits": _waits(seen),
        "forecast": _forecast(seen),
        "forecast_known": any(one.half_hours is not None for one in seen.forecasts),
        "fewest_days": FEWEST_DAYS,
        "parts": [
            {"title": _("By queue"), "head": _("Queue"), "rows": [_row(one) for one in seen.groups]},
            {"title": _("By counter"), "head": _("Counter"), "rows": [_row(one) for one in seen.counters]},
            {"title": _("By agency"), "head": _("Agency"), "rows": [_row(one) for one in seen.agencies]},
        ],
        "promises": [
            {
                "name": one.name,
                "promised": clock.format_duration(one.promised, dense=True),
                "taken": _duration(one.taken),
                "most": _duration(one.most),
                "kept": f"{one.kept}/{one.served}",
            }
            for one in seen.promises
        ],
        "applications": [
            {
                "name": one.name,
                "promised": str(one.promise),
                "taken": _duration(quantile(one.taken, 0.5)),
                "most": _duration(quantile(one.taken, 0.9)),
                "kept": f"{one.kept}/{len(one.taken)}",
            }
            for one in seen.applications
        ],
        "survey": _survey(seen),
        "asked_at": clock.format_time(now, tenants.current().zone),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < current else None,
        "today": current,
    }
    return render(request, "mpp/day.html", context)


def _chosen(text: str, current: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return current
    return min(max(day, current - OLDEST), current)


def _kpis(seen: Day) -> list[dict[str, Any]]:
    mall = seen.mall
    told = f"{numbers.format_number(round(seen.came * 100 / seen.told))}%" if seen.told else clock.EN_DASH
    booked = f"{seen.booked_came}/{seen.booked}" if seen.booked else clock.EN_DASH
    return [
        {
            "value": numbers.format_number(mall.served),
            "label": _("served"),
            "note": _("%(count)s waiting now") % {"count": mall.waiting} if seen.is_today else "",
        },
        {
            "value": _duration(mall.wait_median),
            "label": _("median wait"),
            "note": _("9 of 10 at most %(most)s") % {"most": _duration(mall.wait_most)} if mall.wait_most else "",
        },
        {
            "value": told,
            "label": _("of the told waits came true"),
            "note": ngettext("%(count)s interval told", "%(count)s intervals told", seen.told) % {"count": seen.told},
        },
        {"value": numbers.format_number(mall.absent), "label": _("absent when called"), "note": ""},
        {"value": booked, "label": _("appointments that came"), "note": ""},
        {"value": numbers.format_number(seen.emergencies), "label": _("calls for help"), "note": ""},
    ]


def _row(tally: Tally) -> dict[str, Any]:
    return {
        "name": tally.name,
        "served": tally.served,
        "waiting": tally.waiting,
        "absent": tally.absent,
        "wait": _duration(tally.wait_median),
        "wait_most": _duration(tally.wait_most),
        "service": _duration(tally.service_median),
        "service_most": _duration(tally.service_most),
    }


def _arrivals(seen: Day) -> charts.BarChart | None:
    if not seen.arrivals:
        return None
    busiest, most = max(seen.arrivals, key=lambda pair: pair[1])
    return charts.bar(
        title=_("People by half hour"),
        result=_("Most came at %(time)s: %(people)s.") % {"time": _clock(busiest), "people": most},
        values=[(_clock(index), people) for index, people in seen.arrivals],
        head=(_("Half hour"), _("People")),
    )


def _waits(seen: Day) -> charts.BarChart | None:
    measured = [one for one in seen.groups if one.wait_median is not None]
    if not measured:
        return None
    longest = max(measured, key=lambda one: one.wait_median or timedelta())
    return charts.bar(
        title=_("Median wait by queue"),
        result=_("The longest median wait was %(wait)s, at %(queue)s.")
        % {"wait": _duration(longest.wait_median), "queue": longest.name},
        values=[(str(one.name), (one.wait_median or timedelta()).total_seconds() / 60) for one in measured],
        texts=[_duration(one.wait_median) for one in measured],
        notes=[_("9 of 10 at most %(most)s") % {"most": _duration(one.wait_most)} for one in measured],
        head=(_("Queue"), _("Median wait")),
    )


def _forecast(seen: Day) -> list[dict[str, Any]]:
    found = []
    for one in seen.forecasts:
        busiest = [half for half in one.half_hours or () if half.counters == one.most]
        found.append(
            {
                "name": one.group.name,
                "known": one.half_hours is not None,
                "people": one.people,
                "counters": one.counters,
                "most": one.most,
                "short": one.most > one.counters,
                "when": ", ".join(_clock(half.index) for half in busiest[:3]),
            }
        )
    return found


def _survey(seen: Day) -> dict[str, Any] | None:
    if seen.survey is None:
        return None
    return {"name": seen.survey.name, "pk": seen.survey.pk}


def _duration(span: timedelta | None) -> str:
    return clock.EN_DASH if span is None else clock.format_duration(span, dense=True)


def _clock(index: int) -> str:
    return f"{index // 2:02d}.{index % 2 * 30:02d}"
