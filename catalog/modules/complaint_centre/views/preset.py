"""The rule for answers as one of two that are known by name, with what each means for three reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import policies
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.forms.duty import PRESET_NAMES, PresetForm
from catalog.modules.complaint_centre.policies import LOCAL_RULE
from catalog.modules.complaint_centre.queries import presets as queries
from catalog.modules.complaint_centre.rights import MANAGE
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import has_right, requires_right, today


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE)
def preset(request: HttpRequest) -> HttpResponse:
    """Show both; whoever decides policies lets one count from a day on."""
    now, decides = clock.now(), has_right(request.user, "policies.manage")
    if request.method == "POST" and not decides:
        raise NotThere
    counts = [policies.resolve(key) for key in LOCAL_RULE]
    chosen, may_backdate = queries.chosen_on(today(now)), has_right(request.user, "policies.backdate")
    form = PresetForm(
        request.POST or None,
        policy=counts[0].policy,
        today=today(now),
        may_backdate=may_backdate,
        initial={"preset": next(name for name in PRESET_NAMES if name != chosen)},
    )
    if form.is_valid():
        try:
            services.choose_preset(**form.cleaned_data, may_backdate=may_backdate, actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            words = {"rule": PRESET_NAMES[form.cleaned_data["preset"]],
                     "day": clock.format_short_date(form.cleaned_data["valid_from"])}  # fmt: skip
            messages.success(request, _("Decided: %(rule)s, from %(day)s.") % words)
            return redirect("complaint_centre:preset")
    wanted = form.cleaned_data.get("valid_from") if form.is_bound else None
    day = max(wanted or today(now), today(now))
    context = {
        "form": form if decides else None,
        "chosen": PRESET_NAMES.get(chosen, ""),
        "today": counts,
        "day": day,
        "names": PRESET_NAMES,
        "examples": [
            {"filed_at": one.filed_at, "due": [(PRESET_NAMES[name], due) for name, due in one.due.items()]}
            for one in queries.examples(day)
        ],
    }
    return render(request, "complaint_centre/setup/preset.html", context, status=422 if form.errors else 200)
