"""Outreach (jemput bola): whom to visit, the visit, and what the head of the health centre reads of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.forms_outreach import FilterForm, PlanForm, VisitForm
from catalog.modules.smart_kampung.models import Visit
from catalog.modules.smart_kampung.queries import centres as health
from catalog.modules.smart_kampung.queries import outreach as queries
from catalog.modules.smart_kampung.queries.outreach import RIGHT
from catalog.modules.smart_kampung.services import outreach as services
from core import clock, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.models import Unit
from organisation.positions import title_of
from residents.models import Resident
from residents.queries import find_resident, village_choices, village_names
from residents.scope import reach_of
from web.doors import has_right, requires_right
from web.outbox import overtaken, sent_off_at, sent_once
from web.templatetags.web import short_date

ON_A_PAGE: Final = 25
REPORTED_SINCE: Final = timedelta(days=31)
CHIPS: Final = ("semua", "sendiri", "belum")

visits = requires_right(RIGHT)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@visits
def elderly(request: HttpRequest) -> HttpResponse:
    """The old people within reach, those who live alone first, and the visits planned for whoever looks."""
    now, day = clock.now(), access.today()
    reach = reach_of(request.user, RIGHT)
    since = queries.elderly_since(day=day, at=now)
    filters = FilterForm(request.GET or None, villages=village_choices(tenants.current().code, reach))
    village = filters.cleaned_data["desa"] if filters.is_valid() else ""
    show = request.GET.get("tampil", CHIPS[0])
    found = queries.elderly(reach, born_until=since, village=village, show=show)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    mine = queries.planned_for(_user(request), reach)
    people = [*page, *(visit.resident for visit in mine)]
    context = {
        "page": page,
        "form": filters,
        "village": village,
        "show": show,
        "chips": _chips(request, show),
        "rows": [{"person": one, "age": _age(one, day)} for one in page],
        "mine": [{"visit": one, "age": _age(one.resident, day)} for one in mine],
        "from_age": day.year - since.year,
        "villages": village_names(one.village_code for one in people),
        "today": day,
        "no_head": _without_head(day),
        "heads_centre": bool(queries.centres_headed_by(_user(request), day=day)),
    }
    return _page(request, "elderly", context)


@sent_once
@form_page
@visits
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = find_resident(pk)
    if person is None or not reach_of(request.user, RIGHT).covers(person):
        raise NotThere
    day = access.today()
    form = PlanForm(
        request.POST or None,
        visitors=queries.visitors(clock.now()),
        centres=health.health_centres(day=day),
        initial={
            "day": day,
            "visitor": _user(request),
            "centre": queries.likely_centre(person.village_code, day=day),
        },
    )
    if form.is_valid() and _done(form, services.plan_visit, request, resident=person, **form.cleaned_data):
        messages.success(request, _("The visit is planned."))
        return redirect("smart_kampung:outreach")
    context = {
        "form": form,
        "person": person,
        "age": _age(person, day),
        "village": village_names([person.village_code]),
        "earlier": queries.visits_to(person),
        "entered": health.centre_of(person.village_code, day=day),
        "has_centres": health.health_centres(day=day).exists(),
        "may_add_units": has_right(request.user, "units.manage"),
        "may_name_centres": access.has_right(request.user, "smart_kampung.manage", access.EVERYWHERE),
    }
    return _page(request, "plan", context, status=422 if form.errors else 200)


@sent_once
@form_page
@visits
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of a visit that is to come; what was noted of one that is over."""
    found = _visit(request, pk)
    context: dict[str, Any] = {
        "visit": found,
        "person": found.resident,
        "age": _age(found.resident, access.today()),
        "village": village_names([found.resident.village_code]),
        "is_here": found.resident.status == Resident.Status.ALIVE,
        "is_mine": found.visitor_id == _user(request).pk,
    }
    form = VisitForm(request.POST or None, request.FILES or None)
    if found.state != Visit.State.PLANNED and request.method == "POST":
        there = f"{found.get_state_display()} · {short_date(found.visited_at)}" if found.visited_at else None
        theirs = [there or str(found.get_state_display())]
        return overtaken(request, theirs=theirs, form=form, back_url=reverse("smart_kampung:outreach"))
    if found.state == Visit.State.DONE:
        if found.visitor_id != _user(request).pk:
            raise NotThere
        told = services.read_visit(visit=found, actor=actor_of(request), now=clock.now())
        return _page(request, "visit_done", context | {"told": _row(told)})
    if found.state != Visit.State.PLANNED:
        raise NotThere
    made_at = sent_off_at(request, clock.now())
    if form.is_valid() and _done(
        form, services.record_visit, request, visit=found, made_at=made_at, **form.cleaned_data
    ):
        done = _("The visit is recorded. The head of %(centre)s reads of it today.")
        messages.success(request, done % {"centre": found.centre.name})
        return redirect("smart_kampung:outreach")
    return _page(request, "visit", context | {"form": form}, status=422 if form.errors else 200)


