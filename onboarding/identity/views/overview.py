"""What is set and what is missing, with the way to each page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onboarding.identity.navigation import RIGHT
from onboarding.identity.presentation import rows_of
from onboarding.identity.setup import points
from organisation.access import EVERYWHERE, requires_right


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/overview.html", {"rows": list(rows_of(points()))})
