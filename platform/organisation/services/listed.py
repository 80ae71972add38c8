"""
People as lists name them: an address and a name bring an account, there already or invited, and a role for a unit.

Whoever brings such a list in gives roles by it, and so must be allowed to manage people there, whatever else they may
do. An address alone is nobody: the account must bear the name that the list says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import schema
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.access import EVERYWHERE, Everywhere
from organisation.models import Role, RoleAssignment, Unit, in_period
from organisation.services.people import deactivate_person, invite_person
from organisation.services.roles import ADMINISTRATION, PersonGone, end_role, grant_role

UNDONE: Final = "Impor dibatalkan"


class AddressOfAnother(Refusal):
    code = "address_of_another"
    message = _("This e-mail address belongs to somebody else here.")
    fix = _("Write this person's own address, or the name as the account has it.")
    attr = "email"


class MayNotInvite(Refusal):
    code = "may_not_invite"
    status = 403
    message = _("This gives an account a role, or takes it away, and you may not do that.")
    fix = _("Let somebody do it who manages people.")
    attr = "email"


class HasSignedIn(Refusal):
    code = "has_signed_in"
    message = _("This person has signed in by now, so the account stays.")
    fix = _("Close the account under People if need be.")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """
    Whom a list names, and as what.

    :param role: its slug. :param active_from: today where it lies in the past or is left out.
    :param active_to: the day after the last one. :param reason: as it stands beside the role, in Indonesian.
    """

    email: str
    full_name: str
    role: str
    unit: Unit
    active_from: date | None = None
    active_to: date | None = None
    phone: str = ""
    reason: str = ""

    def begins(self, now: datetime) -> date:
        day = access.today(now)
        return max(self.active_from or day, day)


@dataclass(frozen=True, kw_only=True)
class Joined:
    """
    Who came of an entry.

    :param invited: key of the account, if it was made for the entry.
    :param granted: key of the assignment, if a role was given to an account that was there.
    """

    user: User
    invited: int | None = None
    granted: int | None = None

    @property
    def reference(self) -> dict[str, int | None]:
        """What `take_back` needs, as plain JSON."""
        return {"invited": self.invited, "granted": self.granted}


def account_of(email: str) -> User | None:
    """The account with this address, however it is written, also one that is closed. Citizens' accounts have none."""
    return User.objects.filter(email=User.objects.normalize_email(email)).first()


def same_person(user: User, name: str) -> bool:
    """Whether an account is that of whom a list calls so."""
    return same_name(user.full_name, name)


def same_name(one: str, other: str) -> bool:
    """Whether two ways to write a name are one name, whatever titles stand before and behind it."""
    return bool(_name(one)) and _name(one) == _name(other)


def check(*, entry: Entry, actor: Actor | None, now: datetime) -> User | None:
    """
    The account that `join` would find; None where it would invite somebody. Writes nothing.

    :param actor: who would give the role; None leaves open whether they may.
    :raises AddressOfAnother: if the account of the address bears another name. :raises PersonGone: if it is closed.
    :raises MayNotInvite: if a role would be given by somebody who may not manage people at the unit.
    """
    user = account_of(entry.email)
    if user is not None and not same_person(user, entry.full_name):
        raise AddressOfAnother
    if user is not None and not user.is_active:
        raise PersonGone(attr="email")
    if actor is not None and (user is None or not _holds(user, entry, now)):
        _require_people(actor, entry.unit, now)
    return user


@transaction.atomic
def join(*, entry: Entry, actor: Actor, now: datetime) -> Joined:
    """
    Find the account of an entry or invite its person, and give the role where nothing gives it there yet.

    :raises Refusal: what `check`, `invite_person` and `grant_role` raise.
    """
    user, role = check(entry=entry, actor=actor, now=now), Role.objects.get(slug=entry.role)
    given: dict[str, Any] = {
        "role": role,
        "unit": entry.unit,
        "active_from": entry.begins(now),
        "active_to": entry.active_to,
        "reason": entry.reason,
        "actor": actor,
        "now": now,
    }
    if user is None:
        user = invite_person(email=entry.email, full_name=entry.full_name, phone=entry.phone, **given)
        return Joined(user=user, invited=user.pk)
    if _holds(user, entry, now):
        return Joined(user=user)
    return Joined(user=user, granted=grant_role(user=user, **given).pk)


@transaction.atomic
def take_back(*, done: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """
    Close the account that `join` made, or end the role that it gave. What ended by itself or by hand is left alone.

    :param done: `Joined.reference`, perhaps among other things.
    :raises HasSignedIn: if the invited person has. :raises MayNotInvite: if the actor may not manage people there.
    """
    if done.get("invited"):
        user = User.objects.select_for_update().get(pk=done["invited"])
        if user.last_login is not None:
            raise HasSignedIn
        if user.is_active:
            _require_people(actor, EVERYWHERE, now)
            deactivate_person(user=user, actor=actor, now=now, reason=UNDONE)
    elif done.get("granted"):
        held = Q(active_to=None) | Q(active_to__gt=access.today(now))
        given = RoleAssignment.objects.select_related("unit").filter(held, pk=done["granted"], ended_at=None).first()
        if given is not None:
            _require_people(actor, given.unit or EVERYWHERE, now)
            end_role(assignment=given, actor=actor, now=now, reason=UNDONE)


def _holds(user: User, entry: Entry, now: datetime) -> bool:
    """Whether the role reaches the unit already when the entry begins."""
    reach = Q(unit=None) | Q(unit__path__in=entry.unit.upward)
    held = RoleAssignment.objects.filter(reach, in_period(entry.begins(now)), user=user, ended_at=None)
    return held.filter(role__slug=entry.role).exists()


def _require_people(actor: Actor, unit: Unit | Everywhere, now: datetime) -> None:
    if actor.kind == "system":
        return
    is_ours = actor.kind == "user" and actor.schema == schema.current()
    user = User.objects.filter(pk=actor.id).first() if is_ours else None
    if user is None or not access.has_right(user, ADMINISTRATION, unit, now):
        raise MayNotInvite


_TITLES: Final = frozenset(("prof", "dr", "drs", "dra", "drg", "ir", "h", "hj", "kh", "tn", "ny", "bapak", "ibu"))


def _name(text: str) -> list[str]:
    words = re.findall(r"\w+", text.partition(",")[0].casefold())
    while words and words[0] in _TITLES:
        words.pop(0)
    return words
