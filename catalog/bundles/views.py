"""A module's set-up as a file: saved, uploaded and rehearsed, loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.bundles import queries, services
from catalog.bundles.contents import is_something
from catalog.bundles.forms import ApplyForm, UploadForm
from catalog.bundles.models import Loading
from catalog.bundles.planning import Plan, grouped
from catalog.sdk import find_module
from catalog.sdk.gate import is_on
from catalog.sdk.manifest import ModuleManifest
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, has_right, today
from policies.forms import DecisionForm

type View = Callable[..., HttpResponseBase]


def for_who_sets_up(view: View) -> View:
    """For those who may set the module up everywhere: the right to manage it, or the right for all modules."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **values: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        rights = ("modules.manage", f"{slug}.manage")
        if not any(has_right(request.user, right, EVERYWHERE) for right in rights):
            raise NotThere
        if not is_on(slug) or not is_something(find_module(slug)):
            raise NotThere
        return view(request, slug, **values)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """Save the set-up, or bring a file; below, what was loaded before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            loading = services.upload(
                slug=slug,
                file_name=form.cleaned_data["file"].name,
                content=form.content(),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("bundles:rehearsal", slug=slug, pk=loading.pk)
    context = {
        "form": form,
        "loadings": queries.loadings(slug)[:20],
        "waiting": queries.waiting_rehearsal(slug),
        "proposals": queries.proposals(slug, clock.now()),
    }
    return _page(request, slug, "files", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_who_sets_up
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """The set-up as it is now, as a download."""
    day = clock.local_date(clock.now(), tenants.current().zone)
    try:
        content = queries.save(slug)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("bundles:files", slug=slug)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    name = f"{find_module(slug).path}-{tenants.current().code}-{day:%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
@for_who_sets_up
def rehearsal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What loading the file would change; once loaded, what it has changed."""
    found = _found(slug, pk)
    if found.state != Loading.State.REHEARSED:
        letters = has_right(request.user, "documents.templates", EVERYWHERE)
        return _page(request, slug, "done", {"loading": found, "writes_letters": letters})
    try:
        plan = queries.rehearse(slug=slug, content=found.content.encode(), now=clock.now())
    except Refusal as refusal:  # what it needs was there when it was uploaded, and is gone since
        return _page(request, slug, "rehearsal", {"loading": found, "refusal": refusal})
    return _page(request, slug, "rehearsal", _shown(found, plan))


@require_POST
@for_who_sets_up
def apply(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(slug, pk)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return redirect("bundles:rehearsal", slug=slug, pk=pk)
    try:
        services.apply(loading_id=found.pk, **form.cleaned_data, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The set-up has been loaded."))
    return redirect("bundles:rehearsal", slug=slug, pk=pk)


@require_POST
@for_who_sets_up
def discard(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(slug, pk)
    try:
        services.discard(loading_id=found.pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file has been thrown away. Nothing of it was loaded."))
    return redirect("bundles:files", slug=slug)


@never_cache
@require_safe
@for_who_sets_up
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """Values of policies that came with a set-up and wait to be decided."""
    return _page(request, slug, "proposals", {"proposals": queries.proposals(slug, clock.now())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def proposal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One of them: by which act and since when it counts there; deciding it here by an act of our own."""
    now = clock.now()
    found = next((one for one in queries.proposals(slug, now) if one.row.pk == pk), None)
    may_decide = has_right(request.user, "policies.manage", EVERYWHERE)
    if found is None or (request.method == "POST" and not may_decide):
        raise NotThere
    form = DecisionForm(
        request.POST if request.method == "POST" else None, policy=found.policy, today=today(now), may_backdate=False
    )
    if form.is_valid():
        try:
            services.decide_proposal(proposal_id=pk, **form.cleaned_data, actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            said = _("%(value)s counts from %(day)s on.")
            day = clock.format_short_date(form.cleaned_data["valid_from"])
            messages.success(request, said % {"value": found.words, "day": day})
            return redirect("bundles:proposals", slug=slug)
    context = {"proposal": found, "form": form if may_decide else None}
    return _page(request, slug, "proposal", context, status=422 if form.errors else 200)


@require_POST
@for_who_sets_up
def decline(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    if not has_right(request.user, "policies.manage", EVERYWHERE):
        raise NotThere
    try:
        services.decline_proposal(proposal_id=pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Everything stays as it is here."))
    return redirect("bundles:proposals", slug=slug)


def _found(slug: str, pk: UUID) -> Loading:
    found = queries.rehearsal(slug=slug, pk=pk)
    if found is None:
        raise NotThere
    return found


def _shown(found: Loading, plan: Plan) -> dict[str, Any]:
    return {
        "loading": found,
        "plan": plan,
        "added": list(grouped(plan.of_kind("added"))),
        "changed": list(grouped(plan.of_kind("changed"))),
        "removable": list(grouped(plan.of_kind("removed"))),
        "kept": list(grouped(plan.of_kind("kept"))),
        "drafted": list(grouped(plan.of_kind("drafted"))),
        "proposed": list(grouped(plan.of_kind("proposed"))),
        "held": list(grouped(plan.of_kind("held"))),
        "counts": Counter(change.kind for change in plan.changes),
        "does_something": plan.changes_something or plan.count("removed") > 0,
        "form": ApplyForm(initial={"fingerprint": plan.fingerprint}),
    }


def _page(request: HttpRequest, slug: str, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    manifest: ModuleManifest = find_module(slug)
    manages_modules = has_right(request.user, "modules.manage", EVERYWHERE)
    context |= {"manifest": manifest, "manages_modules": manages_modules}
    return render(request, f"bundles/{name}.html", context, status=status)
