"""What two devices do in the same moment, with real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine

import tenants
from catalog.modules.one_student_one_client.models import Hours, MissedVisit, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.services import missed, referrals, visits
from core.uuids import uuid7
from notifications.models import Message
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.conftest import KARANGASEM
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme, make_scheme
from tests.organisation.test_races import at_once


@pytest.fixture
def opened_scheme(own_database: str, switch_on: Callable[[str, str], None]) -> Iterator[Scheme]:
    """As `around`, committed in a database of its own."""
    switch_on("one_student_one_client", KARANGASEM)
    with time_machine.travel(NOW, tick=True):
        with tenants.enter(KARANGASEM):
            scheme = make_scheme(NOW)
        yield scheme


def test_one_visit_sent_by_two_devices_at_once_is_kept_once(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        mother, placed = make.make_pregnancy(opened_scheme, NOW), make.make_student(opened_scheme, NOW)
        make.pair(mother, placed, NOW)
    number = uuid7()

    outcomes = at_once(
        *(
            lambda: make.visit(mother, placed.student, NOW, visit_id=number, dangers=["bleeding"]).is_new
            for _device in range(3)
        )
    )

    assert sorted(outcomes, key=str) == [False, False, True]
    with tenants.enter(KARANGASEM):
        assert (Visit.objects.count(), Referral.objects.count(), Hours.objects.count()) == (1, 1, 1)


def test_contacts_that_arrive_at_once_are_numbered_in_their_order(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        mother = make.make_pregnancy(opened_scheme, NOW, weeks=30)

    def send(weeks: int) -> Callable[[], object]:
        at = NOW - timedelta(weeks=30 - weeks)
        return lambda: make.contact(mother, opened_scheme.midwife, NOW, at=at).is_new

    outcomes = at_once(*(send(weeks) for weeks in (28, 10, 23, 18)))

    assert outcomes == [True] * 4
    with tenants.enter(KARANGASEM):
        names = Visit.objects.order_by("visited_at").values_list("contact", flat=True)
        assert list(names) == ["K1M", "K2", "K3", "K4"]


def test_one_number_for_two_mothers_at_once_is_one_visit(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        mothers = [make.make_pregnancy(opened_scheme, NOW, full_name=name) for name in ("Ni Kadek A", "Ni Kadek B")]
    number = uuid7()

    def send(mother: Pregnancy) -> Callable[[], object]:
        return lambda: make.contact(mother, opened_scheme.midwife, NOW, at=NOW, visit_id=number).is_new

    outcomes = at_once(*(send(mother) for mother in mothers))

    assert sorted(outcomes, key=str) == [visits.OtherVisit, True]


def test_two_jobs_at_once_tell_each_person_once(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        mother = make.make_pregnancy(opened_scheme, NOW)
        make.contact(mother, opened_scheme.midwife, NOW, at=NOW, dangers=["bleeding"])

    later = NOW + timedelta(minutes=15)
    outcomes = at_once(*(lambda: referrals.escalate(actor=TESTS, now=later) for _job in range(3)))

    assert sorted(outcomes, key=str) == [0, 0, 1]
    with tenants.enter(KARANGASEM):
        waits = Message.objects.filter(template="one_student_one_client.referral_waits", channel="inbox")
        assert waits.count() == 1


def test_a_referral_is_received_once(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        mother = make.make_pregnancy(opened_scheme, NOW)
        opened = make.contact(mother, opened_scheme.midwife, NOW, at=NOW, dangers=["bleeding"]).referral
        assert opened is not None

    def receive() -> object:
        return referrals.receive(referral_id=opened.pk, midwife=opened_scheme.midwife, actor=TESTS, now=NOW).state

    outcomes = at_once(receive, receive)

    assert sorted(outcomes, key=str) == [referrals.ReferralReceived, "received"]


def test_two_looks_at_once_note_and_tell_once(opened_scheme: Scheme) -> None:
    with tenants.enter(KARANGASEM):
        make.score(make.make_pregnancy(opened_scheme, NOW, weeks=18), "anaemia", now=NOW)

    later = NOW + timedelta(days=3)
    outcomes = at_once(*(lambda: missed.look(actor=TESTS, now=later) for _job in range(2)))

    assert sorted(outcomes, key=str) == [0, 1]
    with tenants.enter(KARANGASEM):
        assert list(MissedVisit.objects.values_list("contact", "level")) == [("K2", 1)]
        assert Message.objects.filter(template="one_student_one_client.missed", channel="inbox").count() == 1


def test_a_contact_and_a_look_at_once_leave_nothing_open(opened_scheme: Scheme) -> None:
    """Whichever comes first: what was made in time, or made up for, is not on the list."""
    with tenants.enter(KARANGASEM):
        mother = make.make_pregnancy(opened_scheme, NOW, weeks=18)

    later = NOW + timedelta(days=1)
    outcomes = at_once(
        lambda: make.contact(mother, opened_scheme.midwife, later, at=NOW).is_new,
        lambda: missed.look(actor=TESTS, now=later) in (0, 1),
    )

    assert outcomes == [True, True]
    with tenants.enter(KARANGASEM):
        assert not MissedVisit.objects.filter(settled_at=None).exists()
