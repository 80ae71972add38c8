"""
Whether a checkpoint that somebody holds is in the current schema's log of evidence: `1204-9f3a61c07be244d8`, the number
of an entry and its hash, or the hash's beginning, as receipts print them.

Anybody may ask, so that an answer reads a bounded part of the log and says which. `evidence.verify` reads the whole.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from core import evidence
from core.evidence import GENESIS, Fault, Head
from core.models import EvidenceEntry

LEAST_DIGITS: Final = 16
"""Of the hash: 64 bits, which nobody meets by guessing."""
ALL_DIGITS: Final = 64
SHAPE: Final = r"(?P<sequence>[1-9]\d{0,17})-(?P<digits>[0-9a-fA-F]{16,64})"
"""As it stands in addresses."""
MOST_READ: Final = 1000
"""Entries that are reckoned anew from the one asked about, and again before the end of the log [A]."""
MOST_COPIES: Final = 100
"""Copied heads that are compared [A]."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """:param digits: of the hash, in small letters; at least `LEAST_DIGITS`."""

    sequence: int
    digits: str

    def __str__(self) -> str:
        """As it stands in addresses."""
        return f"{self.sequence}-{self.digits}"

    @property
    def printed(self) -> str:
        """`1204-9f3a-61c0-7be2-44d8`: short enough to compare by eye, and read by `checkpoint_of`."""
        groups = [self.digits[start : start + 4] for start in range(0, LEAST_DIGITS, 4)]
        return "-".join([str(self.sequence), *groups])


@dataclass(frozen=True)
class Copy:
    """A head of the log that was copied to where the role of its schema cannot reach."""

    sequence: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class Copies:
    """
    What `settings.TIRU_EVIDENCE_COPIES` answers: `(sequence, most) -> Copies`.

    :param kept: in the order of the log: the first one at the entry or after it, and the latest.
    :param put_back_at: when a backup took the place of a log that may have held the entry; None if that never was.
    """

    kept: Sequence[Copy]
    put_back_at: datetime | None = None


class Outcome(StrEnum):
    GENUINE = "genuine"
    UNKNOWN = "unknown"
    """No such entry is there, and the log fits together around where it would stand."""
    TOUCHED = "touched"
    """Something in the log itself does not fit, whatever was asked about."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """
    :param at: when the entry was recorded; None unless it has the digits asked about, and what it says gives them.
    :param read: how many entries were reckoned anew, it among them. :param unread: how many from it on were not.
    :param copies: how many copied heads were compared. :param copied_at: when the first copy behind the entry was made.
    :param last_copied_at: when the last one was.
    """

    checkpoint: Checkpoint
    at: datetime | None
    head: Head
    read: int
    unread: int
    copies: int
    copied_at: datetime | None
    last_copied_at: datetime | None
    fault: Fault | None
    put_back_at: datetime | None

    @property
    def outcome(self) -> Outcome:
        if self.fault is not None:
            return Outcome.TOUCHED
        return Outcome.UNKNOWN if self.at is None else Outcome.GENUINE

    @property
    def is_beyond(self) -> bool:
        """Whether the log ends before the entry."""
        return self.checkpoint.sequence > self.head.sequence


def checkpoint_of(text: str) -> Checkpoint:
    """
    A checkpoint as somebody typed or copied it, with whatever stands between its parts, or its whole address.

    :raises ValueError: if it is none.
    """
    # The address's last part; a checkpoint itself holds no slash.
    last = text.strip().rstrip("/").rpartition("/")[2]
    number, _, digits = re.sub(r"[^0-9a-z]+", "-", last.lower()).strip("-").partition("-")
    digits = digits.replace("-", "")
    if not (re.fullmatch(r"[1-9]\d{0,17}", number) and re.fullmatch(r"[0-9a-f]{16,64}", digits)):
        raise ValueError(text)
    return Checkpoint(int(number), digits)


def check(checkpoint: Checkpoint) -> Finding:
    """
    Look for a checkpoint. Four queries, and those for the copies; at most twice `MOST_READ` entries are read.

    What is reckoned anew: the entry, the one before it, those up to the nearest copied head, and those from the last
    copied head to the end of the log. In between only the copied heads are compared.
    """
    copies: Copies = import_string(settings.TIRU_EVIDENCE_COPIES)(checkpoint.sequence, MOST_COPIES)
    # Read after the copies: one that is made meanwhile would seem to lie beyond the end.
    head = evidence.head_of_log()
    known = {copy.sequence: copy.hash for copy in copies.kept}
    spans = _spans(checkpoint.sequence, head.sequence, [copy.sequence for copy in copies.kept])
    entries = {entry.sequence: entry for span in spans for entry in _entries(span)}
    fault = min(
        [*_misfits(spans, entries, known), *_lost(known, head, entries)], key=lambda one: one.sequence, default=None
    )
    if fault is not None:
        logger.error("A checkpoint was asked about, and the evidence log does not fit: %s.", fault)
    entry = entries.get(checkpoint.sequence)
    first = next((copy.at for copy in copies.kept if copy.sequence >= checkpoint.sequence), None)
    read = [sequence for span in spans for sequence in span]
    return Finding(
        checkpoint=checkpoint,
        at=entry.at if entry is not None and _bears_out(entry, checkpoint) else None,
        head=head,
        read=len(read),
        unread=max(head.sequence - checkpoint.sequence + 1, 0)
        - sum(1 for sequence in read if sequence >= checkpoint.sequence),
        copies=len(known),
        copied_at=first,
        last_copied_at=copies.kept[-1].at if copies.kept else None,
        fault=fault,
        put_back_at=copies.put_back_at,
    )


def _bears_out(entry: EvidenceEntry, checkpoint: Checkpoint) -> bool:
    return entry.hash.startswith(checkpoint.digits) and evidence.hash_of(entry) == entry.hash


def _spans(sequence: int, end: int, copied: Sequence[int]) -> list[range]:
    """Which entries are reckoned anew, in one or two pieces: around the entry, and at the end of the log."""
    nearest = next((at for at in copied if at >= sequence), end)
    near = range(max(sequence - 1, 1), min(max(nearest, sequence + 1), sequence + MOST_READ, end) + 1)
    tail = range(max(copied[-1] if copied else sequence, end - MOST_READ + 1, 1), end + 1)
    if sequence > end:
        return [tail]
    return [range(near.start, tail.stop)] if tail.start <= near.stop else [near, tail]


def _entries(span: range) -> Iterator[EvidenceEntry]:
    yield from EvidenceEntry.objects.filter(sequence__gte=span.start, sequence__lt=span.stop)


def _misfits(spans: Sequence[range], entries: Mapping[int, EvidenceEntry], known: Mapping[int, str]) -> Iterator[Fault]:
    for sequence in (sequence for span in spans for sequence in span):
        entry, before = entries.get(sequence), entries.get(sequence - 1)
        if entry is None:
            yield Fault("missing", sequence)
            continue
        expected = before.hash if before else GENESIS if sequence == 1 else entry.previous_hash
        if entry.previous_hash != expected:
            yield Fault("reordered", sequence)
        elif evidence.hash_of(entry) != entry.hash or known.get(sequence, entry.hash) != entry.hash:
            yield Fault("changed", sequence)


def _lost(known: Mapping[int, str], head: Head, entries: Mapping[int, EvidenceEntry]) -> Iterator[Fault]:
    """Copied heads that the log does not hold any more, and an end that is not where the head says."""
    held = dict(EvidenceEntry.objects.filter(sequence__in=list(known)).values_list("sequence", "hash"))
    for sequence, copied in known.items():
        if sequence > head.sequence:
            yield Fault("cut_off", head.sequence + 1)
        elif held.get(sequence) != copied:
            yield Fault("changed" if sequence in held else "missing", sequence)
    last = entries.get(head.sequence)
    if last is not None and last.hash != head.hash:
        yield Fault("head", head.sequence)