@require_POST
@visits
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.call_off(visit=_visit(request, pk), actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The visit is called off."))
    return redirect("smart_kampung:outreach")


@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The photo of a visit, for whoever made it and for the head who reads of it."""
    found = queries.visit(pk)
    if found is None or not found.photo_key or not request.user.is_authenticated:
        raise NotThere
    is_own = found.visitor_id == _user(request).pk and reach_of(request.user, RIGHT).covers(found.resident)
    if not is_own and not _reads(request, found.centre):
        raise NotThere
    return files.file_response(services.read_photo(visit=found, actor=actor_of(request), now=clock.now()))


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The days with visits of the last month, for heads of health centres."""
    day = access.today()
    since = day - REPORTED_SINCE
    own = _own_centres(request)
    centres = Unit.objects.filter(pk__in=[unit.pk for unit in own])
    sent = queries.reports(centres, since=since)
    names = {unit.pk: unit for unit in own}
    rows = [
        {
            "centre": names[one["centre_id"]],
            "day": one["visited_date"],
            "visits": one["visits"],
            "report": sent.get((one["centre_id"], one["visited_date"])),
        }
        for one in queries.days_with_visits(centres, since=since)
    ]
    return _page(request, "reports", {"rows": rows, "since": since})


@require_safe
def day_report(request: HttpRequest, centre: str, day: str) -> HttpResponse:
    unit = next((one for one in _own_centres(request) if one.code == centre), None)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotThere from None
    if unit is None:
        raise NotThere
    told = services.read_report(centre=unit, day=on, actor=actor_of(request), now=clock.now())
    rows = [_row(one) for one in told]
    counts = {need: sum(1 for one in told if need in one.needs) for need in Visit.Need}
    context = {
        "centre": unit,
        "day": on,
        "rows": rows,
        "tally": [{"value": count, "label": need.label} for need, count in counts.items() if count],
        "villages": village_names(one.visit.resident.village_code for one in told),
    }
    return _page(request, "day_report", context)


def _own_centres(request: HttpRequest) -> list[Unit]:
    """
    The health centres whose work the one who asks heads: what is read there is health data, so no role alone opens it.
    """
    if not request.user.is_authenticated:
        raise NotThere
    found = queries.centres_headed_by(_user(request), day=access.today())
    if not found:
        raise NotThere
    return found


def _reads(request: HttpRequest, centre: Unit) -> bool:
    return centre in queries.centres_headed_by(_user(request), day=access.today())


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    found = queries.visit(pk)
    if found is None or not reach_of(request.user, RIGHT).covers(found.resident):
        raise NotThere
    return found


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _age(person: Resident, day: date) -> int:
    born = person.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _row(told: queries.Told) -> dict[str, Any]:
    visit = told.visit
    taken = visit.photo_taken_at
    zone = tenants.current().zone
    return {
        "visit": visit,
        "person": visit.resident,
        "needs": [need.label for need in told.needs],
        "note": told.note,
        "age": _age(visit.resident, visit.visited_date or access.today()),
        "taken": clock.format_datetime(taken, zone) if taken else "",
        # A photo of another day is no lie yet, but the head should know.
        "taken_other_day": taken is not None and clock.local_date(taken, zone) != visit.visited_date,
    }


def _chips(request: HttpRequest, show: str) -> list[dict[str, Any]]:
    words = {"semua": _("All"), "sendiri": _("Living alone"), "belum": _("Never visited")}
    kept = request.GET.copy()
    kept.pop("page", None)
    chips = []
    for slug in CHIPS:
        kept["tampil"] = slug
        chips.append({"label": words[slug], "url": f"?{kept.urlencode()}", "current": slug == show, "count": None})
    return chips


def _without_head(day: date) -> list[str]:
    """Health centres of which nobody who signs in here is the head: their reports reach nobody."""
    centres = list(health.health_centres(day=day))
    heads = queries.heads_of(centres, day=day)
    found = []
    for unit in centres:
        incumbent = heads[unit.pk].incumbent if unit.pk in heads else None
        if incumbent is None:
            found.append(_("%(centre)s has no head in the list of positions") % {"centre": unit.name})
        elif incumbent.user_id is None:
            found.append(
                _("%(person)s, %(post)s, has no account here")
                % {"person": incumbent.full_name, "post": title_of(incumbent, heads[unit.pk].position)}
            )
    return found


def _done(form: django_forms.Form, service: Any, request: HttpRequest, **values: Any) -> bool:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        service(**values, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        attr = {"file": "photo"}.get(refusal.attr or "", refusal.attr)
        form.add_error(attr if attr in form.fields else None, str(refusal))
        return False
    return True


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"smart_kampung/outreach/{name}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
