"""The score card: filled in by a midwife or provisionally by a student, confirmed or turned down by a midwife."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.modules.one_student_one_client import access, course, wording
from catalog.modules.one_student_one_client.forms_care import CardForm, TurnDownForm
from catalog.modules.one_student_one_client.models import KsprAssessment, Pregnancy
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.rules import kspr
from catalog.modules.one_student_one_client.services import scoring
from catalog.modules.one_student_one_client.views.answers import done, form_page, page, user_of
from core import clock, schema
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import today
from organisation.queries import names_of_actors
from web.doors import requires_right

cares = requires_right(CARE)


@form_page
@login_required
def fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go through the card. What was confirmed before stands and cannot be taken off: the total never falls."""
    found, is_midwife = _scorer(request, pk, is_read=request.method != "POST")
    form = CardForm(request.POST or None, initial={"version": found.version})
    if form.is_valid() and done(
        form, scoring.assess, request, pregnancy_id=found.pk, is_confirmed=is_midwife, **form.cleaned_data
    ):
        messages.success(
            request,
            _("The score is recorded.") if is_midwife else _("The card is handed to the midwife, who confirms it."),
        )
        return redirect("one_student_one_client:mother", pk=found.pk)
    stands = scoring.standing_items(found)
    ticked = set(form.data.getlist("items")) if form.is_bound else set()  # type: ignore[attr-defined]  # a QueryDict
    context = {
        "mother": found,
        "age": wording.age(found.resident, today()),
        "weeks": wording.weeks(found, today()),
        "is_midwife": is_midwife,
        "form": form,
        "groups": _groups(stands, ticked),
        "band": _band(stands, ticked),
    }
    return page(request, "mothers/card", context)


@require_POST
@login_required
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the ticks come to, while they are made; a part of the page above."""
    found, _is_midwife = _scorer(request, pk, is_read=False)
    band = _band(scoring.standing_items(found), set(request.POST.getlist("items")))
    response = render(request, "one_student_one_client/parts/band.html", {"band": band, "is_preview": True})
    response["Cache-Control"] = "private, no-store"
    return response


@form_page
@cares
def decide(request: HttpRequest, pk: UUID, review: UUID) -> HttpResponse:
    """A student's review: confirmed, or turned down with what the midwife saw."""
    now = clock.now()
    mother, role = access.found_as(user_of(request), pk, now)
    found = mother.assessments.filter(pk=review).first()
    if role != "midwife" or found is None:
        raise NotThere
    if found.state != KsprAssessment.State.PROVISIONAL:
        return redirect("one_student_one_client:mother", pk=mother.pk)
    access.open_record(user=user_of(request), pregnancy_id=pk, actor=actor_of(request), now=now)
    form = TurnDownForm(request.POST or None)
    if form.is_valid():
        is_confirmed = request.POST.get("act") == "confirm"
        service: Any = scoring.confirm if is_confirmed else scoring.turn_down
        values = {} if is_confirmed else form.cleaned_data
        if done(form, service, request, assessment_id=found.pk, **values):
            messages.success(
                request, _("The card counts now.") if is_confirmed else _("The card is turned down and does not count.")
            )
            return redirect("one_student_one_client:mother", pk=mother.pk)
    stands = scoring.standing_items(mother)
    ticked = scoring.items_of(found)
    names = names_of_actors([found.assessed_by], schema=schema.current())
    context = {
        "mother": mother,
        "age": wording.age(mother.resident, today()),
        "weeks": wording.weeks(mother, today()),
        "review": found,
        "by": names.get(found.assessed_by, ""),
        "new": wording.items(ticked - stands),
        "stands": wording.items(stands),
        "band": _band(stands, ticked),
        "before": wording.band(mother.score) if mother.score else None,
        "form": form,
    }
    return page(request, "mothers/review", context)


def _scorer(request: HttpRequest, pk: UUID, *, is_read: bool) -> tuple[Pregnancy, bool]:
    """
    The mother, and whether a midwife goes through her card. A supervisor does not.

    :raises NotThere:
    """
    now, user = clock.now(), user_of(request)
    found, role = access.found_as(user, pk, now)
    if role == "supervisor" or found.state not in course.PREGNANT:
        raise NotThere
    if is_read:
        access.open_record(user=user, pregnancy_id=pk, actor=actor_of(request), now=now)
    return found, role == "midwife"


def _groups(stands: frozenset[str], ticked: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "title": title,
            "hint": hint,
            "standing": [item for item in wording.items(stands) if item.group == number],
            "rows": [
                {"item": item, "ticked": item.code in ticked}
                for item in kspr.ITEMS
                if item.group == number and item.code not in stands
            ],
        }
        for number, (title, hint) in wording.GROUPS.items()
    ]


def _band(stands: frozenset[str], ticked: frozenset[str] | set[str]) -> dict[str, Any]:
    known = {code for code in ticked if code in kspr.BY_CODE}
    return wording.band(kspr.total(kspr.standing(stands, known)))
