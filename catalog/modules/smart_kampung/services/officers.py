"""
Officers of villages as lists bring them: post, holder, account and role, entered and taken back at once.

Whoever gives an account a role must be allowed to manage people, whatever else they may do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation import access
from organisation.access import EVERYWHERE, today
from organisation.models import Holding, Position, Role, RoleAssignment, Unit, in_period
from organisation.nip import parse_nip
from organisation.services import appoint, create_position, deactivate_person, end_role, grant_role, invite_person

PEOPLE: Final = "people.manage"
REASON: Final = "Impor perangkat desa"


class AddressOfAnother(Refusal):
    code = "kampung_address_of_another"
    message = _("This e-mail address belongs to somebody else here.")
    fix = _("Write this person's own address, or leave it empty.")
    attr = "email"


class AccountClosed(Refusal):
    code = "kampung_account_closed"
    message = _("The account of this address is closed.")
    fix = _("Leave the address empty, or open the account again under People.")
    attr = "email"


class MayNotInvite(Refusal):
    code = "kampung_may_not_invite"
    message = _("An account gets a role by this, and you may not give roles.")
    fix = _("Let somebody write it who manages people, or leave the e-mail addresses empty.")
    attr = "email"


class OfficerChanged(Refusal):
    code = "kampung_officer_changed"
    message = _("Somebody changed this post, or its holder works here by now.")
    fix = _("Look at the positions of the village and correct them by hand if need be.")


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Who holds which post, on which decree. Without an address there is no account, only the name."""

    unit: Unit
    kind: Position.Kind
    post: LocalisedText
    role: str
    full_name: str
    decree: str
    since: date
    until: date | None = None
    """The day after the last one."""
    nip: str = ""
    email: str = ""
    phone: str = ""
    shares: bool = False
    """Several people do this work under one name of the post; otherwise the new holder takes over."""

    @property
    def is_only_one(self) -> bool:
        """A unit has one of them, whatever the post is called."""
        return self.kind in (Position.Kind.HEAD, Position.Kind.SECRETARY, Position.Kind.TREASURER)


def posts_of(officer: Officer) -> list[Position]:
    """The posts of a unit that an officer may hold: the one of its kind, or those of this name."""
    found = Position.objects.filter(unit=officer.unit, kind=officer.kind, active_to=None).order_by("pk")
    if officer.is_only_one:
        return list(found)
    return [post for post in found if _folded(post.name.id) == _folded(officer.post.id)]


def incumbents(posts: Sequence[Position], *, day: date) -> list[Holding]:
    """Who holds these posts on a day or will, in the order in which they begin."""
    rows = Holding.objects.filter(position__in=list(posts)).exclude(active_to__lte=day)
    return list(rows.select_related("user").order_by("active_from", "pk"))


def is_entered(officer: Officer, *, day: date) -> bool:
    return any(same_person(one.full_name, officer.full_name) for one in incumbents(posts_of(officer), day=day))


def account_of(email: str, full_name: str) -> User | None:
    """
    The account with this address.

    :raises AccountClosed: if it is closed. :raises AddressOfAnother: if its name is another, or it is a citizen's.
    """
    if not email.strip():
        return None
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        return None
    if user.is_citizen or not same_person(user.full_name, full_name):
        raise AddressOfAnother
    if not user.is_active:
        raise AccountClosed
    return user


def same_person(one: str, other: str) -> bool:
    """Whether two ways to write a name are one name, whatever titles stand before and behind it."""
    return bool(_name(one)) and _name(one) == _name(other)


