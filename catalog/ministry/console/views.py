"""The console's pages at the ministry, and a regency's own page of use. Sums only, never a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.ministry.console import presentation, queries
from catalog.ministry.console.policies import DORMANT_MONTHS
from catalog.sdk import all_modules
from core import clock
from core.errors import NotThere
from core.indicators import Period
from organisation.access import requires_right
from outcomes.queries import indicators
from policies import national_value
from regions import queries as regions
from web.downloads import csv_response

PER_PAGE = 25


@require_safe
@requires_right("regencies.read")
def use(request: HttpRequest) -> HttpResponse:
    """How many adoptions are still in use, and for how long they last."""
    manifests = all_modules()
    names = {manifest.slug: str(manifest.name) for manifest in manifests}
    slug = request.GET.get("modul", "")
    slug = slug if slug in names else ""
    curves, tallies, build = queries.curves(), queries.tallies(), queries.build()
    context = {
        "build": build,
        "newest": clock.format_month(build.newest_month) if build else "",
        "slug": slug,
        "kpis": presentation.kpis_of(tallies[""], curves[""]),
        "chart": presentation.survival_chart(curves, names, slug),
        "rows": presentation.module_rows(manifests, tallies, curves),
        "dormant_months": national_value(DORMANT_MONTHS),
        "silent": [manifest.name for manifest in manifests if not manifest.usage],
    }
    return _page(request, "use", context)


@require_safe
@requires_right("regencies.read")
def attention(request: HttpRequest) -> HttpResponse:
    """Adoptions whose use falls or stops, or of which nothing is heard, and what to do."""
    names = {manifest.slug: manifest.name for manifest in all_modules()}
    slug, kind = request.GET.get("modul", ""), request.GET.get("jenis", "")
    slug = slug if slug in names else ""
    page = Paginator(queries.attention(kind=kind, slug=slug), PER_PAGE).get_page(request.GET.get("page"))
    places = queries.region_names({one.regency_code for one in page})
    context = {
        "page": page,
        "rows": presentation.attention_rows(page, places, names),
        "chips": presentation.attention_chips(queries.attention_counts(slug=slug), kind=kind, slug=slug),
        "kind": kind,
        "slug": slug,
        "modules": names.items(),
    }
    return _page(request, "attention", context)


@require_safe
@requires_right("regencies.read")
def adoption(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One module at one regency, month by month."""
    found, months = queries.adoption(code, slug)
    manifest = next((one for one in all_modules() if one.slug == slug), None)
    if manifest is None:
        raise NotThere
    context = {
        "place": queries.region_names([code]).get(code, code),
        "code": code,
        "manifest": manifest,
        **_told(found, months, manifest.usage),
    }
    return _page(request, "adoption", context)


@require_safe
@requires_right("regencies.read")
def effects(request: HttpRequest) -> HttpResponse:
    """What changed with each module, beside those who adopted later."""
    known, names = indicators(), {manifest.slug: manifest.name for manifest in all_modules()}
    rows = [
        presentation.effect_of(one, known.get(one.indicator), names.get(one.slug, one.slug))
        for one in queries.effects()
    ]
    context = {
        "told": [row for row in rows if not row["refusal"]],
        "refused": [row for row in rows if row["refusal"]],
    }
    return _page(request, "effects", context)


@require_safe
@requires_right("regencies.read")
def peers(request: HttpRequest) -> HttpResponse:
    """One regency beside those of its size, and how it uses what it has switched on."""
    names = {manifest.slug: manifest.name for manifest in all_modules()}
    places = list(regions.with_parents(regions.regencies()))
    code = request.GET.get("daerah", "")
    place = next((one for one in places if one.code == code), None)
    found = queries.peers(code) if place else None
    context = {
        "places": places,
        "place": place,
        "peers": found,
        "band": presentation.band_of(found) if found else "",
        "rows": presentation.peer_rows(found, indicators()) if found else [],
        "adoptions": presentation.adoption_rows(queries.adoptions_of(code) if place else [], names),
    }
    return _page(request, "peers", context)


@require_safe
@requires_right("regencies.read")
def spread(request: HttpRequest) -> HttpResponse:
    """All regencies and cities in one month, as tiles under their provinces."""
    names = {manifest.slug: str(manifest.name) for manifest in all_modules()}
    slug, months = request.GET.get("modul", ""), queries.months()
    slug = slug if slug in names else ""
    month = _month(request.GET.get("bulan", ""), months)
    places = queries.map_of(month, slug=slug)
    context = {
        "chart": presentation.map_chart(places, title=names.get(slug) or _("All modules")),
        "provinces": presentation.map_provinces(places, of_one=bool(slug)),
        "links": presentation.month_links(months, month, slug=slug),
        "month": month,
        "month_words": clock.format_month(month) if month else "",
        "slug": slug,
        "modules": names.items(),
    }
    return _page(request, "map", context)


@require_safe
@requires_right("regencies.read")
def spread_csv(request: HttpRequest) -> HttpResponse:
    """The map as a table for a spreadsheet."""
    slugs = {manifest.slug for manifest in all_modules()}
    slug, months = request.GET.get("modul", ""), queries.months()
    slug = slug if slug in slugs else ""
    month = _month(request.GET.get("bulan", ""), months)
    name = "-".join(filter(None, ("peta", slug, f"{month:%Y-%m}" if month else timezone.localdate().isoformat())))
    rows: list[list[Any]] = [["kode", "daerah", "provinsi", "bulan", "modul_menyala", "dipakai", "belum_melapor"]]
    for place in queries.map_of(month, slug=slug):
        rows.append(
            [
                place.region.code,
                place.region.full_name,
                place.region.parent.name if place.region.parent else "",
                f"{month:%Y-%m}" if month else "",
                place.on,
                place.used,
                place.late,
            ]
        )
    return csv_response(rows, name=name)


@require_safe
@requires_right("outcomes.read")
def own_use(request: HttpRequest) -> HttpResponse:
    """At a regency: how its modules are used, what to look at, and how it stands among those of its size."""
    found = queries.own_use()
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    context = {
        "build": found.build,
        "modules": [
            {"manifest": manifests[one.slug], **_told(one, months, manifests[one.slug].usage)}
            for one, months in found.adoptions
            if one.slug in manifests
        ],
        "band": presentation.band_of(found.peers) if found.peers else "",
        "rows": presentation.peer_rows(found.peers, indicators()) if found.peers else [],
    }
    return render(request, "console/own.html", context)


def _told(found: Any, months: Any, usage: str) -> dict[str, Any]:
    return {
        "adoption": found,
        "state": presentation.state_of(found),
        "history": presentation.history_of(found),
        "alert": presentation.alert_of(found),
        "chart": presentation.use_chart(found, months, indicators().get(usage)),
    }


def _month(text: str, months: list[date]) -> date | None:
    """The month that was asked for, else the newest; None while there is none."""
    try:
        wanted = Period.from_code(text).first_day
    except ValueError:
        wanted = None
    return wanted if wanted in months else (months[-1] if months else None)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    views = {"adoption": "attention"}
    return render(
        request,
        f"console/{name}.html",
        {"views": presentation.views_of(f"console:{views.get(name, name)}"), **context},
    )
