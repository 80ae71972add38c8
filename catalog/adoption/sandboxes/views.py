"""A regency's pages about its own sandbox. Each button asks; the operator's worker does the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
import tenants
from accounts.models import User
from catalog.activation.navigation import RIGHT
from catalog.adoption.policies import MOST_DAYS
from catalog.adoption.sandboxes import queries, services
from catalog.adoption.sandboxes.forms import TrialForm
from catalog.adoption.sandboxes.models import Trial
from catalog.adoption.sandboxes.queries import Room
from catalog.sdk import UnknownModule, find_module
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, requires_right
from organisation.queries import names_of_actors


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """The sandbox with what can be done with it; without one, the form that asks for one."""
    if tenants.current().purpose != "live":
        raise NotThere
    now = clock.now()
    form = TrialForm(
        request.POST if request.method == "POST" else None,
        offered=queries.to_try(now=now),
        most=policies.value(MOST_DAYS, now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_trial(actor=actor_of(request), now=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The sandbox is being made. You may leave this page; it goes on by itself."))
            return redirect("sandboxes:overview")
    context = _room(queries.room()) | {"form": form}
    return render(request, "sandboxes/overview.html", context, status=422 if form.errors else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The part of the page that looks again by itself; unchanged, it is a 304 without a body."""
    room = queries.room()
    if room is None:
        raise NotThere
    trial = room.trial
    stamp = f'"{trial.pk}-{trial.state}-{trial.done}-{room.could_not_be_wiped}-{get_language()}"'
    if request.headers.get("If-None-Match") == stamp:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(request, "sandboxes/parts/room.html", _room(room))
    response["ETag"] = stamp
    response["Cache-Control"] = "private, no-cache"
    return response


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """The link by which this person goes in. A link, because no form may lead to another site (form-action)."""
    assert isinstance(request.user, User)
    try:
        door = services.open_door(user=request.user, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("sandboxes:overview")
    response = render(request, "sandboxes/door.html", {"address": door.address, "is_first": door.is_first})
    response["Cache-Control"] = "private, no-store"
    return response


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    return _do(request, services.extend, _("The sandbox lives longer; its new last day stands below."))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    return _do(request, services.remove, _("The sandbox is being removed, with all that was tried in it."))


def _do(request: HttpRequest, service: Callable[..., object], said: str) -> HttpResponse:
    try:
        service(actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("sandboxes:overview")


def _room(room: Room | None) -> dict[str, object]:
    if room is None:
        return {"room": None}
    trial, schema = room.trial, tenants.current().schema
    names = [_name_of(slug) for slug in trial.modules]
    return {
        "room": room,
        "trial": trial,
        "module_names": names,
        "entries": _timeline(trial, names),
        "asked_by": names_of_actors([trial.asked_by], schema=schema).get(trial.asked_by, ""),
        "may_be_extended": trial.is_ready and trial.extended_at is None,
    }


def _timeline(trial: Trial, names: Sequence[object]) -> list[dict[str, object]]:
    """The site, then each module: done, under way, still to come."""
    reached = 0 if trial.state == Trial.State.ASKED else 1 + trial.done
    return [
        {
            "title": title,
            "state": "done" if number < reached else "now" if number == reached else "todo",
            "icon": "clock",
        }
        for number, title in enumerate([_("The site with your districts and villages"), *names])
    ]


def _name_of(slug: str) -> object:
    try:
        return find_module(slug).name
    except UnknownModule:
        return slug
