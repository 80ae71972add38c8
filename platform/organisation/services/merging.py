"""Two units that mean the same become one, and two again. Both in one transaction, with all that names them."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import policies
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.merging import head_among, refuse_undo, refuse_unless_alike
from organisation.models import Delegation, Holding, Position, RoleAssignment, Unit, UnitMerge
from organisation.policies import MERGE_UNDO_DAYS
from organisation.positions import filled
from organisation.references import Moves, Note, present, take_back, write
from organisation.services.successions import move_below
from organisation.services.units import government_unit


class MergeNeedsReason(Refusal):
    code = "unit_merge_needs_reason"
    status = 422
    message = _("The reason is missing.")
    fix = _("Type why the two are one, or the number of the decree.")
    attr = "reason"


class ClashSinceMerge(Refusal):
    code = "unit_clash_since_merge"
    message = _("Something was entered since that does not let %(name)s have back what it had.")
    fix = _("Look at its roles, posts and hours, take back what was entered twice, and try again.")


@transaction.atomic
def merge_units(*, kept: Unit, dropped: Unit, reason: str, actor: Actor, now: datetime) -> UnitMerge:
    """
    Let `dropped` become part of `kept`, as `merging.merger_of` tells before.

    All that names it goes over, but what both can have only once: there the unit that stays counts. It closes today and
    comes to lie below the other, so whoever works there finds what it keeps: its code, signed letters, history.

    :raises MergeNeedsReason: without a reason. :raises Refusal: what `merging.refuse_unless_alike` raises.
    """
    if not reason.strip():
        raise MergeNeedsReason
    today = access.today(now)
    kept, dropped = _locked(kept.pk, dropped.pk, day=today)
    refuse_unless_alike(kept, dropped, day=today)
    before: dict[str, Any] = {"parent": dropped.parent_id, "active_to": _iso(dropped.active_to)}
    joined = [*_join_roles(kept, dropped, today, reason.strip(), actor, now), *_join_heads(kept, dropped, today)]
    moved: list[Note | None] = []
    for one in present():
        if isinstance(one, Moves):
            moved.append(
                write(
                    one.moving(dropped, kept),
                    {f"{one.column}_id": kept.pk},
                    before={f"{one.column}_id": dropped.pk},
                    column=one.key,
                )
            )
    notes = [note for note in [*joined, *moved] if note]
    below = list(Unit.objects.filter(parent=dropped).order_by("path"))
    for unit in below:
        move_below(unit, kept)
    dropped.active_to = max(today, dropped.active_from + clock.DAY)
    dropped.save(update_fields=["active_to"])
    move_below(dropped, kept)
    merge = UnitMerge.objects.create(
        kept=kept,
        dropped=dropped,
        before=before | {"below": [unit.pk for unit in below], "notes": notes},
        reason=reason.strip(),
        merged_at=now,
        merged_by=str(actor),
        undo_until=today + policies.value(MERGE_UNDO_DAYS, now) * clock.DAY,
    )
    evidence.record(
        action="organisation.units_merged",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{kept.pk}",
        details={
            "merge": merge.pk,
            "kept": kept.code,
            "dropped": dropped.code,
            "units_below": [unit.code for unit in below],
            "moved": [f"{note['column'] or note['model']}: {len(note['keys'])}" for note in notes],
        },
        reason=merge.reason,
    )
    return merge


@transaction.atomic
def undo_unit_merge(*, merge: UnitMerge, reason: str, actor: Actor, now: datetime) -> None:
    """
    Part the two again: the closed unit opens where it lay, and gets back each row that is still where the merge put it.

    What was added since stays with the unit that stayed; so does what somebody changed, moved on or signed.

    :raises MergeNeedsReason: without a reason. :raises Refusal: what `merging.refuse_undo` raises.
    :raises ClashSinceMerge: if something entered since leaves no room for what would come back.
    """
    if not reason.strip():
        raise MergeNeedsReason
    today = access.today(now)
    merge = UnitMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, dropped = _locked(merge.kept_id, merge.dropped_id, day=today)
    merge.kept, merge.dropped = kept, dropped
    refuse_undo(merge, day=today)
    move_below(dropped, Unit.objects.get(pk=merge.before["parent"]))
    dropped.active_to = date.fromisoformat(until) if (until := merge.before["active_to"]) else None
    dropped.save(update_fields=["active_to"])
    for unit in Unit.objects.filter(pk__in=merge.before["below"], parent=kept).order_by("path"):
        move_below(unit, dropped)
    there = {one.model for one in present()} | {Holding._meta.label}
    told: list[tuple[str, int]] = []
    try:
        with transaction.atomic():
            for note in reversed(merge.before["notes"]):
                # A module that left meanwhile has taken its tables along.
                if note["model"] in there:
                    told.append((note["column"] or note["model"], take_back(note)))
    except IntegrityError as error:
        raise ClashSinceMerge(name=dropped.name) from error
    merge.undone_at, merge.undone_by, merge.undo_reason, merge.before = now, str(actor), reason.strip(), {}
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason", "before"])
    evidence.record(
        action="organisation.unit_merge_undone",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{kept.pk}",
        details={
            "merge": merge.pk,
            "kept": kept.code,
            "dropped": dropped.code,
            "moved": [f"{what}: {count}" for what, count in told],
        },
        reason=merge.undo_reason,
    )


def _locked(kept: int, dropped: int, *, day: date) -> tuple[Unit, Unit]:
    # The root of the tree first, as everybody does who moves units; then both in the order of their keys: two
    # administrators who merge the same pair the other way round wait in line.
    Unit.objects.select_for_update().get(pk=government_unit(day=day).pk)
    rows = {unit.pk: unit for unit in Unit.objects.select_for_update().filter(pk__in=[kept, dropped]).order_by("pk")}
    return rows[kept], rows[dropped]


def _join_roles(kept: Unit, dropped: Unit, today: date, reason: str, actor: Actor, now: datetime) -> list[Note | None]:
    """Who has one role at both keeps the one at the unit that stays, for the longer of the two times."""
    notes = []
    open_roles = RoleAssignment.objects.filter(ended_at=None).order_by("active_from", "pk")
    for role in open_roles.filter(unit=dropped).exclude(active_to__lte=today).select_for_update():
        same = open_roles.filter(unit=kept, user=role.user_id, role=role.role_id).exclude(
            active_to__lte=role.active_from
        )
        if role.active_to is not None:
            same = same.filter(active_from__lt=role.active_to)
        if (other := same.select_for_update().first()) is None:
            continue
        first = min(other.active_from, role.active_from)
        last = max(other.active_to, role.active_to) if other.active_to and role.active_to else None
        if (first, last) != (other.active_from, other.active_to):
            notes.append(
                write(
                    RoleAssignment.objects.filter(pk=other.pk),
                    {"active_from": first, "active_to": last},
                    before={"active_from": other.active_from, "active_to": other.active_to},
                )
            )
        notes.append(
            write(
                RoleAssignment.objects.filter(pk=role.pk),
                {"ended_at": now, "ended_by": str(actor), "end_reason": reason},
                before={"ended_at": None, "ended_by": "", "end_reason": ""},
            )
        )
    return notes


def _join_heads(kept: Unit, dropped: Unit, today: date) -> list[Note | None]:
    """A unit has one head: the other post ends, its mandates pass over, and so do its holders where there is room."""
    posts = filled(Position.objects.filter(unit__in=[kept, dropped], kind=Position.Kind.HEAD), day=today)
    stays, goes = head_among(posts, kept), head_among(posts, dropped)
    if stays is None or goes is None:
        return []
    notes = []
    holders = Holding.objects.exclude(active_to__lte=today)
    has_room = not holders.filter(position=stays.position).exists()
    for holder in holders.filter(position=goes.position).order_by("pk"):
        end = max(today, holder.active_from)
        after = {"position_id": stays.position.pk} if has_room else {"active_to": end}
        was = {"position_id": goes.position.pk} if has_room else {"active_to": holder.active_to}
        notes.append(write(Holding.objects.filter(pk=holder.pk), after, before=was))
    mandates = Delegation.objects.filter(post=goes.position, revoked_at=None).exclude(active_to__lte=today)
    notes.append(write(mandates, {"post_id": stays.position.pk}, before={"post_id": goes.position.pk}))
    end = max(today, goes.position.active_from + clock.DAY)
    notes.append(
        write(
            Position.objects.filter(pk=goes.position.pk),
            {"active_to": end},
            before={"active_to": goes.position.active_to},
        )
    )
    return notes


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
