"""How far the villages have come: the regency's page, a village's page, the district office's form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.modules.smart_kampung import maturity
from catalog.modules.smart_kampung.forms_villages import ScoreForm
from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion, Level
from catalog.modules.smart_kampung.models import LetterType, VillageScore
from catalog.modules.smart_kampung.queries import villages as queries
from catalog.modules.smart_kampung.queries.villages import ServiceHours, Standing
from catalog.modules.smart_kampung.services import nights, scoring
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.numbers import format_number
from organisation import access, hours
from organisation.models import Unit
from regions import terms
from web import charts
from web.downloads import csv_response
from web.offline import copy_kept
from web.outbox import sent_once

ON_A_PAGE: Final = 25
SCORE, HOURS = "smart_kampung.score", "hours.manage"
NOT_SCORED: Final = "belum"


@dataclass(frozen=True)
class Face:
    """How a level is shown: a word, an icon and a shade, never the colour alone."""

    slug: str
    word: str | Promise
    icon: str
    shade: str
    tone: str


FACES: Final = {
    Level.ADVANCED: Face("maju", gettext_lazy("advanced"), "badge-check", "step-4", "success"),
    Level.DEVELOPING: Face("berkembang", gettext_lazy("developing"), "trending-up", "step-2", "info"),
    Level.LACKING: Face("kurang", gettext_lazy("lacking"), "life-buoy", "step-0", "neutral"),
    None: Face(NOT_SCORED, gettext_lazy("not scored yet"), "circle-help", "step-unknown", "neutral"),
}


@copy_kept
@require_safe
def regency(request: HttpRequest) -> HttpResponse:
    """Every village as a tile of its district, with the shares of the levels, a table and the years before."""
    day = access.today()
    year = _year(request, queries.last_year(day=day))
    everybody = queries.standings(year=year, day=day)
    level, district = request.GET.get("tingkat", ""), request.GET.get("kecamatan", "")
    shown = [
        one
        for one in everybody
        if (not level or FACES[one.level].slug == level) and (not district or one.district_code == district)
    ]
    known = queries.service_hours([one.unit for one in everybody], now=clock.now())
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    words = terms.terms_of(tenants.current().code)
    context = {
        "year": year,
        "years": queries.history(),
        "rows": [_row(one, known[one.unit.pk]) for one in page],
        "page": page,
        "has_before": any(one.level_before for one in everybody),
        "districts": _tiles(shown),
        "district_choices": sorted({(one.district_code, one.district) for one in everybody}, key=lambda pair: pair[1]),
        "district": district,
        "level": level,
        "chips": _chips(request, everybody, level),
        "shares": _shares(everybody),
        "faces": FACES.values(),
        "terms": words,
        "at_night": sum(1 for one in known.values() if one.nights),
        "at_weekends": sum(1 for one in known.values() if one.weekend),
        "total": len(everybody),
        "history": [_year_row(one) for one in queries.history()],
    }
    return render(request, "smart_kampung/villages/regency.html", context)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The same as a table for machines: one line a village, the seven criteria in columns."""
    day = access.today()
    year = _year(request, queries.last_year(day=day))
    rows: list[list[Any]] = [
        ["tahun", "kode", "nama", "kode_kecamatan", "kecamatan", "tingkat", "nilai", *map(str, Criterion)]
    ]
    for one in queries.standings(year=year, day=day):
        level, score = (one.level, one.score) if one.level else ("", "")
        points = [one.points.get(criterion, "") for criterion in Criterion]
        rows.append([year, one.unit.region_code, one.unit.name, one.district_code, one.district, level, score, *points])
    return csv_response(rows, name=f"smart-kampung-{tenants.current().code}-{year}")


@copy_kept
@require_safe
def village(request: HttpRequest, code: str) -> HttpResponse:
    """The seven criteria of one village beside last year's, its level, and when its office is open."""
    unit, now = _village(code), clock.now()
    years = queries.scores_of(unit)
    year = _year(request, next(iter(years), access.today().year))
    points, before = _points(years.get(year, {})), _points(years.get(year - 1, {}))
    standing = Standing(unit, queries.district_names([unit]).get(unit.region_code[:6], ""), points, before)
    schedule = hours.schedule_of(unit, since=access.today())
    served = queries.service_hours([unit], now=now)[unit.pk]
    keeps_hours = access.has_right(request.user, HOURS, unit)
    context = {
        "unit": unit,
        "standing": standing,
        "face": FACES[standing.level],
        "face_before": FACES[standing.level_before],
        "year": year,
        "years": list(years),
        "criteria": [_criterion(one, years.get(year, {}).get(one), before.get(one)) for one in Criterion],
        "chart": _chart(standing, year) if points else None,
        "status": hours.status_at(schedule, now),
        "served": served,
        "head_title": terms.head_title(unit.region_code),
        "may_score": access.has_right(request.user, SCORE, unit),
        "may_open_at_night": keeps_hours and not set(nights.NIGHTS) <= set(served.nights),
        "keeps_hours": keeps_hours,
        "has_letters": LetterType.objects.exists(),
    }
    return render(request, "smart_kampung/villages/village.html", context)


