"""An officer's objection to what was decided on a referral, and the ruling of somebody above."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.modules.complaint_centre import wording_ladder as wording
from catalog.modules.complaint_centre.forms.ladder import ObjectionForm, RulingForm
from catalog.modules.complaint_centre.queries import referrals as queries
from catalog.modules.complaint_centre.services import objecting
from catalog.modules.complaint_centre.views.pages import page, person
from catalog.modules.complaint_centre.views.referrals import form_page, opened, row_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal


@form_page
@login_required
def object_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The officer's own words, once, while the days for it run."""
    found = queries.own_referrals(person(request)).filter(pk=pk).first()
    if found is None or not found.objection_until:
        raise NotThere
    form = ObjectionForm(request.POST or None)
    if form.is_valid():
        try:
            objecting.object_to(
                referral_id=pk,
                **form.cleaned_data,
                person=person(request),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your objection is in the dossier. Somebody above rules on it."))
            return redirect("complaint_centre:referral", pk=pk)
    context = row_of(found) | {"form": form, "grounds": opened(found.grounds), "first": wording.first_state(found)}
    return page(request, "referrals/objection", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The officer takes the objection back."""
    try:
        objecting.withdraw_objection(referral_id=pk, person=person(request), actor=actor_of(request), now=clock.now())
    except objecting.ObjectionOverWith as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. What was decided stands."))
    return redirect("complaint_centre:referral", pk=pk)


@form_page
@login_required
def rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody above lets the decision stand or puts something lighter in its place."""
    who, now = person(request), clock.now()
    found = queries.decided_by(who).filter(pk=pk).first()
    said = queries.objection_to(found) if found else None
    if found is None or said is None:
        raise NotThere
    form = RulingForm(request.POST or None, outcome=found.outcome)
    if form.is_valid():
        try:
            objecting.rule(referral_id=pk, **form.cleaned_data, person=who, actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Ruled and written down."))
            return redirect("complaint_centre:referral", pk=pk)
    context = row_of(found) | {
        "form": form,
        "objection": opened(said.grounds),
        "grounds": opened(found.grounds),
        "first": wording.first_state(found),
        "may_rule": queries.may_rule_on(who, said, now),
    }
    return page(request, "referrals/ruling", context)
