"""The record of one mother, for those of her care; what she agreed to; where the pregnancy stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import access, course, wording, wording_care
from catalog.modules.one_student_one_client.forms_care import ConsentForm, LossForm, VersionForm, WithdrawForm
from catalog.modules.one_student_one_client.history import History, history_of
from catalog.modules.one_student_one_client.models import (
    CARE_PURPOSE,
    Consent,
    KsprAssessment,
    Pairing,
    Pregnancy,
    Referral,
)
from catalog.modules.one_student_one_client.next_step import next_step
from catalog.modules.one_student_one_client.queries import mothers as queries
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import births, pregnancies, referrals, scoring
from catalog.modules.one_student_one_client.views.answers import done, form_page, of_midwife, page, user_of
from core import clock, schema
from core.actors import actor_of
from core.errors import NotThere
from core.personal_data import Person, restricted
from core.secrets import decrypt
from organisation.access import today
from organisation.queries import names_of_actors
from residents.queries import village_names
from web.doors import requires_right

VISITS_SHOWN: Final = 3
"""Older ones are folded."""
cares = requires_right(CARE)


@require_safe
@login_required
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How she is, for her midwife, her student and the supervisor; the reading is written down."""
    now, day = clock.now(), today()
    found, role = access.open_record(user=user_of(request), pregnancy_id=pk, actor=actor_of(request), now=now)
    reviews, pairings = queries.reviews_of(found), queries.open_pairings(found)
    consents, history = queries.consents_in_force(found), history_of(found, now)
    is_midwife = role == "midwife"
    context = {
        "mother": found,
        "role": role,
        "is_midwife": is_midwife,
        "restricted": restricted(Person(resident_id=found.resident_id), matter=found.pk) if is_midwife else None,
        "may_score": role in ("midwife", "student") and found.state in course.PREGNANT,
        "age": wording.age(found.resident, day),
        "villages": village_names([found.village_code, found.resident.village_code]),
        "weeks": wording.weeks(found, day),
        "weeks_in_words": wording.weeks_in_words(found, day),
        "days_left": (found.due_date - day).days,
        "band": wording.band(found.score) if found.score else None,
        "standing": wording.items(scoring.standing_items(found)),
        "reviews": _reviews(reviews),
        "pairings": [_pairing(one) for one in pairings],
        "consents": _consents(consents),
        "is_eligible": found.is_eligible,
        "agrees": Consent.Purpose.STUDENT in consents,
        "next": next_step(found, role, history, reviews, pairings, consents, day),
        "may_give_birth": is_midwife and course.may_follow(found.state, Pregnancy.State.DELIVERED),
        **_course(found, history, day, now),
        "steps": [one for one in STEPS.values() if course.may_follow(found.state, one.target)] if is_midwife else [],
        "is_open": found.ended_at is None,
        "is_pregnant": found.state in course.PREGNANT,
    }
    return page(request, "mothers/record", context)


