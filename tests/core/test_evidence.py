"""The evidence log finds whoever touches it."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

import tenants
from core import evidence
from core.actors import Actor
from core.clock import now
from core.evidence import Fault, Head
from core.models import EvidenceEntry, EvidenceHead
from tenants.context import operator_rights

pytestmark = pytest.mark.django_db


def count(n: int) -> None:
    evidence.record(
        action="tests.counted", actor=Actor.system("tests"), at=now(), subject=f"test:{n}", details={"n": n}
    )


def counted() -> list[str]:
    return list(
        EvidenceEntry.objects.filter(action="tests.counted").order_by("sequence").values_list("subject", flat=True)
    )


@pytest.fixture
def five_entries(in_karangasem: tenants.CurrentRegency) -> int:
    """The number of the first of five entries that were just written."""
    before = evidence.head_of_log().sequence
    for n in range(5):
        count(n)
    return before + 1


def test_an_untouched_log_is_whole(five_entries: int) -> None:
    assert evidence.verify([evidence.head_of_log()]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "user:99@r5107"},
        {"details": {"n": 41}},
        {"reason": "because"},
        {"subject": "test:9"},
        {"action": "tests.denied"},
    ],
)
def test_a_changed_row_is_found(five_entries: int, change: dict[str, object]) -> None:
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence=five_entries + 2).update(**change)

    assert evidence.verify() == [Fault("changed", five_entries + 2)]


def test_an_entry_written_while_the_log_is_read_is_no_fault(five_entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    head_of_log, late = evidence.head_of_log, [6, 7]

    def head_after_another_entry() -> Head:
        if late:
            number = late.pop()
            evidence.record(action="tests.counted", actor=Actor.system("tests"), at=now(), subject=f"test:{number}")
        return head_of_log()

    monkeypatch.setattr(evidence, "head_of_log", head_after_another_entry)

    assert evidence.verify() == []
    assert late == []


def test_a_missing_row_is_found(five_entries: int) -> None:
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence=five_entries + 1).delete()

    assert evidence.verify() == [Fault("missing", five_entries + 1)]


def test_reordered_rows_are_found(five_entries: int) -> None:
    first, second = five_entries + 1, five_entries + 2
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence=first).update(sequence=9_999_999)
        EvidenceEntry.objects.filter(sequence=second).update(sequence=first)
        EvidenceEntry.objects.filter(sequence=9_999_999).update(sequence=second)

    faults = evidence.verify()

    assert Fault("reordered", first) in faults
    assert {fault.kind for fault in faults} >= {"reordered", "changed"}


def test_a_cut_off_tail_is_found_by_the_head(five_entries: int) -> None:
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence__gte=five_entries + 3).delete()

    assert evidence.verify() == [Fault("cut_off", five_entries + 3)]


def test_a_tail_cut_off_together_with_the_head_is_found_by_the_copied_head(five_entries: int) -> None:
    checkpoint = evidence.head_of_log()
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence__gte=five_entries + 3).delete()
        last = EvidenceEntry.objects.get(sequence=five_entries + 2)
        EvidenceHead.objects.update(sequence=last.sequence, hash=last.hash)

    assert evidence.verify() == []
    assert evidence.verify([checkpoint]) == [Fault("cut_off", five_entries + 3)]


def test_a_log_written_anew_is_found_by_the_copied_head(five_entries: int) -> None:
    checkpoint = evidence.head_of_log()
    with operator_rights("r5107"):
        entry = EvidenceEntry.objects.get(sequence=checkpoint.sequence)
        entry.actor = "user:99@r5107"
        entry.hash = evidence.hash_of(entry)
        entry.save()
        EvidenceHead.objects.update(hash=entry.hash)

    assert evidence.verify() == []
    assert evidence.verify([checkpoint]) == [Fault("changed", checkpoint.sequence)]


def test_the_command_finds_the_tampered_regency_and_only_that(
    five_entries: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence=five_entries).update(actor="user:99@r5107")

    with pytest.raises(CommandError, match="1 of 3 logs"):
        call_command("verify_evidence")

    printed = capsys.readouterr().out
    assert f"changed at {five_entries}" in printed
    assert "r8271" in printed.replace("\n", " ")
    assert printed.count("whole") == 2


def test_heads_are_copied_by_the_periodic_job(five_entries: int) -> None:
    from core.jobs import run_waiting
    from tenants.models import EvidenceCheckpoint
    from tenants.tasks import copy_evidence_head

    copy_evidence_head.defer()
    with tenants.public():
        done = run_waiting()
        copied = EvidenceCheckpoint.objects.filter(schema="r5107").latest("sequence")

    assert done == ["tenants.tasks.copy_evidence_head"]
    assert Head(copied.sequence, copied.hash) == evidence.head_of_log()


class TestTogether:
    def test_entries_are_chained_in_their_order_at_the_end(
        self, in_karangasem: tenants.CurrentRegency, django_assert_num_queries: Any
    ) -> None:
        count(0)
        with django_assert_num_queries(3), transaction.atomic(savepoint=False), evidence.together():
            for n in (1, 2, 3):
                count(n)
            with evidence.together():
                count(4)

        assert counted() == [f"test:{n}" for n in range(5)]
        assert evidence.verify([evidence.head_of_log()]) == []

    def test_the_head_is_free_until_the_end(self, in_karangasem: tenants.CurrentRegency) -> None:
        with transaction.atomic(), evidence.together():
            count(1)
            assert counted() == []

    def test_what_a_savepoint_took_back_is_not_appended(self, in_karangasem: tenants.CurrentRegency) -> None:
        with transaction.atomic(), evidence.together():
            count(1)
            with suppress(ZeroDivisionError), transaction.atomic():
                count(2)
                raise ZeroDivisionError
            with transaction.atomic():
                count(3)

        assert counted() == ["test:1", "test:3"]

    def test_an_error_appends_nothing(self, in_karangasem: tenants.CurrentRegency) -> None:
        with suppress(ZeroDivisionError), transaction.atomic(), evidence.together():
            count(1)
            raise ZeroDivisionError

        count(2)
        assert counted() == ["test:2"]

    def test_another_schema_is_written_at_once_to_its_own_log(self, in_karangasem: tenants.CurrentRegency) -> None:
        with transaction.atomic(), evidence.together():
            count(1)
            with tenants.enter("r8271"):
                count(2)
                assert counted() == ["test:2"]

        assert counted() == ["test:1"]


def test_evidence_is_not_gathered_outside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)

        with pytest.raises(TransactionManagementError), evidence.together():
            raise AssertionError("Nothing may be done here.")
