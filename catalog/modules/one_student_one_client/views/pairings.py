"""A student for a mother: proposed, decided by both sides, ended, handed over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.one_student_one_client import access, wording
from catalog.modules.one_student_one_client.forms_care import EndForm, HandOverForm, StudentForm, WithdrawForm
from catalog.modules.one_student_one_client.models import Consent, Pairing, Pregnancy
from catalog.modules.one_student_one_client.rights import CARE, SUPERVISE
from catalog.modules.one_student_one_client.services import pairing as services
from catalog.modules.one_student_one_client.services.pregnancies import has_consent
from catalog.modules.one_student_one_client.views.answers import done, form_page, page, shut_out, user_of
from core import clock
from core.errors import NotThere
from organisation.access import today
from residents.queries import village_names
from web.doors import requires_right

MOST_OFFERED = 200


@form_page
@requires_right(CARE)
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The students who are free, the nearest first, with the reasons; or what stands in the way."""
    now = clock.now()
    mother, role = access.found_as(user_of(request), pk, now)
    if role != "midwife" or mother.ended_at:
        raise NotThere
    found = services.candidates(mother, now=now)
    choices = [(str(one.placement.pk), wording.student_line(one.placement, one.grounds)) for one in found]
    form = StudentForm(request.POST or None, choices=choices)
    if form.is_valid():
        chosen = UUID(form.cleaned_data["placement"])
        if done(form, services.propose, request, pregnancy_id=mother.pk, placement_id=chosen):
            messages.success(request, _("The student is proposed. It begins when you and the supervisor have agreed."))
            return redirect("one_student_one_client:mother", pk=mother.pk)
    context = {
        "mother": mother,
        "age": wording.age(mother.resident, today()),
        "form": form,
        "candidates": found,
        "is_eligible": mother.is_eligible,
        "agrees": has_consent(mother, Consent.Purpose.STUDENT),
        "is_taken": mother.pairings.filter(state=Pairing.State.ACTIVE).exists(),
    }
    return page(request, "pairings/propose", context)


@form_page
@login_required
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proposal, for midwife and supervisor; who is not her midwife sees an initial and the village only."""
    found, sides = access.sides_of(user_of(request), pk, clock.now())
    is_open = found.state in (Pairing.State.PROPOSED, Pairing.State.ACCEPTED)
    # Whoever holds both sides decides for one after the other.
    side = next((one for one in ("midwife", "supervisor") if one in sides and not getattr(found, f"{one}_at")), None)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if side is None:
            raise NotThere
        agrees = request.POST.get("act") == "agree"
        service: Any = services.agree if agrees else services.decline
        if done(form, service, request, pairing_id=found.pk, side=side):
            messages.success(request, _said(found, agrees=agrees))
            return _back(found, side)
        found.refresh_from_db()
        is_open = found.state in (Pairing.State.PROPOSED, Pairing.State.ACCEPTED)
    context = {
        "pairing": found,
        "side": side if is_open else None,
        "is_open": is_open,
        "form": form,
        "grounds": wording.grounds(found.grounds),
        **_who(found, sides),
    }
    return page(request, "pairings/pairing", context)


@form_page
@requires_right(CARE)
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A midwife ends a pairing before its time; the student sees nothing of her from then on."""
    found, sides = access.sides_of(user_of(request), pk, clock.now())
    if "midwife" not in sides or found.state not in Pairing.OPEN:
        raise NotThere
    form = EndForm(request.POST or None)
    if form.is_valid():
        reason = Pairing.EndReason(form.cleaned_data["reason"])
        if done(form, services.end, request, pairing_id=found.pk, reason=reason):
            messages.success(request, _("It has ended. She has no student now."))
            return redirect("one_student_one_client:mother", pk=found.pregnancy_id)
    return page(request, "pairings/end", {"pairing": found, "form": form, **_who(found, sides)})


@form_page
@requires_right(SUPERVISE)
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """At a term's end: the next of the supervisor's own students, and what they must know."""
    now = clock.now()
    found, sides = access.sides_of(user_of(request), pk, now)
    if "supervisor" not in sides or found.state != Pairing.State.ACTIVE:
        raise NotThere
    own = set(access.students_of(user_of(request), now).values_list("pk", flat=True))
    offered = services.candidates(found.pregnancy, now=now, most=MOST_OFFERED)
    choices = [
        (str(one.placement.pk), wording.student_line(one.placement, one.grounds))
        for one in offered
        if one.placement.pk in own
    ]
    form = HandOverForm(request.POST or None, choices=choices)
    if form.is_valid():
        to, note = UUID(form.cleaned_data["placement"]), form.cleaned_data["note"]
        if done(form, services.hand_over, request, pairing_id=found.pk, to_placement_id=to, note=note):
            messages.success(request, _("She is handed over. The next student accompanies her from now on."))
            return redirect("one_student_one_client:students")
    context = {"pairing": found, "form": form, "choices": choices, **_who(found, sides)}
    return page(request, "pairings/hand_over", context)


@form_page
@login_required
def lost_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Midwife or supervisor, whom a student calls first, shut out the phone on which visits are kept."""
    found, sides = access.sides_of(user_of(request), pk, clock.now())
    if found.state != Pairing.State.ACTIVE:
        raise NotThere
    if "midwife" in sides:
        back = reverse("one_student_one_client:mother", args=[found.pregnancy_id])
    else:
        back = reverse("one_student_one_client:student", args=[found.placement_id])
    return shut_out(request, found.student, back)


def _who(found: Pairing, sides: frozenset[access.Side]) -> dict[str, Any]:
    """Her name for those whose record it is; for a supervisor an initial, until the pairing has begun."""
    mother: Pregnancy = found.pregnancy
    knows = "midwife" in sides or found.state == Pairing.State.ACTIVE
    return {
        "mother": mother,
        "knows": knows,
        "who": mother.resident.full_name if knows else wording.initial(mother.resident),
        "village": village_names([mother.village_code]).get(mother.village_code, ""),
        "is_midwife": "midwife" in sides,
    }


def _said(found: Pairing, *, agrees: bool) -> str:
    if not agrees:
        return _("You have declined. Somebody else can be proposed.")
    found.refresh_from_db(fields=["state"])
    if found.state == Pairing.State.ACTIVE:
        return _("Both have agreed. The student accompanies her from now on.")
    return _("You have agreed. It begins when the other side has agreed, too.")


def _back(found: Pairing, side: str) -> HttpResponse:
    if side == "midwife":
        return redirect("one_student_one_client:mother", pk=found.pregnancy_id)
    return redirect("one_student_one_client:students")
