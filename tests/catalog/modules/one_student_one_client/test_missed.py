"""Contacts that did not take place: which, when they are told on, and what settles them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.modules.one_student_one_client import tasks
from catalog.modules.one_student_one_client.models import MissedVisit, Pregnancy, Visit
from catalog.modules.one_student_one_client.rules import contacts
from catalog.modules.one_student_one_client.services import births, missed
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.access import today
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import HoldingFactory, PositionFactory, UserFactory

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LMP = date(2026, 3, 2)


class TestRule:
    @pytest.mark.parametrize(
        ("weeks", "today", "names"),
        [
            ((), 12, []),
            ((), 13, ["K1"]),
            ((10,), 19, ["K2"]),
            ((10, 14, 15), 25, []),
            ((10, 14), 25, ["K3"]),
            ((10, 14, 20, 36), 41, ["K4", "K5"]),
            ((10, 18, 23, 28, 33, 37), 42, []),
        ],
        ids=["in time", "first", "second", "two in one window make up", "third", "two of the last three", "MC-7"],
    )
    def test_what_was_missed(self, weeks: tuple[int, ...], today: int, names: list[str]) -> None:
        had = [contacts.Contact(LMP + week * WEEK) for week in weeks]

        found = contacts.missed_antenatal(LMP, had, LMP + today * WEEK)

        assert [due.name for due in found] == names


def look(days: int = 0) -> int:
    return missed.look(actor=TESTS, now=NOW + days * DAY)


def rows() -> list[tuple[str, int, bool]]:
    return [
        (row.contact, row.level, row.settled_at is not None)
        for row in MissedVisit.objects.order_by("last_day", "contact")
    ]


def told() -> list[str]:
    found = Message.objects.filter(template="one_student_one_client.missed", channel="inbox").order_by("queued_at")
    return list(found.values_list("recipient_id", flat=True))


@pytest.fixture
def mother(around: Scheme) -> Pregnancy:
    """At 17 weeks and 6 days: K2 ends tomorrow. At high risk."""
    made = make.make_pregnancy(around, NOW, weeks=18)
    Pregnancy.objects.filter(pk=made.pk).update(lmp_date=made.lmp_date + DAY, due_date=made.due_date + DAY)
    return make.score(made, "anaemia", now=NOW)


class TestNoting:
    def test_the_day_after_its_last_and_once(self, mother: Pregnancy) -> None:
        assert [look(days) for days in (0, 1, 2, 2)] == [0, 0, 1, 0]
        assert rows() == [("K2", 0, False)]

    def test_not_what_was_over_before_she_was_registered(self, mother: Pregnancy) -> None:
        """K1 had ended six weeks before."""
        look(2)

        assert "K1" not in [contact for contact, _level, _settled in rows()]

    def test_after_birth_of_mother_and_child(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=39)
        births.deliver(
            pregnancy_id=mother.pk, born_at=NOW, children=[births.Newborn(sex=Sex.MALE)],
            place=births.Place.HOSPITAL, attended_by=births.Attendant.DOCTOR, midwife=around.midwife, actor=TESTS,
            now=NOW,
        )  # fmt: skip
        make.visit(mother, around.midwife, NOW + DAY, kind=Visit.Kind.NEWBORN, by=Visit.By.MIDWIFE)

        assert (look(2), look(3), look(8)) == (0, 1, 2)
        assert sorted(contact for contact, _level, _settled in rows()) == ["KF1", "KF2", "KN2"]

    def test_evidence_without_a_name(self, mother: Pregnancy) -> None:
        look(2)

        entry = EvidenceEntry.objects.get(action="one_student_one_client.visit_missed")
        assert (entry.subject, entry.details) == (
            f"one_student_one_client.pregnancy:{mother.pk}", {"contact": "K2"},
        )  # fmt: skip

    def test_by_the_clock(self, mother: Pregnancy) -> None:
        Pregnancy.objects.filter(pk=mother.pk).update(lmp_date=mother.lmp_date - 2 * DAY, registered_at=NOW - 2 * DAY)

        tasks.note_missed_visits()

        assert rows() == [("K2", 0, False)]


class TestTellingOn:
    def test_to_the_midwife_then_to_the_head_each_once(self, around: Scheme, mother: Pregnancy) -> None:
        """The policy says two days: the last day is the second, so on the third day, and two days later."""
        head = UserFactory.create()
        HoldingFactory.create(position=PositionFactory.create(unit=around.centre), user=head, full_name=head.full_name)

        seen = []
        for days in range(2, 8):
            look(days)
            seen.append(len(told()))

        assert seen == [0, 1, 1, 2, 2, 2]
        assert told() == [str(around.midwife.pk), str(head.pk)]

    def test_not_of_a_mother_at_low_risk(self, around: Scheme) -> None:
        make.score(make.make_pregnancy(around, NOW, weeks=18), now=NOW)
        look(30)

        assert (rows()[0], told()) == (("K2", 0, False), [])

    def test_two_contacts_missed_at_once_are_one_message(self, around: Scheme) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, weeks=39), "anaemia", now=NOW)
        births.deliver(
            pregnancy_id=mother.pk, born_at=NOW, children=[births.Newborn(sex=Sex.MALE)], place=births.Place.HOME,
            attended_by=births.Attendant.NOBODY, midwife=around.midwife, actor=TESTS, now=NOW,
        )  # fmt: skip

        look(5)

        assert [row[:2] for row in rows()] == [("KF1", 1), ("KN1", 1)]
        assert told() == [str(around.midwife.pk)]


class TestSettling:
    def test_a_contact_settles_it_and_nobody_is_told_any_more(self, around: Scheme, mother: Pregnancy) -> None:
        look(2)
        make.contact(mother, around.midwife, NOW + 2 * DAY, at=NOW + 2 * DAY)

        look(30)

        assert rows()[0] == ("K2", 0, True)
        assert told() == []

    def test_neither_an_older_contact_nor_a_home_visit_does(self, around: Scheme, mother: Pregnancy) -> None:
        look(2)

        make.contact(mother, around.midwife, NOW + 2 * DAY, at=NOW - 9 * WEEK)
        make.visit(mother, around.midwife, NOW + 2 * DAY, by=Visit.By.MIDWIFE)

        assert rows() == [("K2", 0, False)]

    def test_a_contact_of_its_days_that_was_sent_late_does(self, around: Scheme, mother: Pregnancy) -> None:
        look(2)

        make.contact(mother, around.midwife, NOW + 3 * DAY, at=NOW)

        assert rows() == [("K2", 0, True)]

    def test_the_birth_ends_what_the_pregnancy_owed(self, around: Scheme, mother: Pregnancy) -> None:
        look(2)

        births.record_loss(
            pregnancy_id=mother.pk, lost_on=today(NOW + 2 * DAY), midwife=around.midwife, actor=TESTS, now=NOW + 2 * DAY
        )

        assert rows() == [("K2", 0, True)]


def test_a_look_costs_the_same_however_many_visits_there_were(
    around: Scheme, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    mother = make.make_pregnancy(around, NOW - 20 * WEEK, weeks=9)
    look()
    make.contact(mother, around.midwife, NOW, at=NOW - 19 * WEEK)
    with CaptureQueriesContext(connection) as with_one:
        look()

    for weeks in (8, 4):
        make.contact(mother, around.midwife, NOW, at=NOW - weeks * WEEK)

    with django_assert_num_queries(len(with_one)):
        look()
