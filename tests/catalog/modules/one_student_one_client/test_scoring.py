"""The card: provisional by a student, for good by a midwife, and never falling."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.modules.one_student_one_client.models import KsprAssessment, Pregnancy
from catalog.modules.one_student_one_client.services import pregnancies, scoring
from core.models import EvidenceEntry
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme


def by_student(pregnancy: Pregnancy, *items: str) -> KsprAssessment:
    return scoring.assess(pregnancy_id=pregnancy.pk, items=items, is_confirmed=False, actor=TESTS, now=NOW)


def test_a_students_review_counts_once_a_midwife_confirms_it(around: Scheme) -> None:
    mother = make.make_pregnancy(around, NOW)

    made = by_student(mother, "caesarean_before", "anaemia")
    mother.refresh_from_db()
    assert (made.state, made.score, mother.score, mother.risk) == ("provisional", 14, None, "")

    scoring.confirm(assessment_id=made.pk, actor=TESTS, now=NOW)
    mother.refresh_from_db()
    assert (mother.score, mother.risk) == (14, "very_high")
    with pytest.raises(scoring.DecidedAlready):
        scoring.confirm(assessment_id=made.pk, actor=TESTS, now=NOW)


def test_what_is_turned_down_does_not_count_and_says_why(around: Scheme) -> None:
    mother = make.make_pregnancy(around, NOW)
    made = by_student(mother, "breech")

    with pytest.raises(scoring.RemarkNeeded):
        scoring.turn_down(assessment_id=made.pk, remark=" ", actor=TESTS, now=NOW)
    scoring.turn_down(assessment_id=made.pk, remark="Kepala sudah di bawah.", actor=TESTS, now=NOW)

    mother.refresh_from_db()
    assert mother.score is None
    made.refresh_from_db()
    assert "Kepala" not in made.remark


def test_the_total_stays_when_the_sign_is_gone(around: Scheme) -> None:
    """MC-5."""
    mother = make.score(make.make_pregnancy(around, NOW, weeks=24), "swelling_and_pressure", now=NOW)
    later = NOW + timedelta(weeks=4)

    mother = make.score(mother, now=later)

    assert (mother.score, mother.risk) == (6, "high")
    assert scoring.standing_items(mother) == {"swelling_and_pressure"}


def test_a_later_risk_adds_to_what_stands(around: Scheme) -> None:
    mother = make.score(make.make_pregnancy(around, NOW), "anaemia", now=NOW)

    mother = make.score(mother, "twins", now=NOW)

    assert (mother.score, mother.risk) == (10, "high")


def test_each_review_knows_its_trimester(around: Scheme) -> None:
    reviews = [
        scoring.assess(
            pregnancy_id=make.make_pregnancy(around, NOW, weeks=weeks, full_name=f"Ni Luh {weeks}").pk, items=(),
            is_confirmed=True, actor=TESTS, now=NOW,
        ).review
        for weeks in (8, 20, 28, 36)
    ]  # fmt: skip

    assert reviews == ["1", "2", "3.1", "3.2"]


def test_reasons_are_sealed_and_in_no_log(around: Scheme) -> None:
    mother = make.score(make.make_pregnancy(around, NOW), "diabetes", now=NOW)

    kept = KsprAssessment.objects.get(pregnancy=mother)
    assert "diabetes" not in kept.items
    assert scoring.items_of(kept) == {"diabetes"}
    assert not EvidenceEntry.objects.filter(details__icontains="diabetes").exists()


def test_strangers_on_the_card_and_stale_devices_are_refused(around: Scheme) -> None:
    mother = make.make_pregnancy(around, NOW)

    with pytest.raises(scoring.NotOnTheCard):
        by_student(mother, "freckles")
    with pytest.raises(pregnancies.ChangedMeanwhile):
        scoring.assess(
            pregnancy_id=mother.pk, items=(), is_confirmed=True, actor=TESTS, now=NOW, version=mother.version - 1
        )
