"""The board of urgent problems at the ministry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.ministry.forms import ReasonForm
from catalog.ministry.registry.forms import ProblemForm, ScoreForm
from catalog.ministry.registry.priority import Order
from catalog.ministry.registry.queries import problems as queries
from catalog.ministry.registry.queries import reform
from catalog.ministry.registry.services import problems as services
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import has_right, requires_right, today
from organisation.provinces import Reach, sees_regencies

CURATES = "catalogue.curate"


@require_safe
@sees_regencies
def board(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """Every open problem, ordered by what presses most, or by harm, trend or the number of regencies."""
    asked, theme = request.GET.get("urut", ""), request.GET.get("tema", "")
    order = Order(asked) if asked in set(Order) else Order.PRIORITY
    themes = reform.themes(today())
    theme = theme if theme in {one.code for one in themes} | {"local"} else ""
    names = {
        Order.PRIORITY: _("Most urgent"),
        Order.HARM: _("Most harm"),
        Order.TREND: _("Growing fastest"),
        Order.REGENCIES: _("Most regencies"),
    }
    kept = {"tema": theme} if theme else {}
    context = {
        "rows": queries.board(day=today(), order=order, theme=theme, reach=reach),
        "themes": themes,
        "theme": theme,
        "order": order,
        "chips": [
            {"label": name, "count": None, "current": one == order, "url": "?" + urlencode(kept | {"urut": one.value})}
            for one, name in names.items()
        ],
        "may_curate": has_right(request.user, CURATES),
    }
    return render(request, "registry/problems.html", context)


@require_safe
@sees_regencies
def problem(request: HttpRequest, pk: UUID, *, reach: Reach) -> HttpResponse:
    return _page(request, pk, reach, ScoreForm(), ReasonForm())


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def raise_problem(request: HttpRequest) -> HttpResponse:
    form = ProblemForm(request.POST or None, themes=reform.themes(today()))
    if form.is_valid():
        try:
            made = services.raise_problem(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The problem is on the board. Score it now."))
            return redirect("registry:problem", pk=made.pk)
    return render(request, "registry/problem_raise.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@requires_right(CURATES)
@sees_regencies
def score(request: HttpRequest, pk: UUID, *, reach: Reach) -> HttpResponse:
    form = ScoreForm(request.POST)
    if form.is_valid():
        try:
            services.score(problem_id=pk, **form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The score is saved."))
            return redirect("registry:problem", pk=pk)
    return _page(request, pk, reach, form, ReasonForm(), status=422)


@require_http_methods(["POST"])
@requires_right(CURATES)
@sees_regencies
def close(request: HttpRequest, pk: UUID, *, reach: Reach) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.close(problem_id=pk, **form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The problem is off the board."))
            return redirect("registry:problems")
    return _page(request, pk, reach, ScoreForm(), form, status=422)


def _page(
    request: HttpRequest, pk: UUID, reach: Reach, form: ScoreForm, closing: ReasonForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "found": queries.page(pk, day=today(), reach=reach),
        "form": form,
        "closing": closing,
        "page_errors": len(form.errors) + len(closing.errors),
        "may_curate": has_right(request.user, CURATES),
    }
    return render(request, "registry/problem.html", context, status=status)
