"""Urgent problems as a regency sees them: the national board, its own scores, its own way to take one apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.ministry.registry.forms import ProblemForm, ScoreForm, StepForm
from catalog.ministry.registry.queries import problems as queries
from catalog.ministry.registry.queries import reform
from catalog.ministry.registry.services import problems as services
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import EVERYWHERE, has_right, requires_right, today
from organisation.queries import names_of_actors

reads = requires_right("outcomes.read", unit=EVERYWHERE)
writes = requires_right("outcomes.manage", unit=EVERYWHERE)


@never_cache
@require_safe
@reads
def board(request: HttpRequest) -> HttpResponse:
    context = {"rows": queries.board_here(day=today()), "may_write": _may_write(request)}
    return render(request, "registry/problems_here.html", context)


@never_cache
@require_safe
@reads
def problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, ScoreForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writes
def raise_problem(request: HttpRequest) -> HttpResponse:
    form = ProblemForm(request.POST or None, themes=reform.themes(today()))
    if form.is_valid():
        try:
            made = services.raise_problem(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The problem is on the board. Score it now."))
            return redirect("registry_here:problem", pk=made.pk)
    return render(request, "registry/problem_raise_here.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@writes
def score(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = ScoreForm(request.POST)
    if form.is_valid():
        try:
            services.score(problem_id=pk, **form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The score is saved."))
            return redirect("registry_here:problem", pk=pk)
    return _page(request, pk, form, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writes
def add_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A cause, a root cause, an action, an output or an outcome, below the step it follows from."""
    found = queries.page_here(pk, day=today())
    form = StepForm(request.POST or None, steps=queries.parents_for(pk))
    if form.is_valid():
        try:
            services.add_step(problem_id=pk, **form.step(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The step hangs in the tree."))
            return redirect("registry_here:problem", pk=pk)
    context = {"found": found, "form": form}
    return render(request, "registry/problem_step.html", context, status=422 if form.errors else 200)


@require_POST
@writes
def remove_step(request: HttpRequest, pk: UUID, step: int) -> HttpResponse:
    try:
        services.remove_step(problem_id=pk, step=step, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The step is taken away."))
    return redirect("registry_here:problem", pk=pk)


def _page(request: HttpRequest, pk: UUID, form: ScoreForm, *, status: int = 200) -> HttpResponse:
    found = queries.page_here(pk, day=today())
    names = names_of_actors([one.scored_by for _place, one in found.scores], schema=tenants.current().schema)
    context: dict[str, Any] = {
        "found": found,
        "scores": [(one, names.get(one.scored_by, "")) for _place, one in found.scores],
        "tree": found.trees[0][1] if found.trees else [],
        "form": form,
        "may_write": _may_write(request),
    }
    return render(request, "registry/problem_here.html", context, status=status)


def _may_write(request: HttpRequest) -> bool:
    return has_right(request.user, "outcomes.manage", EVERYWHERE)
