"""Consents: what was agreed to in which words, and what happens when it is taken back (PD-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

import tenants
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import Consent, Pregnancy, Visit
from catalog.privacy import queries
from catalog.privacy.services import consents
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import Person
from tests.factories import one_student_one_client as osoc
from tests.factories.residents import make_resident

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
CITIZEN = Actor.citizen()
MODULE = "one_student_one_client"


@pytest.fixture
def around(db: None, switch_on: Callable[[str, str], None]) -> Iterator[osoc.Scheme]:
    switch_on(MODULE, "r5107")
    with time_machine.travel(NOW, tick=False), tenants.enter("r5107"):
        yield osoc.make_scheme(NOW)


def test_withdrawing_ends_the_student_s_access_at_once_and_the_record_stays(around: osoc.Scheme) -> None:
    """PD-3."""
    mother, placement = osoc.make_pregnancy(around, NOW), osoc.make_student(around, NOW)
    osoc.pair(mother, placement, NOW)
    osoc.visit(mother, placement.student, NOW)
    person = Person(resident_id=mother.resident_id)
    assert list(access.of_student(placement.student, NOW)) == [mother]
    ((part, agreed),) = queries.agreements_of(person)

    consents.withdraw(part=part.slug, key=agreed.key, person=person, actor=CITIZEN, now=NOW)

    assert list(access.of_student(placement.student, NOW)) == []
    assert (Pregnancy.objects.count(), Visit.objects.count()) == (1, 1)
    ((_part, after),) = queries.agreements_of(person)
    assert after.withdrawn_at == NOW
    assert EvidenceEntry.objects.filter(action="privacy.consent_withdrawn").count() == 1


def test_nobody_withdraws_what_another_agreed_to(around: osoc.Scheme) -> None:
    mother, other = osoc.make_pregnancy(around, NOW), make_resident()
    agreed = Consent.objects.get(pregnancy=mother)

    with pytest.raises(NotThere):
        consents.withdraw(
            part=MODULE, key=str(agreed.pk), person=Person(resident_id=other.pk), actor=CITIZEN, now=NOW
        )  # fmt: skip
    with pytest.raises(NotThere):
        consents.withdraw(
            part="mpp", key=str(agreed.pk), person=Person(resident_id=mother.resident_id), actor=CITIZEN, now=NOW
        )
    agreed.refresh_from_db()
    assert agreed.revoked_at is None


def test_the_register_says_the_words_in_both_languages_and_how_many_agreed(around: osoc.Scheme) -> None:
    osoc.make_pregnancy(around, NOW)

    told = {purpose.name.en: purpose for _part, purpose in queries.purposes()}

    student = told["A student accompanies her and sees the record"]
    assert (student.in_force, student.withdrawn, student.text_version) == (1, 0, 1)
    assert all(purpose.text.id and purpose.text.en for purpose in told.values())


def test_health_data_are_part_of_what_is_held(around: osoc.Scheme) -> None:
    mother = osoc.make_pregnancy(around, NOW)

    held = {entry.activity for one in queries.held_of(Person(resident_id=mother.resident_id)) for entry in one.entries}

    assert held == {"residents.register", "one_student_one_client.care"}
