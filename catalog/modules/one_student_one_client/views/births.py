"""A midwife records a birth, and corrects one that was noted wrongly."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from catalog.modules.one_student_one_client import access, course, wording
from catalog.modules.one_student_one_client.forms_births import BirthForm, child_forms
from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import births
from catalog.modules.one_student_one_client.views.answers import done, form_page, of_midwife, page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import today, zone
from web.doors import requires_right


@form_page
@requires_right(CARE)
def birth(request: HttpRequest, pk: UUID) -> HttpResponse:
    """
    When, where, with whom, and the children; "one more child" sends the form back with a part more. Once a birth is
    noted the same page corrects it.
    """
    found, now = of_midwife(request, pk), clock.now()
    is_correction = found.born_at is not None
    if found.ended_at or not (is_correction or course.may_follow(found.state, Pregnancy.State.DELIVERED)):
        raise NotThere
    known = _known(request, found) if is_correction and request.method != "POST" else None
    act = request.POST.get("act", "")
    number = _number(request, act) if request.method == "POST" else len(known["children"]) if known else 1
    first = known["birth"] if known else {"version": found.version, "born_day": today(now)}
    # Another part was asked for: what is typed stays, and nothing is at fault yet.
    is_sent = request.method == "POST" and act not in ("more", "fewer")
    form = BirthForm(request.POST if is_sent else None, initial=first)
    children = child_forms(request.POST if is_sent else None, number, known["children"] if known else None)
    if request.method == "POST" and not is_sent:
        form.initial = {**form.initial, **_typed(request, form)}
        for child in children:
            child.initial = {**child.initial, **_typed(request, child)}
    # All are asked before any answer counts, so that every fault is named at once.
    if all([form.is_valid(), *(child.is_valid() for child in children)]):
        service: Any = births.correct if is_correction else births.deliver
        values = form.values() | {"children": [child.newborn() for child in children]}
        if done(form, service, request, pregnancy_id=found.pk, midwife=user_of(request), **values):
            messages.success(request, _("The birth is corrected.") if is_correction else _("The birth is recorded."))
            if any(births.is_small(child, values["born_at"]) for _child, child in births.children_of(found)):
                messages.warning(request, _("A child weighs too little (BBLR). Decide what follows."))
            return redirect("one_student_one_client:mother", pk=found.pk)
    context = {
        "mother": found,
        "age": wording.age(found.resident, today(now)),
        "weeks": wording.weeks(found, today(now)),
        "is_correction": is_correction,
        "form": form,
        "children": children,
        # As many as there can be: a template names each.
        "summary": [*children, *[None] * births.MOST_CHILDREN][: births.MOST_CHILDREN],
        "number": number,
        "may_add": number < births.MOST_CHILDREN,
        "page_errors": sum(len(one.errors) for one in (form, *children)) if is_sent else 0,
    }
    response = page(request, "births/birth", context)
    if is_sent:
        response.status_code = 422
    return response


def _number(request: HttpRequest, act: str) -> int:
    """How many children the form has now; what is no number counts as one."""
    text = request.POST.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 1
    number += {"more": 1, "fewer": -1}.get(act, 0)
    return max(1, min(number, births.MOST_CHILDREN))


def _known(request: HttpRequest, pregnancy: Pregnancy) -> dict[str, Any]:
    """What is noted of the birth; the reading is written down."""
    access.open_record(user=user_of(request), pregnancy_id=pregnancy.pk, actor=actor_of(request), now=clock.now())
    assert pregnancy.born_at is not None
    here, children = pregnancy.born_at.astimezone(zone()), births.children_of(pregnancy)
    first = children[0][1]
    return {
        "birth": {
            "version": pregnancy.version,
            "born_day": here.date(),
            "born_time": here.time(),
            "place": first.place.value,
            "attended_by": first.attended_by.value,
        },
        "children": [
            {
                "sex": row.sex,
                "life": "alive" if row.is_alive else "dead",
                "grams": birth.grams,
                "centimetres": birth.centimetres,
            }
            for row, birth in children
        ],
    }


def _typed(request: HttpRequest, form: Any) -> dict[str, Any]:
    """What was typed so far, unchecked, to be shown again; nothing for a part that was not there yet."""
    read = {
        name: field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return {name: value for name, value in read.items() if value is not None}
