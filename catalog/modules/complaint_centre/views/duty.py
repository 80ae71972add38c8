"""Who is on duty: the offices, the week of each officer, absences, and reports that come into other hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.forms.duty import OFFICE, OWN, AbsenceForm, HandOnForm, WeekForm
from catalog.modules.complaint_centre.queries import duty as queries
from catalog.modules.complaint_centre.rights import WORK
from catalog.modules.complaint_centre.views.staff import opens_with, page, person, who_and_when
from catalog.modules.complaint_centre.wording_duty import (
    TONES,
    moment_words,
    office_words,
    shifts_words,
    standing_words,
)
from core import clock
from core.errors import NotThere, Refusal
from organisation.access import scope_of, today
from organisation.duty import services as rota
from organisation.duty.models import Absence
from organisation.duty.queries import Rota, absences, own_week, week_of
from organisation.duty.rota import State
from organisation.hours import days_words
from organisation.hours_forms import with_monday_copied
from organisation.models import Unit

PAGE_SIZE: Final = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])
opens = opens_with(*queries.OPENS)


@require_safe
@opens
def overview(request: HttpRequest) -> HttpResponse:
    """The offices with who is on duty now and who comes next; first of all, one's own week."""
    now, user = clock.now(), person(request)
    text = request.GET.get("cari", "").replace("\0", "").strip()[:80]
    shown = Paginator(queries.offices(user, now, text=text), PAGE_SIZE).get_page(request.GET.get("page"))
    units = list(shown)
    own = queries.own_offices(user, now) if scope_of(user, WORK) else []
    roster = queries.rota_of({*units, *own}, now)
    context = {
        "page": shown,
        "rows": [_office_row(roster, unit, now) for unit in units],
        "search": text,
        "works": bool(scope_of(user, WORK)),
        "me": user,
        "own": [_own_row(roster, user, unit, now) for unit in own],
        "absences": _absence_rows(user, shows_kind=True),
    }
    return page(request, "duty/overview", context)


@require_safe
@opens
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """An office: each of its officers, their week, and how long those who are away stay away."""
    now = clock.now()
    unit = _office(request, pk)
    roster = queries.rota_of([unit], now)
    keeps = queries.may_keep(request.user, unit)
    away: dict[int, list[Absence]] = {}
    ranked = roster.ranked(unit, now)
    for one in absences(since=today(now)).filter(user__in=[user.pk for user, _standing in ranked]):
        away.setdefault(one.user_id, []).append(one)
    rows = [
        {
            "user": user,
            "state": standing_words(standing, now),
            "tone": TONES[standing.state],
            "week": _week_words(roster, user, unit),
            "away": [_absence_row(one, shows_kind=keeps or user == request.user) for one in away.get(user.pk, ())],
        }
        for user, standing in ranked
    ]
    context = {"unit": unit, "rows": rows, "keeps": keeps, "state": office_words(roster, unit, now)}
    return page(request, "duty/office", context)


