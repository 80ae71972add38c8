"""What is told of a mother, taken from the database and opened. Health data: for the moment of sending only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.db.models import QuerySet

from catalog.modules.one_student_one_client.exchange.codes import CONTACT_NAMES
from catalog.modules.one_student_one_client.exchange.record import Mother, Record, Referred, Reviewed, Seen
from catalog.modules.one_student_one_client.models import Consent, KsprAssessment, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.queries.care import over_since
from catalog.modules.one_student_one_client.rules import gestation
from catalog.modules.one_student_one_client.rules.signs import Measure, is_of_child, words_of
from catalog.modules.one_student_one_client.services.referrals import grounds_of
from catalog.modules.one_student_one_client.services.scoring import standing_items
from catalog.modules.one_student_one_client.services.visits import findings_of
from core.secrets import decrypt
from organisation.access import today
from residents.models import NIK_PURPOSE

CLINICAL: Final = frozenset({Visit.By.MIDWIFE, Visit.By.DOCTOR})
"""Whose records are told. What a student noted alone is no finding of the health centre."""


def contacts_of(pregnancy: Pregnancy) -> tuple[Seen, ...]:
    """
    The contacts that are told, in their order: those that count as K1 to K6 and of which a midwife or doctor made a
    record. Several records of one day are one contact, by the name under which the day counts.
    """
    visits = Visit.objects.filter(pregnancy=pregnancy, kind=Visit.Kind.ANTENATAL).order_by("visited_at", "id")
    found = []
    for day, group in groupby(visits, key=lambda visit: today(visit.visited_at)):
        records = list(group)
        name = next((visit.contact for visit in records if visit.contact in CONTACT_NAMES), "")
        clinical = [visit for visit in records if visit.by in CLINICAL]
        if name and clinical:
            found.append(_seen(name, day, clinical))
    return tuple(found)


def record_of(pregnancy: Pregnancy, consent: Consent, now: datetime) -> Record:
    """All that is told of her as things stand."""
    resident = pregnancy.resident
    review = (
        KsprAssessment.objects.filter(pregnancy=pregnancy, state=KsprAssessment.State.CONFIRMED)
        .order_by("decided_at", "id")
        .last()
    )
    return Record(
        id=pregnancy.pk,
        mother=Mother(
            id=resident.pk,
            nik=decrypt(resident.nik, purpose=NIK_PURPOSE),
            name=resident.full_name,
            birth_date=resident.birth_date,
            village_code=resident.village_code,
        ),
        lmp_date=pregnancy.lmp_date,
        due_date=pregnancy.due_date,
        ended=_ended(pregnancy, today(now)),
        contacts=contacts_of(pregnancy),
        standing=standing_items(pregnancy),
        review=Reviewed(id=review.pk, at=review.assessed_at, score=review.score) if review else None,
        referrals=tuple(found for one in _received(pregnancy) if (found := _referred(one))),
        consent_id=consent.pk,
        agreed_at=consent.given_at,
    )


def _ended(pregnancy: Pregnancy, day: date) -> date | datetime | None:
    """At birth or loss; whoever is not heard of again is pregnant for 308 days at most."""
    if (over := over_since(pregnancy)) is not None:
        return over
    last = pregnancy.lmp_date + timedelta(days=gestation.LONGEST_DAYS)
    return last if day > last else None


def _seen(name: str, day: date, visits: Sequence[Visit]) -> Seen:
    first, last = visits[0], visits[-1]
    measured: dict[Measure, Decimal] = {}
    for visit in visits:
        measured |= findings_of(visit).measured
    return Seen(
        id=first.pk,
        name=name,
        day=day,
        start=first.visited_at,
        end=last.visited_at + timedelta(minutes=last.minutes),
        measured=measured,
    )


def _received(pregnancy: Pregnancy) -> QuerySet[Referral]:
    """A danger sign opens a referral by rule; it is told once the health centre has confirmed it."""
    return pregnancy.referrals.exclude(state=Referral.State.OPEN).order_by("opened_at", "id")


def _referred(referral: Referral) -> Referred | None:
    """With what was found of the mother; None where all was found of a child, who is no part of her episode."""
    grounds = [ground for ground in grounds_of(referral) if not is_of_child(ground)]
    if not grounds:
        return None
    return Referred(
        id=referral.pk,
        opened_at=referral.opened_at,
        is_closed=referral.state == Referral.State.CLOSED,
        grounds=tuple(words_of(ground).id for ground in grounds),
        visit_id=referral.visit_id,
    )
