"""A plain list of facts. Comparing regencies is the work of the ministry's console."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.indicators import Indicator, Period
from organisation.provinces import Reach, sees_regencies
from outcomes import wording
from outcomes.facts import queries
from outcomes.facts.models import Fact
from outcomes.queries import indicators
from outcomes.suppression import Shown
from regions.models import Region

PAGE_SIZE = 50


@require_safe
@sees_regencies
def facts(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """Totals by indicator, period and regency; one regency in one period shows its parts too."""
    known = indicators()
    wanted = {
        "regency": request.GET.get("daerah", "")[:4],
        "indicator": request.GET.get("indikator", "")[:80],
        "period": request.GET.get("periode", "")[:10],
    }
    in_parts = all(wanted.values())
    page = Paginator(queries.newest(**wanted, parts=in_parts, reach=reach), PAGE_SIZE).get_page(request.GET.get("page"))
    names = {region.code: region for region in Region.objects.filter(code__in={fact.regency_code for fact in page})}
    whole_is_small = in_parts and any(fact.part == "" and fact.shown == Shown.HIDDEN for fact in page)
    context = {
        "page": page,
        "rows": [_row(fact, known.get(fact.indicator), names, whole_is_small=whole_is_small) for fact in page],
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "in_parts": in_parts,
        "indicators": sorted(((code, one.name) for code, one in known.items()), key=lambda pair: str(pair[1])),
    }
    return render(request, "facts/list.html", context)


def _row(fact: Fact, indicator: Indicator | None, names: dict[str, Region], *, whole_is_small: bool) -> dict[str, Any]:
    region = names.get(fact.regency_code)
    return {
        "fact": fact,
        "name": wording.name_of(fact.indicator, indicator),
        "unit": wording.unit_of(indicator),
        "regency": region.full_name if region else fact.regency_code,
        "period": Period.from_code(fact.period).words(),
        "text": wording.in_words(fact, indicator, whole_is_small=whole_is_small or fact.part == ""),
        "rests_on": wording.rests_on(fact),
        "has_parts": indicator is not None and indicator.dimension is not None and not fact.part,
    }
