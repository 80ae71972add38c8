"""What somebody who holds a checkpoint learns of the evidence log: of an honest one, and of one that was touched."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import tenants
from core import checkpoints, evidence
from core.actors import Actor
from core.checkpoints import Checkpoint, Finding, Outcome, check, checkpoint_of
from core.evidence import Fault
from core.models import EvidenceEntry, EvidenceHead
from tenants.context import operator_rights
from tenants.models import EvidenceCheckpoint
from tenants.services import copy_evidence_head

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
HASH = "9f3a61c07be244d8" + "0" * 48


def record(count: int) -> list[EvidenceEntry]:
    """So many entries, a minute apart."""
    before = evidence.head_of_log().sequence
    for number in range(count):
        evidence.record(
            action="tests.counted", actor=Actor.system("tests"), at=NOW + timedelta(minutes=number), subject="test:1"
        )
    return list(EvidenceEntry.objects.filter(sequence__gt=before).order_by("sequence"))


def held(entry: EvidenceEntry, digits: int = 64) -> Checkpoint:
    return Checkpoint(entry.sequence, entry.hash[:digits])


def written_anew(entry: EvidenceEntry) -> None:
    """What the owner of the database can do: change an entry, and reckon all that follows anew, the head too."""
    entry.subject = "test:2"
    before = entry.previous_hash
    with operator_rights("r5107"):
        for one in [entry, *EvidenceEntry.objects.filter(sequence__gt=entry.sequence).order_by("sequence")]:
            one.previous_hash = before
            one.hash = before = evidence.hash_of(one)
            one.save()
        EvidenceHead.objects.update(hash=before)


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "1204-9f3a-61c0-7be2-44d8",
            " 1204 9F3A 61C0 7BE2 44D8 ",
            "1204 · 9f3a61c07be244d8",
            "https://karangasem.tiru.test/bukti/1204-9f3a61c07be244d8/",
        ],
    )
    def test_a_checkpoint_is_read_as_people_write_it(self, text: str) -> None:
        assert checkpoint_of(text) == Checkpoint(1204, "9f3a61c07be244d8")

    def test_what_is_printed_is_read_again(self) -> None:
        assert Checkpoint(1204, HASH).printed == "1204-9f3a-61c0-7be2-44d8"
        assert checkpoint_of(Checkpoint(1204, HASH).printed) == Checkpoint(1204, HASH[:16])
        assert checkpoint_of(str(Checkpoint(1204, HASH))) == Checkpoint(1204, HASH)

    @pytest.mark.parametrize(
        "text",
        [
            "", "1204", "9f3a61c07be244d8", "0-9f3a61c07be244d8", "-1-9f3a61c07be244d", "1204-9f3a61c07be244d",
            "1204-9g3a61c07be244d8", f"1204-{HASH}0", f"{'9' * 19}-9f3a61c07be244d8", "１２０４-9f3a61c07be244d8",
            "1204-9f3a\x0061c07be244d8x", "KAR-4821-7QMX", "’; DROP TABLE",
        ],
    )  # fmt: skip
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"^"):
            checkpoint_of(text)


@pytest.mark.django_db
class TestAnHonestLog:
    def test_a_checkpoint_is_found_with_its_time(self, in_karangasem: tenants.CurrentRegency) -> None:
        entries = record(5)

        for digits in (16, 64):
            found = check(held(entries[1], digits))
            assert (found.outcome, found.at, found.fault) == (Outcome.GENUINE, NOW + timedelta(minutes=1), None)
            assert found.head == evidence.head_of_log()

    def test_the_first_and_the_last_entry_are_found(self, in_karangasem: tenants.CurrentRegency) -> None:
        last = record(1)[0]
        first = EvidenceEntry.objects.get(sequence=1)

        assert check(held(first)).outcome == Outcome.GENUINE
        assert check(held(last)).outcome == Outcome.GENUINE

    def test_a_copied_head_behind_the_entry_is_named(self, in_karangasem: tenants.CurrentRegency) -> None:
        before = record(1)[0]
        copy_evidence_head(now=NOW)
        after = record(1)[0]

        assert (check(held(before)).copies, check(held(before)).copied_at) == (1, NOW)
        assert (check(held(after)).copies, check(held(after)).copied_at) == (1, None)
        assert check(held(after)).last_copied_at == NOW

    def test_other_characters_are_unknown(self, in_karangasem: tenants.CurrentRegency) -> None:
        entry = record(3)[1]
        other = ("0" if entry.hash[0] != "0" else "1") + entry.hash[1:]
        last_one = entry.hash[:63] + ("0" if entry.hash[63] != "0" else "1")

        for digits in (other, other[:16], last_one):
            found = check(Checkpoint(entry.sequence, digits))
            assert (found.outcome, found.at, found.is_beyond) == (Outcome.UNKNOWN, None, False)

    def test_the_hash_of_another_entry_is_unknown(self, in_karangasem: tenants.CurrentRegency) -> None:
        one, other = record(2)

        assert check(Checkpoint(one.sequence, other.hash)).outcome == Outcome.UNKNOWN

    @pytest.mark.parametrize("ahead", [1, 10**17])
    def test_a_number_that_the_log_has_not_reached_is_unknown(
        self, in_karangasem: tenants.CurrentRegency, ahead: int
    ) -> None:
        record(1)
        copy_evidence_head(now=NOW)

        found = check(Checkpoint(evidence.head_of_log().sequence + ahead, HASH))

        assert (found.outcome, found.is_beyond, found.unread) == (Outcome.UNKNOWN, True, 0)

    def test_another_regency_s_checkpoint_is_unknown(self, db: None) -> None:
        with tenants.enter("r5107"):
            entry = record(1)[0]
        with tenants.enter("r8271"):
            record(entry.sequence)

            assert check(held(entry)).outcome == Outcome.UNKNOWN

    def test_a_log_that_a_backup_took_the_place_of_is_told(self, in_karangasem: tenants.CurrentRegency) -> None:
        agreed = record(1)[0].sequence
        with tenants.public():
            for schema in ("r5107", "r8271"):
                evidence.record(
                    action="custody.restored", actor=Actor.system("tests"), at=NOW, subject="regency:x",
                    details={"schema": schema, "agreed": agreed},
                )  # fmt: skip

        assert check(Checkpoint(agreed + 3, HASH)).put_back_at == NOW
        assert check(Checkpoint(agreed, HASH)).put_back_at is None

    def test_only_so_much_is_read_and_the_rest_is_counted(
        self, in_karangasem: tenants.CurrentRegency, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ) -> None:
        monkeypatch.setattr(checkpoints, "MOST_READ", 3)
        entries = record(20)
        copy_evidence_head(now=NOW)
        behind = record(2)

        with django_assert_num_queries(8) as few:
            found = check(held(entries[4]))

        # The one before, itself and three more; the copied head, and the two behind it.
        assert (found.outcome, found.read, found.unread) == (Outcome.GENUINE, 5 + 3, 22 - 4 - 7)
        record(40)
        with django_assert_num_queries(len(few)):
            assert check(held(entries[4])).read == 5 + 3
        assert check(held(behind[-1])).outcome == Outcome.GENUINE


@pytest.mark.django_db
class TestATouchedLog:
    @pytest.fixture
    def entries(self, in_karangasem: tenants.CurrentRegency) -> list[EvidenceEntry]:
        return record(8)

    def touched(self, entry: EvidenceEntry) -> Finding:
        found = check(held(entry))
        assert found.outcome == Outcome.TOUCHED
        return found

    def test_an_entry_that_was_changed_is_told(
        self, entries: list[EvidenceEntry], caplog: pytest.LogCaptureFixture
    ) -> None:
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(pk=entries[3].pk).update(details={"n": 2})

        found = self.touched(entries[3])

        assert (found.fault, found.at) == (Fault("changed", entries[3].sequence), None)
        assert str(entries[3].sequence) in caplog.text

    @pytest.mark.parametrize("beside", [-1, 1])
    def test_a_neighbour_that_was_taken_out_is_told_and_one_s_own_entry_confirmed(
        self, entries: list[EvidenceEntry], beside: int
    ) -> None:
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(pk=entries[3 + beside].pk).delete()

        found = self.touched(entries[3])

        assert found.fault == Fault("missing", entries[3 + beside].sequence)
        assert found.at == entries[3].at

    def test_one_s_own_entry_taken_out_is_told(self, entries: list[EvidenceEntry]) -> None:
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(pk=entries[3].pk).delete()

        assert self.touched(entries[3]).at is None

    def test_an_entry_written_with_its_own_hash_parts_from_the_next(self, entries: list[EvidenceEntry]) -> None:
        entry = entries[3]
        entry.subject = "test:2"
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(pk=entry.pk).update(subject="test:2", hash=evidence.hash_of(entry))

        assert self.touched(entries[0]).fault == Fault("reordered", entry.sequence + 1)

    def test_a_log_written_anew_has_not_the_receipt_s_characters(self, entries: list[EvidenceEntry]) -> None:
        receipt = held(entries[3])
        written_anew(entries[2])

        assert check(receipt).outcome == Outcome.UNKNOWN

    def test_a_log_written_anew_is_told_once_a_head_was_copied(self, entries: list[EvidenceEntry]) -> None:
        receipt = held(entries[3])
        copy_evidence_head(now=NOW)
        written_anew(entries[2])

        found = check(receipt)

        assert (found.outcome, found.at) == (Outcome.TOUCHED, None)
        assert found.fault == Fault("changed", entries[-1].sequence)

    def test_a_tail_that_was_cut_off_is_told(self, entries: list[EvidenceEntry]) -> None:
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(sequence__gt=entries[3].sequence).delete()

        assert self.touched(entries[1]).fault == Fault("missing", entries[4].sequence)

    def test_a_tail_cut_off_together_with_the_head_is_told_by_the_copied_head(
        self, entries: list[EvidenceEntry]
    ) -> None:
        copy_evidence_head(now=NOW)
        with operator_rights("r5107"):
            EvidenceEntry.objects.filter(sequence__gt=entries[3].sequence).delete()
            EvidenceHead.objects.update(sequence=entries[3].sequence, hash=entries[3].hash)

        for receipt in (entries[1], entries[-1]):
            assert self.touched(receipt).fault == Fault("cut_off", entries[4].sequence)

    def test_a_head_that_is_not_the_last_entry_s_is_told(self, entries: list[EvidenceEntry]) -> None:
        with operator_rights("r5107"):
            EvidenceHead.objects.update(hash=HASH)

        assert self.touched(entries[3]).fault == Fault("head", entries[-1].sequence)

    def test_a_copied_head_far_from_what_is_read_is_compared(
        self, entries: list[EvidenceEntry], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checkpoints, "MOST_READ", 2)
        for number, entry in enumerate(record(9)):
            with tenants.public():
                other = HASH if number == 2 else entry.hash
                EvidenceCheckpoint.objects.create(schema="r5107", sequence=entry.sequence, hash=other, at=NOW)

        found = self.touched(entries[0])

        assert found.fault == Fault("changed", entries[-1].sequence + 3)
