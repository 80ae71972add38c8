"""Lists of work, each through its own door, sorted by risk and lateness; who is alone, without a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from catalog.modules.one_student_one_client.models import Consent, Pairing, Pregnancy, Visit
from catalog.modules.one_student_one_client.queries import work
from catalog.modules.one_student_one_client.rights import CARE, OVERSEE
from catalog.modules.one_student_one_client.services import births, missed, pairing, pregnancies, referrals
from organisation.access import forget
from organisation.models import Unit
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import ABABI, TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def mothers(lines: list[work.Line]) -> list[Pregnancy]:
    return [line.pregnancy for line in lines]


class TestLines:
    def test_a_pregnancy(self, around: Scheme) -> None:
        mother, placed = make.make_pregnancy(around, NOW, weeks=20), make.make_student(around, NOW)
        make.pair(mother, placed, NOW)
        make.contact(mother, around.midwife, NOW, at=NOW - 10 * WEEK)

        (line,) = work.of_student(placed.student, NOW)

        assert (line.pregnancy, str(line.age), line.late, line.student) == (mother, "20+0", 0, placed.student)
        assert line.next is not None
        assert (line.next.name, line.next.last) == ("K3", mother.lmp_date + 24 * WEEK)
        assert (line.review, line.provisional, line.is_due) == ("2", False, True)

    def test_what_waits(self, around: Scheme) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, weeks=20), now=NOW)
        (quiet,) = work.of_midwife(around.midwife, NOW)
        assert not quiet.is_due

        opened = make.contact(mother, around.midwife, NOW, at=NOW, dangers=["fever"]).referral
        assert opened is not None
        (line,) = work.of_midwife(around.midwife, NOW)
        assert (line.referral, line.is_due) == (NOW, True)

        referrals.receive(referral_id=opened.pk, midwife=around.midwife, actor=TESTS, now=NOW)
        (line,) = work.of_midwife(around.midwife, NOW)
        assert line.referral is None

    def test_after_birth_the_earliest_of_mother_and_newborn(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=39)
        births.deliver(
            pregnancy_id=mother.pk, born_at=NOW, children=[births.Newborn(sex=Sex.FEMALE)],
            place=births.Place.HEALTH_CENTRE, attended_by=births.Attendant.MIDWIFE, midwife=around.midwife,
            actor=TESTS, now=NOW,
        )  # fmt: skip
        later = NOW + DAY
        make.visit(mother, around.midwife, later, kind=Visit.Kind.POSTPARTUM, by=Visit.By.MIDWIFE)

        (line,) = work.of_midwife(around.midwife, later)

        assert (line.age, line.next and line.next.name) == (None, "KN1")

    def test_late_by_the_oldest_that_was_missed(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=18)
        then = NOW + 5 * DAY
        missed.look(actor=TESTS, now=then)

        (line,) = work.of_midwife(around.midwife, then)

        assert (line.missed, line.late) == (("K2",), 5)
        assert line.next is not None
        assert line.next.name == "K3"
        assert mother.lmp_date + 18 * WEEK + 5 * DAY == then.date()


class TestOrder:
    def test_referrals_then_risk_then_lateness(self, around: Scheme) -> None:
        def one(name: str, *items: str, weeks: int = 20) -> Pregnancy:
            return make.score(make.make_pregnancy(around, NOW, weeks=weeks, full_name=name), *items, now=NOW)

        low, high = one("Ni A"), one("Ni B", "anaemia")
        high_late = one("Ni C", "anaemia", weeks=18)
        very_high = one("Ni D", "anaemia", "caesarean_before")
        low_referred = one("Ni E")
        unknown = make.make_pregnancy(around, NOW, full_name="Ni F")
        then = NOW + 3 * DAY
        make.contact(low_referred, around.midwife, then, at=then, dangers=["bleeding"])
        missed.look(actor=TESTS, now=then)

        found = work.of_midwife(around.midwife, then)

        assert mothers(found) == [low_referred, very_high, high_late, high, unknown, low]


class TestDoors:
    def test_each_sees_their_own(self, around: Scheme) -> None:
        first, second = (make.make_student(around, NOW, name=name) for name in ("Ni Luh A", "Ni Luh B"))
        mine, theirs = (make.make_pregnancy(around, NOW, full_name=name) for name in ("Ni Kadek A", "Ni Kadek B"))
        make.pair(mine, first, NOW)
        make.pair(theirs, second, NOW)
        idle = make.make_student(around, NOW, name="Ni Luh C")
        elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)

        assert mothers(work.of_student(first.student, NOW)) == [mine]
        assert work.of_student(idle.student, NOW) == []
        assert {one.pk for one in mothers(work.of_supervisor(around.supervisor, NOW))} == {mine.pk, theirs.pk}
        assert work.students_without_client(around.supervisor, NOW) == [idle]
        assert work.of_midwife(person_with_rights(CARE, unit=elsewhere), NOW) == []
        assert work.of_midwife(person_with_rights(CARE, unit=around.centre), NOW, own_only=True) == []
        assert len(work.of_midwife(around.midwife, NOW, own_only=True)) == 2

    def test_consent_withdrawn_empties_the_students_day(self, around: Scheme) -> None:
        """PD-3."""
        mother, placed = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        make.pair(mother, placed, NOW)

        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.STUDENT, actor=TESTS, now=NOW)

        assert work.of_student(placed.student, NOW) == work.of_supervisor(around.supervisor, NOW) == []
        assert mothers(work.of_midwife(around.midwife, NOW)) == [mother]

    def test_the_queries_do_not_grow(self, around: Scheme, django_assert_num_queries: Any) -> None:
        def add(number: int) -> None:
            mother = make.make_pregnancy(around, NOW, full_name=f"Ni Kadek {number}")
            make.pair(mother, make.make_student(around, NOW, name=f"Ni Luh {number}"), NOW)
            make.contact(mother, around.midwife, NOW, at=NOW, dangers=["fever"])

        def ask(user: User, lines_of: Callable[[User, datetime], list[work.Line]]) -> None:
            forget(user)
            with django_assert_num_queries(8):
                for line in lines_of(user, NOW):
                    str((line.pregnancy.resident, line.pregnancy.health_centre, line.student))

        add(1)
        ask(around.midwife, work.of_midwife)
        ask(around.supervisor, work.of_supervisor)
        add(2)
        add(3)
        ask(around.midwife, work.of_midwife)
        ask(around.supervisor, work.of_supervisor)


class TestWhoIsAlone:
    def found(self) -> list[work.Alone]:
        return work.who_is_alone(person_with_rights(OVERSEE), NOW)

    @pytest.mark.parametrize(
        ("values", "items", "is_there"),
        [
            ({}, (), True),
            ({"agrees": False}, (), True),
            ({"is_poor": False}, ("anaemia",), True),
            ({"is_poor": False}, (), False),
        ],
        ids=["poor", "poor, not asked yet", "at high risk", "neither"],
    )
    def test_who_counts(self, around: Scheme, values: dict[str, Any], items: tuple[str, ...], is_there: bool) -> None:
        make.score(make.make_pregnancy(around, NOW, **values), *items, now=NOW)

        assert [one.mothers for one in self.found()] == ([1] if is_there else [])

    def test_not_who_has_a_student_nor_who_took_her_consent_back(self, around: Scheme) -> None:
        paired, refuses = (make.make_pregnancy(around, NOW, full_name=name) for name in ("Ni A", "Ni B"))
        make.pair(paired, make.make_student(around, NOW), NOW)
        pregnancies.revoke_consent(pregnancy_id=refuses.pk, purpose=Consent.Purpose.STUDENT, actor=TESTS, now=NOW)

        assert self.found() == []

    def test_by_village_and_centre_the_highest_risk_first_without_a_name(self, around: Scheme) -> None:
        for number, items in enumerate(((), ("anaemia",), ("caesarean_before", "anaemia"))):
            mother = make.make_pregnancy(around, NOW, full_name=f"Ni Kadek {number}", agrees=number > 0)
            make.score(mother, *items, now=NOW)
        one_there = make.make_pregnancy(around, NOW - 3 * DAY, full_name="Ni Wayan Jauh")
        Pregnancy.objects.filter(pk=one_there.pk).update(village_code=ABABI)

        here, there = self.found()

        assert (here.mothers, here.very_high, here.high, here.poor, here.not_asked, here.days) == (3, 1, 1, 3, 1, 0)
        assert (there.village_code, there.mothers, there.days) == (ABABI, 1, 3)
        assert (here.centre_code, here.centre) == ("puskesmas-abang", "Puskesmas Abang I")
        assert "Kadek" not in str([asdict(one) for one in (here, there)])

    def test_alone_since_the_last_student_left(self, around: Scheme) -> None:
        then = NOW - 10 * DAY
        mother, placed = make.make_pregnancy(around, then), make.make_student(around, NOW - DAY)
        made = make.pair(mother, placed, NOW - DAY)
        pairing.end(pairing_id=made.pk, reason=Pairing.EndReason.STUDENT, actor=TESTS, now=NOW)

        assert [one.days for one in self.found()] == [0]

    def test_only_for_who_oversees(self, around: Scheme) -> None:
        make.make_pregnancy(around, NOW)
        for person in (around.midwife, around.supervisor):
            assert work.who_is_alone(person, NOW) == []

    def test_the_queries_do_not_grow(self, around: Scheme, django_assert_num_queries: Any) -> None:
        officer = person_with_rights(OVERSEE)
        make.make_pregnancy(around, NOW)
        with django_assert_num_queries(3):
            work.who_is_alone(officer, NOW)
        for name in ("Ni A", "Ni B"):
            mother = make.make_pregnancy(around, NOW, full_name=name)
            Pregnancy.objects.filter(pk=mother.pk).update(village_code=ABABI)
        forget(officer)
        with django_assert_num_queries(3):
            work.who_is_alone(officer, NOW)