@form_page
@login_required
def consent(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """
    She agrees, or takes it back; taking back needs no reason and works at once. Her midwife records both; to her
    student she may say, too, that she no longer wants one.
    """
    found, role = access.found_as(user_of(request), pk, clock.now())
    if purpose not in Consent.Purpose.values or found.ended_at:
        raise NotThere
    wanted = Consent.Purpose(purpose)
    given = queries.consents_in_force(found).get(purpose)
    if role != "midwife" and not (role == "student" and wanted == Consent.Purpose.STUDENT):
        raise NotThere
    form = (WithdrawForm if given else ConsentForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = {"pregnancy_id": found.pk, "purpose": wanted}
        service: Any = pregnancies.revoke_consent if given else pregnancies.give_consent
        if done(form, service, request, **values, **form.cleaned_data):
            messages.success(
                request,
                _("Her consent is withdrawn. It works from now on.") if given else _("Her consent is recorded."),
            )
            return (
                redirect("one_student_one_client:mother", pk=found.pk)
                if role == "midwife"
                else redirect(settings.LOGIN_REDIRECT_URL)
            )
    context = {
        "mother": found,
        "age": wording.age(found.resident, today()),
        "is_midwife": role == "midwife",
        "given": given,
        "what": _CONSENTS[wanted],
        "is_student": wanted == Consent.Purpose.STUDENT,
        "form": form,
    }
    return page(request, "mothers/consent", context)


@dataclass(frozen=True)
class Step:
    """Something that befell her, noted by the midwife on a page of its own."""

    slug: str
    target: str
    title: LazyText
    question: LazyText
    follows: LazyText
    button: LazyText
    service: Any
    form: type[VersionForm] = VersionForm


STEPS = {
    one.slug: one
    for one in (
        Step(
            slug="pindah",
            target=Pregnancy.State.MOVED_OUT,
            title=gettext_lazy("She moved away"),
            question=gettext_lazy("Did she move to another regency?"),
            follows=gettext_lazy("Her record here is closed, and her student is free for another mother."),
            button=gettext_lazy("Note that she moved away"),
            service=births.move_out,
        ),
        Step(
            slug="keguguran",
            target=Pregnancy.State.LOST,
            title=gettext_lazy("The pregnancy was lost"),
            question=gettext_lazy("Was the pregnancy lost?"),
            follows=gettext_lazy("Nobody is reminded of the birth any more. Her student stays until you end it."),
            button=gettext_lazy("Note the loss"),
            service=births.record_loss,
            form=LossForm,
        ),
    )
}


@form_page
@cares
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    found, wanted = of_midwife(request, pk), STEPS.get(step)
    if wanted is None or not course.may_follow(found.state, wanted.target):
        raise NotThere
    form = wanted.form(request.POST or None, initial={"version": found.version})
    if form.is_valid() and done(
        form, wanted.service, request, pregnancy_id=found.pk, midwife=user_of(request), **form.cleaned_data
    ):
        messages.success(request, _("It is noted."))
        return redirect("one_student_one_client:mother", pk=found.pk)
    return page(request, "mothers/step", {"mother": found, "step": wanted, "form": form})


_CONSENTS: dict[Consent.Purpose, LazyText] = {
    Consent.Purpose.STUDENT: gettext_lazy("A student accompanies her and sees her record"),
    Consent.Purpose.EXCHANGE: gettext_lazy("Her data are sent to SATUSEHAT"),
    Consent.Purpose.BIRTH: gettext_lazy("The birth is told to the civil registry"),
}


def _consents(in_force: dict[str, Consent]) -> list[dict[str, Any]]:
    return [{"purpose": purpose, "what": what, "given": in_force.get(purpose)} for purpose, what in _CONSENTS.items()]


def _reviews(reviews: list[KsprAssessment]) -> list[dict[str, Any]]:
    actors = [actor for one in reviews for actor in (one.assessed_by, one.decided_by)]
    names = names_of_actors(actors, schema=schema.current())
    tones = {"provisional": "warning", "confirmed": "success", "turned_down": "neutral"}
    return [
        {
            "one": one,
            "by": names.get(one.assessed_by, ""),
            "decided_by": names.get(one.decided_by, ""),
            "tone": tones[one.state],
            "band": wording.band(one.score),
            "items": wording.items(scoring.items_of(one)),
            "remark": decrypt(one.remark, purpose=CARE_PURPOSE) if one.remark else "",
        }
        for one in reviews
    ]


def _pairing(one: Pairing) -> dict[str, Any]:
    """With what the student before has left for this one."""
    before = getattr(one, "taken_over_from", None)
    note = decrypt(before.handover_note, purpose=CARE_PURPOSE) if before and before.handover_note else ""
    return {"one": one, "before": before, "note": note}


def _referral(one: Referral, now: datetime) -> dict[str, Any]:
    return {
        "one": one,
        "grounds": wording_care.grounds(one),
        "waited": wording_care.waited(one, now),
        "told": wording_care.told(one),
        "outcome": referrals.outcome_of(one),
        "tone": wording_care.STATE_TONES[one.state],
        "icon": wording_care.STATE_ICONS[one.state],
    }


def _course(found: Pregnancy, history: History, day: date, now: datetime) -> dict[str, Any]:
    """What is owed, what was had, and the children, for the record's page."""
    names = wording_care.child_names(history.children)
    shown = [wording_care.visit(one, names) for one in history.visits]
    referred = [_referral(one, now) for one in history.referrals]
    return {
        "owed": history.owed,
        "owed_is": wording_care.contact(history.owed.name) if history.owed else "",
        "owed_when": wording_care.due(history.owed, day) if history.owed else "",
        "owed_late": history.owed is not None and day > history.owed.last,
        "missed": [{"one": one, "what": wording_care.contact(one.contact)} for one in history.missed],
        "visits": shown[:VISITS_SHOWN],
        "older": shown[VISITS_SHOWN:],
        "open_referrals": [one for one in referred if one["one"].state != Referral.State.CLOSED],
        "closed_referrals": [one for one in referred if one["one"].state == Referral.State.CLOSED],
        "children": [
            {
                "one": child,
                "birth": birth,
                "is_small": child.is_alive and births.is_small(birth, found.born_at or now),
                "growth": wording_care.growth(child, history.visits, is_only=not names),
            }
            for child, birth in history.children
        ],
        "indicators": [
            {"label": _("K6: six contacts, a doctor in the first and the last trimester"), "is_met": history.has_k6},
            {"label": _("Doctor and ultrasound in the first and the last trimester"), "is_met": history.has_doctor},
        ],
    }