@form_page
@opens
def week(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """An officer's week at an office."""
    now = clock.now()
    unit, officer = _office(request, pk), _officer(user)
    if not queries.may_keep(request.user, unit):
        raise NotThere
    row = own_week(officer, unit, day=today(now))
    there = week_of(row) if row else None
    copies = "copy" in request.POST
    form = WeekForm(
        None if copies else request.POST or None,
        day=today(now),
        shifts=there.shifts if there else (),
        whose=OWN if there and not there.follows_office else OFFICE,
        on_days_off=bool(there and there.on_days_off),
        typed=with_monday_copied(request.POST, switch="on_days_off") | {"whose": OWN} if copies else None,
    )
    if form.is_valid():
        where = {"user": officer, "unit": unit, "active_from": form.cleaned_data["active_from"]}
        if form.follows_office:
            saved = _did(form, lambda: rota.follow_office(**where, **who_and_when(request)))
        else:
            shifts, always = form.cleaned_data["shifts"], form.cleaned_data["on_days_off"]
            saved = _did(
                form, lambda: rota.set_week(**where, shifts=shifts, on_days_off=always, **who_and_when(request))
            )
        if saved:
            messages.success(request, _("The week of %(name)s is saved.") % {"name": officer.full_name})
            return redirect("complaint_centre:duty_office", pk=unit.pk)
    context = {"form": form, "unit": unit, "officer": officer}
    return page(request, "duty/week", context, status=422 if form.errors else 200)


@form_page
@opens
def absence(request: HttpRequest, user: int) -> HttpResponse:
    """Enter an absence, of one's own or of an officer whose duty one plans; then pass on what they hold."""
    officer = _kept_officer(request, user)
    form = AbsenceForm(request.POST or None, day=today(clock.now()))
    if form.is_valid() and _did(form, lambda: rota.enter_absence(user=officer, **form.days(), **who_and_when(request))):
        values = form.days()
        messages.success(
            request,
            _("%(name)s is absent: %(days)s.")
            % {"name": officer.full_name, "days": days_words(values["first_date"], values["last_date"])},
        )
        if queries.held_by(officer, person(request)):
            return redirect("complaint_centre:hand_on", user=officer.pk)
        return redirect("complaint_centre:duty")
    context = {"form": form, "officer": officer, "is_own": officer == request.user}
    return page(request, "duty/absence", context, status=422 if form.errors else 200)


@require_POST
@opens
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.absence_of(pk)
    if found is None:
        raise NotThere
    _kept_officer(request, found.user_id)
    try:
        rota.end_absence(absence=found, **who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s counts as there again.") % {"name": found.user.full_name})
    return redirect("complaint_centre:duty")


@form_page
@opens
def hand_on(request: HttpRequest, user: int) -> HttpResponse:
    """The open reports that somebody holds, and to whom they go, in one act."""
    now = clock.now()
    holder = User.objects.filter(pk=user).first()
    reports = queries.held_by(holder, person(request)) if holder else []
    if holder is None or (not reports and holder != request.user and not _keeps(request, holder)):
        raise NotThere
    units = list({one.case.unit_id: one.case.unit for one in reports}.values())
    roster = queries.rota_of(units, now)
    officers = {
        unit: [(one, standing_words(how, now)) for one, how in roster.ranked(unit, now) if one != holder]
        for unit in units
    }
    form = HandOnForm(request.POST or None, reports=reports, officers=officers)
    if reports and form.is_valid():
        done = services.hand_on(holder=holder, to=form.to(), **who_and_when(request))
        _say_what_became(request, done)
        return redirect("complaint_centre:duty")
    context = {"form": form, "holder": holder, "reports": reports}
    return page(request, "duty/hand_on", context, status=422 if form.errors else 200)


def _say_what_became(request: HttpRequest, done: list[Any]) -> None:
    passed = sum(one.refusal is None for one in done)
    if passed:
        text = ngettext("%(count)d report was passed on.", "%(count)d reports were passed on.", passed)
        messages.success(request, text % {"count": passed})
    for one in done:
        if one.refusal is not None:
            messages.error(request, f"{one.code}: {one.refusal}")


def _office(request: HttpRequest, pk: int) -> Unit:
    found = queries.offices(person(request), clock.now()).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _officer(pk: int) -> User:
    found = queries.officer(pk, clock.now())
    if found is None:
        raise NotThere
    return found


def _kept_officer(request: HttpRequest, pk: int) -> User:
    found = _officer(pk)
    if not _keeps(request, found):
        raise NotThere
    return found


def _keeps(request: HttpRequest, user: User) -> bool:
    return queries.may_keep_person(request.user, user, clock.now())


def _office_row(roster: Rota, unit: Unit, now: Any) -> dict[str, Any]:
    ranked, following = roster.ranked(unit, now), roster.next_on_duty(unit, now)
    on = [user.full_name for user, standing in ranked if standing.state is State.ON]
    return {
        "unit": unit,
        "on": on,
        "away": sum(standing.state is State.AWAY for _user, standing in ranked),
        "next": (following[0].full_name, moment_words(following[1], now)) if following else None,
        "is_deserted": roster.is_deserted(unit, now),
    }


def _own_row(roster: Rota, user: User, unit: Unit, now: Any) -> dict[str, Any]:
    standing = roster.duty(user, unit).standing(now)
    return {
        "unit": unit,
        "week": _week_words(roster, user, unit),
        "state": standing_words(standing, now),
        "tone": TONES[standing.state],
    }


def _week_words(roster: Rota, user: User, unit: Unit) -> str:
    found = roster.duty(user, unit).week_on(today())
    if found is None:
        return _("While the office is open")
    words = shifts_words(found.shifts) or _("No duty here")
    return _("%(times)s, on holidays too") % {"times": words} if found.on_days_off else words


def _absence_rows(user: User, *, shows_kind: bool) -> list[dict[str, Any]]:
    return [_absence_row(one, shows_kind=shows_kind) for one in absences(since=today()).filter(user=user)]


def _absence_row(one: Absence, *, shows_kind: bool) -> dict[str, Any]:
    return {
        "days": days_words(one.first_date, one.last_date),
        "kind": Absence.Kind(one.kind).label if shows_kind else "",
        "end": reverse("complaint_centre:absence_end", args=[one.pk]) if shows_kind else "",
    }


def _did(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it; a refusal stands at its field, or above the form."""
    try:
        do()
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return False
    return True