@transaction.atomic
def enter_officer(*, officer: Officer, actor: Actor, now: datetime) -> dict[str, Any]:
    """
    Give an officer the post, made where it is missing, and with an address the account and its role for the unit.
    Answers what `take_back_officer` needs, as plain JSON.

    :raises AccountClosed, AddressOfAnother, MayNotInvite:
    :raises Refusal: what `organisation.services.appoint` raises.
    """
    day = today(now)
    posts = posts_of(officer)
    post = next((one for one in posts if not incumbents([one], day=day)), None) if officer.shares else None
    if post is None and posts and not officer.shares:
        post = posts[0]
    is_made = post is None
    if post is None:
        post = create_position(
            unit=officer.unit,
            name=officer.post,
            kind=officer.kind,
            active_from=min(officer.since, day),
            actor=actor,
            now=now,
        )
    user, invited, granted = _account(officer, actor, now)
    ending = [holding.pk for holding in post.holdings.filter(active_to=None)]
    holding = appoint(
        position=post,
        standing=Holding.Standing.DEFINITIVE,
        decree=officer.decree,
        active_from=officer.since,
        active_to=officer.until,
        user=user,
        full_name=officer.full_name,
        nip=parse_nip(officer.nip),
        actor=actor,
        now=now,
    )
    return {
        "post": post.pk,
        "made": is_made,
        "holding": holding.pk,
        "to": officer.until.isoformat() if officer.until else None,
        "ended": ending,
        "invited": user.pk if user and invited else None,
        "granted": granted,
    }


@transaction.atomic
def take_back_officer(*, done: dict[str, Any], actor: Actor, now: datetime) -> None:
    """
    Take back what `enter_officer` did: whoever held the post before holds it again.

    :raises OfficerChanged: if somebody changed it since, or the invited person has signed in.
    """
    until = date.fromisoformat(done["to"]) if done.get("to") else None
    holding = Holding.objects.select_for_update().filter(pk=done["holding"], active_to=until).first()
    if holding is None:
        raise OfficerChanged
    if done["invited"]:
        user = User.objects.get(pk=done["invited"])
        if user.last_login is not None:
            raise OfficerChanged
        deactivate_person(user=user, actor=actor, now=now, reason="Impor dibatalkan")
    elif done.get("granted"):
        role = RoleAssignment.objects.filter(pk=done["granted"], ended_at=None).first()
        if role is not None:
            end_role(assignment=role, actor=actor, now=now, reason="Impor dibatalkan")
    began, post = holding.active_from, holding.position_id
    holding.delete()
    Holding.objects.filter(pk__in=done["ended"], active_to=began).update(active_to=None)
    if done["made"] and not Holding.objects.filter(position=post).exists():
        Position.objects.filter(pk=post).delete()
    evidence.record(
        action="smart_kampung.officer_taken_back",
        actor=actor,
        at=now,
        subject=f"organisation.position:{post}",
        details={"holding": done["holding"], "made": bool(done["made"])},
    )


def _account(officer: Officer, actor: Actor, now: datetime) -> tuple[User | None, bool, int | None]:
    """The officer's account, whether it was made just now, and the key of the role that was given besides."""
    if not officer.email.strip():
        return None, False, None
    user = account_of(officer.email, officer.full_name)
    role = Role.objects.get(slug=officer.role)
    if user is None:
        _require_people(actor)
        invited = invite_person(
            email=officer.email,
            full_name=officer.full_name,
            phone=officer.phone,
            role=role,
            unit=officer.unit,
            active_from=max(officer.since, today(now)),
            active_to=officer.until,
            reason=REASON,
            actor=actor,
            now=now,
        )
        return invited, True, None
    held = RoleAssignment.objects.filter(in_period(today(now)), user=user, role=role, ended_at=None)
    if held.filter(unit=officer.unit).exists():
        return user, False, None
    _require_people(actor)
    given = grant_role(
        user=user,
        role=role,
        unit=officer.unit,
        active_from=max(officer.since, today(now)),
        active_to=officer.until,
        reason=REASON,
        actor=actor,
        now=now,
    )
    return user, False, given.pk


def _require_people(actor: Actor) -> None:
    if actor.kind == "system":
        return
    user = User.objects.filter(pk=actor.id).first() if actor.kind == "user" else None
    if user is None or not access.has_right(user, PEOPLE, EVERYWHERE):
        raise MayNotInvite


def _name(text: str) -> list[str]:
    words = re.findall(r"\w+", text.partition(",")[0].casefold())
    while words and words[0] in _TITLES:
        words.pop(0)
    return words


_TITLES: Final = frozenset(("prof", "dr", "drs", "dra", "drg", "ir", "h", "hj", "kh", "tn", "ny", "bapak", "ibu"))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
