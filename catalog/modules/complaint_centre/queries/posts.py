"""Who answers for a level: the post, whoever does its work on a day, and whom a notice reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import tenants
from accounts.models import User
from catalog.modules.complaint_centre.rights import OVERSEE, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.objections import Rank
from core.localised import LocalisedText
from organisation.access import EVERYWHERE
from organisation.models import Holding, Position, Unit
from organisation.positions import filled, posts_worked_by, title_of
from organisation.queries import people_with
from regions.terms import terms_of

TOP: Final = (Level.SECRETARY, Level.REGIONAL_HEAD)
"""Both sit at the government's own unit; the post tells them apart."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """
    A level at an office.

    :param holding: whoever does the work of the post on the day, acting or for good; None while nobody is entered.
    """

    level: Level
    unit: Unit
    holding: Holding | None = None

    @property
    def title(self) -> LocalisedText:
        """As the regency says it: `Camat Rendang`, `Plt. Camat Rendang`; the level's own word where no post is kept."""
        if self.holding is not None:
            return LocalisedText(
                id=title_of(self.holding), en=str(self.holding.position.name.en or title_of(self.holding))
            )
        return level_name(self.level)

    @property
    def user(self) -> User | None:
        """The account of whoever does the work, if they have one that is open."""
        user = self.holding.user if self.holding else None
        return user if user is not None and user.is_active else None


def level_name(level: Level) -> LocalisedText:
    """A level in the regency's own words: Bupati or Wali Kota, kepala desa or perbekel."""
    terms = terms_of(tenants.current().code)
    return {
        Level.VILLAGE: terms.village_head,
        Level.WARD: terms.urban_ward_head,
        Level.DISTRICT: terms.district_head,
        Level.REGIONAL_HEAD: terms.regional_head,
    }.get(level, level.label)


def office_name(level: Level, unit: Unit) -> LocalisedText:
    """Where a report is, for people: the office's name, and above the agencies the post."""
    if level in (*TOP, Level.INSPECTORATE):
        return level_name(level)
    return LocalisedText(id=unit.name, en=unit.name)


def posts_of(places: Sequence[tuple[Level, Unit]], *, day: date) -> Mapping[tuple[Level, int], Post]:
    """The posts of many levels and offices on a day, by level and the office's key. Three queries."""
    kinds = (Position.Kind.HEAD, Position.Kind.SECRETARY)
    units = {unit.pk for _level, unit in places}
    rows = filled(Position.objects.filter(unit__in=units, kind__in=kinds), day=day)
    held = {(row.position.unit_id, row.position.kind): row.incumbent for row in reversed(rows)}
    found = {}
    for level, unit in places:
        kind = Position.Kind.SECRETARY if level is Level.SECRETARY else Position.Kind.HEAD
        # What the inspectorate examines and what nobody has sorted yet lies at the government's unit, whose head
        # answers for neither.
        is_desk = unit.kind == Unit.Kind.GOVERNMENT and level not in TOP
        holding = None if is_desk else held.get((unit.pk, kind))
        found[level, unit.pk] = Post(level=level, unit=unit, holding=holding)
    return found


def post_of(level: Level, unit: Unit, *, day: date) -> Post:
    return posts_of([(level, unit)], day=day)[level, unit.pk]


def rank_of(user: User, *, day: date) -> Rank:
    """How high somebody stands among those who may decide on referrals: by the post whose work they do. One query."""
    posts = posts_worked_by(user, day=day).filter(unit__kind=Unit.Kind.GOVERNMENT)
    kinds = set(posts.values_list("kind", flat=True))
    if Position.Kind.HEAD in kinds:
        return Rank.REGIONAL_HEAD
    return Rank.SECRETARY if Position.Kind.SECRETARY in kinds else Rank.CHARGED


def answerable(post: Post, now: datetime) -> list[User]:
    """
    Who is told that a report came up to a level: whoever does the work of its post, and at an office its people who
    answer reports. Where nobody holds a post above the offices, all who oversee.
    """
    holder = [post.user] if post.user else []
    if post.level not in TOP:
        holder += people_with(WORK, now, unit=post.unit)
    elif not holder:
        holder += people_with(OVERSEE, now, unit=EVERYWHERE)
    return list({user.pk: user for user in holder}.values())
