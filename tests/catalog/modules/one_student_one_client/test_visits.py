"""Visits: kept once, within their time, what is measured, what follows, and who may record what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from catalog.modules.one_student_one_client.models import Consent, Hours, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import pregnancies, referrals, visits
from core.errors import NotThere
from core.models import EvidenceEntry
from core.secrets import decrypt
from core.uuids import uuid7
from notifications.models import PURPOSE, Message
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

Kind, By = Visit.Kind, Visit.By
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def mother(around: Scheme) -> Pregnancy:
    """At 20 weeks, with a student beside her."""
    made = make.make_pregnancy(around, NOW, weeks=20)
    make.pair(made, make.make_student(around, NOW), NOW)
    made.refresh_from_db()
    return made


@pytest.fixture
def student(mother: Pregnancy) -> User:
    return mother.pairings.get().student


def told(template: str) -> set[str]:
    """To whom messages of a template went, by their keys."""
    return set(
        Message.objects.filter(template=f"one_student_one_client.{template}").values_list("recipient_id", flat=True)
    )


class TestOnce:
    def test_sent_again_it_is_the_same_visit(self, mother: Pregnancy, student: User) -> None:
        number = uuid7()
        values: dict[str, Any] = {"visit_id": number, "measured": {"arm": "22.0"}, "dangers": ["fever"]}

        first = make.visit(mother, student, NOW, **values)
        again = make.visit(mother, student, NOW + DAY, at=NOW, **values)

        assert (first.is_new, again.is_new) == (True, False)
        assert (again.visit, again.alerts, again.referral) == (first.visit, first.alerts, first.referral)
        assert (Visit.objects.count(), Referral.objects.count(), Hours.objects.count()) == (1, 1, 1)

    def test_sent_again_it_needs_no_newer_version(self, mother: Pregnancy, student: User) -> None:
        number, version = uuid7(), mother.version
        make.visit(mother, student, NOW, visit_id=number, version=version)

        assert not make.visit(mother, student, NOW, visit_id=number, version=version).is_new
        with pytest.raises(pregnancies.ChangedMeanwhile):
            make.visit(mother, student, NOW, version=version)

    def test_the_number_of_another_visitors_visit_is_refused(
        self, around: Scheme, mother: Pregnancy, student: User
    ) -> None:
        kept = make.visit(mother, student, NOW).visit

        with pytest.raises(visits.OtherVisit):
            make.visit(mother, around.midwife, NOW, by=By.MIDWIFE, visit_id=kept.pk)

    def test_the_number_of_another_mothers_visit_is_refused(self, around: Scheme, mother: Pregnancy) -> None:
        kept = make.visit(mother, around.midwife, NOW, by=By.MIDWIFE).visit
        other = make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai")

        with pytest.raises(visits.OtherVisit):
            make.visit(other, around.midwife, NOW, by=By.MIDWIFE, visit_id=kept.pk)


class TestWhen:
    @pytest.mark.parametrize(
        ("kind", "off"),
        [
            (Kind.HOME, timedelta(seconds=1)),
            (Kind.HOME, -21 * WEEK),
            (Kind.POSTPARTUM, -DAY),
            (Kind.NEWBORN, -DAY),
            (Kind.CHILD, -DAY),
        ],
        ids=["in the future", "before the pregnancy", "no birth yet", "no newborn yet", "no child yet"],
    )
    def test_not_then(self, around: Scheme, mother: Pregnancy, kind: Visit.Kind, off: timedelta) -> None:
        with pytest.raises(visits.NotThen):
            make.visit(mother, around.midwife, NOW, at=NOW + off, kind=kind, by=By.MIDWIFE)

    def test_not_before_the_student_came(self, mother: Pregnancy, student: User) -> None:
        with pytest.raises(visits.NotYourClientThen):
            make.visit(mother, student, NOW, at=NOW - DAY)


class TestValues:
    def test_what_nobody_can_have_is_refused(self, mother: Pregnancy, student: User) -> None:
        with pytest.raises(visits.ImpossibleValue) as refused:
            make.visit(mother, student, NOW, measured={"arm": "230", "weight": "55"}, sure_of=[Measure.ARM])

        assert (refused.value.measures, refused.value.attr) == ((Measure.ARM,), "arm")
        assert "230" not in str(refused.value)

    def test_the_lower_pressure_lies_below_the_upper(self, mother: Pregnancy, student: User) -> None:
        with pytest.raises(visits.ImpossibleValue):
            make.visit(mother, student, NOW, measured={"systolic": "90", "diastolic": "90"})

    def test_what_is_rare_is_asked_again_and_then_kept(self, mother: Pregnancy, student: User) -> None:
        with pytest.raises(visits.DoubtfulValue) as asked:
            make.visit(mother, student, NOW, measured={"haemoglobin": "6.4"})
        assert asked.value.measures == (Measure.HAEMOGLOBIN,)

        kept = make.visit(mother, student, NOW, measured={"haemoglobin": "6.4"}, sure_of=[Measure.HAEMOGLOBIN])

        assert str(visits.findings_of(kept.visit).measured[Measure.HAEMOGLOBIN]) == "6.4"

    @pytest.mark.parametrize("values", [{"minutes": 0}, {"minutes": 721}, {"note": "a" * 4001}, {"taught": ["x"] * 61}])
    def test_too_much(self, mother: Pregnancy, student: User, values: dict[str, Any]) -> None:
        with pytest.raises(visits.EntryTooLong):
            make.visit(mother, student, NOW, **values)

    def test_ultrasound_only_with_a_doctor(self, around: Scheme, mother: Pregnancy) -> None:
        with pytest.raises(visits.UltrasoundNeedsDoctor):
            make.contact(mother, around.midwife, NOW, at=NOW, with_ultrasound=True)

    def test_what_was_found_is_sealed_and_opens_again(self, mother: Pregnancy, student: User) -> None:
        kept = make.visit(
            mother, student, NOW, measured={"arm": "24.5"}, dangers=["fever", "bleeding"], note=" Suami ikut. ",
            taught=["danger_signs"], eaten={"egg": "1 butir"}, given=["iron_tablets"],
        ).visit  # fmt: skip

        found = visits.findings_of(Visit.objects.get(pk=kept.pk))

        assert found.dangers == (Danger.BLEEDING, Danger.FEVER)
        assert (found.note, found.taught, found.eaten, found.given) == (
            "Suami ikut.", ("danger_signs",), {"egg": "1 butir"}, ("iron_tablets",),
        )  # fmt: skip
        assert "Suami" not in kept.findings


class TestAlerts:
    @pytest.mark.parametrize(
        ("measured", "codes"),
        [
            ({"arm": "22.9"}, ["kek"]),
            ({"arm": "23.4"}, ["kek_risk"]),
            ({"arm": "23.5"}, []),
            ({"systolic": "138", "diastolic": "92"}, ["hypertension"]),
            ({"haemoglobin": "10.9"}, ["anaemia"]),
        ],
    )
    def test_limits(
        self, around: Scheme, mother: Pregnancy, student: User, measured: dict[str, str], codes: list[str]
    ) -> None:
        """MC-8; the midwife is told, without a referral."""
        done = make.visit(mother, student, NOW, measured=measured)

        assert [alert.code for alert in done.alerts] == codes
        assert told("alert") == ({str(around.midwife.pk)} if codes else set())
        assert done.referral is None

    def test_the_midwife_who_recorded_it_knows(self, around: Scheme, mother: Pregnancy) -> None:
        make.visit(mother, around.midwife, NOW, by=By.MIDWIFE, measured={"arm": "22.9"})

        assert told("alert") == set()

    @pytest.mark.parametrize(
        ("values", "grounds"),
        [
            ({"dangers": ["movement"]}, ["movement"]),
            ({"measured": {"systolic": "165", "diastolic": "100"}}, ["severe_hypertension"]),
            ({"dangers": ["headache"], "measured": {"diastolic": "110"}}, ["headache", "severe_hypertension"]),
        ],
        ids=["danger sign", "very high pressure", "both"],
    )
    def test_a_referral_is_opened_whatever_the_score(
        self, around: Scheme, mother: Pregnancy, student: User, values: dict[str, Any], grounds: list[str]
    ) -> None:
        make.score(mother, now=NOW)

        opened = make.visit(mother, student, NOW, **values).referral

        assert opened is not None
        assert (opened.state, opened.level, opened.health_centre) == ("open", 0, around.centre)
        assert referrals.grounds_of(opened) == grounds
        assert (told("referral"), told("alert")) == ({str(around.midwife.pk)}, set())

    def test_without_a_midwife_of_her_own_all_are_told(self, around: Scheme, mother: Pregnancy, student: User) -> None:
        second = person_with_rights(CARE, unit=around.centre)
        person_with_rights(CARE, unit=UnitFactory.create(code="puskesmas-manggis", kind="health_centre"))
        Pregnancy.objects.filter(pk=mother.pk).update(midwife=None)

        make.visit(mother, student, NOW, dangers=["pain"])

        assert told("referral") == {str(around.midwife.pk), str(second.pk)}

    def test_neither_message_nor_evidence_says_who_or_what(self, mother: Pregnancy, student: User) -> None:
        make.visit(mother, student, NOW, dangers=["bleeding"], note="Rahasia")
        make.visit(mother, student, NOW, measured={"arm": "22.9"})

        texts = [decrypt(message.contents, purpose=PURPOSE) for message in Message.objects.all()]
        texts += [f"{entry.details} {entry.reason} {entry.subject}" for entry in EvidenceEntry.objects.all()]
        assert len(Message.objects.all()) >= 2
        for word in ("Sulastri", "bleeding", "erdarahan", "22.9", "kek", "Rahasia"):
            assert not [text for text in texts if word in text], word


class TestNames:
    def names(self, mother: Pregnancy) -> list[str]:
        return list(Visit.objects.filter(pregnancy=mother).order_by("visited_at").values_list("contact", flat=True))

    def test_an_earlier_contact_that_arrives_later_moves_the_numbers(self, around: Scheme, mother: Pregnancy) -> None:
        for weeks_ago in (1, 4):
            make.contact(mother, around.midwife, NOW, at=NOW - weeks_ago * WEEK)
        assert self.names(mother) == ["K1A", "K2"]

        make.contact(mother, around.midwife, NOW, at=NOW - 10 * WEEK)

        assert self.names(mother) == ["K1M", "K2", "K3"]

    def test_two_records_of_one_day_are_one_contact(self, around: Scheme, mother: Pregnancy, student: User) -> None:
        later, latest = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
        make.visit(mother, student, latest, at=later, kind=Kind.ANTENATAL)
        make.contact(mother, around.midwife, latest, at=NOW)
        make.visit(mother, student, latest, at=latest)

        assert self.names(mother) == ["K1A", "", ""]

    def test_nothing_after_the_sixth(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)
        for weeks in (10, 18, 23, 28, 33, 37, 38):
            make.contact(mother, around.midwife, NOW, at=NOW - (38 - weeks) * WEEK)

        assert self.names(mother) == ["K1M", "K2", "K3", "K4", "K5", "K6", ""]


class TestHours:
    def test_of_the_student_from_the_visit(self, mother: Pregnancy, student: User) -> None:
        done = make.visit(mother, student, NOW, minutes=50)

        noted = Hours.objects.get(visit_id=done.visit.pk)
        assert (noted.minutes, noted.placement.student, noted.confirmed_at) == (50, student, None)

    def test_none_of_a_midwife(self, around: Scheme, mother: Pregnancy) -> None:
        make.visit(mother, around.midwife, NOW, by=By.MIDWIFE)

        assert not Hours.objects.exists()


class TestRights:
    @pytest.mark.parametrize("by", [By.MIDWIFE, By.DOCTOR])
    def test_a_student_is_neither_midwife_nor_doctor(self, mother: Pregnancy, student: User, by: Visit.By) -> None:
        with pytest.raises(visits.NotYoursToRecord):
            make.visit(mother, student, NOW, by=by)

    def test_a_midwife_is_no_student(self, around: Scheme, mother: Pregnancy) -> None:
        with pytest.raises(visits.NotYoursToRecord):
            make.visit(mother, around.midwife, NOW, by=By.STUDENT)

    @pytest.mark.parametrize("by", By)
    def test_a_supervisor_only_reads(self, around: Scheme, mother: Pregnancy, by: Visit.By) -> None:
        with pytest.raises(visits.NotYoursToRecord):
            make.visit(mother, around.supervisor, NOW, by=by)

    def test_another_students_client_does_not_exist(self, around: Scheme, mother: Pregnancy) -> None:
        other = make.make_student(around, NOW, name="Ni Luh Sari")
        make.pair(make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai"), other, NOW)

        for stranger in (other.student, person_with_rights(ACCOMPANY, unit=around.campus)):
            with pytest.raises(NotThere):
                make.visit(mother, stranger, NOW)

    def test_consent_withdrawn_ends_it_at_once(self, around: Scheme, mother: Pregnancy, student: User) -> None:
        """PD-3: not even a visit of before that is still on the device; the midwife goes on."""
        kept = make.visit(mother, student, NOW).visit
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.STUDENT, actor=TESTS, now=NOW)

        with pytest.raises(NotThere):
            make.visit(mother, student, NOW)
        with pytest.raises(NotThere):
            make.visit(mother, student, NOW, visit_id=kept.pk)
        assert make.visit(mother, around.midwife, NOW, by=By.MIDWIFE).is_new
