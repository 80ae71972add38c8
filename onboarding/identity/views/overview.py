"""What is set and what is missing, with the way to each page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import tenants
from core import clock
from onboarding.identity import presentation
from onboarding.identity.navigation import RIGHT
from organisation.access import EVERYWHERE, requires_right


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    return render(
        request, "identity/overview.html", {"rows": list(presentation.overview(tenants.current(), clock.now()))}
    )
