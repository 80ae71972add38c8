"""Retention: a rehearsal counts and changes nothing, a person approves, a hold keeps, archives stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.module_loading import import_string

import tenants
from accounts.models import Invitation, SignInCode, User
from casework.models import Case
from catalog.privacy import queries
from catalog.privacy.models import Hold, Identity, PrivacyRequest, RequestKind, Restriction, RetentionRun
from catalog.privacy.parts import declared
from catalog.privacy.services import holds, requests, retention
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import Rule
from core.secrets import encrypt
from core.uuids import uuid7
from notifications.models import PURPOSE, Message
from residents.models import Resident
from tests.factories.accounts import make_citizen
from tests.factories.casework import begun, handed_in, product, step
from tests.factories.privacy import government, let_go
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=731)
DPO = Actor.user(7, schema="r5107")
RULE = "casework.closed"
NIK = "5107044307900001"


@pytest.fixture(autouse=True)
def _inside(in_karangasem: tenants.CurrentRegency) -> None:
    """Everything happens in Karangasem."""
    product()
    government()


def refused(now: datetime = NOW) -> Case:
    return step(handed_in(now=now), "reject", now=now, reason="Usahanya di kabupaten lain.")


@dataclass(frozen=True)
class Old:
    """Something whose time is over, about somebody whom a hold can keep; by what it is found, and when it is due."""

    rule: str
    make: Callable[[User, Resident], Any]
    at: datetime


def _message(user: User, resident: Resident) -> Message:
    return Message.objects.create(
        idempotency_key="x", channel="email", template="x", language="id", recipient_kind="resident",
        recipient_id=str(resident.pk), contents=encrypt("Halo", purpose=PURPOSE), queued_at=NOW, settled_at=NOW,
    )  # fmt: skip


def _session(user: User, resident: Resident) -> Session:
    data = SessionStore().encode({SESSION_KEY: str(user.pk)})
    return Session.objects.create(session_key="x", session_data=data, expire_date=NOW)


def _code(user: User, resident: Resident) -> SignInCode:
    contact = user.contacts.get()
    return SignInCode.objects.create(
        kind="phone", address=contact.address, fingerprint=contact.fingerprint, digest=b"x", created_at=NOW,
        expires_at=NOW + timedelta(minutes=1),
    )  # fmt: skip


def _invitation(user: User, resident: Resident) -> Invitation:
    return Invitation.objects.create(
        user=user, digest="x", issued_by="tests", created_at=NOW, expires_at=NOW + timedelta(days=1)
    )


def _draft(user: User, resident: Resident) -> Case:
    case = begun(now=NOW).case
    Case.objects.filter(pk=case.pk).update(resident=resident)
    return case


def _closed(user: User, resident: Resident) -> Case:
    case = refused()
    Case.objects.filter(pk=case.pk).update(user=user)
    return case


OLD = (
    Old("casework.drafts", _draft, NOW + timedelta(days=31)),
    Old(RULE, _closed, LATER),
    Old("notifications.contents", _message, NOW + timedelta(days=31)),
    Old("accounts.sessions", _session, NOW + timedelta(seconds=1)),
    Old("accounts.codes", _code, NOW + timedelta(days=2)),
    Old("accounts.invitations", _invitation, NOW + timedelta(days=92)),
)


def test_whatever_goes_goes_by_a_rule_of_the_desk_or_in_the_moment_of_the_event() -> None:
    for one in declared():
        for activity in one.activities:
            for keeping in activity.keeping:
                assert bool(keeping.rule) + bool(keeping.at_once) == (keeping.act != "keep"), keeping.code
                assert keeping.act == "keep" or keeping.policy or keeping.days is not None, keeping.code
                if keeping.rule:
                    assert isinstance(queries.rule_of(keeping), Rule)
                if keeping.at_once:
                    assert callable(import_string(keeping.at_once))
    waits = {row.keeping.code for row in queries.rules(NOW) if row.runs_here and not row.keeping.goes_by_itself}
    assert waits == {RULE}


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.rule)
@pytest.mark.parametrize("hold", ["restriction of the record", "restriction of the account", "the whole rule"])
def test_a_hold_stops_every_rule_and_its_end_lets_it_go(old: Old, hold: str) -> None:
    resident, user = make_resident(full_name="Ni Komang Sri Wahyuni", nik=NIK, sex="female"), make_citizen()
    made = old.make(user, resident)
    rule = queries.find_rule(old.rule, old.at)
    assert rule is not None
    due = queries.rule_of(rule.keeping).due(before=old.at - timedelta(days=rule.days), at=old.at)
    assert made.pk in due.values_list("pk", flat=True)
    if hold == "the whole rule":
        held = holds.hold_rule(
            rule=old.rule, dispute=Hold.Dispute.COURT, reason="12/G/2026", until=None, actor=DPO, now=old.at
        )
        assert due.count() == retention.rehearse(rule=old.rule, actor=DPO, now=old.at).held
        with pytest.raises(retention.RuleIsHeld):
            let_go(old.rule, now=old.at)
        retention.look_at_rules(now=old.at)
        assert not RetentionRun.objects.filter(rule=old.rule, state=RetentionRun.State.APPROVED).exists()
        holds.lift(hold_id=held.pk, reason="Selesai.", actor=DPO, now=old.at)
    else:
        restricted = _restrict(hold, user, resident)
        assert let_go(old.rule, now=old.at) == 0
        assert made.pk in due.values_list("pk", flat=True)
        restricted.delete()

    assert let_go(old.rule, now=old.at) == 1

    assert not due.exists()


def _restrict(hold: str, user: User, resident: Resident) -> Restriction:
    """Of the record or the account; whatever this row is about, the other is restricted too, as the desk would link."""
    asked, _pin = requests.enter_at_desk(
        applicant=requests.Applicant(name=resident.full_name), kind=RequestKind.RESTRICTION, identity=Identity.CARD,
        wish="", nik="", actor=DPO, now=NOW,
    )  # fmt: skip
    PrivacyRequest.objects.filter(pk=asked.pk).update(resident=resident, user=user)
    requests.grant(case_id=asked.case_id, reason="Dibatasi.", actor=DPO, now=NOW)
    return Restriction.objects.get(request=asked)


def test_a_run_that_is_at_work_stops_when_its_rule_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    for _number in range(2):
        refused()
    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    retention.approve(run_id=run.pk, actor=DPO, now=LATER)
    assert retention.carry_out(run_id=run.pk, now=LATER)

    holds.hold_rule(rule=RULE, dispute=Hold.Dispute.COURT, reason="12/G/2026", until=None, actor=DPO, now=LATER)

    assert not retention.carry_out(run_id=run.pk, now=LATER)
    run.refresh_from_db()
    assert (run.gone, run.due, run.state) == (1, 2, RetentionRun.State.DONE)
    with pytest.raises(holds.RuleHeldAlready):
        holds.hold_rule(rule=RULE, dispute=Hold.Dispute.COURT, reason="x", until=None, actor=DPO, now=LATER)
    with pytest.raises(NotThere):
        holds.hold_rule(
            rule="casework.archived", dispute=Hold.Dispute.COURT, reason="x", until=None, actor=DPO, now=LATER
        )


def test_what_people_were_promised_goes_by_itself_though_somebody_only_counted_it() -> None:
    begun(now=NOW)
    late = NOW + timedelta(days=31)
    counted = retention.rehearse(rule="casework.drafts", actor=DPO, now=late)

    retention.look_at_rules(now=late)

    counted.refresh_from_db()
    run = RetentionRun.objects.exclude(pk=counted.pk).get(rule="casework.drafts")
    assert (counted.state, run.state, run.approved_by) == ("dropped", "approved", "system:privacy")
    retention.carry_out(run_id=run.pk, now=late)
    assert not Case.objects.filter(submitted_at=None).exists()


def test_many_rows_are_compared_with_the_holds_by_the_same_few_queries(django_assert_num_queries: Any) -> None:
    row = queries.find_rule(RULE, NOW)
    assert row is not None
    rule, resident, user = queries.rule_of(row.keeping), make_resident(), make_citizen()
    rows = [Case(pk=uuid7(), resident=resident, user=user) for _number in range(300)]
    queries.staying(rule, rows[:1], now=NOW)  # the zone of the regency is known from here on

    for some in (rows[:1], rows):
        with django_assert_num_queries(5):
            assert queries.staying(rule, some, now=NOW) == set()


def test_a_rehearsal_counts_by_codes_and_changes_nothing() -> None:
    old, young = refused(), refused(LATER - timedelta(days=100))

    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)

    assert (run.due, run.held, run.sample) == (1, 0, [old.code])
    assert Case.objects.exclude(answers="").count() == 2
    assert young.code not in run.sample
    with pytest.raises(NotThere):
        retention.rehearse(rule="casework.archived", actor=DPO, now=LATER)


def test_an_approved_run_takes_out_who_it_was_and_keeps_what_counts() -> None:
    old = refused()
    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    assert retention.carry_out(run_id=run.pk, now=LATER) is False
    assert Case.objects.exclude(answers="").count() == 1, "nothing goes before a person approved it"

    retention.approve(run_id=run.pk, actor=DPO, now=LATER)
    retention.carry_out(run_id=run.pk, now=LATER)

    old.refresh_from_db()
    run.refresh_from_db()
    assert (old.applicant_name, old.answers, old.phone, old.email, old.resident, old.search_text) == (
        "—", "", "", "", None, old.code.lower(),
    )  # fmt: skip
    assert (old.state, old.papers.count(), old.history.exclude(reason="").count()) == ("rejected", 0, 0)
    assert old.clocks.get().was_kept
    assert (run.state, run.gone) == (RetentionRun.State.DONE, 1)
    assert EvidenceEntry.objects.get(action="privacy.retention_done").details["gone"] == 1


def test_a_request_under_way_keeps_the_rows() -> None:
    resident = make_resident(full_name="Ni Komang Sri Wahyuni", nik=NIK, sex="female")
    old = refused()
    Case.objects.filter(pk=old.pk).update(resident=resident)
    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    retention.approve(run_id=run.pk, actor=DPO, now=LATER)
    requests.enter_at_desk(
        applicant=requests.Applicant(name=resident.full_name), kind=RequestKind.ACCESS, identity=Identity.CARD, wish="",
        nik=NIK, actor=DPO, now=LATER,
    )  # fmt: skip

    retention.carry_out(run_id=run.pk, now=LATER)

    old.refresh_from_db()
    assert old.answers
    assert retention.rehearse(rule=RULE, actor=DPO, now=LATER).held == 1


def test_the_first_run_waits_for_a_person_and_the_next_goes_by_itself() -> None:
    refused()
    retention.look_at_rules(now=LATER)
    first = RetentionRun.objects.get()
    assert first.state == RetentionRun.State.REHEARSED
    retention.approve(run_id=first.pk, actor=DPO, now=LATER)
    retention.carry_out(run_id=first.pk, now=LATER)
    next_night = LATER + timedelta(days=800)
    refused(LATER)

    retention.look_at_rules(now=next_night)

    second = RetentionRun.objects.exclude(pk=first.pk).get()
    assert (second.state, second.approved_by) == (RetentionRun.State.APPROVED, "system:privacy")


def test_a_large_run_waits_again(monkeypatch: pytest.MonkeyPatch) -> None:
    refused()
    first = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    retention.approve(run_id=first.pk, actor=DPO, now=LATER)
    retention.carry_out(run_id=first.pk, now=LATER)
    refused(LATER)
    monkeypatch.setattr(retention, "policies", SimpleNamespace(value=lambda key, at: 0))

    retention.look_at_rules(now=LATER + timedelta(days=800))

    assert RetentionRun.objects.exclude(pk=first.pk).get().state == RetentionRun.State.REHEARSED


def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    for _number in range(2):
        refused()
    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    retention.approve(run_id=run.pk, actor=DPO, now=LATER)

    assert [retention.carry_out(run_id=run.pk, now=LATER) for _number in range(3)] == [True, True, False]

    run.refresh_from_db()
    assert (run.gone, run.state) == (2, RetentionRun.State.DONE)


def test_a_case_in_dispute_stays_until_the_hold_is_lifted_though_nobody_is_known_by_it() -> None:
    disputed, other = refused(), refused()
    held = holds.hold(
        code=f" {disputed.code.lower()} ", dispute=Hold.Dispute.COURT, reason="Perkara 12/G/2026/PTUN.DPS", until=None,
        actor=DPO, now=LATER,
    )  # fmt: skip

    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)
    assert (run.due, run.held, run.sample) == (2, 1, [other.code])
    retention.approve(run_id=run.pk, actor=DPO, now=LATER)
    retention.carry_out(run_id=run.pk, now=LATER)
    assert list(Case.objects.exclude(answers="").values_list("pk", flat=True)) == [disputed.pk]

    holds.lift(hold_id=held.pk, reason="Putusan sudah tetap.", actor=DPO, now=LATER)
    assert retention.rehearse(rule=RULE, actor=DPO, now=LATER).held == 0
    actions = EvidenceEntry.objects.filter(action__startswith="privacy.case_h").order_by("sequence")
    assert [entry.action for entry in actions] == ["privacy.case_held", "privacy.case_hold_lifted"]


def test_a_hold_ends_by_itself_the_day_after_its_last() -> None:
    disputed = refused()
    values: dict[str, Any] = {"code": disputed.code, "dispute": "complaint", "reason": "Aduan 7", "actor": DPO}
    with pytest.raises(holds.EndIsPast):
        holds.hold(until=LATER.date() - timedelta(days=1), now=LATER, **values)
    holds.hold(until=LATER.date(), now=LATER, **values)
    with pytest.raises(holds.HeldAlready):
        holds.hold(until=None, now=LATER, **values)

    assert retention.rehearse(rule=RULE, actor=DPO, now=LATER).held == 1
    assert retention.rehearse(rule=RULE, actor=DPO, now=LATER + timedelta(days=1)).held == 0


def test_a_hold_names_a_case_that_is_there() -> None:
    with pytest.raises(holds.CaseUnknown):
        holds.hold(code="KAR-0", dispute=Hold.Dispute.COURT, reason="x", until=None, actor=DPO, now=NOW)
