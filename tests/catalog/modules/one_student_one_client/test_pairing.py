"""Who is paired with whom, who may see what, and what ends it at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import Consent, Pairing, Placement, Pregnancy
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, SUPERVISE
from catalog.modules.one_student_one_client.services import pairing, pregnancies, scheme
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import ProcessingRestricted
from organisation.models import Unit
from residents.models import Resident
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories import privacy
from tests.factories import residents as people
from tests.factories.one_student_one_client import ABABI, MANGGIS, TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights


def sees(user: User, pregnancy: Pregnancy) -> str:
    """As whom somebody may open the record; empty where it does not exist for them."""
    try:
        return access.found_as(user, pregnancy.pk, NOW)[1]
    except NotThere:
        return ""


class TestProposal:
    def test_near_and_free_students_come_first(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW)
        far = make.make_student(around, NOW, name="Ni Luh Jauh", village=MANGGIS)
        near = make.make_student(around, NOW, name="Ni Luh Dekat")
        district = make.make_student(around, NOW, name="Ni Luh Tetangga", village=ABABI)
        busy = make.make_student(around, NOW, name="Ni Luh Sibuk")
        make.pair(make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai"), busy, NOW)

        found = pairing.candidates(mother, now=NOW)

        assert [one.placement for one in found] == [near, district, far]
        assert found[0].grounds["near"] == "village"

    def test_a_constant_number_of_queries(self, around: Scheme, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        mother = make.make_pregnancy(around, NOW)
        make.make_student(around, NOW)
        with django_assert_num_queries(1):
            pairing.candidates(mother, now=NOW)
        for name in ("Ni Luh Sari", "Ni Luh Ayu"):
            make.make_student(around, NOW, name=name)
        with django_assert_num_queries(1):
            pairing.candidates(mother, now=NOW)

    @pytest.mark.parametrize(
        ("is_poor", "items", "fits"),
        [(True, (), True), (False, ("anaemia",), True), (False, (), False)],
        ids=["poor", "high risk", "neither"],
    )
    def test_high_risk_or_poor(self, around: Scheme, is_poor: bool, items: tuple[str, ...], fits: bool) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, is_poor=is_poor), *items, now=NOW)
        student = make.make_student(around, NOW)

        if fits:
            assert make.pair(mother, student, NOW).state == "active"
        else:
            with pytest.raises(pairing.NotEligible):
                make.pair(mother, student, NOW)

    def test_not_without_her_consent(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW, agrees=False), make.make_student(around, NOW)

        with pytest.raises(pairing.NoConsent):
            pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)

    def test_not_while_she_asked_that_the_processing_of_her_data_stands_still(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)
        privacy.restrict(mother.resident, now=NOW)

        with pytest.raises(ProcessingRestricted):
            pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=NOW)
        privacy.go_on(mother.resident, mother.pk, now=NOW)
        assert pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=NOW).state == "accepted"


class TestBeginning:
    def test_it_takes_two_to_agree(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)

        assert pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=NOW).state == "accepted"
        with pytest.raises(pairing.PairingSettled):
            pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=NOW)
        assert pairing.agree(pairing_id=made.pk, side="supervisor", actor=TESTS, now=NOW).state == "active"
        mother.refresh_from_db()
        assert mother.state == "active"

    def test_a_second_client_for_a_student_is_refused(self, around: Scheme) -> None:
        """MC-10."""
        student = make.make_student(around, NOW)
        make.pair(make.make_pregnancy(around, NOW), student, NOW)
        other = make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai")

        with pytest.raises(pairing.StudentBusy):
            make.pair(other, student, NOW)

    def test_a_second_student_for_a_client_is_refused(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW)
        make.pair(mother, make.make_student(around, NOW), NOW)

        with pytest.raises(pairing.ClientTaken):
            make.pair(mother, make.make_student(around, NOW, name="Ni Luh Sari"), NOW)

    def test_the_database_keeps_both_rules(self, around: Scheme) -> None:
        student = make.make_student(around, NOW)
        first = make.pair(make.make_pregnancy(around, NOW), student, NOW)
        other = make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai")

        for pregnancy, placement in ((other, student), (first.pregnancy, make.make_student(around, NOW, name="Sari"))):
            with pytest.raises(IntegrityError), transaction.atomic():
                Pairing.objects.create(
                    pregnancy=pregnancy, placement=placement, student=placement.student, state="active",
                    proposed_at=NOW, began_at=NOW, supervisor_at=NOW, midwife_at=NOW,
                )  # fmt: skip

    def test_other_proposals_fall(self, around: Scheme) -> None:
        mother, first, second = (
            make.make_pregnancy(around, NOW),
            make.make_student(around, NOW),
            make.make_student(around, NOW, name="Ni Luh Sari"),
        )
        left = pairing.propose(pregnancy_id=mother.pk, placement_id=second.pk, actor=TESTS, now=NOW)

        make.pair(mother, first, NOW)

        left.refresh_from_db()
        assert left.state == "declined"

    def test_declined_can_be_proposed_anew(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)
        pairing.decline(pairing_id=made.pk, side="supervisor", actor=TESTS, now=NOW)

        assert make.pair(mother, student, NOW).state == "active"
        with pytest.raises(pairing.PairingSettled):
            pairing.decline(pairing_id=made.pk, side="supervisor", actor=TESTS, now=NOW)


class TestWhoSees:
    def test_midwife_student_and_supervisor(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        assert sees(around.midwife, mother) == "midwife"
        assert sees(student.student, mother) == sees(around.supervisor, mother) == ""

        make.pair(mother, student, NOW)

        assert sees(student.student, mother) == "student"
        assert sees(around.supervisor, mother) == "supervisor"

    def test_nobody_else(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        make.pair(mother, student, NOW)
        elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
        other_campus = UnitFactory.create(code="akes-bali", kind=Unit.Kind.CAMPUS)

        for other in (
            person_with_rights(CARE, unit=elsewhere),
            person_with_rights(SUPERVISE, unit=other_campus),
            person_with_rights(SUPERVISE, unit=around.campus),
            person_with_rights(ACCOMPANY, unit=around.campus),
            person_with_rights("one_student_one_client.manage", "one_student_one_client.oversee"),
            person_with_rights("residents.read"),
        ):
            assert sees(other, mother) == ""

    def test_a_pairing_that_ended_ends_the_sight(self, around: Scheme) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = make.pair(mother, student, NOW)

        pairing.end(pairing_id=made.pk, reason=Pairing.EndReason.OTHER, actor=TESTS, now=NOW)

        assert sees(student.student, mother) == sees(around.supervisor, mother) == ""

    def test_consent_withdrawn_ends_it_at_once(self, around: Scheme) -> None:
        """PD-3: the student loses access at once; the clinical record stays with the health centre."""
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = make.pair(mother, student, NOW)

        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.STUDENT, actor=TESTS, now=NOW)

        made.refresh_from_db()
        assert (made.state, made.end_reason) == ("ended", "consent")
        assert sees(student.student, mother) == sees(around.supervisor, mother) == ""
        assert sees(around.midwife, mother) == "midwife"

    def test_each_reading_is_written_down_without_a_name(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW)

        access.open_record(user=around.midwife, pregnancy_id=mother.pk, actor=TESTS, now=NOW)

        entry = EvidenceEntry.objects.get(action="one_student_one_client.record_read")
        assert (entry.subject, entry.details) == (
            f"one_student_one_client.pregnancy:{mother.pk}", {"as": "midwife"},
        )  # fmt: skip
        assert not EvidenceEntry.objects.filter(details__icontains="Sulastri").exists()


class TestHandOver:
    def next_term(self, around: Scheme) -> Placement:
        return make.make_student(around, NOW, name="Ni Luh Penerus")

    def test_nobody_is_alone_in_between(self, around: Scheme) -> None:
        mother, first = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        old, second = make.pair(mother, first, NOW), self.next_term(around)

        new = pairing.hand_over(
            pairing_id=old.pk, to_placement_id=second.pk, note="Takut jarum suntik.", actor=TESTS, now=NOW
        )

        old.refresh_from_db()
        assert (old.state, old.handed_over_to, new.state) == ("reassigned", new, "active")
        assert "jarum" not in old.handover_note
        assert sees(first.student, mother) == ""
        assert sees(second.student, mother) == "student"

    def test_not_to_somebody_who_is_busy(self, around: Scheme) -> None:
        old = make.pair(make.make_pregnancy(around, NOW), make.make_student(around, NOW), NOW)
        busy = self.next_term(around)
        make.pair(make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai"), busy, NOW)

        with pytest.raises(pairing.StudentBusy):
            pairing.hand_over(pairing_id=old.pk, to_placement_id=busy.pk, note="", actor=TESTS, now=NOW)
        old.refresh_from_db()
        assert old.state == "active"


class TestRegistration:
    @pytest.mark.parametrize(
        "person",
        [{"sex": "male"}, {"birth_date": date(1950, 1, 1)}, {"birth_date": date(2020, 1, 1)}],
        ids=["a man", "76 years", "a child"],
    )
    def test_another_person_was_chosen(self, around: Scheme, person: dict[str, object]) -> None:
        with pytest.raises(pregnancies.NotAMother):
            make.make_pregnancy(around, NOW, **person)

    @pytest.mark.parametrize("weeks", [-1, 45])
    def test_impossible_days(self, around: Scheme, weeks: int) -> None:
        with pytest.raises(pregnancies.DaysImpossible):
            make.make_pregnancy(around, NOW, weeks=weeks)

    def test_one_open_pregnancy_a_woman(self, around: Scheme) -> None:
        first = make.make_pregnancy(around, NOW)

        with pytest.raises(pregnancies.PregnantAlready):
            pregnancies.register(
                resident=first.resident, health_centre=around.centre, lmp_date=first.lmp_date, is_poor=False,
                actor=TESTS, now=NOW,
            )  # fmt: skip

    def test_a_merge_of_two_open_pregnancies_is_refused(self, around: Scheme) -> None:
        from catalog.modules.one_student_one_client import resident_references

        first = make.make_pregnancy(around, NOW)
        second = make.make_pregnancy(around, NOW, full_name="Ni Kadek Sulastri")
        woman: Resident = people.make_resident(sex="female")

        with pytest.raises(pregnancies.TwoOpenPregnancies):
            resident_references.repoint(kept_id=first.resident_id, dropped_id=second.resident_id)
        note = resident_references.repoint(kept_id=woman.pk, dropped_id=first.resident_id)
        assert Pregnancy.objects.get(pk=first.pk).resident_id == woman.pk
        resident_references.put_back(note)
        assert Pregnancy.objects.get(pk=first.pk).resident_id == first.resident_id


class TestScheme:
    def test_without_an_agreement_nobody_is_placed(self, around: Scheme) -> None:
        scheme.end_agreement(agreement_id=around.agreement.pk, reason="Kampus mundur", actor=TESTS, now=NOW)

        with pytest.raises(scheme.NoAgreement):
            make.make_student(around, NOW)

    def test_a_student_is_placed_once_at_a_time(self, around: Scheme) -> None:
        placed = make.make_student(around, NOW)

        with pytest.raises(scheme.PlacedAlready):
            scheme.place_student(
                term_id=around.term.pk, student=placed.student,
                post=scheme.Post(
                    programme=Placement.Programme.NUTRITION, semester=5, supervisor=around.supervisor,
                    health_centre=around.centre, village_code=ABABI, required_hours=90,
                ),
                actor=TESTS, now=NOW,
            )  # fmt: skip

    def test_terms_lie_within_the_agreement(self, around: Scheme) -> None:
        with pytest.raises(scheme.PeriodWrong):
            scheme.open_term(
                agreement_id=around.agreement.pk, name="Terlalu jauh", first_day=around.agreement.active_to,
                last_day=around.agreement.active_to + timedelta(days=90), actor=TESTS, now=NOW,
            )  # fmt: skip

    def test_hours_count_once_confirmed_and_are_not_rounded_up(self, around: Scheme) -> None:
        placed = make.make_student(around, NOW)
        noted = [
            scheme.note_hours(
                placement_id=placed.pk, day=date(2026, 11, 20 + place), minutes=minutes, activity="Kunjungan rumah",
                actor=TESTS, now=NOW,
            )
            for place, minutes in enumerate((700, 720, 720, 559))
        ]  # fmt: skip
        assert scheme.credits_of(placed) == 0

        scheme.confirm_hours(placement_id=placed.pk, hours_ids=[one.pk for one in noted], actor=TESTS, now=NOW)

        assert str(scheme.credits_of(placed)) == "0.9"  # 2,699 minutes; 2,700 are one credit of 45 hours
