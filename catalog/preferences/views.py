from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.preferences import queries, services
from catalog.preferences.forms import PreferencesForm
from catalog.sdk import find_module
from catalog.sdk.gate import is_on
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import EVERYWHERE, requires_right


@requires_right("modules.manage", unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings of a module that is on; a module without any has no such page."""
    if not is_on(slug) or not (manifest := find_module(slug)).settings_schema:
        raise NotThere
    form = PreferencesForm(manifest.settings_schema, request.POST or None, initial=queries.values_of(slug))
    if request.method == "POST" and form.is_valid():
        services.change_preferences(slug=slug, values=form.cleaned_data, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The settings of %(module)s are saved.") % {"module": manifest.name})
        return redirect("activation:preferences", slug)
    context = {"manifest": manifest, "form": form}
    return render(request, "preferences/edit.html", context, status=422 if form.errors else 200)
