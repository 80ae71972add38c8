"""The settings page of the regency's boundary."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
import tenants
from core import clock, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, requires_right
from organisation.boundaries import pictures, queries, services
from organisation.boundaries.forms import BoundaryForm, TryForm
from organisation.boundaries.policies import BORDER_METRES, FAR_KILOMETRES
from organisation.queries import position_for

manages_units = requires_right("units.manage", unit=EVERYWHERE)


@manages_units
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def boundary(request: HttpRequest) -> HttpResponse:
    """What is drawn, where the district offices stand, and the form for a file."""
    form = BoundaryForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.take_boundary(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else "file", str(refusal))
        else:
            messages.success(request, _("The boundary is in use. Look at the map whether it is right."))
            return redirect("boundaries:boundary")
    return _page(request, form=form)


@manages_units
@require_POST
@never_cache
def try_position(request: HttpRequest) -> HttpResponse:
    """Where a position lies, without keeping it."""
    form = TryForm(request.POST)
    if not form.is_valid():
        return _page(request, try_form=form)
    position = form.cleaned_data["position"]
    found = queries.where_is(position.latitude, position.longitude, now=clock.now())
    return _page(request, try_form=form, tried={"found": found, "sentence": pictures.sentence_of(found)})


@manages_units
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The file as it was given."""
    found = queries.boundary()
    if found is None:
        raise NotThere
    with files.open_sealed(found.file_key, purpose=services.PURPOSE) as content:
        response = HttpResponse(content.read(), content_type="application/geo+json")
    response["Content-Disposition"] = f'attachment; filename="batas-{tenants.current().code}.geojson"'
    response["Cache-Control"] = "private, no-store"
    return response


@manages_units
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    if queries.boundary() is None:
        raise NotThere
    if request.method == "POST":
        services.remove_boundary(actor=actor_of(request), now=clock.now())
        messages.success(request, _("The boundary is removed."))
        return redirect("boundaries:boundary")
    return render(request, "boundaries/remove.html", {"far": policies.value(FAR_KILOMETRES, clock.now())})


def _page(
    request: HttpRequest,
    *,
    form: BoundaryForm | None = None,
    try_form: TryForm | None = None,
    tried: dict[str, Any] | None = None,
) -> HttpResponse:
    now, drawn = clock.now(), queries.boundary()
    districts = queries.districts(drawn, now=now)
    allowed = policies.values([BORDER_METRES, FAR_KILOMETRES], now)
    rows = pictures.rows_of(districts)
    form, try_form = form or BoundaryForm(), try_form or TryForm()
    refused = [one for one in (form, try_form) if one.is_bound and one.errors]
    context = {
        "boundary": drawn,
        "map": pictures.map_of(drawn, districts) if drawn else None,
        "locator": pictures.locator(),
        "rows": rows,
        "without_position": sum(1 for row in rows if not row.position),
        "head": position_for(""),
        "upload_form": form,
        "try_form": try_form,
        "form": refused[0] if refused else forms.Form(),
        "tried": tried,
        "border": allowed[BORDER_METRES],
        "far": allowed[FAR_KILOMETRES],
    }
    return render(request, "boundaries/boundary.html", context, status=422 if refused else 200)
