"""RB Tematik at the ministry: what serves each theme, and what regencies report of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from catalog.ministry.registry.changes import Change
from catalog.ministry.registry.forms import ThemeForm
from catalog.ministry.registry.queries import reform as queries
from catalog.ministry.registry.services import reform as services
from catalog.sdk.manifest import ModuleManifest
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from core.indicators import Indicator
from core.numbers import format_number, format_percent
from organisation.access import has_right, requires_right, today
from organisation.provinces import Reach, sees_regencies
from outcomes.wording import unit_of

CURATES = "catalogue.curate"


@require_safe
@sees_regencies
def reform(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    day = today()
    found = queries.page(day, reach=reach)
    ends = max((row.theme.road_map_ends_on for row in found if row.theme), default=None)
    context = {
        "rows": [
            {
                "name": row.theme.name if row.theme else _("Local themes"),
                "users": " · ".join(_users(manifest, number) for manifest, number in row.modules),
                "reported": [_numbers(one) for one in row.reported],
            }
            for row in found
        ],
        "road_map_over": ends if ends and ends < day else None,
        "may_curate": has_right(request.user, CURATES),
    }
    return render(request, "registry/reform.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of all road maps with their days, and a form for the next one."""
    form = ThemeForm(request.POST or None)
    if form.is_valid():
        try:
            services.enter_theme(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The theme is entered."))
            return redirect("registry:themes")
    context = {"themes": [(one, _state(one, today())) for one in queries.all_themes()], "form": form}
    return render(request, "registry/themes.html", context, status=422 if form.errors else 200)


def _users(manifest: ModuleManifest, number: int) -> str:
    said = ngettext("%(name)s: %(number)s regency", "%(name)s: %(number)s regencies", number)
    return said % {"name": manifest.name, "number": format_number(number)}


def _numbers(one: queries.Reported) -> dict[str, Any]:
    return {
        "found": one,
        "period": one.period.words(),
        "unit": unit_of(one.indicator),
        "middle": _in_words(one.middle, one.indicator),
        "lowest": _in_words(one.lowest, one.indicator),
        "highest": _in_words(one.highest, one.indicator),
        "change": _change(one.change, one.indicator) if one.change else "",
    }


def _in_words(number: Decimal | None, indicator: Indicator) -> str:
    if number is None:
        return "–"
    text = format_number(number, decimals=indicator.decimals)
    return f"{text}%" if indicator.unit.en == "%" else text


def _change(change: Change, indicator: Indicator) -> str:
    """`−0,9 poin, yaitu −10,0%`: how much, and how much of what it was."""
    difference = _signed(format_number(change.difference, decimals=indicator.decimals), change.difference)
    if indicator.unit.en == "%":
        difference = _("%(difference)s points") % {"difference": difference}
    if change.percent is None:
        return difference
    percent = _signed(format_percent(change.percent), change.percent)
    return _("%(difference)s, that is %(percent)s") % {"difference": difference, "percent": percent}


def _signed(text: str, number: Decimal) -> str:
    return f"+{text}" if number > 0 else text


def _state(theme: queries.ReformTheme, day: date) -> str:
    if theme.holds_on(day):
        return "holds"
    return "later" if theme.valid_from > day else "over"
