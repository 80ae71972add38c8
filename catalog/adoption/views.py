"""A regency's pages on its way to a module: find, compare, look what is missing, reckon what it costs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.activation import queries as catalogue
from catalog.activation.navigation import RIGHT
from catalog.activation.queries import ModuleCard
from catalog.adoption import comparing, costing, queries, services
from catalog.adoption.forms import CostForm, PaperForm, SearchForm
from catalog.adoption.readiness import need_of, readiness_of
from catalog.sdk import all_modules
from catalog.sdk.manifest import ReadinessNeed
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, requires_right
from organisation.queries import names_of_actors
from web.downloads import csv_response


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Modules by what a region is looking for, to be chosen for a comparison."""
    cards = catalogue.modules_page(now=clock.now())
    form = SearchForm(request.GET)
    found = comparing.found(cards, form.wanted())
    context = {"form": form, "cards": found, "total": len(cards), "most": comparing.MOST, "chosen": _chosen(request)}
    return render(request, "adoption/search.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three modules beside each other; with fewer, back to choosing."""
    chosen = _chosen(request)
    if not 2 <= len(chosen) <= comparing.MOST:
        messages.error(
            request,
            _("Choose two or three modules, then press “Compare”. You chose %(number)s.") % {"number": len(chosen)},
        )
        return redirect("adoption:search")
    now = clock.now()
    cards = {card.manifest.slug: card for card in catalogue.modules_page(now=now)}
    columns = comparing.columns([cards[slug] for slug in chosen if slug in cards], now=now)
    return render(request, "adoption/compare.html", {"columns": columns})


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def readiness(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "adoption/readiness.html", _readiness(slug))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """One page for the regional head, to be printed."""
    context = _readiness(slug)
    (context["cost"],) = costing.estimates([_card(slug).manifest], now=clock.now())
    context["today"] = clock.local_date(clock.now(), tenants.current().zone)
    return render(request, "adoption/summary.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str, need: str) -> HttpResponse:
    """Enter number and date of a paper of the regency's own."""
    card, asked = _asked(slug, need)
    before = queries.confirmation_of(slug, need)
    initial = {"number": before.number, "signed_on": before.signed_on, "note": before.note} if before else None
    form = PaperForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_paper(slug=slug, need=need, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(paper)s: number and date are kept.") % {"paper": asked.name})
            return redirect("adoption:readiness", slug)
    context = {
        "card": card,
        "need": asked,
        "form": form,
        "before": before,
        "names": names_of_actors([before.confirmed_by], schema=tenants.current().schema) if before else {},
        "draft": next((paper for paper in card.manifest.papers if paper.name == asked.paper), None),
    }
    return render(request, "adoption/confirm.html", context, status=422 if form.errors else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def take_back(request: HttpRequest, slug: str, need: str) -> HttpResponse:
    _card, asked = _asked(slug, need)
    services.take_confirmation_back(slug=slug, need=need, actor=actor_of(request), now=clock.now())
    messages.success(request, _("%(paper)s is not confirmed any more.") % {"paper": asked.name})
    return redirect("adoption:readiness", slug)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def network(request: HttpRequest) -> HttpResponse:
    """Tick the units whose network works: one by one, or all of a district."""
    kinds = frozenset(
        kind
        for manifest in all_modules()
        for need in manifest.readiness
        if need.kind == "network"
        for kind in need.unit_kinds
    )
    areas = queries.network(kinds, day=clock.local_date(clock.now(), tenants.current().zone))
    among = [place.unit.pk for area in areas for place in area.places]
    if request.method == "POST":
        ticked = among if "all" in request.POST else [int(key) for key in request.POST.getlist("unit") if key.isdigit()]
        changed = services.tick_network(units=ticked, among=among, actor=actor_of(request), now=clock.now())
        text = ngettext("%(number)s unit was changed.", "%(number)s units were changed.", changed)
        messages.success(request, text % {"number": changed})
        return redirect("adoption:network")
    context = {"areas": areas, "connected": sum(area.connected for area in areas), "total": len(among)}
    return render(request, "adoption/network.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def cost(request: HttpRequest, slug: str) -> HttpResponse:
    """What the module costs here, with figures that may be overwritten."""
    card = _card(slug)
    (estimate,) = costing.estimates([card.manifest], now=clock.now())
    form = CostForm(request.POST if request.method == "POST" else None, estimate=estimate)
    if request.method == "POST" and form.is_valid():
        services.assume(slug=slug, figures=form.figures(), actor=actor_of(request), now=clock.now())
        messages.success(request, _("Your figures are kept; the totals are reckoned with them."))
        return redirect("adoption:cost", slug)
    context = {"card": card, "estimate": estimate, "form": form}
    return render(request, "adoption/cost.html", context, status=422 if form.errors else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def cost_file(request: HttpRequest, slug: str) -> HttpResponse:
    (estimate,) = costing.estimates([_card(slug).manifest], now=clock.now())
    return csv_response(costing.as_rows(estimate), name=f"biaya-{slug.replace('_', '-')}")


def _card(slug: str) -> ModuleCard:
    card = catalogue.module_card(slug, now=clock.now())
    if card is None:
        raise NotThere
    return card


def _asked(slug: str, need: str) -> tuple[ModuleCard, ReadinessNeed]:
    card = _card(slug)
    asked = need_of(card.manifest, need)
    if asked is None:
        raise NotThere
    return card, asked


def _readiness(slug: str) -> dict[str, object]:
    card = _card(slug)
    (found,) = readiness_of([card], now=clock.now())
    return {"card": card, "found": found, "percent": 100 * found.met // found.total if found.total else None}


def _chosen(request: HttpRequest) -> list[str]:
    """Slugs in the order in which they were chosen, each once."""
    return list(dict.fromkeys(request.GET.getlist("m")))
