"""Whose turn it is with a letter is told: an initial that waits, a letter that was sent back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core import schema
from core.actors import Actor
from documents import capacities
from documents.models import Document
from documents.telling import INITIAL_WAITS, SENT_BACK
from notifications.recipients import Recipient
from notifications.services import notify
from organisation import access
from organisation.queries import assignments_with

MENDS: Final = "documents.manage"


def tell_whose_turn(document: Document, *, actor: Actor, now: datetime) -> None:
    """Tell those who may put the next initial, once for each turn; a letter that was mended goes round anew."""
    rows = document.initials.select_related("user", "at_unit")
    live = list(rows.filter(given_at=None, dropped_at=None))
    first = min((one.place for one in live if one.place is not None), default=None)
    next_ones = [one for one in live if one.place in (None, first)]
    if not next_ones:
        return
    rounds = document.initials.exclude(dropped_at=None).count()
    people = capacities.holders(next_ones, at=now)
    for asked in next_ones:
        for user in people[asked.pk]:
            turn = f"{document.pk}:{rounds}:{asked.place or 'any'}:{user.pk}"
            _tell(INITIAL_WAITS.code, document, user, turn, _page("initials"), actor, now)


def tell_sent_back(document: Document, *, actor: Actor, now: datetime) -> None:
    """Tell whoever wrote the letter; if that person cannot mend it, also those of the office, or above it, who can."""
    author = _author(document)
    told = [author] if author else []
    if author is None or not access.has_right(author, MENDS, document.unit, now):
        told += [user for user in _menders(document, now) if user != author]
    times = document.initials.exclude(refused_at=None).count()
    for user in told:
        may_mend = access.has_right(user, MENDS, document.unit, now)
        link = _page("letter", pk=document.pk) if may_mend else ""
        _tell(SENT_BACK.code, document, user, f"{document.pk}:{times}:{user.pk}", link, actor, now)


def _author(document: Document) -> User | None:
    wrote = Actor.written(document.created_by)
    if wrote.kind != "user" or wrote.schema != schema.current():
        return None
    return User.objects.filter(pk=wrote.id, is_active=True).first()


def _menders(document: Document, now: datetime) -> list[User]:
    """Of all whose right reaches the letter those who stand nearest: a whole government need not hear of it."""
    reach = Q(unit=None) | Q(unit__path__in=document.unit.upward)
    held = assignments_with(MENDS, now).filter(reach, user__is_active=True).select_related("user", "unit")
    depths = [(len(one.unit.path) if one.unit else 0, one.user) for one in held]
    nearest = max((depth for depth, _user in depths), default=0)
    return list({user.pk: user for depth, user in depths if depth == nearest}.values())


def _tell(template: str, document: Document, user: User, occasion: str, link: str, actor: Actor, now: datetime) -> None:
    notify(
        template=template,
        to=Recipient.user(user),
        context={
            "letter": document.version.template.name.in_language(user.language),
            "office": document.unit.name,
        },
        link=link,
        idempotency_key=f"{template}:{occasion}",
        actor=actor,
        now=now,
    )


def _page(name: str, **values: object) -> str:
    # A job knows no request, so the tenant's addresses are named.
    return reverse(f"documents:{name}", urlconf=settings.TIRU_TENANT_URLCONF, kwargs=values or None)
