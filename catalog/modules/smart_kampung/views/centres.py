"""Which health centre looks after which village: district by district, and the usual ones in one action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.modules.smart_kampung.forms_setup import AreasForm
from catalog.modules.smart_kampung.queries import centres as queries
from catalog.modules.smart_kampung.services import centres as services
from catalog.modules.smart_kampung.views.setup import MANAGES
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation import access
from organisation.access import EVERYWHERE, requires_right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGES, unit=EVERYWHERE)
def areas(request: HttpRequest) -> HttpResponse:
    """The districts and how far they have come; of one district, its villages with a choice for each."""
    day = access.today()
    states = queries.district_states(day)
    chosen = request.GET.get("kecamatan", "")
    state = next((one for one in states if one.code == chosen), None)
    if chosen and state is None:
        raise NotThere
    centres = list(queries.health_centres(day=day))
    context: dict[str, Any] = {
        "states": states,
        "state": state,
        "has_centres": bool(centres),
        "may_add_units": access.has_right(request.user, "units.manage"),
        "may_import": access.has_right(request.user, "imports.run"),
        "can_fill": any(one.usual is not None and one.named < one.villages for one in states),
    }
    if state is None:
        return render(request, "smart_kampung/setup/centres.html", context)
    form = AreasForm(request.POST or None, rows=queries.areas(day, district=state.code), centres=centres)
    if form.is_valid():
        changed = services.set_areas(centres=form.chosen(), actor=actor_of(request), now=clock.now())
        messages.success(request, _changed_words(changed))
        return redirect("smart_kampung:setup_centres")
    return render(request, "smart_kampung/setup/centre_areas.html", context | {"form": form})


@require_POST
@requires_right(MANAGES, unit=EVERYWHERE)
def fill_in(request: HttpRequest) -> HttpResponse:
    changed = services.fill_in_usual(actor=actor_of(request), now=clock.now())
    messages.success(request, _changed_words(changed))
    return redirect("smart_kampung:setup_centres")


def _changed_words(changed: int) -> str:
    if not changed:
        return _("Nothing was changed.")
    return ngettext(
        "%(count)d village was given its health centre.", "%(count)d villages were given their health centre.", changed
    ) % {"count": changed}
