"""The evidence log finds whoever touches it."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

import tenants
from core import evidence
from core.actors import Actor
from core.clock import now
from core.evidence import Fault, Head
from core.models import EvidenceEntry, EvidenceHead
from tenants.context import operator_rights

pytestmark = pytest.mark.django_db


@pytest.fixture
def five_entries(in_karangasem: tenants.CurrentRegency) -> int:
    """The number of the first of five entries that were just written."""
    numbers = [
        evidence.record(
            action="tests.counted", actor=Actor.system("tests"), at=now(), subject=f"test:{n}", details={"n": n}
        )
        for n in range(5)
    ]
    return numbers[0]


def test_an_untouched_log_is_whole(five_entries: int) -> None:
    assert evidence.verify([evidence.head_of_log()]) == []


def test_many_entries_at_once_are_chained_as_one_after_the_other(
    five_entries: int, django_assert_num_queries: Any
) -> None:
    subjects = {f"test:{n}": {"n": n} for n in range(20)}
    with django_assert_num_queries(3):
        evidence.record_each(action="tests.counted", actor=Actor.system("tests"), at=now(), subjects=subjects)

    evidence.record_each(action="tests.counted", actor=Actor.system("tests"), at=now(), subjects={})
    assert evidence.head_of_log().sequence == five_entries + 24
    assert evidence.verify() == []
    assert list(EvidenceEntry.objects.order_by("sequence").values_list("subject", flat=True))[-2:] == [
        "test:18",
        "test:19",
    ]


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