@copy_kept
@sent_once
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.requires_right(SCORE)
def score(request: HttpRequest, code: str) -> HttpResponse:
    """The district office gives a village its points of a year."""
    unit, now = _village(code), clock.now()
    access.require_right(request.user, SCORE, unit)
    open_years = scoring.open_years(now)
    year = _year(request, open_years[0])
    if year not in open_years:
        raise NotThere
    form = ScoreForm(request.POST or None, given=queries.scores_of(unit).get(year, {}))
    if form.is_valid():
        try:
            scoring.score_village(village=unit, year=year, marks=form.marks(), actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The points of %(village)s have been saved.") % {"village": unit.name})
            return redirect(f"{reverse('smart_kampung:village', args=[code])}?tahun={year}")
    context = {
        "form": form,
        "unit": unit,
        "year": year,
        "open_years": open_years,
        "parts": form.parts(queries.known_facts(unit, year=year, now=now)),
    }
    return render(request, "smart_kampung/villages/score.html", context, status=422 if form.errors else 200)


@require_POST
@access.requires_right(HOURS)
def open_at_night(request: HttpRequest, code: str) -> HttpResponse:
    unit = _village(code)
    access.require_right(request.user, HOURS, unit)
    try:
        nights.open_at_night(village=unit, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The office is open on Monday and Friday evening from now on."))
    return redirect("smart_kampung:village", code=code)


def _village(code: str) -> Unit:
    found = queries.village(code, day=access.today())
    if found is None:
        raise NotThere
    return found


def _year(request: HttpRequest, usual: int) -> int:
    text = request.GET.get("tahun", "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else usual


def _points(rows: dict[Criterion, VillageScore]) -> dict[Criterion, int]:
    return {criterion: row.points for criterion, row in rows.items()}


def _criterion(criterion: Criterion, row: VillageScore | None, before: int | None) -> dict[str, Any]:
    return {
        "label": VillageScore.Criteria(criterion).label,
        "points": row.points if row else None,
        "note": row.note if row else "",
        "before": before,
    }


def _chart(standing: Standing, year: int) -> charts.BarChart:
    return charts.bar(
        title=_("Points by criterion"),
        result=_("%(score)s of 100 in %(year)s: each criterion gives up to %(most)s points.")
        % {
            "score": format_number(standing.score, decimals=1) if standing.score is not None else clock.EN_DASH,
            "year": year,
            "most": MOST_POINTS,
        },
        values=[(str(VillageScore.Criteria(one).label), standing.points.get(one)) for one in Criterion],
        texts=[
            f"{standing.points[one]}/{MOST_POINTS}" if one in standing.points else clock.EN_DASH for one in Criterion
        ],
        notes=[
            _("%(year)s: %(points)s") % {"year": year - 1, "points": standing.before[one]}
            if one in standing.before
            else ""
            for one in Criterion
        ],
        head=(_("Criterion"), _("Points")),
        maximum=MOST_POINTS,
    )


def _row(one: Standing, served: ServiceHours) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "district": one.district,
        "face": FACES[one.level],
        "face_before": FACES[one.level_before] if one.level_before else None,
        "score": one.score,
        "served": served,
    }


def _tiles(shown: list[Standing]) -> list[dict[str, Any]]:
    """The districts in order, each with its villages as tiles."""
    found: dict[str, dict[str, Any]] = {}
    for one in shown:
        part = found.setdefault(one.district_code, {"name": one.district, "tiles": []})
        part["tiles"].append({"unit": one.unit, "name": _short(one.unit), "face": FACES[one.level]})
    return list(found.values())


def _short(unit: Unit) -> str:
    """What a tile has room for: the name without the word for a village."""
    first, _blank, rest = unit.name.partition(" ")
    return rest if rest and first in {"Desa", "Kelurahan", "Kampung", "Gampong", "Nagari", "Kalurahan"} else unit.name


def _chips(request: HttpRequest, everybody: list[Standing], level: str) -> list[dict[str, Any]]:
    counts = Counter(FACES[one.level].slug for one in everybody)
    kept = request.GET.copy()
    kept.pop("page", None)

    def address(slug: str) -> str:
        kept["tingkat"] = slug
        return f"?{kept.urlencode()}"

    chips = [{"label": _("All"), "count": len(everybody), "url": address(""), "current": not level}]
    for face in FACES.values():
        if counts[face.slug] or face.slug != NOT_SCORED:
            chips.append(
                {
                    "label": face.word,
                    "count": counts[face.slug],
                    "url": address(face.slug),
                    "current": level == face.slug,
                }
            )
    return chips


def _shares(everybody: list[Standing]) -> dict[str, Any]:
    """The levels of those that were scored, with their shares; the sum, where rounding makes it differ from 100."""
    levels = [one.level for one in everybody if one.level is not None]
    shares = maturity.shares(levels)
    counts = Counter(levels)
    total = sum(shares.values())
    return {
        "scored": len(levels),
        "rows": [
            {"face": FACES[level], "count": counts[level], "share": f"{format_number(shares[level], decimals=1)}%"}
            for level in Level
        ],
        "sum": f"{format_number(total, decimals=1)}%" if levels and total != 100 else "",
    }


def _year_row(tally: queries.YearTally) -> dict[str, Any]:
    return {
        "year": tally.year,
        "scored": tally.scored,
        "levels": [{"face": FACES[level], "count": tally.counts.get(level, 0)} for level in Level],
    }
