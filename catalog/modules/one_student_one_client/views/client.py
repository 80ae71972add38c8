"""A student's day: the one client, and the visit that is written down at her house, with a line or without."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import access, education, people, wording, wording_care
from catalog.modules.one_student_one_client.forms_visits import StudentVisitForm
from catalog.modules.one_student_one_client.history import History, history_of
from catalog.modules.one_student_one_client.models import Pairing, Pregnancy
from catalog.modules.one_student_one_client.next_step import next_step
from catalog.modules.one_student_one_client.queries import care, scheme
from catalog.modules.one_student_one_client.queries import work as queries
from catalog.modules.one_student_one_client.rights import ACCOMPANY
from catalog.modules.one_student_one_client.services import visits
from catalog.modules.one_student_one_client.services.pregnancies import ChangedMeanwhile
from catalog.modules.one_student_one_client.views.answers import form_page, page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import today, zone
from residents.queries import village_names
from web.doors import requires_right
from web.offline import copy_kept
from web.outbox import overtaken, sent_off_at, sent_once

VISITS_SHOWN: Final = 3
KEPT_AFTER_TERM: Final = timedelta(days=7)
"""So long a device may keep what it has of a term that is over: what was written on its last day can still be sent."""
accompanies = requires_right(ACCOMPANY)


@require_safe
@accompanies
def day(request: HttpRequest) -> HttpResponse:
    """What is next for her and how late, what to teach, what to bring, the last visits; the reading is written down."""
    user, now = user_of(request), clock.now()
    pairing = access.own_client(user, now)
    context: dict[str, Any] = {"placement": scheme.placement_of(user), "pairing": pairing, "villages": {}}
    if pairing:
        access.open_record(user=user, pregnancy_id=pairing.pregnancy_id, actor=actor_of(request), now=now)
        context |= _client(pairing, now) | {"lines": _lines(request, now), "kept": " ".join(_kept_pages())}
    return page(request, "client/day", context)


@copy_kept
@sent_once
@form_page
@accompanies
def visit(request: HttpRequest) -> HttpResponse:
    """
    The form of a visit. Its page holds nothing of the mother, for a copy of it lies on the device; whose visit it is
    says the key of the pairing.
    """
    now = clock.now()
    pairing = access.own_client(user_of(request), now)
    if pairing is None:
        raise NotThere
    form = StudentVisitForm(
        request.POST or None, request.FILES or None, pairing=pairing.pk, standing=care.standing_of(pairing.pregnancy),
        now=now, sent_at=sent_off_at(request, now),
    )  # fmt: skip
    clash: list[str] = []
    if form.is_valid():
        if form.cleaned_data["pairing"] != pairing.pk:
            theirs = [_("You accompany another mother now. This visit belongs to the one before: tell the midwife.")]
            return overtaken(request, theirs=theirs, form=form, back_url=reverse("one_student_one_client:client"))
        try:
            visits.record_visit(
                pregnancy_id=pairing.pregnancy_id, visitor=user_of(request), actor=actor_of(request), now=now,
                **form.values(),
            )  # fmt: skip
        except ChangedMeanwhile:
            form.renew(standing=care.standing_of(pairing.pregnancy))
            clash = [_stands(pairing.pregnancy)]
        except visits.NotedAlready as refusal:
            form.renew(standing=care.standing_of(pairing.pregnancy), beside=[one.pk for one in refusal.visits])
            clash = [_noted(one) for one in visits.opened(refusal.visits)]
        except Refusal as refusal:
            form.take(refusal)
        else:
            # Nothing of what was found: the next page that shows this may be one of which a copy is kept.
            messages.success(request, _("The visit is recorded."))
            return redirect("one_student_one_client:client")
    context = {
        "form": form,
        "pairing": pairing,
        "until": max(pairing.placement.term.last_day, today(now)) + KEPT_AFTER_TERM,
        "clash": clash,
        **_whom_to_call(pairing.pregnancy, now),
    }
    response = page(request, "client/visit", context)
    if clash:
        response.status_code = 409
    return response


def _client(pairing: Pairing, now: datetime) -> dict[str, Any]:
    mother, on = pairing.pregnancy, today(now)
    history = history_of(mother, now)
    first, others = care.topics_for(mother, on)
    names = wording_care.child_names(history.children)
    return {
        "mother": mother,
        "called": wording.called(mother.resident),
        "villages": village_names([mother.village_code]),
        "weeks": wording.weeks(mother, on),
        "tone": wording.RISK_TONES[mother.risk],
        "icon": wording.RISK_ICONS[mother.risk],
        "next": next_step(mother, "student", history, (), (), {}, on),
        "topics": first,
        "others": others,
        "given": _given(history),
        "visits": [wording_care.visit(one, names) for one in history.visits[:VISITS_SHOWN]],
        **_whom_to_call(mother, now),
    }


def _kept_pages() -> list[str]:
    """What the device takes along to her house, without anybody opening it first: the form, and what is taught."""
    return [
        reverse("one_student_one_client:client_visit"),
        reverse("one_student_one_client:materials"),
        *(reverse("one_student_one_client:material", args=[topic.slug]) for topic in education.TOPICS),
    ]


def _lines(request: HttpRequest, now: datetime) -> list[dict[str, Any]]:
    """What is owed to her, and how late it is, in words."""
    found = queries.of_student(user_of(request), now)
    return [reason for line in found for reason in wording_care.reasons(line, now, today(now))]


def _given(history: History) -> list[dict[str, Any]]:
    """What there is to give, and when she was given it last."""
    last: dict[str, datetime] = {}
    for one in history.visits:
        for code in one.findings.given:
            last.setdefault(code, one.visit.visited_at)
    return [{"one": one, "last": last.get(one.code)} for one in education.GIVEN]


def _whom_to_call(mother: Pregnancy, now: datetime) -> dict[str, Any]:
    """The health centre, and the numbers of her midwife, or of all there; the centre's own where none has one."""
    centre = mother.health_centre
    phones = [user.phone for user in people.midwife_or_all(mother, now) if user.phone]
    return {"centre": centre.name, "phones": phones or [centre.phone] * bool(centre.phone)}


def _stands(mother: Pregnancy) -> str:
    since = clock.format_short_date(today(mother.born_at or mother.state_since))
    return _("Where she stands has changed: %(state)s, %(day)s") % {"state": mother.get_state_display(), "day": since}


def _noted(one: visits.Opened) -> str:
    """A visit that is there already, with what was measured, in one line. Health data."""
    row = wording_care.visit(one)
    told = [
        clock.format_datetime(one.visit.visited_at, zone()),
        str(one.visit.get_kind_display()),
        *(str(sign) for sign in row["dangers"]),
        *(f"{value['label']} {value['value']}" for value in row["measured"]),
        *([row["note"]] if row["note"] else []),
    ]
    return " · ".join(told)
