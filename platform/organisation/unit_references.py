"""Columns of the organisation itself that name a unit, and what a merge does with them."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext_lazy

from organisation.models import Position, RoleAssignment, SpecialDays, Unit, WeeklyHours
from organisation.references import Handled, Moves, Reference, Rows


def _held_at_both(rows: Rows, kept: Unit) -> Rows:
    same = RoleAssignment.objects.filter(unit=kept, user=OuterRef("user"), role=OuterRef("role"), ended_at=None)
    return rows.filter(Exists(same.filter(_meets())), ended_at=None)


def _second_heads(rows: Rows, kept: Unit) -> Rows:
    heads = Position.objects.filter(unit=kept, kind=Position.Kind.HEAD)
    return rows.filter(Exists(heads.filter(_meets())), kind=Position.Kind.HEAD)


def _second_hours(rows: Rows, kept: Unit) -> Rows:
    return rows if WeeklyHours.objects.filter(unit=kept).exists() else rows.none()


def _same_days(rows: Rows, kept: Unit) -> Rows:
    there = SpecialDays.objects.filter(
        unit=kept, withdrawn_at=None, first_date__lte=OuterRef("last_date"), last_date__gte=OuterRef("first_date")
    )
    return rows.filter(Exists(there), withdrawn_at=None)


def _meets() -> Q:
    """Rows that share a day with the row outside."""
    begins_before = Q(active_from__lt=Coalesce(OuterRef("active_to"), date.max))
    return begins_before & (Q(active_to=None) | Q(active_to__gt=OuterRef("active_from")))


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="organisation.RoleAssignment",
        words=ngettext_lazy("%(count)d role", "%(count)d roles", "count"),
        clash=_held_at_both,
        rule=ngettext_lazy(
            "%(count)d role that the same person has at both is kept once, for the longer of the two times.",
            "%(count)d roles that the same person has at both are kept once, for the longer of the two times.",
            "count",
        ),
    ),
    Moves(
        model="organisation.Position",
        words=ngettext_lazy("%(count)d post with its holders", "%(count)d posts with their holders", "count"),
        clash=_second_heads,
        rule=ngettext_lazy(
            "%(count)d head's post does not go over: a unit has one head.",
            "%(count)d heads' posts do not go over: a unit has one head.",
            "count",
        ),
    ),
    Moves(
        model="organisation.WeeklyHours",
        words=ngettext_lazy("%(count)d week of opening hours", "%(count)d weeks of opening hours", "count"),
        clash=_second_hours,
        rule=ngettext_lazy(
            "%(count)d week of opening hours stays behind: both have hours, and those of the unit that stays count.",
            "%(count)d weeks of opening hours stay behind: both have hours, and those of the unit that stays count.",
            "count",
        ),
    ),
    Moves(
        model="organisation.SpecialDays",
        words=ngettext_lazy(
            "%(count)d entry of closed or special days", "%(count)d entries of closed or special days", "count"
        ),
        clash=_same_days,
        rule=ngettext_lazy(
            "%(count)d entry of closed or special days stays behind: the unit that stays has one for the same day.",
            "%(count)d entries of closed or special days stay behind: the unit that stays has one for the same days.",
            "count",
        ),
    ),
    Moves(
        model="organisation.Delegation",
        words=ngettext_lazy("%(count)d delegation", "%(count)d delegations", "count"),
    ),
    Handled(model="organisation.Unit", column="parent"),
    # A unit that is about to move is not merged.
    Handled(model="organisation.PlannedMove", column="unit"),
    Moves(
        model="organisation.PlannedMove",
        column="parent",
        words=ngettext_lazy(
            "%(count)d unit that comes to lie below it", "%(count)d units that come to lie below it", "count"
        ),
    ),
    Handled(model="organisation.UnitMerge", column="kept"),
    Handled(model="organisation.UnitMerge", column="dropped"),
)
