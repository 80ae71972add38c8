"""
The doors: who may do what, where, when.

Every answer comes from role assignments that hold at that moment, of roles whose module is on. What is not yours and
what does not exist look alike from outside: both are `NotThere`, a 404.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

import tenants
from accounts.models import User
from core import clock, schema
from core.errors import NotThere
from organisation.models import CORE, RoleAssignment, Unit, UnitQuerySet, covers, upward
from regions.codes import Level, level_of
from regions.places import Place, hamlet_key
from regions.queries import codes_of_each
from web.doors import HasRight, requires_right

type Person = AbstractBaseUser | AnonymousUser
type Everywhere = Literal["everywhere"]

EVERYWHERE: Final[Everywhere] = "everywhere"
"""In place of a unit: the right must be held for the whole government, not for a part of it."""

MINISTRY_ZONE = ZoneInfo("Asia/Jakarta")
_CACHE = "_organisation_assignments"


@dataclass(frozen=True)
class Scope:
    """Where a person holds a right: everywhere, or in the units at these paths and below."""

    everywhere: bool
    paths: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths)

    def covers(self, unit: Unit) -> bool:
        return self.everywhere or any(unit.lies_in(path) for path in self.paths)

    def units(self) -> UnitQuerySet:
        """The units the right reaches, for narrowing a list: `filter(unit__in=scope.units())`."""
        if self.everywhere:
            return Unit.objects.all()
        reach = Q(pk__in=())
        for path in self.paths:
            reach |= Q(path=path) | Q(path__startswith=f"{path}/")
        return Unit.objects.filter(reach)


def has_right(user: Person, right: str, unit: Unit | Everywhere | None = None, at: datetime | None = None) -> bool:
    """
    Whether `user` may do what `right` stands for.

    :param unit: where; a role held for a unit reaches all below it. Left out, the answer is yes if the right is held
        anywhere: enough to open a page, not to touch a thing of a certain unit. `EVERYWHERE` asks for all of them.
    :param at: when; now if left out.
    """
    scope = scope_of(user, right, at)
    if unit is None:
        return bool(scope)
    return scope.covers(unit) if isinstance(unit, Unit) else scope.everywhere


def scope_of(user: Person, right: str, at: datetime | None = None) -> Scope:
    """Where `user` holds `right`. One query for each person and request, however many rights are asked for."""
    paths: set[str] = set()
    for assignment in _assignments_at(user, at):
        if right in assignment.role.rights:
            if assignment.unit is None:
                return Scope(everywhere=True)
            paths.add(assignment.unit.path)
    return Scope(everywhere=False, paths=frozenset(paths))


def rights_of(user: Person, at: datetime | None = None) -> frozenset[str]:
    """Every right `user` holds anywhere."""
    return frozenset(right for assignment in _assignments_at(user, at) for right in assignment.role.rights)


def roles_of(user: Person, at: datetime | None = None) -> list[RoleAssignment]:
    """The assignments that hold, with role and unit at hand."""
    return list(_assignments_at(user, at))


def regions_of(user: Person, right: str, at: datetime | None = None) -> frozenset[Place] | Everywhere:
    """
    In which regions and hamlets `user` holds `right`, or `EVERYWHERE`.

    A unit reaches the region whose office it is, and one that is nobody's office (an agency, a health centre) that of
    the nearest unit above it that is. A hamlet, and what lies below it, reaches the part of its village that has the
    hamlet's name. Each reaches along what a region was called before a decree merged or renumbered it, since addresses
    keep the code they were written with. Blocks that keep records by village ask by `settings.TIRU_REGION_SCOPE`.
    """
    scope = scope_of(user, right, at)
    if scope.everywhere:
        return EVERYWHERE
    above = {path: upward(path) for path in scope.paths}
    units = {
        unit.path: unit
        for unit in Unit.objects.filter(path__in={step for steps in above.values() for step in steps}).only(
            "path", "kind", "name", "region_code"
        )
    }
    found = (_place([units[step] for step in steps if step in units]) for steps in above.values())
    places = [place for place in found if place is not None]
    codes = codes_of_each({place.code for place in places})
    return frozenset(Place(code, place.hamlet) for place in places for code in codes[place.code])


def require_right(user: Person, right: str, unit: Unit | Everywhere | None = None) -> None:
    """
    :raises NotThere: if `user` does not hold the right there. The same answer as for a thing that does not exist.
    """
    if not has_right(user, right, unit):
        raise NotThere


def forget(user: Person) -> None:
    """Drop what was read of this person's roles. Services that change them call it; a new request starts empty."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def zone() -> ZoneInfo:
    """The zone in which the current schema's people work."""
    regency = tenants.current_or_none()
    return regency.zone if regency else MINISTRY_ZONE


def today(at: datetime | None = None) -> date:
    """The day that a moment falls on where the current schema's people work."""
    return clock.local_date(at or clock.now(), zone())


def _place(steps: Sequence[Unit]) -> Place | None:
    """What a unit reaches, from itself and those above it, the nearest first. None where that cannot be said."""
    hamlet = next((unit for unit in steps if unit.kind == Unit.Kind.HAMLET), None)
    region = next((unit.region_code for unit in steps if unit.region_code), "")
    if hamlet is not None:
        # Below anything but a village a name says nothing, and must not open what lies around it.
        is_village = bool(region) and level_of(region) is Level.VILLAGE
        return Place(region, hamlet_key(hamlet.name)) if is_village else None
    return Place(region) if region else None


def _assignments_at(user: Person, at: datetime | None) -> Iterable[RoleAssignment]:
    # A user object knows which schema it was read in: in another one its number would be somebody else's.
    if not isinstance(user, User) or not user.is_active or user.home_schema != schema.current():
        return
    moment = at or clock.now()
    day = today(moment)
    regency = tenants.current_or_none()
    modules_on = regency.modules_on if regency else frozenset()
    for assignment in _all_assignments(user):
        module = assignment.role.module
        if (module == CORE or module in modules_on) and assignment.holds_at(moment, day):
            yield assignment


def _all_assignments(user: User) -> list[RoleAssignment]:
    # Through the attribute, because `request.user` is a lazy wrapper whose own __dict__ stays empty.
    cached: list[RoleAssignment] | None = getattr(user, _CACHE, None)
    if cached is None:
        # Of all times, so that a question about another moment costs nothing more.
        cached = list(RoleAssignment.objects.filter(user=user).select_related("role", "unit"))
        setattr(user, _CACHE, cached)
    return cached


__all__ = [
    "EVERYWHERE",
    "HasRight",
    "NotThere",
    "Scope",
    "covers",
    "forget",
    "has_right",
    "regions_of",
    "require_right",
    "requires_right",
    "rights_of",
    "roles_of",
    "scope_of",
    "today",
    "zone",
]
