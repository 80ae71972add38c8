"""A regency's innovations for the index: what is said of each, what shows it, the pack, and entering it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.ministry.registry import innovation_index
from catalog.ministry.registry.evidence_needs import NEEDS
from catalog.ministry.registry.forms import EstimateForm, EvidenceForm, InnovationForm
from catalog.ministry.registry.queries import innovations as queries
from catalog.ministry.registry.services import innovations as services
from catalog.ministry.registry.views.files import csv_file, pdf_file
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, has_right, requires_right, today

reads = requires_right("outcomes.read", unit=EVERYWHERE)
writes = requires_right("outcomes.manage", unit=EVERYWHERE)


@never_cache
@require_safe
@reads
def overview(request: HttpRequest) -> HttpResponse:
    """Each module that is on, and how ready it is as an innovation."""
    context = {"innovations": queries.innovations_here(), "needs": len(NEEDS), "may_write": _may_write(request)}
    return render(request, "registry/innovations_here.html", context)


@never_cache
@require_safe
@reads
def innovation(request: HttpRequest, slug: str) -> HttpResponse:
    """One innovation: which indicators have evidence here, and which lack it."""
    found = _described(slug)
    assert found.innovation is not None
    context = {
        "found": found,
        "innovation": found.innovation,
        "needs": len(NEEDS),
        "may_write": _may_write(request),
        "entered_this_year": any(one.year == today().year for one in found.submissions),
    }
    return render(request, "registry/innovation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writes
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.innovation_here(slug)
    form = InnovationForm(request.POST or None, innovation=found.innovation)
    if form.is_valid():
        try:
            services.describe(slug=slug, facts=form.facts(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The innovation is described. Now show the evidence that is missing."))
            return redirect("registry_here:innovation", slug=slug)
    context = {"found": found, "form": form}
    return render(request, "registry/innovation_describe.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writes
def evidence(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    """What shows one indicator."""
    found = _described(slug)
    finding = next((one for one in found.findings if one.need.code == indicator), None)
    if finding is None:
        raise NotThere
    said = {} if finding.is_computed else {"note": finding.note, "link": finding.link}
    form = EvidenceForm(request.POST or None, initial=said)
    if form.is_valid():
        try:
            services.show_evidence(
                slug=slug, indicator=indicator, **form.cleaned_data, actor=actor_of(request), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("registry_here:innovation", slug=slug)
    context = {"found": found, "finding": finding, "form": form}
    return render(request, "registry/innovation_evidence.html", context, status=422 if form.errors else 200)


@require_POST
@writes
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        made = services.submit(slug=slug, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The innovation is entered for %(year)d.") % {"year": made.year})
    return redirect("registry_here:innovation", slug=slug)


@require_safe
@reads
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    pack, name = _pack(slug)
    return pdf_file(pack, name=name, at=clock.day_bounds(today(), tenants.current().zone)[0])


@require_safe
@reads
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    pack, name = _pack(slug)
    return csv_file(pack, name=name)


@require_safe
@reads
def estimate(request: HttpRequest) -> HttpResponse:
    """What an index the scores would come to, by the rule that counts today."""
    form = EstimateForm(request.GET or None)
    limits = queries.limits(today())
    result = innovation_index.computed(**form.cleaned_data, limits=limits) if form.is_valid() else None
    context = {"form": form, "result": result, "limits": limits}
    return render(request, "registry/innovation_estimate.html", context)


def _described(slug: str) -> queries.InnovationHere:
    found = queries.innovation_here(slug)
    if found.innovation is None:
        raise NotThere
    return found


def _pack(slug: str) -> tuple[dict[str, Any], str]:
    found, day, regency = _described(slug), today(), tenants.current()
    pack = queries.pack_of(found, regency=regency.name, day=day)
    return pack, f"inovasi-{regency.code}-{slug}-{day.isoformat()}"


def _may_write(request: HttpRequest) -> bool:
    return has_right(request.user, "outcomes.manage", EVERYWHERE)
