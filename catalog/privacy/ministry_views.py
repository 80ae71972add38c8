"""At the ministry: its own record of processing, and how many requests and failures regencies report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.privacy import failure_views, presentation, queries
from organisation.access import has_right, requires_right

RIGHT = "regencies.read"


@require_safe
@requires_right(RIGHT)
def overview(request: HttpRequest) -> HttpResponse:
    """Numbers alone: of people the ministry learns nothing."""
    context = {
        "lines": queries.register_of_ministry(),
        "acts": presentation.ACTS,
        "months": queries.reported_months(),
        "may_report": has_right(request.user, failure_views.RIGHT),
    }
    return render(request, "privacy/ministry.html", context)
