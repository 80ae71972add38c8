"""At the ministry: where Stripe and our ledger differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.gateway import is_set_up
from billing.mirror import presentation, queries, services
from core import clock
from core.actors import actor_of
from organisation.access import requires_right

RIGHT = "billing.run"


@require_safe
@requires_right(RIGHT)
def differences(request: HttpRequest) -> HttpResponse:
    """Every open difference in words, how the last comparison went, and what was settled lately."""
    standing = queries.standing(now=clock.now())
    context = {
        "standing": standing,
        "is_on": is_set_up(),
        "open": presentation.rows(standing.differences),
        "settled": presentation.rows(standing.settled),
        "failed": presentation.problem(standing.failed_since.problem) if standing.failed_since else "",
        "behind": presentation.behind(standing.behind),
    }
    return render(request, "billing_mirror/differences.html", context)


@require_POST
@requires_right(RIGHT)
def compare_now(request: HttpRequest) -> HttpResponse:
    if not is_set_up():
        messages.info(request, _("Stripe is not set up here, so there is nothing to compare."))
    else:
        services.request_comparison(actor=actor_of(request), now=clock.now())
        messages.success(request, _("The comparison begins in a moment. Reload this page to see how it went."))
    return redirect("billing_mirror:differences")
