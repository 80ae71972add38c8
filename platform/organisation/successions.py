"""
What decrees about regions mean for the offices here, looked at before it is done: who works there, what lies below,
what waits, and which offices may take it over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.module_loading import import_string

from core import clock
from organisation.delegations import in_force
from organisation.models import Delegation, Holding, Position, RoleAssignment, Unit
from organisation.positions import Filled, filled
from regions import changes as region_changes
from regions import queries as regions
from regions.models import Region, RegionChange

type Part = Callable[[Unit], list[str]]
"""What another block says about an office that closes, in sentences: `settings.TIRU_OFFICE_CLOSINGS` names such."""


@dataclass(frozen=True)
class Affected:
    """What one decree did to one region, and the office here that stands for it."""

    change: RegionChange
    office: Unit | None
    successors: Sequence[Region]
    """The regions in force that the change has led to by now."""
    missing: Sequence[Region]
    """Those of them whose office has not been made."""
    people: int = 0
    hamlets: int = 0

    @property
    def ends(self) -> bool:
        return self.change.kind in RegionChange.ENDING

    @property
    def is_done(self) -> bool:
        if self.office is None:
            return not self.missing
        if self.change.kind == RegionChange.Kind.RENAMED:
            return not self.office.name.endswith(f" {self.change.old_name}")
        return self.office.active_to is not None if self.ends else not self.missing


def affected_offices(regency: str, *, day: date) -> list[Affected]:
    """Every change that a decree made inside the regency, the latest decree first. Four queries."""
    changes = region_changes.changes_in(regency)
    if not changes:
        return []
    after = region_changes.successors(changes)
    in_force_now = {region.code: region for region in regions.inside(regency)}
    codes = {change.old_code for change in changes} | set(in_force_now)
    holds = Q(assignments__ended_at=None, assignments__user__is_active=True) & ~Q(assignments__active_to__lte=day)
    found = Unit.objects.filter(region_code__in=codes).annotate(
        people=Count("assignments__user", filter=holds, distinct=True)
    )
    offices = {unit.region_code: unit for unit in found}
    hamlets = dict(
        Unit.objects.filter(kind=Unit.Kind.HAMLET, active_to=None)
        .order_by()
        .values_list("parent")
        .annotate(Count("pk"))
    )

    def one(change: RegionChange) -> Affected:
        office = offices.get(change.old_code)
        last = sorted(after.get(change.new_code, {change.new_code}))
        led_to = [in_force_now[code] for code in last if code in in_force_now]
        return Affected(
            change,
            office,
            led_to,
            [region for region in led_to if region.code not in offices],
            office.people if office else 0,
            hamlets.get(office.pk, 0) if office else 0,
        )

    return [one(change) for change in changes]


@dataclass(frozen=True)
class Succession:
    """An office whose region ended or gave something away, with all that may pass to the offices that came of it."""

    office: Unit
    decree: str
    ends: bool
    """The region is gone: the office closes. Else it goes on beside the new ones."""
    successors: list[Unit]
    missing: list[Region]
    """Regions that came of it and have no office yet."""
    roles: list[RoleAssignment] = field(default_factory=list)
    posts: list[Filled] = field(default_factory=list)
    below: list[Unit] = field(default_factory=list)
    """What lies right below it and is nobody's region: hamlets, rooms, branches."""
    offices_below: list[Unit] = field(default_factory=list)
    """Offices of regions that still lie below it. They are taken over first."""
    mandates: list[Delegation] = field(default_factory=list)
    headed: frozenset[int] = frozenset()
    """The successors that have a head's post, so that a second one cannot come."""
    told: list[str] = field(default_factory=list)
    """What the other blocks say."""
    earliest: date = date.min
    """The first day on which it can have ended or given away: nothing entered here began later than that."""

    def heirs_of(self, post: Position) -> list[Unit]:
        """Which offices a post may pass to."""
        is_head = post.kind == Position.Kind.HEAD
        return [unit for unit in self.successors if not (is_head and unit.pk in self.headed)]


def succession_of(office: Unit, *, day: date) -> Succession | None:
    """
    What passes on from an office; None where no decree has touched its region, where it was only renamed, or where
    the office is closed already.
    """
    code = office.region_code
    if not code or office.active_to is not None:
        return None
    everywhere = region_changes.changes_in(code[:4])
    own = [change for change in everywhere if change.old_code == code and change.kind != RegionChange.Kind.RENAMED]
    if not own:
        return None
    after = region_changes.successors(everywhere)
    codes = {last for change in own for last in after.get(change.new_code, {change.new_code})} - {code}
    heirs = list(Unit.objects.filter(region_code__in=codes, active_to=None).order_by("path"))
    known = {unit.region_code for unit in heirs}
    ends = any(change.kind in RegionChange.ENDING for change in own)
    below = list(Unit.objects.filter(parent=office, active_to=None, planned_move=None).order_by("path"))
    roles = RoleAssignment.objects.filter(unit=office, ended_at=None, user__is_active=True).exclude(active_to__lte=day)
    posts = Position.objects.filter(unit=office, active_to=None)
    heads = Position.objects.filter(unit__in=heirs, kind=Position.Kind.HEAD).exclude(active_to__lte=day)
    mandates = in_force(Delegation.objects.filter(unit=office), day) if ends else Delegation.objects.none()
    return Succession(
        office=office,
        decree=own[0].decree,
        ends=ends,
        successors=heirs,
        missing=list(regions.in_force().filter(code__in=codes - known)),
        roles=list(roles.select_related("user", "role", "unit").order_by("user__full_name", "pk")),
        posts=filled(posts, day=day),
        below=[unit for unit in below if not unit.region_code],
        offices_below=[unit for unit in below if unit.region_code] if ends else [],
        mandates=list(mandates.select_related("holder", "post", "unit")),
        headed=frozenset(heads.values_list("unit", flat=True)),
        earliest=_earliest(office, own, heirs, posts),
        told=[line for name in settings.TIRU_OFFICE_CLOSINGS for line in import_string(name)(office)] if ends else [],
    )


def _earliest(office: Unit, changes: Sequence[RegionChange], heirs: Sequence[Unit], posts: QuerySet[Position]) -> date:
    began = Holding.objects.filter(position__in=posts).aggregate(last=Max("active_from"))["last"]
    made = posts.aggregate(last=Max("active_from"))["last"]
    opened = max((heir.active_from for heir in heirs), default=office.active_from)
    after = [day + clock.DAY for day in (office.active_from, made, began) if day is not None]
    return max(min(change.holds_from for change in changes), opened, *after)
