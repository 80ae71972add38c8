"""What this regency has computed and sent to the ministry, and what is hidden."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import tenants
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.indicators import Indicator
from organisation.access import EVERYWHERE, has_right, requires_right
from outcomes import queries, services, wording
from outcomes.models import Reckoning, Report
from outcomes.suppression import SMALLEST, Shown

PAGE_SIZE = 25
_SHOW = {"": "", "menunggu": "waiting", "gagal": "problem"}


@require_safe
@requires_right("outcomes.read")
def reported(request: HttpRequest) -> HttpResponse:
    """Every indicator and period, the newest first."""
    show = request.GET.get("tampil", "")
    if show not in _SHOW:
        raise NotThere
    known = queries.indicators()
    page = Paginator(queries.reckonings(show=_SHOW[show]), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = queries.counts()
    labels = {
        "": (_("All"), counts.every),
        "menunggu": (_("Not sent yet"), counts.waiting),
        "gagal": (_("Failed"), counts.problem),
    }
    context = {
        "page": page,
        "rows": [_row(found, known) for found in page],
        "chips": [
            {"label": label, "count": count, "url": f"?tampil={key}" if key else "?", "current": key == show}
            for key, (label, count) in labels.items()
        ],
        "is_filtered": bool(show),
        "has_problem": counts.problem > 0,
        "is_live": tenants.current().purpose == "live",
        "may_compute": has_right(request.user, "outcomes.manage", EVERYWHERE),
        "measured": [_announced(indicator) for indicator in queries.active_indicators()],
    }
    return render(request, "outcomes/list.html", context)


@require_safe
@requires_right("outcomes.read")
def reckoning(request: HttpRequest, indicator: str, period: str) -> HttpResponse:
    """One indicator in one period: its parts, what it means, and every version."""
    found = queries.reckoning(indicator=indicator, period=period)
    if found is None:
        raise NotThere
    one = queries.indicators().get(found.indicator)
    reports = queries.reports_of(found)
    context = {
        "found": found,
        "indicator": one,
        "name": wording.name_of(found.indicator, one),
        "unit": wording.unit_of(one),
        "period": found.span.words(),
        "newest": _told(reports[0], one) if reports else None,
        "versions": [_told(report, one) for report in reports],
        "smallest": SMALLEST,
        "may_compute": has_right(request.user, "outcomes.manage", EVERYWHERE),
    }
    return render(request, "outcomes/reckoning.html", context)


@require_POST
@requires_right("outcomes.manage", unit=EVERYWHERE)
def compute_now(request: HttpRequest) -> HttpResponse:
    """Let the job run now; it does the same as by night."""
    try:
        services.ask_to_report(actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We compute and send the numbers now. Reload this page in a minute."))
    return redirect("outcomes:list")


def _row(found: Reckoning, known: dict[str, Indicator]) -> dict[str, Any]:
    indicator = known.get(found.indicator)
    newest: Report | None = next(iter(found.newest), None)  # type: ignore[attr-defined]  # of the query
    total = newest.totals[0] if newest and newest.totals else None  # type: ignore[attr-defined]
    return {
        "found": found,
        "name": wording.name_of(found.indicator, indicator),
        "unit": wording.unit_of(indicator),
        "period": found.span.words(),
        "newest": newest,
        "value": wording.in_words(total, indicator, whole_is_small=True) if total else "–",
        "has_number": bool(total and total.value is not None),
        "hidden": newest.hidden if newest else 0,  # type: ignore[attr-defined]
    }


def _told(report: Report, indicator: Indicator | None) -> dict[str, Any]:
    lines = queries.lines_of(report)
    whole_is_small = lines[0].shown == Shown.HIDDEN
    told = [
        {
            "name": line.name,
            "text": wording.in_words(line, indicator, whole_is_small=whole_is_small),
            "rests_on": wording.rests_on(line),
            "is_hidden": line.shown == Shown.HIDDEN,
            "has_number": line.value is not None,
        }
        for line in lines
    ]
    return {
        "report": report,
        "total": told[0],
        "parts": told[1:],
        "has_hidden": any(line["is_hidden"] for line in told),
    }


def _announced(indicator: Indicator) -> dict[str, Any]:
    kinds = {"month": _("each month"), "quarter": _("each quarter"), "semester": _("each half-year")}
    return {"indicator": indicator, "often": kinds.get(indicator.period.value, _("each year"))}
