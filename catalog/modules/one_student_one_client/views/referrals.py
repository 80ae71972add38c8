"""Referrals of a midwife's health centre: which wait, one with its grounds, confirmed and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import access, wording, wording_care
from catalog.modules.one_student_one_client.forms_referrals import OutcomeForm
from catalog.modules.one_student_one_client.models import Referral
from catalog.modules.one_student_one_client.queries import referrals as queries
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import referrals as services
from catalog.modules.one_student_one_client.services.visits import opened
from catalog.modules.one_student_one_client.views.answers import done, form_page, page, user_of
from core import clock, schema
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import today
from organisation.queries import names_of_actors
from residents.queries import village_names
from web.doors import requires_right
from web.live import live, stamp_of

ON_A_PAGE = 25
cares = requires_right(CARE)


@require_safe
@cares
def overview(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first; why, stands on the page of each. What is new appears by itself."""
    return page(request, "referrals/list", _list(request))


@require_safe
@cares
def overview_live(request: HttpRequest) -> HttpResponseBase:
    context = _list(request)
    response = live(request, "one_student_one_client/referrals/rows.html", context, stamp=context["stamp"])
    response["Cache-Control"] = "private, no-store"
    return response


@form_page
@cares
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why it was opened; confirmed by one press, closed with what was done."""
    user, is_closing = user_of(request), request.POST.get("act") == "close"
    if request.method == "POST" and not access.referrals_of(user, clock.now()).filter(pk=pk).exists():
        raise NotThere
    form = OutcomeForm(request.POST if is_closing else None)
    if request.POST.get("act") == "receive":
        return _received(request, pk)
    if form.is_valid() and done(form, services.close, request, referral_id=pk, midwife=user, **form.cleaned_data):
        messages.success(request, _("The referral is closed."))
        return redirect("one_student_one_client:referrals")
    now = clock.now()
    found = access.open_referral(user=user, referral_id=pk, actor=actor_of(request), now=now)
    mother = found.pregnancy
    names = names_of_actors([found.opened_by, found.received_by], schema=schema.current())
    context = _row(found, now) | {
        "mother": mother,
        "age": wording.age(mother.resident, today(now)),
        "weeks": wording.weeks(mother, today(now)),
        "band": wording.band(mother.score) if mother.score else None,
        "villages": village_names([mother.village_code, mother.resident.village_code]),
        "grounds": wording_care.grounds(found),
        "outcome": services.outcome_of(found),
        "opened_by": names.get(found.opened_by, ""),
        "received_by": names.get(found.received_by, ""),
        "visit": wording_care.visit(opened([found.visit])[0]) if found.visit else None,
        "form": form,
    }
    return page(request, "referrals/referral", context)


def _list(request: HttpRequest) -> dict[str, Any]:
    now, user = clock.now(), user_of(request)
    is_closed = request.GET.get("tampil") == "selesai"
    found = queries.referrals(user, now, "closed" if is_closed else "open")
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows, number = [_row(one, now) for one in shown], queries.number_of_open(user, now)
    access.note_list(user=user, which="referrals", rows=len(rows), actor=actor_of(request), now=now)
    return {
        "page": shown,
        "rows": rows,
        "villages": village_names(one.pregnancy.village_code for one in shown),
        "is_closed": is_closed,
        "number": number,
        "asked": request.GET.urlencode(),
        "stamp": stamp_of(
            [(str(row["one"].pk), row["one"].state, str(row["waited"]), row["told"]) for row in rows], number
        ),
        "chips": [
            {"label": _("To be done"), "count": number, "url": "?", "current": not is_closed},
            {"label": _("Cared for"), "url": "?tampil=selesai", "count": None, "current": is_closed},
        ],
    }


def _received(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.receive(referral_id=pk, midwife=user_of(request), actor=actor_of(request), now=clock.now())
        messages.success(request, _("Confirmed. Nobody is reminded any more; write here what was done for her."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("one_student_one_client:referral", pk=pk)


def _row(one: Referral, now: Any) -> dict[str, Any]:
    return {
        "one": one,
        "tone": wording_care.STATE_TONES[one.state],
        "icon": wording_care.STATE_ICONS[one.state],
        "waited": wording_care.waited(one, now),
        "told": wording_care.told(one),
    }
