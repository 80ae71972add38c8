"""Two records become one, and two again. Both in one transaction, with all that points at them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.masking import mask_text
from core.secrets import decrypt, encrypt
from residents import references
from residents.models import MERGE_PURPOSE, DuplicatePair, Family, Membership, Merge, Resident
from residents.names import tidy
from residents.services.duplicates import decide
from residents.services.people import MergedAway, NikTaken, ReasonMissing, subject_of, today

type Side = Literal["kept", "dropped"]

# What an officer chooses between, and the columns that go together.
CHOICES: dict[str, tuple[str, ...]] = {
    "full_name": ("full_name", "search_name"),
    "nik": ("nik", "nik_index"),
    "birth_date": ("birth_date",),
    "birth_place": ("birth_place",),
    "sex": ("sex",),
    "village_code": ("village_code", "address", "hamlet", "rt", "rw"),
    "phone": ("phone",),
    "email": ("email",),
    "marital_status": ("marital_status",),
    "religion": ("religion",),
    "occupation": ("occupation",),
    "status": ("status", "moved_on", "died_on"),
}


class SameRecord(Refusal):
    code = "same_record"
    status = 422
    message = _("A record cannot be merged with itself.")


class ChangedSinceMerge(Refusal):
    code = "changed_since_merge"
    message = _("The record was changed after the merge, so the merge can no longer be undone.")
    fix = _("Correct the record by hand and register the other person anew.")


class LaterMergeFirst(Refusal):
    code = "later_merge_first"
    message = _("The record was itself merged into another one later.")
    fix = _("Undo the later merge first.")


class MergeUndone(Refusal):
    code = "merge_undone"
    message = _("This merge has been undone already.")


@transaction.atomic
def merge_residents(
    *,
    kept: Resident,
    dropped: Resident,
    choices: Mapping[str, Side],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Merge:
    """
    Let `dropped` become part of `kept`. It remains as a row that points at `kept`, so that an undo restores it whole.

    :param choices: whose value stays, by the names in `CHOICES` and `"family"`; what is left out stays as it is in
        `kept`, or comes from `dropped` where `kept` has nothing.
    :raises SameRecord, MergedAway, ReasonMissing:
    """
    if kept.pk == dropped.pk:
        raise SameRecord
    if not tidy(reason):
        raise ReasonMissing
    # In the order of their keys, so that two officers who merge the same pair the other way round wait in line.
    locked = {
        row.pk: row for row in Resident.objects.select_for_update().filter(pk__in=[kept.pk, dropped.pk]).order_by("pk")
    }
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    if kept.merged_into_id or dropped.merged_into_id:
        raise MergedAway
    before: dict[str, Any] = {"kept": freeze(kept)}
    taken = [
        name for name in CHOICES if _side(name, kept, dropped, choices) == "dropped" and _differs(name, kept, dropped)
    ]
    dropped.merged_into = kept
    dropped.save(update_fields=["merged_into"])
    for name in taken:
        for column in CHOICES[name]:
            setattr(kept, column, getattr(dropped, column))
    if "nik" in taken:
        kept.warnings = list(dropped.warnings)
    kept.version += 1
    kept.changed_at = now
    kept.save()
    before |= _move_family(kept, dropped, choices.get("family", "kept"), today(now))
    before["references"] = [
        [name, found.repoint(kept_id=kept.pk, dropped_id=dropped.pk)]
        for name, found in references.all_references().items()
    ]
    merge = Merge.objects.create(
        kept=kept,
        dropped=dropped,
        before=encrypt(json.dumps(before), purpose=MERGE_PURPOSE),
        kept_version=kept.version,
        reason=mask_text(tidy(reason))[:300],
        merged_at=now,
        merged_by=str(actor),
    )
    pair = DuplicatePair.objects.filter(first_id=min(kept.pk, dropped.pk), second_id=max(kept.pk, dropped.pk)).first()
    if pair is not None:
        decide(pair, DuplicatePair.State.MERGED, reason, actor, now)
    evidence.record(
        action="residents.merged",
        actor=actor,
        at=now,
        subject=subject_of(kept),
        details={"dropped": str(dropped.pk), "merge": merge.pk, "fields": taken},
        reason=merge.reason,
    )
    evidence.record(
        action="residents.merged_away",
        actor=actor,
        at=now,
        subject=subject_of(dropped),
        details={"kept": str(kept.pk), "merge": merge.pk},
        reason=merge.reason,
    )
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, actor: Actor, now: datetime) -> None:
    """
    Put both records back exactly as they were before the merge, with their families and all that pointed at them.

    :raises MergeUndone, LaterMergeFirst:
    :raises ChangedSinceMerge: if somebody worked on the record meanwhile; nothing is overwritten silently.
    :raises NikTaken: if a number that the merge had set free was given to somebody else.
    """
    if not tidy(reason):
        raise ReasonMissing
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise MergeUndone
    locked = {
        row.pk: row
        for row in Resident.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.dropped_id]).order_by("pk")
    }
    kept, dropped = locked[merge.kept_id], locked[merge.dropped_id]
    if kept.merged_into_id:
        raise LaterMergeFirst
    if kept.version != merge.kept_version:
        raise ChangedSinceMerge
    before = json.loads(decrypt(merge.before, purpose=MERGE_PURPOSE))
    for name, note in reversed(before["references"]):
        references.all_references()[name].put_back(note)
    _move_family_back(before)
    for column, value in thaw(before["kept"]).items():
        setattr(kept, column, value)
    for index in filter(None, (kept.nik_index, dropped.nik_index)):
        if Resident.objects.filter(nik_index=index, merged_into=None).exclude(pk__in=[kept.pk, dropped.pk]).exists():
            raise NikTaken
    kept.save()
    dropped.merged_into = None
    dropped.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by, merge.undo_reason = now, str(actor), mask_text(tidy(reason))[:300]
    merge.before = ""
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason", "before"])
    DuplicatePair.objects.filter(first_id=min(locked), second_id=max(locked)).update(
        state=DuplicatePair.State.OPEN, decided_at=None, decided_by="", reason=""
    )
    for resident, other in ((kept, dropped), (dropped, kept)):
        evidence.record(
            action="residents.merge_undone",
            actor=actor,
            at=now,
            subject=subject_of(resident),
            details={"other": str(other.pk), "merge": merge.pk},
            reason=merge.undo_reason,
        )


def default_side(name: str, kept: Resident, dropped: Resident) -> Side:
    """Whose value stays when nobody chooses: the kept record's, unless it has none."""
    column = CHOICES[name][0]
    return "dropped" if not getattr(kept, column) and getattr(dropped, column) else "kept"


