"""Setting up the scheme: agreements with campuses, their terms, and the students who are placed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import tenants
from catalog.modules.one_student_one_client.forms_scheme import AgreementForm, PlaceForm, ReasonForm, TermForm
from catalog.modules.one_student_one_client.importing import students
from catalog.modules.one_student_one_client.models import Agreement, Placement, Term
from catalog.modules.one_student_one_client.queries import scheme as queries
from catalog.modules.one_student_one_client.rights import MANAGE
from catalog.modules.one_student_one_client.services import scheme as services
from catalog.modules.one_student_one_client.setting_up import lacks
from catalog.modules.one_student_one_client.views.answers import done, form_page, page, shut_out
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from residents.queries import village_choices, village_names
from residents.scope import EVERYWHERE
from web.doors import has_right, requires_right

ON_A_PAGE = 50
manages = requires_right(MANAGE)


@require_safe
@manages
def overview(request: HttpRequest) -> HttpResponse:
    """The agreements, and what is missing before the first student can be placed."""
    now = clock.now()
    day = access.today(now)
    context = {
        "rows": [{"one": one, **_state(one, day)} for one in queries.agreements()],
        "lacks": lacks(now),
        "standing": queries.standing(),
        "has_campus": queries.campuses(day).exists(),
    }
    return page(request, "setup/overview", context)


@form_page
@manages
def new_agreement(request: HttpRequest) -> HttpResponse:
    day = access.today()
    form = AgreementForm(request.POST or None, campuses=queries.campuses(day))
    if form.is_valid():
        values = dict(form.cleaned_data)
        campus, _last = values.pop("campus"), values.pop("last_day")
        terms = services.Terms(active_to=form.active_to(), **values)
        if done(form, services.make_agreement, request, campus=campus, terms=terms):
            messages.success(request, _("The agreement is recorded. Open a term next."))
            return redirect("one_student_one_client:setup")
    context = {
        "form": form,
        "has_campus": queries.campuses(day).exists(),
        "may_add_units": has_right(request.user, "units.manage"),
    }
    return page(request, "setup/new_agreement", context)


@require_safe
@manages
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, day = _agreement(pk), access.today()
    terms = [{"one": one, **_term_state(one, day)} for one in queries.terms_of(found)]
    context = {"agreement": found, "terms": terms, "holds": found.holds_on(day), **_state(found, day)}
    return page(request, "setup/agreement", context)


@form_page
@manages
def end_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _agreement(pk)
    if found.ended_at:
        raise NotThere
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, services.end_agreement, request, agreement_id=found.pk, **form.cleaned_data):
        messages.success(request, _("The agreement has ended."))
        return redirect("one_student_one_client:agreement", pk=found.pk)
    return page(request, "setup/end_agreement", {"agreement": found, "form": form})


@form_page
@manages
def open_term(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _agreement(pk)
    form = TermForm(request.POST or None)
    if form.is_valid() and done(form, services.open_term, request, agreement_id=found.pk, **form.cleaned_data):
        messages.success(request, _("The term is open. Place its students next."))
        return redirect("one_student_one_client:agreement", pk=found.pk)
    return page(request, "setup/open_term", {"agreement": found, "form": form})


@require_safe
@manages
def term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The students of a term."""
    found, day = _term(pk), access.today()
    shown = Paginator(queries.placements_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "term": found,
        "page": shown,
        "villages": village_names(one.village_code for one in shown),
        "may_place": found.closed_at is None and found.agreement.holds_on(day),
        "is_over": found.last_day < day,
        "importing": reverse("imports:upload", args=[students.slug]) if has_right(request.user, "imports.run") else "",
        **_term_state(found, day),
    }
    return page(request, "setup/term", context)


@form_page
@manages
def close_term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends the placements of a term, once no client is left with its students."""
    found = _term(pk)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            services.close_term(term_id=found.pk, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("The term is closed. Its students can be placed anew."))
            return redirect("one_student_one_client:term", pk=found.pk)
    response = page(request, "setup/close_term", {"term": found, "refused": refused})
    if refused:
        response.status_code = refused.status
    return response


@form_page
@manages
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Place a student; the page says what is missing where nobody could be placed."""
    found, now = _term(pk), clock.now()
    day, students, supervisors = access.today(now), queries.free_students(now), queries.supervisors(now)
    form = PlaceForm(
        request.POST or None,
        students=students,
        supervisors=supervisors,
        centres=queries.health_centres(day),
        villages=village_choices(tenants.current().code, EVERYWHERE),
    )
    if form.is_valid():
        values = dict(form.cleaned_data)
        student = values.pop("student")
        if done(form, services.place_student, request, term_id=found.pk, student=student, post=services.Post(**values)):
            messages.success(request, _("%(name)s is placed.") % {"name": student.full_name})
            return redirect("one_student_one_client:term", pk=found.pk)
    context = {
        "term": found,
        "form": form,
        "no_centre": not queries.health_centres(day).exists(),
        "no_student": not students.exists(),
        "no_supervisor": not supervisors.exists(),
        "may_give_roles": has_right(request.user, "people.manage"),
    }
    return page(request, "setup/place", context)


@form_page
@manages
def end_placement(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = Placement.objects.select_related("student", "term__agreement__campus").filter(pk=pk, ended_at=None).first()
    if found is None:
        raise NotThere
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(form, services.end_placement, request, placement_id=found.pk, **form.cleaned_data):
        messages.success(request, _("The placement has ended."))
        return redirect("one_student_one_client:term", pk=found.term_id)
    context = {"placement": found, "form": form, "has_client": found.pairings.filter(state="active").exists()}
    return page(request, "setup/end_placement", context)


@form_page
@manages
def lost_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = Placement.objects.select_related("student").filter(pk=pk, ended_at=None).first()
    if found is None:
        raise NotThere
    return shut_out(request, found.student, reverse("one_student_one_client:term", args=[found.term_id]))


def _state(agreement: Agreement, day: date) -> dict[str, str]:
    if agreement.ended_at:
        return {"tone": "neutral", "state": _("Ended early")}
    if agreement.active_to <= day:
        return {"tone": "neutral", "state": _("Expired")}
    if agreement.active_from > day:
        return {"tone": "info", "state": _("Begins later")}
    return {"tone": "success", "state": _("In force")}


def _term_state(term: Term, day: date) -> dict[str, str]:
    if term.closed_at:
        return {"tone": "neutral", "state": _("Ended")}
    if term.last_day < day:
        return {"tone": "warning", "state": _("Over, to be closed")}
    if term.first_day > day:
        return {"tone": "info", "state": _("Begins later")}
    return {"tone": "success", "state": _("Running")}


def _agreement(pk: UUID) -> Agreement:
    found = queries.agreements().filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _term(pk: UUID) -> Term:
    found = Term.objects.select_related("agreement__campus").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found
