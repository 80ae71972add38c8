"""A supervisor's students: whom they accompany, what is to be decided, which hours count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import access, wording
from catalog.modules.one_student_one_client.models import Pairing, Placement
from catalog.modules.one_student_one_client.queries import scheme as queries
from catalog.modules.one_student_one_client.rights import SUPERVISE
from catalog.modules.one_student_one_client.services import scheme as services
from catalog.modules.one_student_one_client.views.answers import form_page, page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import today
from residents.queries import village_names
from web.doors import requires_right

ON_A_PAGE = 50
supervises = requires_right(SUPERVISE)


@require_safe
@supervises
def overview(request: HttpRequest) -> HttpResponse:
    """Proposals first, then the students; a mother's name appears once she has a student of this supervisor."""
    own = access.students_of(user_of(request), clock.now())
    pairings = queries.pairings_of(own)
    clients = {one.placement_id: one for one in pairings if one.state == Pairing.State.ACTIVE}
    proposals = [one for one in pairings if one.state != Pairing.State.ACTIVE and one.supervisor_at is None]
    found = queries.with_hours(own).select_related("student", "term__agreement__campus", "health_centre")
    shown = Paginator(found.order_by("student__full_name", "id"), ON_A_PAGE).get_page(request.GET.get("page"))
    access.note_list(
        user=user_of(request), which="students", rows=len(clients), actor=actor_of(request), now=clock.now()
    )
    # The register's village names for all that stands on the page, in one question.
    villages = village_names(one.pregnancy.village_code for one in pairings)
    context = {
        "page": shown,
        "rows": [_row(one, clients.get(one.pk), villages) for one in shown],
        "proposals": [_proposal(one, villages) for one in proposals],
        "today": today(),
    }
    return page(request, "students/list", context)


@form_page
@supervises
def student(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One student: the client, and the hours that wait."""
    own = access.students_of(user_of(request), clock.now())
    found = (
        queries.with_hours(own.filter(pk=pk))
        .select_related("student", "term__agreement__campus", "health_centre")
        .first()
    )
    if found is None:
        raise NotThere
    if request.method == "POST":
        return _confirm(request, found)
    pairings = queries.pairings_of(own.filter(pk=pk))
    villages = village_names([found.village_code, *(one.pregnancy.village_code for one in pairings)])
    client = next((one for one in pairings if one.state == Pairing.State.ACTIVE), None)
    hours = queries.hours_of(found)
    context = {
        "row": _row(found, client, villages),
        "waiting": [one for one in hours if one.confirmed_at is None],
        "confirmed": [one for one in hours if one.confirmed_at is not None],
        "villages": villages,
        "is_over": found.term.last_day < today(),
    }
    return page(request, "students/student", context)


def _confirm(request: HttpRequest, placement: Placement) -> HttpResponse:
    try:
        chosen = [UUID(text) for text in request.POST.getlist("hours")]
    except ValueError:
        raise NotThere from None
    if chosen:
        number = services.confirm_hours(
            placement_id=placement.pk, hours_ids=chosen, actor=actor_of(request), now=clock.now()
        )
        said = ngettext("%(number)d entry is confirmed.", "%(number)d entries are confirmed.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.error(request, _("Nothing was ticked. Tick the hours that you confirm."))
    return redirect("one_student_one_client:student", pk=placement.pk)


def _row(one: Any, client: Pairing | None, villages: dict[str, str]) -> dict[str, Any]:
    """:param one: a placement of `queries.with_hours`."""
    return {
        "one": one,
        "client": client,
        "village": villages.get(client.pregnancy.village_code, "") if client else "",
        "credits": one.term.agreement.credits_for(one.confirmed_minutes),
        "percent": min(100, one.confirmed_minutes * 100 // (60 * one.required_hours)) if one.required_hours else 100,
    }


def _proposal(one: Pairing, villages: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "who": wording.initial(one.pregnancy.resident),
        "village": villages.get(one.pregnancy.village_code, ""),
    }
