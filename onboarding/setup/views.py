"""A regency's checklist and its opening; at the ministry how long regencies take."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import tenants
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from onboarding.setup import presentation, queries, services
from organisation.access import EVERYWHERE, requires_right
from organisation.provinces import Reach, sees_regencies
from regions import queries as regions

RIGHT = "modules.manage"
PER_PAGE = 25
_QUARTER = re.compile(r"20[0-9]{2}-[1-4]")


@never_cache
@require_safe
@requires_right(RIGHT, unit=EVERYWHERE)
def checklist(request: HttpRequest) -> HttpResponse:
    """What is done, what is missing and where it is mended, and the regency's own way so far."""
    return _checklist(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT, unit=EVERYWHERE)
def go_live(request: HttpRequest) -> HttpResponse:
    """What opening means, and the button that does it."""
    if request.method == "POST":
        try:
            services.go_live(actor=actor_of(request), now=clock.now())
        except services.NotReady:
            return _checklist(request, is_refused=True)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The site is open. Citizens can come."))
        return redirect("setup:checklist")
    found = queries.checklist(now=clock.now())
    if found.blocking or not tenants.current().in_preparation:
        return redirect("setup:checklist")
    return render(request, "setup/go_live.html", {"checklist": found})


@require_safe
@sees_regencies
def times(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """From the application to the first served citizen, by regency."""
    now = clock.now()
    provinces = [one for one in regions.provinces() if reach.covers(one.code)]
    province = next((one.code for one in provinces if one.code == request.GET.get("provinsi")), "")
    asked = request.GET.get("triwulan", "")
    quarter = asked if _QUARTER.fullmatch(asked) else ""
    overview = queries.journeys(reach, province=province, quarter=quarter, now=now)
    page = Paginator(overview.journeys, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kpis": presentation.kpis_of(overview),
        "chart": presentation.chart_of(list(page), overview, now=now),
        "provinces": provinces,
        "province": province,
        "quarters": presentation.choices(queries.quarters()),
        "quarter": quarter,
    }
    return render(request, "setup/times.html", context)


def _checklist(request: HttpRequest, *, is_refused: bool = False) -> HttpResponse:
    now, regency = clock.now(), tenants.current()
    journey = queries.own_journey()
    context = {
        "checklist": queries.checklist(now=now),
        "is_refused": is_refused,
        "entries": presentation.entries_of(journey, now=now, zone=regency.zone) if journey else [],
    }
    return render(request, "setup/checklist.html", context, status=409 if is_refused else 200)
