"""The watch over limits: what is late and what climbs, what the night would bring, and whether people are reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.modules.complaint_centre import wording_ladder as wording
from catalog.modules.complaint_centre.forms.ladder import LadderTestForm
from catalog.modules.complaint_centre.queries.access import report_for
from catalog.modules.complaint_centre.queries.ladder import MOST, rungs_of, tonight
from catalog.modules.complaint_centre.queries.overview import overview
from catalog.modules.complaint_centre.queries.test_runs import latest_runs, test_run_of
from catalog.modules.complaint_centre.rights import OVERSEE
from catalog.modules.complaint_centre.services.rehearsing import send_test_run
from catalog.modules.complaint_centre.views.pages import page
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import today
from web.doors import requires_right
from web.live import live, stamp_of

oversees = requires_right(OVERSEE)


@require_safe
@oversees
def overview_page(request: HttpRequest) -> HttpResponse:
    """What is late by level, what comes next, what climbed today. Goes on by itself."""
    return page(request, "watch/overview", _overview())


@require_safe
@oversees
def overview_live(request: HttpRequest) -> HttpResponseBase:
    context = _overview()
    response = live(request, "complaint_centre/watch/overview_rows.html", context, stamp=context["stamp"])
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@oversees
def night(request: HttpRequest) -> HttpResponse:
    """What passes until tomorrow noon if nobody answers anything. Nothing is changed."""
    found = tonight(now=clock.now())
    rows = [wording.passing(one) for one in found.passings]
    context = {"until": found.until, "rows": rows, "has_more": found.has_more, "most": MOST}
    return page(request, "watch/night", context | wording.night(found))


@require_safe
@login_required
def ladder(request: HttpRequest, code: str) -> HttpResponse:
    """The way up of one report if nobody answers it, for whoever may see the report. Nothing is changed."""
    now = clock.now()
    complaint = report_for(request.user, code)
    ladders = wording.ladders(rungs_of(complaint, now=now), now)
    context = {"complaint": complaint, "about": wording.about(complaint), "ladders": ladders}
    return page(request, "watch/ladder", context)


@require_http_methods(["GET", "HEAD", "POST"])
@oversees
def test_run(request: HttpRequest) -> HttpResponse:
    """Send a marked notice along the ladder of one office."""
    now = clock.now()
    form = LadderTestForm(request.POST or None, day=today(now))
    if form.is_valid():
        try:
            run = send_test_run(unit=form.cleaned_data["unit"], actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error("unit", str(refusal))
        else:
            messages.success(request, _("The test notices are on their way."))
            return redirect("complaint_centre:test_run_result", run=run)
    runs = [{"key": key, "office": office, "at": at} for key, office, at in latest_runs()]
    return page(request, "watch/test_run", {"form": form, "runs": runs})


@require_safe
@oversees
def test_run_result(request: HttpRequest, run: UUID) -> HttpResponse:
    """Whom the notices of a test run reached."""
    found = test_run_of(run)
    steps = [wording.place(step.post) | {"people": step.people} for step in found.steps]
    context = {"run": found, "steps": steps, "unreached": [wording.place(post) for post in found.unreached]}
    return page(request, "watch/test_run_result", context)


def _overview() -> dict[str, Any]:
    now = clock.now()
    context = wording.overview(overview(now=now), now)
    seen = (context["kpis"], context["late"], context["risen"], context["next"], context["is_unwatched"])
    return context | {"stamp": stamp_of(*(repr(one) for one in seen))}
