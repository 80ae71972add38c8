"""Officers of villages as lists bring them: post, holder, account and role, entered and taken back at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation.access import today
from organisation.models import Holding, Position, Unit
from organisation.nip import parse_nip
from organisation.services import appoint, create_position, listed

REASON: Final = "Impor perangkat desa"


class OfficerChanged(Refusal):
    code = "kampung_officer_changed"
    message = _("Somebody changed this post since.")
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

    @property
    def account(self) -> listed.Entry | None:
        """Whose account gets the role; None without an address."""
        if not self.email.strip():
            return None
        return listed.Entry(
            email=self.email,
            full_name=self.full_name,
            phone=self.phone,
            role=self.role,
            unit=self.unit,
            active_from=self.since,
            active_to=self.until,
            reason=REASON,
        )


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
    return any(listed.same_name(one.full_name, officer.full_name) for one in incumbents(posts_of(officer), day=day))


@transaction.atomic
def enter_officer(*, officer: Officer, actor: Actor, now: datetime) -> dict[str, Any]:
    """
    Give an officer the post, made where it is missing, and with an address the account and its role for the unit.
    Answers what `take_back_officer` needs, as plain JSON.

    :raises Refusal: what `organisation.services.listed.join` and `appoint` raise.
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
    joined = listed.join(entry=officer.account, actor=actor, now=now) if officer.account else None
    ending = [holding.pk for holding in post.holdings.filter(active_to=None)]
    holding = appoint(
        position=post,
        standing=Holding.Standing.DEFINITIVE,
        decree=officer.decree,
        active_from=officer.since,
        active_to=officer.until,
        user=joined.user if joined else None,
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
        **(joined.reference if joined else {}),
    }


@transaction.atomic
def take_back_officer(*, done: dict[str, Any], actor: Actor, now: datetime) -> None:
    """
    Take back what `enter_officer` did: whoever held the post before holds it again.

    :raises OfficerChanged: if somebody changed it since.
    :raises Refusal: what `organisation.services.listed.take_back` raises, as when the invited person has signed in.
    """
    until = date.fromisoformat(done["to"]) if done.get("to") else None
    holding = Holding.objects.select_for_update().filter(pk=done["holding"], active_to=until).first()
    if holding is None:
        raise OfficerChanged
    listed.take_back(done=done, actor=actor, now=now)
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


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
