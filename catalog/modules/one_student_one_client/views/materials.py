"""What mothers are taught, to read, to print, to keep without a line: public pages without anything of anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client.education import BY_SLUG, FOOD_GROUPS, TOPICS
from core.errors import NotThere
from web.offline import copy_kept


@copy_kept
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All pages: those that begin in pregnancy, and those that come after the birth only."""
    context = {
        "before": [topic for topic in TOPICS if topic.weeks is not None],
        "after": [topic for topic in TOPICS if topic.weeks is None],
    }
    return render(request, "one_student_one_client/materials/overview.html", context)


@copy_kept
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = BY_SLUG.get(slug)
    if found is None:
        raise NotThere
    others = [other for other in TOPICS if other is not found]
    context = {"topic": found, "others": others, "groups": FOOD_GROUPS if found.code == "nutrition" else ()}
    return render(request, "one_student_one_client/materials/topic.html", context)
