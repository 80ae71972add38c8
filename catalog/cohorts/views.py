"""At a regency: the wish for a module, and the invitations that follow from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.activation.navigation import RIGHT
from catalog.activation.services.releases import CAPITAL
from catalog.cohorts import queries, services
from catalog.cohorts.calendar import calendar_of
from catalog.cohorts.forms import InterestForm
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import EVERYWHERE, requires_right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT, unit=EVERYWHERE)
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """What the regency has said and was asked; saying that it waits."""
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.say_interest(slug=slug, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(
                request, _("Your regency is on the list. The ministry invites you to the next joint start.")
            )
            return redirect("cohorts:interest", slug=slug)
    now = clock.now()
    context = {"part": queries.own_part(slug), "form": form, "today": clock.local_date(now, CAPITAL)}
    return render(request, "cohorts/interest.html", context, status=422 if form.errors else 200)


@require_POST
@requires_right(RIGHT, unit=EVERYWHERE)
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    services.withdraw_interest(slug=slug, actor=actor_of(request), now=clock.now())
    messages.success(request, _("Your regency is off the list."))
    return redirect("cohorts:interest", slug=slug)


@require_POST
@requires_right(RIGHT, unit=EVERYWHERE)
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    takes_part = request.POST.get("jawaban") == "ikut"
    try:
        services.answer_invitation(
            slug=slug, number=number, takes_part=takes_part, actor=actor_of(request), now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("You take part. The dates stand below.")
            if takes_part
            else _("You do not take part. You stay on the list."),
        )
    return redirect("cohorts:interest", slug=slug)


@require_safe
@requires_right(RIGHT, unit=EVERYWHERE)
def calendar(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The dates of a joint start, for one's own calendar."""
    cohort = queries.own_invitation(slug, number).cohort
    content = calendar_of(cohort, queries.manifest_of(slug), host=request.get_host().split(":")[0], now=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mulai-bersama-{slug}-{number}.ics"'
    return response
