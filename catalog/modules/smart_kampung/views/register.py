"""The register of a village by hamlet. The records themselves are the residents' pages, one tap away."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.modules.smart_kampung.queries import register as queries
from catalog.modules.smart_kampung.queries import villages
from catalog.modules.smart_kampung.services.hamlets import add_hamlet
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.numbers import format_number
from organisation import access
from organisation.models import Unit
from regions.places import hamlet_key
from residents.scope import Reach, reach_of
from web import charts
from web.doors import requires_right

ON_A_PAGE: Final = 25
READ, EDIT = "residents.read", "residents.edit"

reads = requires_right(READ)


@require_safe
@reads
def registers(request: HttpRequest) -> HttpResponse:
    """The villages somebody works for; whoever works for one goes straight there."""
    found = queries.villages_within(reach_of(request.user, READ), day=access.today())
    if len(found) == 1:
        return redirect("smart_kampung:register", code=found[0].code)
    names = villages.district_names(found)
    districts: dict[str, list[Unit]] = {}
    for unit in found:
        districts.setdefault(names.get(unit.region_code[:6], ""), []).append(unit)
    return _page(request, "registers", {"districts": list(districts.items())})


@require_safe
@reads
def register(request: HttpRequest, code: str) -> HttpResponse:
    unit, reach = _reached(request, code)
    day = access.today()
    parts = queries.hamlets(unit, reach, day=day)
    is_whole = reach.covers_village(unit.region_code)
    context = {
        "unit": unit,
        "word": queries.hamlet_word(unit),
        "parts": parts,
        "kpis": _kpis(parts),
        "pyramid": _pyramid(queries.ages(unit, reach, day=day)),
        "missing": _missing(unit, queries.missing(unit, reach)),
        "changes": queries.changes(unit, reach, day=day),
        "month": clock.format_month(day),
        "is_whole": is_whole,
        "only": [part.name for part in parts] if not is_whole else [],
        "sentences": queries.who_sees_hamlets(unit, day=day) if is_whole else [],
        "may_edit": reach_of(request.user, EDIT).touches(unit.region_code),
        "may_add": reach_of(request.user, EDIT).covers_village(unit.region_code),
    }
    return _page(request, "register", context)


@require_safe
@reads
def hamlet(request: HttpRequest, code: str) -> HttpResponse:
    """The families of one hamlet, and who there stands on no card."""
    unit, reach = _reached(request, code)
    name = _plain(request, "dusun")
    rw, rt = _plain(request, "rw")[:3], _plain(request, "rt")[:3]
    if not name:
        raise NotThere
    part = next(
        (one for one in queries.hamlets(unit, reach, day=access.today()) if hamlet_key(one.name) == hamlet_key(name)),
        None,
    )
    if part is None:
        raise NotThere
    found = queries.families_of_hamlet(unit, reach, hamlet_key(name), rw=rw, rt=rt)
    context = {
        "unit": unit,
        "word": queries.hamlet_word(unit),
        "part": part,
        "rw": rw,
        "rt": rt,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "loose": queries.without_card(unit, reach, hamlet_key(name)) if not (rw or rt) else [],
        "may_edit": reach_of(request.user, EDIT).touches(unit.region_code),
    }
    return _page(request, "hamlet", context)


@require_safe
@reads
def to_complete(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """People whose record lacks something, each with the page on which it is put right."""
    if what not in queries.LACKING:
        raise NotThere
    unit, reach = _reached(request, code)
    context = {
        "unit": unit,
        "what": what,
        "page": Paginator(queries.lacking(unit, reach, what), ON_A_PAGE).get_page(request.GET.get("page")),
        "missing": _missing(unit, queries.missing(unit, reach)),
        "may_edit": reach_of(request.user, EDIT).touches(unit.region_code),
    }
    return _page(request, "to_complete", context)


@require_POST
@requires_right(EDIT)
def make_hamlet(request: HttpRequest, code: str) -> HttpResponse:
    """Make a unit of a hamlet that the register names."""
    unit, reach = _reached(request, code)
    if not reach_of(request.user, EDIT).covers_village(unit.region_code):
        raise NotThere
    wanted = hamlet_key(request.POST.get("dusun", ""))
    parts = queries.hamlets(unit, reach, day=access.today())
    name = next((part.name for part in parts if wanted and hamlet_key(part.name) == wanted), "")
    if not name:
        raise NotThere
    try:
        add_hamlet(village=unit, name=name, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(hamlet)s is a unit now. The administrator can give its head a role for it.") % {"hamlet": name},
        )
    return redirect("smart_kampung:register", code=code)


def _reached(request: HttpRequest, code: str) -> tuple[Unit, Reach]:
    unit, reach = villages.village(code, day=access.today()), reach_of(request.user, READ)
    if unit is None or not reach.touches(unit.region_code):
        raise NotThere
    return unit, reach


def _plain(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def _kpis(parts: list[queries.Part]) -> list[dict[str, Any]]:
    people, women = sum(part.people for part in parts), sum(part.women for part in parts)
    families = sum(part.families for part in parts)
    return [
        {"label": _("residents"), "value": format_number(people)},
        {"label": _("families"), "value": format_number(families)},
        {"label": _("women"), "value": format_number(women)},
        {"label": _("men"), "value": format_number(people - women)},
    ]


def _pyramid(groups: list[tuple[str, int, int]]) -> charts.Pyramid | None:
    if not any(men or women for _label, men, women in groups):
        return None
    label, men, women = max(groups, key=lambda group: group[1] + group[2])
    return charts.pyramid(
        title=_("Residents by age and sex"),
        result=_("Most are %(group)s years old. Men: %(men)s, women: %(women)s.")
        % {"group": label, "men": format_number(men), "women": format_number(women)},
        sides=(_("Men"), _("Women")),
        groups=groups,
        head=_("Age"),
    )


def _missing(unit: Unit, found: queries.Missing) -> list[dict[str, Any]]:
    """What can be put right, with how many it concerns and the list of them."""
    words = {
        "kk": (found.card, _("No family card")),
        "nik": (found.nik, _("No NIK")),
        "dusun": (found.hamlet, _("No %(word)s") % {"word": str(queries.hamlet_word(unit)).lower()}),
        "periksa": (found.to_verify, _("To compare with the papers")),
    }
    return [
        {
            "what": what,
            "label": label,
            "count": count,
            "people": ngettext("%(count)s person", "%(count)s people", count) % {"count": format_number(count)},
        }
        for what, (count, label) in words.items()
    ]


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"smart_kampung/villages/{name}.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