def freeze(resident: Resident) -> dict[str, Any]:
    """All columns of a record as plain JSON. Kept encrypted only."""
    return {field.attname: _plain(getattr(resident, field.attname)) for field in Resident._meta.concrete_fields}


def thaw(values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `freeze`."""
    thawed = {}
    for field in Resident._meta.concrete_fields:
        value = values[field.attname]
        if field.attname == "nik_index":
            thawed[field.attname] = bytes.fromhex(value) if value else None
        else:
            thawed[field.attname] = field.to_python(value)
    return thawed


def _side(name: str, kept: Resident, dropped: Resident, choices: Mapping[str, Side]) -> Side:
    return choices.get(name) or default_side(name, kept, dropped)


def _differs(name: str, kept: Resident, dropped: Resident) -> bool:
    return any(_plain(getattr(kept, column)) != _plain(getattr(dropped, column)) for column in CHOICES[name])


def _move_family(kept: Resident, dropped: Resident, side: Side, day: date) -> dict[str, Any]:
    """All memberships become those of `kept`; of two families at a time the one that was not chosen ends today."""
    rows = list(Membership.objects.select_for_update().filter(resident__in=[kept, dropped]))
    memberships = [[row.pk, str(row.resident_id), row.active_to.isoformat() if row.active_to else None] for row in rows]
    current = {row.resident_id: row for row in rows if row.active_to is None}
    if len(current) == 2:
        ended = current[dropped.pk if side == "kept" else kept.pk]
        ended.active_to = max(day, ended.active_from)
        ended.save(update_fields=["active_to"])
    Membership.objects.filter(resident=dropped).update(resident=kept)
    families = list(Family.objects.select_for_update().filter(head__in=[kept, dropped]))
    heads = []
    for family in families:
        leads = Membership.objects.filter(family=family, resident=kept, relation="head", active_to=None).exists()
        now_head = kept.pk if leads else None
        heads.append([str(family.pk), str(family.head_id), str(now_head) if now_head else None])
        Family.objects.filter(pk=family.pk).update(head=now_head)
    return {"memberships": memberships, "heads": heads}


def _move_family_back(before: Mapping[str, Any]) -> None:
    rows = {
        row.pk: row
        for row in Membership.objects.select_for_update().filter(pk__in=[row[0] for row in before["memberships"]])
    }
    # Those that had ended come first: nobody is in two families at a time, not even in between.
    for pk, resident, until in sorted(before["memberships"], key=lambda row: row[2] is None):
        if pk not in rows:
            raise ChangedSinceMerge
        rows[pk].resident_id = UUID(resident)
        rows[pk].active_to = date.fromisoformat(until) if until else None
        rows[pk].save(update_fields=["resident", "active_to"])
    for family, head, since in before["heads"]:
        if not Family.objects.filter(pk=family, head=since).update(head=head):
            raise ChangedSinceMerge


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
