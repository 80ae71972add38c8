"""
The evidence log: append-only and hash-chained in each schema.

An entry's hash covers its content and the hash before it, so a changed, missing or reordered row breaks the chain; the
head tells where the chain ends, and copies of heads kept in public tell when the tail was cut off. The database role of
a regency may only read and append here.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from core import schema
from core.actors import Actor
from core.commits import Pending, open_here
from core.models import EvidenceEntry, EvidenceHead

GENESIS = "0" * 64

type Value = str | int | bool | list[str] | list[int] | None


@dataclass(frozen=True)
class Head:
    sequence: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """Something that shows the log was touched. `sequence` is the first entry that does not fit."""

    kind: Literal["changed", "missing", "reordered", "cut_off", "head"]
    sequence: int

    def __str__(self) -> str:
        return f"{self.kind} at {self.sequence}"


@dataclass
class _Gathered:
    """Entries of one schema that wait for the end of `together`."""

    schema: str
    waiting: list[tuple[EvidenceEntry, Pending]] = field(default_factory=list)

    def add(self, entry: EvidenceEntry) -> None:
        self.waiting.append((entry, Pending()))

    def append(self) -> None:
        standing = open_here()
        _append([entry for entry, said in self.waiting if said in standing])


_gathering: ContextVar[_Gathered | None] = ContextVar("gathering", default=None)


def record(
    *,
    action: str,
    actor: Actor,
    at: datetime,
    subject: str,
    details: Mapping[str, Value] | None = None,
    reason: str = "",
) -> None:
    """
    Append an entry. The last act of the transaction that changes the state: it locks the head.

    :param action: what happened, in the past tense: `"mpp.ticket_called"`.
    :param subject: what it happened to: `"mpp.ticket:123"`.
    :param details: ids, codes and masked values; never personal data.
    """
    entry = EvidenceEntry(
        at=at, actor=str(actor), action=action, subject=subject, reason=reason, details=dict(details or {})
    )
    gathered = _gathering.get()
    if gathered is not None and gathered.schema == schema.current():
        gathered.add(entry)
    else:
        _append([entry])


@contextmanager
def together() -> Iterator[None]:
    """
    Append what is recorded in this block at its end, as one: a service of many steps locks the head once, and only for
    a moment, so that others who write are not held up meanwhile. What a savepoint takes back is not appended, and
    nothing is when the block ends by an error. Inside another such block it changes nothing.

    :raises TransactionManagementError: outside a transaction, where a change could be kept without its evidence.
    """
    if _gathering.get() is not None:
        yield
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("Evidence is gathered inside the transaction that it is about.")
    gathered = _Gathered(schema.current())
    token = _gathering.set(gathered)
    try:
        yield
    finally:
        _gathering.reset(token)
    gathered.append()


def _append(entries: list[EvidenceEntry]) -> None:
    if not entries:
        return
    # No savepoint: a change without its evidence must not be committed, whatever the caller catches.
    with transaction.atomic(savepoint=False):
        head = EvidenceHead.objects.select_for_update().filter(id=1).first()
        if head is None:
            EvidenceHead.objects.bulk_create([EvidenceHead(id=1, sequence=0, hash=GENESIS)], ignore_conflicts=True)
            head = EvidenceHead.objects.select_for_update().get(id=1)
        for entry in entries:
            entry.sequence, entry.previous_hash = head.sequence + 1, head.hash
            entry.hash = hash_of(entry)
            head.sequence, head.hash = entry.sequence, entry.hash
        EvidenceEntry.objects.bulk_create(entries)
        EvidenceHead.objects.filter(id=1).update(sequence=head.sequence, hash=head.hash)


def head_of_log() -> Head:
    """Where the current schema's chain ends."""
    head = EvidenceHead.objects.filter(id=1).first()
    return Head(head.sequence, head.hash) if head else Head(0, GENESIS)


def last_change() -> datetime | None:
    """When the latest entry of the current schema's log was made; None in an empty one."""
    return EvidenceEntry.objects.order_by("-sequence").values_list("at", flat=True).first()


def verify(checkpoints: Iterable[Head] = ()) -> list[Fault]:
    """
    Read the current schema's whole log and say what does not fit; empty when it is whole.

    :param checkpoints: heads copied earlier to where this schema's role cannot reach.
    """
    faults: list[Fault] = []
    known = {checkpoint.sequence: checkpoint.hash for checkpoint in checkpoints}
    before = Head(0, GENESIS)
    while True:
        started_at = before.sequence
        for entry in _entries(after=before.sequence):
            if entry.sequence != before.sequence + 1:
                faults.append(Fault("missing", before.sequence + 1))
            elif entry.previous_hash != before.hash:
                faults.append(Fault("reordered", entry.sequence))
            if hash_of(entry) != entry.hash or known.get(entry.sequence, entry.hash) != entry.hash:
                faults.append(Fault("changed", entry.sequence))
            before = Head(entry.sequence, entry.hash)
        head = head_of_log()
        # Others write while we read: an end beyond what was read is only a fault if nothing more comes.
        if before.sequence >= head.sequence or before.sequence == started_at:
            break
    if before.sequence < max(head.sequence, max(known, default=0)):
        faults.append(Fault("cut_off", before.sequence + 1))
    elif before != head:
        faults.append(Fault("head", head.sequence))
    return faults


def hash_of(entry: EvidenceEntry) -> str:
    """The SHA-256 of an entry's content in canonical JSON, chained to the entry before."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "reason": entry.reason,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _entries(*, after: int) -> Iterator[EvidenceEntry]:
    """The entries in order, by pages, so that a log of years fits in memory and no cursor outlives its schema."""
    last = after
    while page := list(EvidenceEntry.objects.filter(sequence__gt=last).order_by("sequence")[:2000]):
        yield from page
        last = page[-1].sequence
