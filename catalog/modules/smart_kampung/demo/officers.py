"""Who works in the villages of the demo: whoever was given the roles and posts before anything was filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

import tenants
from accounts.models import User
from core.actors import Actor
from organisation.models import RoleAssignment, Unit, in_period
from organisation.positions import heads_of
from organisation.services import VILLAGES


@dataclass(frozen=True, kw_only=True)
class Officers:
    """
    :param heads: of the villages whose head has an account, by the code of the region.
    :param agency: decides on houses that villages pass on. :param assessor: scores villages.
    :param visitor: goes to people at home.
    """

    heads: Mapping[str, User]
    agency: User
    assessor: User
    visitor: User

    @classmethod
    def on(cls, day: date) -> Self | None:
        """None where somebody is missing: nothing is done in the name of nobody."""
        heads = _heads(day)
        agency, assessor, visitor = (
            _holder(f"smart_kampung.{right}", day) for right in ("houses_decide", "score", "outreach")
        )
        if not (heads and agency and assessor and visitor):
            return None
        return cls(heads=heads, agency=agency, assessor=assessor, visitor=visitor)


def actor_for(user: User) -> Actor:
    return Actor.user(user.pk, schema=tenants.current().schema)


def _heads(day: date) -> dict[str, User]:
    villages = {unit.pk: unit for unit in Unit.objects.filter(kind__in=VILLAGES)}
    found = {}
    for key, post in heads_of(list(villages.values()), day=day).items():
        if post.incumbent and post.incumbent.user:
            found[villages[key].region_code] = post.incumbent.user
    return found


def _holder(right: str, day: date) -> User | None:
    held = RoleAssignment.objects.filter(
        in_period(day), ended_at=None, role__module="smart_kampung", role__rights__contains=[right]
    )
    first = held.select_related("user").order_by("pk").first()
    return first.user if first else None
