"""Referrals: told on while nobody confirms, each level once; received by a midwife of the centre, closed with words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.modules.one_student_one_client import tasks
from catalog.modules.one_student_one_client.models import Referral
from catalog.modules.one_student_one_client.rights import CARE, OVERSEE
from catalog.modules.one_student_one_client.services import referrals
from core.errors import NotThere
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.models import Unit
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory, UserFactory, person_with_rights

MINUTE = timedelta(minutes=1)


@pytest.fixture
def opened(around: Scheme) -> Referral:
    """By a danger sign that a student noted."""
    mother = make.make_pregnancy(around, NOW)
    student = make.make_student(around, NOW)
    make.pair(mother, student, NOW)
    referral = make.visit(mother, student.student, NOW, dangers=["bleeding"]).referral
    assert referral is not None
    return referral


def told_on() -> list[str]:
    """Who was told that it waits, in the order of telling."""
    found = Message.objects.filter(template="one_student_one_client.referral_waits", channel="inbox")
    found = found.order_by("queued_at", "pk")
    return list(found.values_list("recipient_id", flat=True))


def after(minutes: int) -> int:
    return referrals.escalate(actor=TESTS, now=NOW + minutes * MINUTE)


class TestEscalation:
    def test_all_midwives_then_the_head_then_the_agency_each_once(self, around: Scheme, opened: Referral) -> None:
        second = person_with_rights(CARE, unit=around.centre)
        head = UserFactory.create()
        HoldingFactory.create(position=PositionFactory.create(unit=around.centre), user=head, full_name=head.full_name)
        officer = person_with_rights(OVERSEE)
        person_with_rights(CARE, unit=UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE))

        counts = [after(minutes) for minutes in (14, 15, 15, 29, 30, 44, 45, 60, 600)]

        assert counts == [0, 1, 0, 0, 1, 0, 1, 0, 0]
        everybody = [around.midwife, second, head, officer]
        assert told_on() == [str(user.pk) for user in everybody]
        opened.refresh_from_db()
        assert (opened.level, opened.told_at) == (3, NOW + 45 * MINUTE)

    def test_a_job_that_was_late_leaves_nobody_out(self, around: Scheme, opened: Referral) -> None:
        officer = person_with_rights(OVERSEE)

        after(50)

        assert told_on() == [str(around.midwife.pk), str(officer.pk)]

    def test_where_there_is_no_head_the_agency_is_told_in_his_place(self, opened: Referral) -> None:
        officer = person_with_rights(OVERSEE)

        after(15)
        after(30)

        assert told_on()[1:] == [str(officer.pk)]

    @pytest.mark.usefixtures("opened")
    def test_what_is_confirmed_goes_no_further(self, around: Scheme) -> None:
        referral = Referral.objects.get()
        referrals.receive(referral_id=referral.pk, midwife=around.midwife, actor=TESTS, now=NOW + MINUTE)

        assert (after(600), told_on()) == (0, [])

    def test_by_the_clock(self, opened: Referral) -> None:
        Referral.objects.update(opened_at=NOW - 15 * MINUTE)

        tasks.tell_on_referrals()

        opened.refresh_from_db()
        assert opened.level == 1
        job = tasks.tell_on_referrals
        assert (job.module, job.cron) == ("one_student_one_client", "*/5 * * * *")


class TestCourse:
    def test_received_and_closed(self, around: Scheme, opened: Referral) -> None:
        received = referrals.receive(
            referral_id=opened.pk, midwife=around.midwife, actor=TESTS, now=NOW + timedelta(minutes=12, seconds=40)
        )
        closed = referrals.close(
            referral_id=opened.pk, outcome="Dirawat di RSUD.", midwife=around.midwife, actor=TESTS,
            now=NOW + timedelta(hours=5),
        )  # fmt: skip

        assert (referrals.minutes_to_receipt(opened), referrals.minutes_to_receipt(received)) == (None, 12)
        assert (closed.state, referrals.outcome_of(closed)) == ("closed", "Dirawat di RSUD.")
        assert "RSUD" not in closed.outcome
        entries = EvidenceEntry.objects.filter(subject=f"one_student_one_client.referral:{opened.pk}")
        assert [entry.action.partition(".")[2] for entry in entries.order_by("sequence")] == [
            "referral_opened", "referral_received", "referral_closed",
        ]  # fmt: skip

    def test_each_step_once_and_in_order(self, around: Scheme, opened: Referral) -> None:
        def close(outcome: str = "Baik.") -> None:
            referrals.close(referral_id=opened.pk, outcome=outcome, midwife=around.midwife, actor=TESTS, now=NOW)

        def receive() -> None:
            referrals.receive(referral_id=opened.pk, midwife=around.midwife, actor=TESTS, now=NOW)

        with pytest.raises(referrals.ReferralNotReceived):
            close()
        receive()
        with pytest.raises(referrals.ReferralReceived):
            receive()
        with pytest.raises(referrals.OutcomeNeeded):
            close(" ")
        close()
        with pytest.raises(referrals.ReferralClosed):
            close()

    def test_only_by_a_midwife_of_that_centre(self, around: Scheme, opened: Referral) -> None:
        """A student, their supervisor, a midwife of elsewhere and the agency neither confirm nor close."""
        elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
        student = opened.pregnancy.pairings.get().student

        for person in (
            student,
            around.supervisor,
            person_with_rights(CARE, unit=elsewhere),
            person_with_rights(OVERSEE),
        ):
            with pytest.raises(NotThere):
                referrals.receive(referral_id=opened.pk, midwife=person, actor=TESTS, now=NOW)
            with pytest.raises(NotThere):
                referrals.close(referral_id=opened.pk, outcome="Baik.", midwife=person, actor=TESTS, now=NOW)
