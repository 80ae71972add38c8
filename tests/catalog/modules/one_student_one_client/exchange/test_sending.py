"""Whether, when and how often a record is sent, and what is kept of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client.exchange import satusehat
from catalog.modules.one_student_one_client.exchange.outcomes import FIXES, Outcome
from catalog.modules.one_student_one_client.models import (
    CARE_PURPOSE,
    Consent,
    ExchangeAccount,
    Pregnancy,
    Referral,
    Sending,
    Visit,
)
from catalog.modules.one_student_one_client.services import exchange, pregnancies, scoring
from core import jobs
from core.models import EvidenceEntry
from core.personal_data import ProcessingRestricted
from core.secrets import encrypt
from residents.models import Resident
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.exchange.stand_in import (
    CLIENT_ID,
    CLIENT_SECRET,
    ORGANIZATION,
    StandIn,
    running,
)
from tests.factories import one_student_one_client as make
from tests.factories import privacy
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import UnitFactory

ACCOUNT = exchange.Account(
    is_on=True, side=ExchangeAccount.Side.SANDBOX, organization=ORGANIZATION, location="kia-1",
    practitioner="N10000001", client_id=CLIENT_ID, client_secret=CLIENT_SECRET,
)  # fmt: skip
NIK = "5107046105980001"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """SATUSEHAT's stand-in, and the trial system's address leading to it."""
    with running() as state:
        monkeypatch.setitem(satusehat.HOSTS, "sandbox", state.host)
        yield state
    satusehat.Satusehat._tokens.clear()


@pytest.fixture
def mother(around: Scheme) -> Pregnancy:
    """One who agrees, with a contact, at a health centre with an account."""
    exchange.set_account(health_centre=around.centre, account=ACCOUNT, actor=TESTS, now=NOW)
    made = make.make_pregnancy(around, NOW, weeks=20, nik=NIK)
    pregnancies.give_consent(
        pregnancy_id=made.pk, purpose=Consent.Purpose.EXCHANGE, is_signed=True, actor=TESTS, now=NOW
    )
    contact(made, around.midwife, "K1M", NOW - timedelta(weeks=10), arm="22.9")
    make.score(made, "anaemia", now=NOW)
    return made


def contact(
    mother: Pregnancy, midwife: User, name: str, at: datetime, by: Visit.By = Visit.By.MIDWIFE, **measured: str
) -> Visit:
    return Visit.objects.create(
        id=uuid4(), pregnancy=mother, kind=Visit.Kind.ANTENATAL, by=by, visitor=midwife, visited_at=at,
        contact=name, recorded_at=NOW, findings=encrypt(json.dumps({"measured": measured}), purpose=CARE_PURPOSE),
    )  # fmt: skip


def ask(mother: Pregnancy, now: datetime = NOW) -> Sending:
    return exchange.ask(pregnancy_id=mother.pk, actor=TESTS, now=now)


def send(mother: Pregnancy, now: datetime = NOW) -> Sending:
    made = ask(mother, now)
    exchange.deliver(sending_id=made.pk, now=now)
    made.refresh_from_db()
    return made


def waiting_jobs() -> list[datetime | None]:
    """When each job that waits is due."""
    with tenants.public(), connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM public.procrastinate_jobs WHERE task_name LIKE %s ORDER BY id",
                       ["%exchange.send_record"])  # fmt: skip
        return [row[0] for row in cursor.fetchall()]


class TestSending:
    def test_nothing_is_sent_while_she_asked_that_it_stands_still(self, mother: Pregnancy, there: StandIn) -> None:
        made = ask(mother)
        privacy.restrict(mother.resident, now=NOW)

        exchange.deliver(sending_id=made.pk, now=NOW)

        made.refresh_from_db()
        assert (made.state, made.outcome, there.all("Patient")) == ("stopped", Outcome.RESTRICTED, [])
        with pytest.raises(ProcessingRestricted):
            ask(mother)
        assert exchange.send_news(actor=TESTS, now=NOW + timedelta(days=1)) == 0

    def test_it_arrives_with_what_was_found(self, mother: Pregnancy, there: StandIn) -> None:
        made = send(mother)

        assert (made.state, made.outcome, made.settled_at) == ("sent", "accepted", NOW)
        assert there.all("Patient")[0]["identifier"][0]["value"] == NIK
        assert [one["code"]["coding"][0]["code"] for one in there.all("Condition")] == ["O99.0"]
        assert {one["valueQuantity"]["value"] for one in there.all("Observation") if "valueQuantity" in one} == {
            10,
            22.9,
        }

    def test_the_job_sends_it(self, mother: Pregnancy, there: StandIn) -> None:
        made = ask(mother)

        with tenants.public():
            jobs.run_waiting(queues=("tenant",))

        made.refresh_from_db()
        assert made.state == "sent"

    def test_a_job_that_comes_twice_sends_once(self, mother: Pregnancy, there: StandIn) -> None:
        made = send(mother)
        asked = list(there.asked)

        exchange.deliver(sending_id=made.pk, now=NOW)

        assert there.asked == asked

    def test_a_referral_is_told_with_its_grounds_in_words(self, mother: Pregnancy, there: StandIn) -> None:
        Referral.objects.create(
            pregnancy=mother, health_centre=mother.health_centre, opened_at=NOW, opened_by="x",
            state="received", received_at=NOW, received_by="x",
            grounds=encrypt(json.dumps(["bleeding", "severe_hypertension"]), purpose=CARE_PURPOSE),
        )  # fmt: skip

        send(mother)

        (referral,) = there.all("ServiceRequest")
        assert referral["reasonCode"] == [
            {"text": "Perdarahan dari jalan lahir"}, {"text": "Tekanan darah sangat tinggi"},
        ]  # fmt: skip

    def test_a_referral_that_nobody_has_received_is_not_told(self, mother: Pregnancy, there: StandIn) -> None:
        Referral.objects.create(
            pregnancy=mother, health_centre=mother.health_centre, opened_at=NOW, opened_by="x",
            grounds=encrypt(json.dumps(["bleeding"]), purpose=CARE_PURPOSE),
        )  # fmt: skip

        send(mother)

        assert there.all("ServiceRequest") == []

    def test_what_a_student_noted_alone_is_not_told(self, around: Scheme, mother: Pregnancy, there: StandIn) -> None:
        student = make.make_student(around, NOW).student
        contact(mother, student, "K2", NOW - timedelta(weeks=3), by=Visit.By.STUDENT, weight="58")

        send(mother)

        assert [one["identifier"][1]["value"] for one in there.all("Encounter")] == ["K1M"]

    def test_two_records_of_one_day_are_one_contact(self, around: Scheme, mother: Pregnancy, there: StandIn) -> None:
        student = make.make_student(around, NOW).student
        day = NOW - timedelta(weeks=3)
        contact(mother, student, "K2", day, by=Visit.By.STUDENT, weight="80")
        contact(mother, around.midwife, "", day + timedelta(hours=1), weight="58.5")
        contact(mother, around.midwife, "", day + timedelta(hours=2), by=Visit.By.DOCTOR, haemoglobin="10.4")

        send(mother)

        assert [one["identifier"][1]["value"] for one in there.all("Encounter")] == ["K1M", "K2"]
        values = [one["valueQuantity"]["value"] for one in there.all("Observation") if "valueQuantity" in one]
        assert {58.5, 10.4} <= set(values)
        assert 80 not in values

    def test_only_what_a_midwife_confirmed_is_told(self, mother: Pregnancy, there: StandIn) -> None:
        scoring.assess(pregnancy_id=mother.pk, items=["caesarean_before"], is_confirmed=False, actor=TESTS, now=NOW)

        send(mother)

        assert [one["code"]["coding"][0]["code"] for one in there.all("Condition")] == ["O99.0"]

    @pytest.mark.parametrize(
        ("changes", "later", "end"),
        [
            ({"state": "delivered", "born_at": NOW - timedelta(hours=5)}, timedelta(0), "2026-11-25T21:00:00+00:00"),
            ({"state": "lost", "state_since": NOW - timedelta(days=2)}, timedelta(0), "2026-11-24T02:00:00+00:00"),
            ({}, timedelta(weeks=25), "2027-05-13"),
            ({}, timedelta(weeks=23), None),
        ],
        ids=["born", "lost", "after 308 days", "before"],
    )
    def test_the_episode_ends(
        self, mother: Pregnancy, there: StandIn, changes: dict[str, object], later: timedelta, end: str | None
    ) -> None:
        Pregnancy.objects.filter(pk=mother.pk).update(**changes)

        send(mother, NOW + later)

        assert there.all("EpisodeOfCare")[0]["period"].get("end") == end


class TestConsent:
    def test_without_it_nothing_is_asked(self, mother: Pregnancy, there: StandIn) -> None:
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, actor=TESTS, now=NOW)

        with pytest.raises(exchange.NotAgreed):
            ask(mother)

    def test_withdrawn_on_the_way_it_is_stopped(self, mother: Pregnancy, there: StandIn) -> None:
        made = ask(mother)
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, actor=TESTS, now=NOW)

        exchange.deliver(sending_id=made.pk, now=NOW)

        made.refresh_from_db()
        assert (made.state, made.outcome) == ("stopped", "no_consent")
        assert there.asked == []

    def test_agreeing_to_a_student_is_not_agreeing_to_this(self, around: Scheme, there: StandIn) -> None:
        exchange.set_account(health_centre=around.centre, account=ACCOUNT, actor=TESTS, now=NOW)
        mother = make.make_pregnancy(around, NOW, nik=NIK)
        contact(mother, around.midwife, "K1M", NOW - timedelta(weeks=10))

        with pytest.raises(exchange.NotAgreed):
            ask(mother)


class TestRefusals:
    def test_off_by_default(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW, nik=NIK)
        pregnancies.give_consent(
            pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, is_signed=True, actor=TESTS, now=NOW
        )
        contact(mother, around.midwife, "K1M", NOW - timedelta(weeks=10))

        with pytest.raises(exchange.ExchangeOff):
            ask(mother)

    def test_switched_off_on_the_way_it_is_stopped(self, around: Scheme, mother: Pregnancy, there: StandIn) -> None:
        made = ask(mother)
        exchange.set_account(
            health_centre=around.centre, account=replace(ACCOUNT, is_on=False, client_id="", client_secret=""),
            actor=TESTS, now=NOW,
        )  # fmt: skip

        exchange.deliver(sending_id=made.pk, now=NOW)

        made.refresh_from_db()
        assert (made.state, made.outcome, there.asked) == ("stopped", "switched_off", [])

    def test_without_a_nik_or_a_contact(self, mother: Pregnancy) -> None:
        Visit.objects.all().delete()
        with pytest.raises(exchange.NothingToSend):
            ask(mother)
        Resident.objects.filter(pk=mother.resident_id).update(nik="", nik_index=None)
        with pytest.raises(exchange.NoNumber):
            ask(mother)

    def test_what_is_on_its_way_is_not_asked_again(self, mother: Pregnancy) -> None:
        ask(mother)

        with pytest.raises(exchange.OnItsWay):
            ask(mother)

    def test_a_refusal_is_kept_as_a_code_and_said_in_words(
        self, around: Scheme, mother: Pregnancy, there: StandIn
    ) -> None:
        wrong = replace(ACCOUNT, organization="1")
        exchange.set_account(health_centre=around.centre, account=wrong, actor=TESTS, now=NOW)

        made = send(mother)

        assert (made.state, made.outcome) == ("refused", "not_ours")
        assert str(Outcome(made.outcome).label).startswith("SATUSEHAT")

    def test_each_outcome_that_asks_for_something_says_what(self) -> None:
        assert set(Outcome) - set(FIXES) == {Outcome.ACCEPTED}


class TestTroubleOnTheLine:
    def test_it_is_tried_again_later_and_arrives(self, mother: Pregnancy, there: StandIn) -> None:
        there.broken = 1

        made = send(mother)
        assert (made.state, made.tries) == ("waiting", 1)
        assert waiting_jobs()[-1] == NOW + timedelta(minutes=1)

        exchange.deliver(sending_id=made.pk, now=NOW + timedelta(minutes=1))
        made.refresh_from_db()
        assert made.state == "sent"

    def test_it_waits_as_long_as_satusehat_asks(self, mother: Pregnancy, there: StandIn) -> None:
        there.too_fast = 1

        send(mother)

        assert waiting_jobs()[-1] == NOW + timedelta(minutes=10)

    def test_after_many_times_it_is_given_up(
        self, mother: Pregnancy, there: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there.broken = 99
        made = ask(mother)

        for _time in range(len(exchange.WAITS) + 1):
            exchange.deliver(sending_id=made.pk, now=NOW)

        made.refresh_from_db()
        assert (made.state, made.outcome, made.tries) == ("refused", "unreachable", 6)


class TestByNight:
    def news(self, now: datetime = NOW) -> int:
        return exchange.send_news(actor=exchange.WORKER, now=now)

    def test_what_is_new_once(self, mother: Pregnancy, there: StandIn) -> None:
        assert self.news() == 1
        exchange.deliver(sending_id=Sending.objects.get().pk, now=NOW)

        assert self.news() == 0
        make.score(mother, "twins", now=NOW)
        assert self.news() == 1

    def test_what_waits_is_left_alone(self, mother: Pregnancy) -> None:
        ask(mother)
        make.score(mother, "twins", now=NOW)

        assert self.news() == 0

    def test_a_refusal_is_not_repeated_until_something_changes(
        self, around: Scheme, mother: Pregnancy, there: StandIn
    ) -> None:
        exchange.set_account(
            health_centre=around.centre, account=replace(ACCOUNT, organization="1"), actor=TESTS, now=NOW
        )
        assert send(mother).state == "refused"

        assert self.news() == 0

    def test_what_could_not_be_reached_is(self, mother: Pregnancy, there: StandIn) -> None:
        Sending.objects.create(
            pregnancy=mother, version=mother.version, state="refused", outcome="unreachable", asked_at=NOW,
            asked_by="x", settled_at=NOW,
        )  # fmt: skip

        assert self.news() == 1

    def test_an_episode_is_closed_when_its_last_day_is_past(self, mother: Pregnancy, there: StandIn) -> None:
        send(mother)
        last = NOW + timedelta(weeks=24)

        assert self.news(last) == 0
        assert self.news(last + timedelta(days=1)) == 1

    def test_nobody_without_consent_or_account(self, around: Scheme, mother: Pregnancy) -> None:
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, actor=TESTS, now=NOW)
        assert self.news() == 0

    def test_records_of_one_night_are_spaced(self, around: Scheme, mother: Pregnancy) -> None:
        other = make.make_pregnancy(around, NOW, full_name="Ni Luh Sari", nik="5107046105980002")
        pregnancies.give_consent(
            pregnancy_id=other.pk, purpose=Consent.Purpose.EXCHANGE, is_signed=True, actor=TESTS, now=NOW
        )
        contact(other, around.midwife, "K1M", NOW - timedelta(weeks=10))

        assert self.news() == 2
        assert waiting_jobs() == [NOW, NOW + exchange.SPACING]


class TestAccount:
    def test_the_key_is_sealed_and_kept_when_left_empty(self, around: Scheme) -> None:
        made = exchange.set_account(health_centre=around.centre, account=ACCOUNT, actor=TESTS, now=NOW)
        again = exchange.set_account(
            health_centre=around.centre, account=replace(ACCOUNT, client_id="", client_secret="", location="kia-2"),
            actor=TESTS, now=NOW,
        )  # fmt: skip

        assert CLIENT_SECRET not in made.client_secret
        assert (again.pk, again.client_secret, again.location) == (made.pk, made.client_secret, "kia-2")

    def test_never_half_a_key_and_never_another_office(self, around: Scheme) -> None:
        with pytest.raises(exchange.KeyNeeded):
            exchange.set_account(
                health_centre=around.centre, account=replace(ACCOUNT, client_secret=""), actor=TESTS, now=NOW
            )
        with pytest.raises(exchange.NotAHealthCentre):
            exchange.set_account(health_centre=UnitFactory.create(), account=ACCOUNT, actor=TESTS, now=NOW)


def test_nothing_of_her_in_logs_evidence_or_the_ledger(
    mother: Pregnancy, there: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    send(mother)
    there.broken = 1
    send(mother)

    kept = [
        *caplog.messages,
        *(json.dumps([one.details, one.subject, one.reason]) for one in EvidenceEntry.objects.all()),
        *(str(row) for row in Sending.objects.values()),
    ]
    for secret in (NIK, "Sulastri", "22.9", "anaemia", CLIENT_SECRET):
        assert not [text for text in kept if secret in text and "resident" not in text], secret
