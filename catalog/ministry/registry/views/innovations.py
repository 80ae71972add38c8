"""What regencies have entered for the innovation index, at the ministry."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.bundles.lines.queries import region_names
from catalog.ministry.registry.queries import innovations as queries
from catalog.ministry.registry.views.files import csv_file, pdf_file
from catalog.sdk import all_modules
from organisation.provinces import Reach, sees_regencies

PER_PAGE = 50


@require_safe
@sees_regencies
def submissions(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    years = queries.years(reach=reach)
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else None
    page = Paginator(queries.submissions(reach=reach, year=year), PER_PAGE).get_page(request.GET.get("page"))
    places = region_names(one.innovation.regency_code for one in page)
    modules = {manifest.slug: manifest.name for manifest in all_modules()}
    context = {
        "page": page,
        "rows": [
            {
                "submission": one,
                "regency": places.get(one.innovation.regency_code, one.innovation.regency_code),
                "module": modules.get(one.innovation.slug, one.pack.get("module", "")),
                "of": one.pack.get("of", ""),
                "origin": _origin(one.pack),
            }
            for one in page
        ],
        "chips": [
            {"label": str(each) if each else _("All years"), "count": None, "current": each == year, "url": url}
            for each, url in [(None, "?"), *((each, f"?tahun={each}") for each in years)]
        ],
    }
    return render(request, "registry/innovations.html", context)


@require_safe
@sees_regencies
def pdf(request: HttpRequest, pk: UUID, *, reach: Reach) -> HttpResponse:
    found = queries.submission(pk, reach=reach)
    return pdf_file(found.pack, name=_name(found), at=found.submitted_at)


@require_safe
@sees_regencies
def as_csv(request: HttpRequest, pk: UUID, *, reach: Reach) -> HttpResponse:
    found = queries.submission(pk, reach=reach)
    return csv_file(found.pack, name=_name(found))


def _name(found: queries.Submission) -> str:
    return f"inovasi-{found.innovation.regency_code}-{found.innovation.slug}-{found.year}"


def _origin(pack: dict[str, object]) -> str:
    facts = pack.get("facts")
    rows = facts if isinstance(facts, list) else []
    return next((text for name, text in rows if name == "Replikasi dari" and text != "–"), "")
