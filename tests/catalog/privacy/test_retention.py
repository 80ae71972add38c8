"""Retention: a rehearsal counts and changes nothing, a person approves, a hold keeps, archives stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import tenants
from casework.models import Case
from catalog.privacy import queries
from catalog.privacy.models import Hold, Identity, RequestKind, RetentionRun
from catalog.privacy.services import holds, requests, retention
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import parts
from tests.factories.casework import handed_in, product, step
from tests.factories.privacy import government
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


def test_every_job_that_forgets_stands_in_the_list() -> None:
    listed = {row.keeping.job for row in queries.rules()}

    assert {
        "imports.tasks.wipe_old_rows", "notifications.tasks.forget", "accounts.tasks.forget_expired",
        "casework.tasks.forget_drafts", "catalog.modules.mpp.tasks.forget_keys",
    } <= listed  # fmt: skip
    assert [row.keeping.code for row in queries.rules() if row.runs_here] == [RULE]
    assert len(parts()) > 5


def test_a_rehearsal_counts_by_codes_and_changes_nothing() -> None:
    old, young = refused(), refused(LATER - timedelta(days=100))

    run = retention.rehearse(rule=RULE, actor=DPO, now=LATER)

    assert (run.due, run.held, run.sample) == (1, 0, [old.code])
    assert Case.objects.exclude(answers="").count() == 2
    assert young.code not in run.sample
    with pytest.raises(NotThere):
        retention.rehearse(rule="accounts.codes", actor=DPO, now=LATER)


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
