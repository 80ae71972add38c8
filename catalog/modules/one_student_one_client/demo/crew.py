"""Who works in the demo's scheme: whoever was given the roles before anything was filled."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client.people import midwives_of
from catalog.modules.one_student_one_client.rights import MANAGE, SUPERVISE
from core.actors import Actor
from organisation.models import Unit
from organisation.queries import people_with

CENTRES: Final[Mapping[str, tuple[str, str]]] = {
    "3510": ("puskesmas-gitik", "puskesmas-genteng-kulon"),
    "5107": ("puskesmas-abang-1", "puskesmas-manggis-1"),
}
CAMPUSES: Final[Mapping[str, tuple[str, str]]] = {
    "3510": ("stikes-banyuwangi", "akes-rustida"),
    "5107": ("stikes-wira-medika", "poltekkes-denpasar"),
}
"""By regency, codes of units, in the order in which the tables number them."""


@dataclass(frozen=True, kw_only=True)
class Crew:
    """
    :param midwives: those of each centre. :param supervisors: one of each campus.
    """

    centres: Sequence[Unit]
    midwives: Sequence[Sequence[User]]
    campuses: Sequence[Unit]
    supervisors: Sequence[User]
    manager: User

    @classmethod
    def at(cls, now: datetime) -> Self | None:
        """None where somebody is missing: nothing is done in the name of nobody."""
        code = tenants.current().code
        centres, campuses = _units(CENTRES.get(code, ())), _units(CAMPUSES.get(code, ()))
        midwives = [midwives_of(centre, now) for centre in centres]
        teachers = [people_with(SUPERVISE, now, unit=campus).first() for campus in campuses]
        supervisors = [user for user in teachers if user is not None]
        manager = people_with(MANAGE, now).first()
        if not centres or not all(midwives) or len(supervisors) < len(CAMPUSES[code]) or manager is None:
            return None
        return cls(centres=centres, midwives=midwives, campuses=campuses, supervisors=supervisors, manager=manager)


def actor_for(user: User) -> Actor:
    return Actor.user(user.pk, schema=tenants.current().schema)


def rows_of(table: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(table).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _units(codes: Sequence[str]) -> list[Unit]:
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return [found[code] for code in codes if code in found]
