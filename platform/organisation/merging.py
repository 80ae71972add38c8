"""Two units that mean the same, typed twice: whether they can become one, and what that would do, before it is done."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.errors import Refusal
from organisation.models import PlannedMove, Position, Unit, UnitMerge
from organisation.positions import Filled, filled
from organisation.references import Counted, Moves, Stays, present, still_there


class SameUnit(Refusal):
    code = "same_unit"
    status = 422
    message = gettext_lazy("A unit cannot be merged with itself.")
    fix = gettext_lazy("Choose two different units.")
    attr = "dropped"


class UnitIsClosed(Refusal):
    code = "unit_is_closed"
    message = gettext_lazy("One of the two units is closed.")
    fix = gettext_lazy("Choose two that are open.")


class OfficeOfARegion(Refusal):
    code = "office_of_a_region"
    status = 422
    message = gettext_lazy("The government itself and the offices of districts and villages are not merged away.")
    fix = gettext_lazy("Let this one stay. What a decree does to a region stands under Changes of regions.")
    attr = "dropped"


class KindsDiffer(Refusal):
    code = "kinds_differ"
    status = 422
    message = gettext_lazy("The two are of different kinds, so services that work with one would not fit the other.")
    fix = gettext_lazy("Merge units of one kind only.")
    attr = "dropped"


class MovesSoon(Refusal):
    code = "unit_moves_soon"
    message = gettext_lazy("One of the two comes to lie elsewhere on a day that is set already.")
    fix = gettext_lazy("Wait until that day.")


class OtherHamlet(Refusal):
    code = "other_hamlet"
    status = 422
    message = gettext_lazy("These hamlets belong to different villages.")
    fix = gettext_lazy("Merge hamlets of one village only.")
    attr = "dropped"


class KeptLiesBelow(Refusal):
    code = "kept_lies_below"
    status = 422
    message = gettext_lazy("The unit that shall stay lies below the other one.")
    fix = gettext_lazy("Let the upper one stay.")
    attr = "kept"


class MergeUndone(Refusal):
    code = "unit_merge_undone"
    message = gettext_lazy("This merge has been undone already.")


class UndoIsOver(Refusal):
    code = "unit_merge_undo_over"
    message = gettext_lazy("This merge could be undone until %(day)s.")
    fix = gettext_lazy("Add the unit anew and move what belongs to it by hand.")


class LaterMergeFirst(Refusal):
    code = "later_unit_merge_first"
    message = gettext_lazy("One of the two was merged again later.")
    fix = gettext_lazy("Undo the later merge first.")


class ChangedSinceMerge(Refusal):
    code = "unit_changed_since_merge"
    message = gettext_lazy("One of the two units, or the one above them, was closed or moved since.")
    fix = gettext_lazy("Add the unit anew and move what belongs to it by hand.")


@dataclass(frozen=True)
class Merger:
    """What a merge of two units does, in words."""

    moves: Sequence[str]
    stays: Sequence[str]
    """What remains with the unit that closes, each by its rule."""
    ends: Sequence[str]
    look: Sequence[str]
    """What a person looks at afterwards."""


@dataclass(frozen=True)
class Parting:
    """What the undo of a merge does, in words."""

    back: Sequence[str]
    stays: Sequence[str]
    """What was changed or moved on since, and so stays where it is."""


def refuse_unless_alike(kept: Unit, dropped: Unit, *, day: date) -> None:
    """
    Whether `dropped` may become part of `kept`. Either kind, agency and other unit, says so little that a unit typed
    under it may be anything.

    :raises SameUnit, UnitIsClosed, MovesSoon, OfficeOfARegion, KindsDiffer, OtherHamlet, KeptLiesBelow:
    """
    if kept.pk == dropped.pk:
        raise SameUnit
    if not (kept.is_active_on(day) and dropped.is_active_on(day)):
        raise UnitIsClosed
    if PlannedMove.objects.filter(unit__in=[kept, dropped]).exists():
        raise MovesSoon
    if dropped.region_code or dropped.parent_id is None:
        raise OfficeOfARegion
    if kept.kind != dropped.kind and (kept.parent_id is None or dropped.kind not in _PLAIN):
        raise KindsDiffer
    if kept.kind == Unit.Kind.HAMLET and kept.parent_id != dropped.parent_id:
        raise OtherHamlet
    if kept.lies_in(dropped.path):
        raise KeptLiesBelow


def refuse_undo(merge: UnitMerge, *, day: date) -> None:
    """
    Whether a merge can be undone on a day; `kept`, `dropped` and what they lie below are as they are now.

    :raises MergeUndone, UndoIsOver, LaterMergeFirst, ChangedSinceMerge:
    """
    if merge.undone_at is not None:
        raise MergeUndone
    if day > merge.undo_until:
        raise UndoIsOver(day=clock.format_short_date(merge.undo_until))
    pair = [merge.kept_id, merge.dropped_id]
    later = UnitMerge.objects.filter(undone_at=None, pk__gt=merge.pk).filter(Q(kept__in=pair) | Q(dropped__in=pair))
    if later.exists():
        raise LaterMergeFirst
    above = Unit.objects.open_on(day).filter(pk=merge.before["parent"])
    if not merge.kept.is_active_on(day) or merge.dropped.parent_id != merge.kept_id or not above.exists():
        raise ChangedSinceMerge


def merger_of(kept: Unit, dropped: Unit, *, day: date) -> Merger:
    """What the merge would move, leave and end. A constant number of queries."""
    moves, stays = [], []
    if below := Unit.objects.filter(parent=dropped).exclude(pk=kept.pk).count():
        moves.append(ngettext("%(count)d unit below it", "%(count)d units below it", below) % {"count": below})
    for one in present():
        match one:
            case Moves():
                moves += _said(one.words, one.moving(dropped, kept).count())
                stays += _said(one.rule, one.clashing(dropped, kept).count()) if one.clash else []
                stays += _said(one.rest, one.left(dropped).count()) if one.rest else []
            case Stays():
                stays += _said(one.why, one.rows_of(dropped).count())
    posts = filled(Position.objects.filter(unit__in=[kept, dropped]), day=day)
    stays_head, goes_head = head_among(posts, kept), head_among(posts, dropped)
    ends = []
    if stays_head and goes_head and goes_head.incumbent:
        words = {"person": goes_head.incumbent.full_name, "post": str(stays_head.position.name)}
        if stays_head.incumbent is None:
            moves.append(_("%(person)s goes on as %(post)s, which is vacant.") % words)
        else:
            ends.append(
                _("The time of %(person)s as head of the closed unit ends; %(post)s stays as it is filled.") % words
            )
    return Merger(moves, stays, ends, _to_look_at(posts, kept, dropped))


def parting_of(merge: UnitMerge) -> Parting:
    """What an undo would move back, and what has gone its own way since."""
    words = {one.key: one.words for one in present() if isinstance(one, Moves)}
    back, stays = [], []
    for note in merge.before["notes"]:
        if note["column"] not in words:
            continue
        there = still_there(note).count()
        back += _said(words[note["column"]], there)
        stays += _said(words[note["column"]], len(note["keys"]) - there)
    below = Unit.objects.filter(pk__in=merge.before["below"], parent=merge.kept_id).count()
    if below:
        back.insert(0, ngettext("%(count)d unit below it", "%(count)d units below it", below) % {"count": below})
    return Parting(back, stays)


def merges_of(unit: Unit | None = None) -> QuerySet[UnitMerge]:
    """The merges that hold, the latest first; of one unit, where one is named, on either side."""
    found = UnitMerge.objects.filter(undone_at=None).select_related("kept", "dropped")
    return found if unit is None else found.filter(Q(kept=unit) | Q(dropped=unit))


def twins(*, day: date) -> list[tuple[Unit, Unit]]:
    """Open units that bear the same name, signs and blanks aside, and could be merged; the older one first."""
    named: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.open_on(day).order_by("pk"):
        named[re.sub(r"[\W_]+", "", unit.name.casefold())].append(unit)
    found = []
    for alike in named.values():
        for other in alike[1:]:
            try:
                refuse_unless_alike(alike[0], other, day=day)
            except Refusal:
                continue
            found.append((alike[0], other))
    return found


def aliases() -> dict[str, Unit]:
    """Code and name of each unit that was merged away -> the one that goes on: lists of others still name it."""
    merges = merges_of()
    into = {merge.dropped_id: merge.kept for merge in merges}
    found: dict[str, Unit] = {}
    for merge in merges:
        last = merge.kept
        while last.pk in into:
            last = into[last.pk]
        found |= {merge.dropped.code: last, merge.dropped.name: last}
    return found


def head_among(posts: Sequence[Filled], unit: Unit) -> Filled | None:
    """The head's post of a unit among these, with its holders."""
    return next((one for one in posts if one.position.unit_id == unit.pk and _is_head(one)), None)


def _to_look_at(posts: Sequence[Filled], kept: Unit, dropped: Unit) -> list[str]:
    others = [one.position for one in posts if not _is_head(one)]
    names = {str(post.name).casefold() for post in others if post.unit_id == kept.pk}
    lines = [
        _("The post %(post)s then stands there twice. Give one of them up.") % {"post": post.name}
        for post in others
        if post.unit_id == dropped.pk and str(post.name).casefold() in names
    ]
    if dropped.kind == Unit.Kind.HAMLET:
        words = _(
            "Residents whose hamlet is written as %(name)s are seen by the village only, until their addresses are "
            "corrected."
        )
        lines.append(words % {"name": dropped.name})
    return lines


def _is_head(one: Filled) -> bool:
    return one.position.kind == Position.Kind.HEAD


def _said(words: Counted, count: int) -> list[str]:
    return [str(words % {"count": count})] if count else []


_PLAIN = (Unit.Kind.AGENCY, Unit.Kind.OTHER)
