"""What other regencies share of a module's set-up, and what of it is taken over here."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import tenants
from catalog.bundles import queries as files
from catalog.bundles.lines import queries, services
from catalog.bundles.lines.forms import ShareForm, StepForm, TakeForm
from catalog.bundles.views import for_who_sets_up
from catalog.sdk import find_module
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import EVERYWHERE, has_right


@never_cache
@require_safe
@for_who_sets_up
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What others share, whose news wait first; below, what we share."""
    context = {"lines": queries.lines(slug), "own": queries.own_versions(slug), "here": tenants.current().code}
    return _page(request, slug, "overview", context | {"proposals": files.proposals(slug, clock.now())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def share(request: HttpRequest, slug: str) -> HttpResponse:
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.publish(slug=slug, note=form.cleaned_data["note"], actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(request, _("Version %(number)d is shared.") % {"number": made.number})
            return redirect("bundle_lines:lines", slug=slug)
    own = queries.own_versions(slug)
    context = {"form": form, "number": own[0].number + 1 if own else 1}
    return _page(request, slug, "share", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def proposal(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """What a version of another regency would change here, difference by difference; taking over what was ticked."""
    try:
        found = queries.proposal(slug, code, number)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("bundle_lines:lines", slug=slug)
    form = TakeForm(
        request.POST if request.method == "POST" else None, proposal=found, initial={"fingerprint": found.fingerprint}
    )
    if form.is_valid():
        try:
            made = services.take(
                slug=slug,
                code=code,
                number=number,
                chosen=form.chosen,
                fingerprint=form.cleaned_data["fingerprint"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("bundle_lines:proposal", slug=slug, code=code, number=number)
        said = ngettext("%(n)d difference is taken over.", "%(n)d differences are taken over.", made.taken)
        messages.success(request, said % {"n": made.taken} if made.taken else _("Everything stays as it is here."))
        return redirect("bundle_lines:lines", slug=slug)
    ticked = set(form["take"].value() or []) if form.is_bound else None
    rows = [(one, not one.offer.clashes if ticked is None else one.offer.id in ticked) for one in found.differences]
    context = {
        "proposal": found,
        "form": form,
        "groups": [(name, list(rows)) for name, rows in groupby(rows, key=lambda row: row[0].group)],
        "citing": sum(one.needs_own_basis for one in found.differences),
    }
    return _page(request, slug, "proposal", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_who_sets_up
def changes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What changed in a line between two of its versions: for deciding whether to take the newer one over."""
    versions = queries.versions(slug, code)
    newest, earlier = versions[0].number, versions[min(1, len(versions) - 1)].number
    form = StepForm(request.GET if "dari" in request.GET else {"dari": earlier, "ke": newest}, versions=versions)
    found = None
    if form.is_valid() and form.cleaned_data["dari"] != form.cleaned_data["ke"]:
        try:
            found = queries.step(slug, code, form.cleaned_data["dari"], form.cleaned_data["ke"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    groups = groupby(found.differences, key=lambda one: one.group) if found else ()
    context = {
        "name": queries.region_names([code]).get(code, code),
        "versions": versions,
        "form": form,
        "step": found,
        "groups": [(name, list(rows)) for name, rows in groups],
        "takes": code != tenants.current().code,
        "code": code,
    }
    return _page(request, slug, "changes", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, slug: str, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    manages_modules = has_right(request.user, "modules.manage", EVERYWHERE)
    context |= {"manifest": find_module(slug), "manages_modules": manages_modules}
    return render(request, f"lines/{name}.html", context, status=status)
