"""The score card is gone through, provisionally by a student, for good by a midwife or doctor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client import course
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, KsprAssessment, Pregnancy
from catalog.modules.one_student_one_client.rules import gestation, kspr
from catalog.modules.one_student_one_client.services.pregnancies import NotPossibleNow, locked, note
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.secrets import decrypt, encrypt
from organisation.access import today

State = KsprAssessment.State


class NotOnTheCard(Refusal):
    code = "osoc_not_on_the_card"
    status = 422
    message = _("The score card has no such item.")
    fix = _("Choose among the items that are shown.")
    attr = "items"


class DecidedAlready(Refusal):
    code = "osoc_review_decided"
    message = _("This review has been decided already.")
    fix = _("Open the record to see how.")


class RemarkNeeded(Refusal):
    code = "osoc_remark_needed"
    status = 422
    message = _("The student learns from why it was turned down.")
    fix = _("Write what was seen otherwise.")
    attr = "remark"


@transaction.atomic
def assess(
    *, pregnancy_id: UUID, items: Collection[str], is_confirmed: bool, actor: Actor, now: datetime,
    version: int | None = None,
) -> KsprAssessment:  # fmt: skip
    """
    Go through the card.

    :param is_confirmed: whether a midwife or doctor did it; a student's review changes nothing until one confirms it.
    :raises NotOnTheCard, NotPossibleNow: after the birth there is no review.
    """
    pregnancy = locked(pregnancy_id, version)
    if pregnancy.state not in course.PREGNANT:
        raise NotPossibleNow
    try:
        ticked = kspr.counted(items)
    except ValueError as error:
        raise NotOnTheCard from error
    age = gestation.age_on(pregnancy.lmp_date, min(today(now), _last_day(pregnancy)))
    made = KsprAssessment.objects.create(
        pregnancy=pregnancy,
        review=str(kspr.review_at(age.weeks)),
        items=_sealed(ticked),
        score=kspr.total(kspr.standing(standing_items(pregnancy), ticked)),
        state=State.CONFIRMED if is_confirmed else State.PROVISIONAL,
        assessed_at=now,
        assessed_by=str(actor),
        decided_at=now if is_confirmed else None,
        decided_by=str(actor) if is_confirmed else "",
    )
    if is_confirmed:
        _take_over(pregnancy, made)
    note(pregnancy, "card_confirmed" if is_confirmed else "card_filled_in", actor=actor, now=now, review=made.review)
    return made


@transaction.atomic
def confirm(*, assessment_id: UUID, actor: Actor, now: datetime) -> KsprAssessment:
    """
    A midwife confirms a student's review; from now on it counts.

    :raises DecidedAlready:
    """
    pregnancy, made = _locked(assessment_id)
    made.state, made.decided_at, made.decided_by = State.CONFIRMED, now, str(actor)
    made.score = kspr.total(kspr.standing(standing_items(pregnancy), items_of(made)))
    made.save()
    _take_over(pregnancy, made)
    note(pregnancy, "card_confirmed", actor=actor, now=now, review=made.review)
    return made


@transaction.atomic
def turn_down(*, assessment_id: UUID, remark: str, actor: Actor, now: datetime) -> KsprAssessment:
    """
    A midwife saw it otherwise; the review stays to be read and does not count.

    :raises RemarkNeeded, DecidedAlready:
    """
    if not remark.strip():
        raise RemarkNeeded
    pregnancy, made = _locked(assessment_id)
    made.state, made.decided_at, made.decided_by = State.TURNED_DOWN, now, str(actor)
    made.remark = encrypt(remark.strip(), purpose=CARE_PURPOSE)
    made.save()
    note(pregnancy, "card_turned_down", actor=actor, now=now, review=made.review)
    return made


def items_of(assessment: KsprAssessment) -> frozenset[str]:
    """What was ticked, opened. Health data: for whoever may read the record."""
    if not assessment.items:
        return frozenset()
    return frozenset(decrypt(assessment.items, purpose=CARE_PURPOSE).split(","))


def standing_items(pregnancy: Pregnancy) -> frozenset[str]:
    """All that was ever confirmed: a risk stays when its sign is gone. Health data."""
    confirmed = KsprAssessment.objects.filter(pregnancy=pregnancy, state=State.CONFIRMED)
    return frozenset(code for one in confirmed for code in items_of(one))


def _take_over(pregnancy: Pregnancy, made: KsprAssessment) -> None:
    pregnancy.score = max(pregnancy.score or kspr.START, made.score)
    pregnancy.risk = Pregnancy.Risk(kspr.band_of(pregnancy.score))


def _locked(assessment_id: UUID) -> tuple[Pregnancy, KsprAssessment]:
    pregnancy_id = KsprAssessment.objects.filter(pk=assessment_id).values_list("pregnancy_id", flat=True).first()
    if pregnancy_id is None:
        raise NotThere
    pregnancy = locked(pregnancy_id)
    found = KsprAssessment.objects.select_for_update().get(pk=assessment_id)
    if found.state != State.PROVISIONAL:
        raise DecidedAlready
    return pregnancy, found


def _last_day(pregnancy: Pregnancy) -> date:
    return pregnancy.lmp_date + timedelta(days=gestation.LONGEST_DAYS)


def _sealed(codes: Iterable[str]) -> str:
    text = ",".join(sorted(codes))
    return encrypt(text, purpose=CARE_PURPOSE) if text else ""


__all__ = [
    "DecidedAlready",
    "NotOnTheCard",
    "RemarkNeeded",
    "assess",
    "confirm",
    "items_of",
    "standing_items",
    "turn_down",
]
