"""A regency's pages about leaving: what it means, how far it is, the export to take along."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
import tenants
from catalog.departure import presentation
from catalog.departure.forms import DecisionForm
from catalog.departure.navigation import RIGHT
from catalog.departure.policies import RETENTION_DAYS
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, requires_right
from organisation.queries import names_of_actors
from tenants.custody import leaving, parcel
from tenants.custody.models import Departure


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """How far the regency is on its way out; before that, what leaving means."""
    return _page(request, DecisionForm())


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Record the regency's decision to leave."""
    if _under_way() is not None:
        return redirect("departure:overview")
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.request_departure(
                schema=tenants.current().schema,
                decision=form.cleaned_data["reason"],
                retention_days=policies.national_value(RETENTION_DAYS),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision is recorded. The export is being made."))
            return redirect("departure:overview")
    context = {
        "form": form,
        "days": policies.national_value(RETENTION_DAYS),
        "stays_behind": leaving.stays_behind(tenants.current().schema),
    }
    return render(request, "departure/ask.html", context, status=422 if form.errors else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def export_again(request: HttpRequest) -> HttpResponse:
    """Have the export made anew."""
    leaving.ask_for_export(departure_id=_departure().pk, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The export is being made."))
    return redirect("departure:overview")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
@reauthentication_required
def download(request: HttpRequest) -> HttpResponseBase:
    """Hand out everything the regency has, to its own administrator, who has just shown the password again."""
    departure = _departure()
    if not departure.has_export:
        raise NotThere
    if request.method == "GET":
        leaving.note_download(departure_id=departure.pk, actor=actor_of(request), now=clock.now())
    made = departure.export_made_at
    name = f"tiru-{departure.regency.code}-{made:%Y%m%d-%H%M}.tar"
    response = FileResponse(
        parcel.path_of(departure.export_key).open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/x-tar",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Take the departure back."""
    departure = _departure()
    form = DecisionForm(request.POST)
    if form.is_valid():
        leaving.cancel_departure(
            departure_id=departure.pk, reason=form.cleaned_data["reason"], actor=actor_of(request), now=clock.now()
        )
        messages.success(request, _("The departure is cancelled. Everything works as before in a moment."))
        return redirect("departure:overview")
    return _page(request, form, status=422)


def _under_way() -> Departure | None:
    found = leaving.departure_of(tenants.current().schema)
    return None if found is None or found.is_over else found


def _departure() -> Departure:
    found = _under_way()
    if found is None:
        raise NotThere
    return found


def _page(request: HttpRequest, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    schema = tenants.current().schema
    departure = leaving.departure_of(schema)
    context: dict[str, object] = {
        "departure": departure,
        "form": form,
        "days": policies.national_value(RETENTION_DAYS),
        "stays_behind": leaving.stays_behind(schema),
    }
    if departure is None:
        return render(request, "departure/overview.html", context)
    steps, now = leaving.steps_of(departure), clock.now()
    names = names_of_actors([step.by for step in steps], schema=schema)
    context |= {
        "entries": presentation.timeline(departure, steps, names),
        "export": presentation.export_of(departure, now=now),
        "is_moving": presentation.is_moving(departure, now=now),
    }
    return render(request, "departure/overview.html", context, status=status)
