"""Reports of wrongdoing, for inspectors alone: a list of their own, and who reported, opened only with a reason."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from casework.presenting import time_left
from casework.queries import group_of
from casework.services.refusals import ReasonMissing
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.forms import work as forms
from catalog.modules.complaint_centre.queries import work as queries
from catalog.modules.complaint_centre.queries.access import report_for
from catalog.modules.complaint_centre.queries.may import may
from catalog.modules.complaint_centre.rights import INSPECT
from catalog.modules.complaint_centre.views.staff import page, person, who_and_when
from catalog.modules.complaint_centre.wording_work import NEXT, clock_name
from core import clock
from core.errors import NotThere
from organisation.access import EVERYWHERE, requires_right

ON_A_PAGE: Final = 25
inspects = requires_right(INSPECT, unit=EVERYWHERE)


@require_safe
@inspects
def overview(request: HttpRequest) -> HttpResponse:
    """The next deadline first. No number of them stands anywhere else."""
    now, is_closed = clock.now(), request.GET.get("tampil") == "closed"
    found = queries.whistles(person(request), is_open=not is_closed)
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    clocks = queries.clocks_due(shown)
    rows = [
        {
            "report": one,
            "left": time_left(one.case, group_of(one.case, now) if one.case.is_open else "closed", now),
            "clock": clock_name(clocks[one.case_id]) if one.case_id in clocks else "",
            "next": NEXT.get(one.case.state, one.case.stands.title),
        }
        for one in shown
    ]
    return page(request, "work/whistles", {"page": shown, "rows": rows, "is_closed": is_closed})


@require_http_methods(["GET", "HEAD", "POST"])
@inspects
def reporter(request: HttpRequest, code: str) -> HttpResponse:
    """Who reported wrongdoing, shown once, after the inspector said why."""
    complaint = report_for(request.user, code)
    if not may(request.user, complaint).inspect or not queries.named_reporter(complaint):
        raise NotThere
    form = forms.ReporterForm(request.POST or None, case=complaint.case, slug="pelapor")
    named = None
    if form.is_valid():
        try:
            named = services.open_reporter(
                complaint=complaint, reason=form.cleaned_data["reason"], **who_and_when(request)
            )
        except ReasonMissing as refusal:
            form.add_error("reason", str(refusal))
    context = {"case": complaint.case, "form": form, "named": named}
    return page(request, "work/reporter", context, status=422 if form.errors else 200)
