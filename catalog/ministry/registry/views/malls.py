"""The national registry of malls: for everybody a page and open data, for curators the entries."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.ministry.registry import open_data
from catalog.ministry.registry.forms import MallCorrectionForm, MallForm, ReportedTotalForm
from catalog.ministry.registry.queries import malls as queries
from catalog.ministry.registry.services import malls as services
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from core.numbers import format_number
from organisation.access import has_right, requires_right, today
from web.downloads import csv_response

CURATES = "catalogue.curate"
PER_PAGE = 50


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """All malls as of a day, to be searched and narrowed."""
    day, day_error = _day(request)
    found = queries.register(day)
    text, province = request.GET.get("q", "").strip()[:100], request.GET.get("provinsi", "")
    show = request.GET.get("tampil", "open")
    show = show if show in queries.SHOW else "open"
    province = province if province in found.provinces else ""
    page = Paginator(found.narrowed(text=text, province=province, show=show), PER_PAGE).get_page(
        request.GET.get("page")
    )
    chosen = {"q": text, "provinsi": province, "per": day.isoformat() if "per" in request.GET else ""}
    context = {
        "register": found,
        "page": page,
        "rows": [(row, found.provinces.get(row.province_code, "")) for row in page],
        "kpis": _kpis(found),
        "chips": _chips(found, show, chosen),
        "text": text,
        "province": province,
        "show": show,
        "day_error": day_error,
        "is_filtered": bool(text or province or show != "open"),
        "query": urlencode({"per": day.isoformat()}),
        "may_curate": has_right(request.user, CURATES),
    }
    return render(request, "registry/malls.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    found = queries.register(_day(request)[0])
    return csv_response(open_data.table(found), name=f"mpp-nasional-{found.day.isoformat()}")


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    return _open(open_data.document(queries.register(_day(request)[0])))


@require_safe
def described(request: HttpRequest) -> JsonResponse:
    """What the data set is, in the words of DCAT, for catalogues of open data."""
    addresses = {
        "page": request.build_absolute_uri(reverse("registry:malls")),
        "csv": request.build_absolute_uri(reverse("registry:malls_csv")),
        "json": request.build_absolute_uri(reverse("registry:malls_json")),
    }
    return _open(open_data.description(addresses, day=today()))


@require_safe
@requires_right(CURATES)
def entries(request: HttpRequest) -> HttpResponse:
    """What is entered by name and which totals were reported, for those who keep the registry."""
    found = queries.register(today())
    page = Paginator(queries.entries(), PER_PAGE).get_page(request.GET.get("page"))
    computed = [row for row in found.rows if row.is_computed]
    context = {
        "register": found, "page": page, "computed": computed, "totals": queries.totals(), "kpis": _kpis(found),
    }  # fmt: skip
    return render(request, "registry/mall_entries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def add(request: HttpRequest) -> HttpResponse:
    form = MallForm(request.POST or None, regencies=queries.regency_choices())
    if form.is_valid():
        try:
            services.enter_mall(facts=form.facts(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(_attr(form, refusal), str(refusal))
        else:
            messages.success(request, _("The mall stands in the registry."))
            return redirect("registry:mall_entries")
    return _form_page(request, form, {"mall": None})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    mall = queries.mall(pk)
    form = MallCorrectionForm(request.POST or None, regencies=queries.regency_choices(), mall=mall)
    if form.is_valid():
        try:
            services.correct_mall(
                mall_id=pk,
                facts=form.facts(),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(_attr(form, refusal), str(refusal))
        else:
            messages.success(request, _("The entry is corrected. The evidence log keeps what stood there before."))
            return redirect("registry:mall_entries")
    return _form_page(request, form, {"mall": mall})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def report(request: HttpRequest) -> HttpResponse:
    """A national total, as somebody reported it."""
    form = ReportedTotalForm(request.POST or None)
    if form.is_valid():
        try:
            services.report_total(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(_attr(form, refusal), str(refusal))
        else:
            messages.success(request, _("The reported total stands beside the registry."))
            return redirect("registry:mall_entries")
    status = 422 if form.errors else 200
    return render(request, "registry/mall_report.html", {"form": form}, status=status)


def _form_page(request: HttpRequest, form: MallForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "registry/mall_form.html", {"form": form, **context}, status=status)


def _attr(form: Any, refusal: Refusal) -> str | None:
    return refusal.attr if refusal.attr in form.fields else None


def _open(data: dict[str, Any]) -> JsonResponse:
    """Open data may be read by pages of other sites, too."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _day(request: HttpRequest) -> tuple[date, str]:
    """The day that is asked for, today where none or an impossible one is; and what is wrong with it."""
    now = today()
    text = request.GET.get("per", "")
    try:
        found = date.fromisoformat(text) if text else now
    except ValueError:
        return now, _("This is no day. Write it as 2023-08-24.")
    return (found, "") if found <= now else (now, _("This day has not come yet. Today is shown."))


def _kpis(found: queries.Register) -> list[dict[str, object]]:
    reported = found.reported
    return [
        {
            "label": _("Buildings, by name"),
            "value": format_number(found.physical),
            "note": _("%(number)s reported") % {"number": format_number(reported.physical)} if reported else "",
        },
        {
            "label": _("Digital, by name"),
            "value": format_number(found.digital),
            "note": _("%(number)s reported") % {"number": format_number(reported.digital)} if reported else "",
        },
        {"label": _("Planned"), "value": format_number(found.planned), "note": _("announced, not open yet")},
    ]


def _chips(found: queries.Register, show: str, chosen: dict[str, str]) -> list[dict[str, object]]:
    names = {
        "open": _("Open"), "physical": _("With a building"), "digital": _("Digital"), "planned": _("Planned"),
    }  # fmt: skip
    kept = {key: value for key, value in chosen.items() if value}
    return [
        {
            "label": name,
            "count": format_number(len(found.narrowed(text=chosen["q"], province=chosen["provinsi"], show=key))),
            "url": "?" + urlencode(kept | {"tampil": key}),
            "current": key == show,
        }
        for key, name in names.items()
    ]
