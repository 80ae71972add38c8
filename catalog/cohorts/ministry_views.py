"""At the ministry: who waits for which module, and the joint starts made of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.activation.services.releases import CAPITAL
from catalog.cohorts import queries, services
from catalog.cohorts.forms import CallOffForm, InviteForm, TrainingFormSet, dates_of
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import requires_right

RIGHT = "catalogue.curate"


@require_safe
@requires_right(RIGHT)
def overview(request: HttpRequest) -> HttpResponse:
    """Every module with how many regencies wait for it."""
    return render(request, "cohorts/overview.html", {"demands": queries.demands()})


@require_safe
@requires_right(RIGHT)
def demand(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits for one module and why, and its joint starts."""
    return render(request, "cohorts/demand.html", {"demand": queries.module_demand(slug)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a joint start together."""
    found = queries.module_demand(slug)
    values = request.POST if request.method == "POST" else None
    codes = [wish.interest.regency_code for wish in found.free]
    form, rows = (
        InviteForm(values, free=found.free, initial={"codes": codes}),
        TrainingFormSet(values, prefix="latihan"),
    )
    # Both are looked at before anything is said: a person mends all of it at once.
    if all([form.is_valid(), rows.is_valid()]):
        try:
            made = services.invite(
                slug=slug, trainings=dates_of(rows), actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(request, _("The regencies are invited. They find it on their today page."))
            return redirect("ministry_cohorts:cohort", slug=slug, number=made.number)
    chosen = set(form["codes"].value() or [])
    context = {
        "demand": found,
        "form": form,
        "rows": rows,
        "wishes": [(wish, wish.interest.regency_code in chosen) for wish in found.free],
    }
    return render(request, "cohorts/invite.html", context, status=422 if form.errors or any(rows.errors) else 200)


@require_safe
@requires_right(RIGHT)
def cohort(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One joint start: who has answered, the dates, how far each has come."""
    return _cohort(request, slug, number, CallOffForm())


@require_POST
@requires_right(RIGHT)
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    try:
        services.confirm(slug=slug, number=number, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The joint start takes place. The regencies see it."))
    return redirect("ministry_cohorts:cohort", slug=slug, number=number)


@require_POST
@requires_right(RIGHT)
def call_off(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    form = CallOffForm(request.POST)
    if form.is_valid():
        try:
            services.cancel(slug=slug, number=number, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The joint start is called off. Its regencies wait again."))
            return redirect("ministry_cohorts:cohort", slug=slug, number=number)
    return _cohort(request, slug, number, form, status=422)


def _cohort(request: HttpRequest, slug: str, number: int, form: CallOffForm, *, status: int = 200) -> HttpResponse:
    today = clock.local_date(clock.now(), CAPITAL)
    context = {"page": queries.cohort_page(slug, number), "form": form, "today": today}
    return render(request, "cohorts/cohort.html", context, status=status)
