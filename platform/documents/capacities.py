"""
In what capacity somebody puts an initial that a template asks for: as the holder of a post, or by a role.

Codes: `post:secretary` is who does the work of such a post in the office of the letter, or in the nearest one above it
that has one; `role:section_head` is who holds the role there. The person is found when the initial is given, so that a
letter does not wait for somebody who left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Initial
from organisation import access, positions
from organisation.models import Position, Role, RoleAssignment, Unit, in_period
from organisation.queries import people_with

POST: Final = "post:"
ROLE: Final = "role:"
RIGHT: Final = "documents.initial"
_Kind = Position.Kind
POSTS: Final = (_Kind.SECTION_HEAD, _Kind.DIVISION_HEAD, _Kind.TREASURER, _Kind.SECRETARY, _Kind.HEAD)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a template may ask for, in two groups. One query."""
    posts = [(f"{POST}{kind.value}", capfirst(str(kind.label))) for kind in POSTS]
    roles = [(f"{ROLE}{role.slug}", str(role.name)) for role in Role.objects.filter(rights__contains=[RIGHT])]
    return [(_("Posts of the office"), posts), (_("Roles"), sorted(roles, key=lambda pair: pair[1]))]


def is_known(code: str) -> bool:
    if code.startswith(ROLE):
        return Role.objects.filter(slug=code.removeprefix(ROLE)).exists()
    return code.removeprefix(POST) in POSTS and code.startswith(POST)


def labels(codes: Iterable[str]) -> dict[str, str]:
    """Each code in words; one query if a role is among them."""
    wanted = set(codes)
    slugs = [code.removeprefix(ROLE) for code in wanted if code.startswith(ROLE)]
    roles = Role.objects.filter(slug__in=slugs) if slugs else []
    # A role and a post may be called the same.
    names = {f"{ROLE}{role.slug}": _("%(name)s (role)") % {"name": role.name} for role in roles}
    kinds = {f"{POST}{kind.value}": capfirst(str(kind.label)) for kind in _Kind}
    return {code: names.get(code) or kinds.get(code) or code for code in wanted}


def office_of(code: str, unit: Unit, *, day: date) -> Unit:
    """Whose post or role is meant for a letter of this unit."""
    if not code.startswith(POST):
        return unit
    posts = Position.objects.filter(in_period(day), kind=code.removeprefix(POST), unit__path__in=unit.upward)
    return max((post.unit for post in posts.select_related("unit")), key=lambda it: len(it.path), default=unit)


def may_fill(user: User, *, at: datetime) -> Q:
    """The initials that this person may put: asked of them by name, of their post, or of their role."""
    found = Q(user=user, asked="")
    for post in _held(user, access.today(at)):
        found |= Q(asked=f"{POST}{post.kind}", at_unit=post.unit_id)
    for assignment in access.roles_of(user, at):
        asked = Q(asked=f"{ROLE}{assignment.role.slug}")
        if assignment.unit is not None:
            path = assignment.unit.path
            asked &= Q(at_unit__path=path) | Q(at_unit__path__startswith=f"{path}/")
        found |= asked
    return found


def given_as(user: User, initial: Initial, *, at: datetime) -> str:
    """As what somebody puts an initial, in Indonesian as it stands on the letter."""
    day = access.today(at)
    if initial.asked.startswith(ROLE):
        role = Role.objects.filter(slug=initial.asked.removeprefix(ROLE)).first()
        return role.name.id if role else ""
    held = [holding for holding in positions.holdings_of(user, day=day) if holding.holds_on(day)]
    if initial.asked:
        kind = initial.asked.removeprefix(POST)
        held = [it for it in held if it.position.kind == kind and it.position.unit_id == initial.at_unit_id]
    return positions.title_of(held[0]) if held else ""


def people(initials: Sequence[Initial], *, at: datetime) -> dict[int, list[str]]:
    """By initial, the names of those who could put it today (see `holders`)."""
    return {pk: sorted({user.full_name for user in found}) for pk, found in holders(initials, at=at).items()}


def holders(initials: Sequence[Initial], *, at: datetime) -> dict[int, list[User]]:
    """
    By initial, those who could put it today: they hold the post or role, and a role lets them put initials. Few
    queries for each initial; for one letter.
    """
    day = access.today(at)
    allowed = set(people_with(RIGHT, at))
    return {initial.pk: [user for user in _fitting(initial, day) if user in allowed] for initial in initials}


def _fitting(initial: Initial, day: date) -> list[User]:
    if not initial.asked:
        return [initial.user] if initial.user else []
    unit = initial.at_unit
    assert unit is not None
    if initial.asked.startswith(POST):
        rows = Position.objects.filter(unit=unit, kind=initial.asked.removeprefix(POST))
        posts = positions.filled(rows, day=day)
        return [post.incumbent.user for post in posts if post.incumbent and post.incumbent.user]
    reach = Q(unit=None) | Q(unit__path__in=unit.upward)
    slug = initial.asked.removeprefix(ROLE)
    held = RoleAssignment.objects.filter(reach, in_period(day), ended_at=None, role__slug=slug)
    return [assignment.user for assignment in held.select_related("user")]


def _held(user: User, day: date) -> list[Position]:
    """The posts whose work this person does: not while somebody else acts in them."""
    holdings = [holding for holding in positions.holdings_of(user, day=day) if holding.holds_on(day)]
    if not holdings:
        return []
    rows = Position.objects.filter(pk__in=[holding.position_id for holding in holdings])
    filled = positions.filled(rows, day=day)
    return [post.position for post in filled if post.incumbent and post.incumbent.user_id == user.pk]
