"""Villages beside each other: reports for each 1,000 people, with how many that rests on and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import tenants
from catalog.modules.complaint_centre import open_data
from catalog.modules.complaint_centre.queries import villages as queries
from catalog.modules.complaint_centre.queries.kept import kept
from catalog.modules.complaint_centre.queries.villages import Comparison, Village
from catalog.modules.complaint_centre.rules.rates import Rate, Standing
from catalog.modules.complaint_centre.views.public import year_file
from core import clock
from core.numbers import format_number
from web.charts import Whisker, Whiskers, whiskers
from web.downloads import csv_response

COMPARED = (Standing.MORE, Standing.LIKE, Standing.FEWER)


@dataclass(frozen=True)
class Source:
    """Whose figures the people are, and of when."""

    name: str
    counted_on: date
    villages: int


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The villages that can be compared, in three groups and nobody ranked; then those that cannot, and why."""
    now = clock.now()
    found, reckoned_at = kept("villages", now, partial(queries.of_last_year, now))
    groups: dict[Standing, list[Village]] = {one: [] for one in Standing}
    for village in found.villages:
        groups[village.standing].append(village)
    context = {
        "found": found,
        "reckoned_at": reckoned_at,
        "compared": sum(len(groups[one]) for one in COMPARED),
        "whole": rate_in_words(found.everywhere),
        "charts": [(_titles()[one], _chart(one, groups[one], found)) for one in COMPARED if groups[one]],
        "too_few": groups[Standing.TOO_FEW],
        "no_figure": groups[Standing.NO_FIGURE],
        "sources": _sources(found.villages),
        "least": found.everywhere.least,
    }
    return render(request, "complaint_centre/public/villages.html", context)


@require_safe
def as_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    def make() -> HttpResponse:
        lines = (tuple(row.values()) for row in open_data.village_rows(queries.of_year(year, clock.now())))
        name = f"pengaduan-desa-{tenants.current().code}-{year}"
        return csv_response((tuple(open_data.VILLAGE_COLUMNS), *lines), name=name)

    return year_file(request, year, make)


@require_safe
def as_json(request: HttpRequest, year: int) -> HttpResponseBase:
    def make() -> HttpResponse:
        found = queries.of_year(year, clock.now())
        return JsonResponse(open_data.village_document(found, regency=tenants.current().code, year=year))

    return year_file(request, year, make)


def rate_in_words(rate: Rate) -> str:
    """`12,4 (10,1–15,0)`; empty where nothing can be said."""
    value, interval = rate.per_thousand, rate.interval
    if value is None or interval is None:
        return ""
    low, high = (format_number(bound, decimals=1) for bound in interval)
    return f"{format_number(value, decimals=1)} ({low}–{high})"


def _titles() -> dict[Standing, str]:
    return {
        Standing.MORE: _("More reports than in the whole regency"),
        Standing.LIKE: _("No clear difference"),
        Standing.FEWER: _("Fewer reports than in the whole regency"),
    }


def _chart(standing: Standing, villages: Sequence[Village], found: Comparison) -> Whiskers:
    widest = max(float(high) for one in found.villages if one.rate.interval for high in one.rate.interval[1:])
    said = {
        Standing.MORE: ngettext(
            "%(count)s village sends more reports for its people, even at the lower end of its interval.",
            "%(count)s villages send more reports for their people, even at the lower end of their intervals.",
            len(villages),
        ),
        Standing.LIKE: ngettext(
            "The interval of %(count)s village covers the regency's rate.",
            "The intervals of %(count)s villages cover the regency's rate.",
            len(villages),
        ),
        Standing.FEWER: ngettext(
            "%(count)s village sends fewer reports for its people, even at the upper end of its interval.",
            "%(count)s villages send fewer reports for their people, even at the upper end of their intervals.",
            len(villages),
        ),
    }
    return whiskers(
        title=_titles()[standing],
        result=said[standing] % {"count": format_number(len(villages))},
        rows=[_whisker(one) for one in villages],
        head=(_("Village"), _("Reports per 1,000 people, with the interval")),
        reference=found.everywhere.per_thousand or 0,
        maximum=widest,
    )


def _whisker(village: Village) -> Whisker:
    rate = village.rate
    assert rate.interval is not None, "only villages that can be compared are drawn"
    note = _("%(reports)s reports, %(people)s people") % {
        "reports": format_number(rate.reports),
        "people": format_number(rate.people or 0),
    }
    low, high = rate.interval
    value = rate.per_thousand or 0
    return Whisker(village.name, village.district, low, value, high, rate_in_words(rate), note)


def _sources(villages: Sequence[Village]) -> list[Source]:
    """Each with its days, the names of sources in order."""
    found = Counter((one.source, one.counted_on) for one in villages if one.counted_on)
    own = _("Register of residents of this regency")
    return [Source(name or own, day, number) for (name, day), number in sorted(found.items())]
