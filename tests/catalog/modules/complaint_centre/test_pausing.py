"""Times in which nobody could work: they blame nobody, and whoever had days gets them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

import tenants
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Escalation, Miss, Referral, RoutingRule, Standstill
from catalog.modules.complaint_centre.queries.passed import referrals_are_due
from catalog.modules.complaint_centre.queries.referrals import dossier_of
from catalog.modules.complaint_centre.rights import DECIDE
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.services.pausing import go_on, note_closings, stand_still
from catalog.modules.complaint_centre.services.referring import ReplyNotOver
from core.actors import Actor
from core.models import EvidenceEntry
from tenants import services as engine
from tests.catalog.modules.complaint_centre.conftest import ACTOR, DUE, NOW, Centre, Missed
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.catalog.modules.complaint_centre.test_referring import HOUR, NEXT_DAY, decide, open_due
from tests.conftest import KARANGASEM
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@contextmanager
def in_regency() -> Iterator[None]:
    """As it is after what the ministry has just done."""
    with tenants.enter(KARANGASEM):
        yield


def suspend(at: datetime) -> None:
    with tenants.public():
        engine.suspend(code="5107", reason="Keputusan Menteri 7/2026", actor=ACTOR, now=at)


def resume(at: datetime) -> None:
    with tenants.public():
        engine.resume(code="5107", actor=ACTOR, now=at)


@pytest.fixture
def filed(centre: Centre) -> services.Filed:
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    return services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)


def test_nothing_climbs_while_the_regency_is_suspended_and_what_passed_blames_nobody(filed: services.Filed) -> None:
    suspend(DUE - HOUR)
    with in_regency():
        assert tenants.current().is_closed
        assert services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE) == []
    resume(DUE + 5 * HOUR)

    with in_regency():
        assert not tenants.current().is_closed
        assert services.sweep(actor=ACTOR, now=DUE + 5 * HOUR).late == timedelta()  # no worker was late
        assert services.open_due(actor=ACTOR, now=NEXT_DAY + DAY) == 0

    assert Miss.objects.get().weight == Miss.Weight.REGENCY_CLOSED
    assert Escalation.objects.get().next_due_at > DUE + 6 * HOUR  # the camat's whole time begins now
    assert not Referral.objects.exists()


def test_a_suspension_that_was_over_long_before_excuses_nothing(filed: services.Filed) -> None:
    suspend(NOW - 3 * HOUR)
    resume(NOW - 2 * HOUR)

    with in_regency():
        services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE)

    assert Miss.objects.get().weight == Miss.Weight.COUNTS


def test_the_days_for_a_reply_are_given_back_once_and_stand_in_the_dossier(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="district")
    until = referral.reply_until
    suspend(NEXT_DAY + DAY)
    resume(NEXT_DAY + 4 * DAY)

    with in_regency():
        assert referrals_are_due(now=NEXT_DAY + 4 * DAY)  # a quiet regency is woken for it
        assert note_closings(actor=ACTOR, now=NEXT_DAY + 4 * DAY) == 1
        assert note_closings(actor=ACTOR, now=NEXT_DAY + 5 * DAY) == 0
        assert not referrals_are_due(now=NEXT_DAY + 5 * DAY)
        referral.refresh_from_db()
        [pause] = dossier_of(referral).pauses

    assert referral.reply_until == until + 3 * DAY
    assert (pause.cause, pause.off_at, pause.on_at) == ("closed", NEXT_DAY + DAY, NEXT_DAY + 4 * DAY)
    entry = EvidenceEntry.objects.get(action="complaint_centre.pause_noted")
    assert (entry.details["cause"], entry.details["given_back"]) == ("closed", 2)


def test_nobody_decides_against_an_officer_in_the_minute_after_a_suspension(missed: Missed) -> None:
    """The round has not come yet; the decision itself sees that days were lost."""
    open_due()
    referral = Referral.objects.get(level="district")
    suspend(NEXT_DAY + HOUR)
    resume(NEXT_DAY + 10 * DAY)

    with in_regency(), pytest.raises(ReplyNotOver):
        decide(referral, missed.head, "guided", now=NEXT_DAY + 10 * DAY + MINUTE)


def test_the_days_for_an_objection_are_given_back_too(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="district")
    services.reply(referral_id=referral.pk, text="Rapat.", person=missed.camat, actor=ACTOR, now=NEXT_DAY + HOUR)
    decide(referral, person_with_rights(DECIDE), "guided", now=NEXT_DAY + HOUR)
    referral.refresh_from_db()
    until = referral.objection_until
    assert until is not None

    stand_still(actor=ACTOR, now=NEXT_DAY + DAY)
    go_on(actor=ACTOR, now=NEXT_DAY + 3 * DAY)

    referral.refresh_from_db()
    assert referral.objection_until == until + 2 * DAY
    services.object_to(
        referral_id=referral.pk, grounds="Rapat itu wajib.", person=missed.camat, actor=ACTOR, now=until + DAY
    )


def test_a_pause_that_began_before_the_dossier_gives_back_only_what_it_took(missed: Missed) -> None:
    stand_still(actor=ACTOR, now=DUE + 5 * HOUR)
    open_due()
    until = Referral.objects.get(level="district").reply_until

    go_on(actor=ACTOR, now=NEXT_DAY + 2 * HOUR)

    assert Referral.objects.get(level="district").reply_until == until + 2 * HOUR
    assert Standstill.objects.get().cause == Standstill.Cause.MODULE_OFF
