"""What is to be done today: for a midwife, for a supervisor; and who is alone, for the regency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

import tenants
from catalog.modules.one_student_one_client import access, wording, wording_care
from catalog.modules.one_student_one_client.queries import work as queries
from catalog.modules.one_student_one_client.rights import CARE, OVERSEE, SUPERVISE
from catalog.modules.one_student_one_client.views.answers import page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from core.numbers import format_number
from organisation.access import scope_of, today
from organisation.boundaries.queries import outlines
from regions.queries import districts_of
from residents.queries import village_names
from web.doors import requires_right
from web.maps import AreaMap, Place, area_map


@dataclass(frozen=True)
class Face:
    """How a district stands on the map: by the highest risk among those who are alone, in colour, sign and words."""

    shade: str
    icon: str
    words: LazyText


FACES: Final = {
    "very_high": Face("step-5", "triangle-alert", gettext_lazy("very high risk among them")),
    "high": Face("step-3", "circle-alert", gettext_lazy("high risk among them")),
    "poor": Face("step-1", "users", gettext_lazy("poor, at low risk or not scored yet")),
    "none": Face("step-0", "check", gettext_lazy("nobody is alone")),
}
ON_A_PAGE: Final = 25
SOON: Final = timedelta(days=7)
"""What is owed within a week is arranged now."""


@require_safe
@requires_right(CARE)
def midwife(request: HttpRequest) -> HttpResponse:
    """The mothers of her health centre, or only those whose midwife she is."""
    now, own_only = clock.now(), request.GET.get("milik") == "saya"
    lines = queries.of_midwife(user_of(request), now, own_only=own_only)
    context = _day(request, lines, now, "midwife") | {"own_only": own_only}
    return page(request, "days/midwife", context)


@require_safe
@requires_right(SUPERVISE)
def supervisor(request: HttpRequest) -> HttpResponse:
    """The clients of the supervisor's students, and which students have nobody."""
    now = clock.now()
    free = queries.students_without_client(user_of(request), now)
    lines = queries.of_supervisor(user_of(request), now)
    context = _day(request, lines, now, "supervisor", places=[one.village_code for one in free]) | {
        "free": [{"one": one, "since": wording_care.days((today(now) - today(one.placed_at)).days)} for one in free]
    }
    return page(request, "days/supervisor", context)


@require_safe
@requires_right(OVERSEE)
def alone(request: HttpRequest) -> HttpResponse:
    """Numbers by village and health centre; nobody's name, and no way to one."""
    rows = queries.who_is_alone(user_of(request), clock.now())
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("mothers", "very_high", "high", "not_asked")}
    labels = {
        "mothers": _("mothers are alone"),
        "very_high": _("of them at very high risk"),
        "high": _("at high risk"),
        "not_asked": _("not asked yet"),
    }
    districts = _by_district(rows)
    context = {
        "districts": districts,
        "map": _map(districts, is_whole=scope_of(user_of(request), OVERSEE).everywhere),
        "kpis": [{"label": label, "value": format_number(sums[name])} for name, label in labels.items()],
        "waiting": queries.referrals_told_on(user_of(request), clock.now()),
    }
    return page(request, "days/alone", context)


def _day(
    request: HttpRequest, lines: list[queries.Line], now: datetime, which: str, places: Sequence[str] = ()
) -> dict[str, Any]:
    """
    The reading is written down.

    :param which: the list, as `access.note_list` names it.
    :param places: codes of villages that the page names besides those of the mothers.
    """
    day, show = today(now), request.GET.get("tampil", "")
    shows = {
        "": [line for line in lines if line.is_due],
        "minggu": [line for line in lines if line.is_due or (line.next and line.next.first <= day + SOON)],
        "semua": lines,
    }
    if show not in shows:
        raise NotThere
    shown = Paginator(shows[show], ON_A_PAGE).get_page(request.GET.get("page"))
    access.note_list(user=user_of(request), which=which, rows=len(shown), actor=actor_of(request), now=now)
    labels = {"": _("To be done"), "minggu": _("This week"), "semua": _("All")}
    own = "&milik=saya" if request.GET.get("milik") == "saya" else ""
    return {
        "page": shown,
        "rows": [_row(line, now, day) for line in shown],
        "villages": village_names([*(line.pregnancy.village_code for line in shown), *places]),
        "show": show,
        "is_empty": not lines,
        "chips": [
            {"label": label, "count": len(shows[key]), "url": f"?tampil={key}{own}", "current": key == show}
            for key, label in labels.items()
        ],
    }


def _row(line: queries.Line, now: datetime, day: date) -> dict[str, Any]:
    mother = line.pregnancy
    return {
        "line": line,
        "mother": mother,
        "weeks": wording.weeks(mother, day),
        "tone": wording.RISK_TONES[mother.risk],
        "icon": wording.RISK_ICONS[mother.risk],
        "reasons": wording_care.reasons(line, now, day),
    }


def _by_district(rows: list[queries.Alone]) -> list[dict[str, Any]]:
    """The villages by their districts, each in the order of the query: the highest risk first."""
    groups: dict[str, list[queries.Alone]] = {}
    for row in rows:
        groups.setdefault(row.village_code[:6], []).append(row)
    names = village_names(groups)
    return [
        {"code": code, "name": names.get(code, code), "rows": found, "mothers": sum(row.mothers for row in found)}
        for code, found in groups.items()
    ]


def _map(districts: list[dict[str, Any]], *, is_whole: bool) -> AreaMap:
    """
    Each district with how many are alone there, by name.

    :param is_whole: whether the person oversees the whole regency: then a district without anybody is shown, too. Of
        others nothing is known, so nothing is said.
    """
    named = {one["code"]: one["name"] for one in districts}
    if is_whole:
        named |= {one.code: one.name for one in districts_of(tenants.current().code)}
    rows, drawn = {one["code"]: one["rows"] for one in districts}, outlines()
    places = []
    for code, name in sorted(named.items(), key=lambda pair: pair[1]):
        there = rows.get(code, [])
        face, mothers = _face(there), sum(row.mothers for row in there)
        places.append(
            Place(
                name=name,
                text=format_number(mothers) if mothers else "",
                shade=face.shade,
                words=str(face.words),
                icon=face.icon,
                url=f"#district-{code}" if mothers else "",
                polygons=drawn.get(code, ()),
            )
        )
    alone = sum(1 for place in places if place.url)
    result = ngettext("Somebody is alone in %(count)s district.", "Somebody is alone in %(count)s districts.", alone)
    return area_map(
        title=_("Districts"),
        result=result % {"count": format_number(alone)},
        places=places,
        legend=[(face.shade, str(face.words).capitalize()) for face in FACES.values()],
    )


def _face(rows: Sequence[queries.Alone]) -> Face:
    worst = next((risk for risk in ("very_high", "high") if any(getattr(row, risk) for row in rows)), "poor")
    return FACES[worst if rows else "none"]
