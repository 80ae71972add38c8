"""Who works in the demo's scheme: whoever was given the roles before anything was filled."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Final, Self

import tenants
from accounts.models import User
from accounts.services import create_user
from catalog.modules.one_student_one_client.people import midwives_of
from catalog.modules.one_student_one_client.rights import MANAGE, SUPERVISE
from core.actors import Actor
from organisation.models import Role, Unit
from organisation.queries import people_with
from organisation.services import add_unit, grant_role
from regions.queries import villages_of

CENTRES: Final[Mapping[str, tuple[str, str]]] = {
    "3510": ("puskesmas-gitik", "puskesmas-genteng-kulon"),
    "5107": ("puskesmas-abang-1", "puskesmas-manggis-1"),
}
CAMPUSES: Final[Mapping[str, tuple[str, str]]] = {
    "3510": ("stikes-banyuwangi", "akes-rustida"),
    "5107": ("stikes-wira-medika", "poltekkes-denpasar"),
}
"""By regency, codes of units, in the order in which the tables number them."""

SAMPLE_CENTRES: Final = ("puskesmas-contoh-1", "puskesmas-contoh-2")
SAMPLE_CAMPUSES: Final = ("kampus-contoh-1", "kampus-contoh-2")
"""Those of a sandbox, where nobody works yet."""

SAMPLE_PEOPLE: Final = (
    ("Yuliana Rahmawati, A.Md.Keb.", "midwife", SAMPLE_CENTRES[0]),
    ("Sri Handayani, S.Tr.Keb.", "midwife", SAMPLE_CENTRES[0]),
    ("Rosita Anggraini, A.Md.Keb.", "midwife", SAMPLE_CENTRES[1]),
    ("Dr. Maria Kusumawati, M.Keb.", "campus_supervisor", SAMPLE_CAMPUSES[0]),
    ("Bambang Setyawan, M.Gizi", "campus_supervisor", SAMPLE_CAMPUSES[1]),
    ("dr. Hendra Wijaya, M.Kes.", "osoc_manager", ""),
)
"""Name, role and unit."""

LENDER: Final = "3510"
"""Whose mothers and students a regency without a table of its own is shown."""

BEGAN: Final = timedelta(days=900)
"""So long ago those of a sandbox got their roles; before the first entry of the diary."""


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
        here = tenants.current()
        is_sample = here.purpose == "sandbox"
        centres = _units(SAMPLE_CENTRES if is_sample else CENTRES.get(here.code, ()))
        campuses = _units(SAMPLE_CAMPUSES if is_sample else CAMPUSES.get(here.code, ()))
        midwives = [midwives_of(centre, now) for centre in centres]
        teachers = [people_with(SUPERVISE, now, unit=campus).first() for campus in campuses]
        supervisors = [user for user in teachers if user is not None]
        manager = people_with(MANAGE, now).first()
        if len(centres) < 2 or not all(midwives) or len(supervisors) < 2 or manager is None:
            return None
        return cls(centres=centres, midwives=midwives, campuses=campuses, supervisors=supervisors, manager=manager)


def actor_for(user: User) -> Actor:
    return Actor.user(user.pk, schema=tenants.current().schema)


def rows_of(table: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(table).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def rows_here(table: str) -> Iterator[dict[str, str]]:
    """Rows of the regency we are in; where the tables have none, those of another one, in villages of ours."""
    regency = tenants.current().code
    source = regency if regency in CENTRES else LENDER
    rows = [row for row in rows_of(table) if row["village"].startswith(source)]
    if source == regency:
        yield from rows
        return
    theirs = sorted({row["village"] for name in ("mothers.csv", "students.csv") for row in rows_of(name)})
    ours = cycle(villages_of(regency).order_by("code").values_list("code", flat=True))
    moved = dict(zip((code for code in theirs if code.startswith(source)), ours, strict=False))
    yield from (row | {"village": moved[row["village"]]} for row in rows)


def hire(*, actor: Actor, now: datetime) -> None:
    """Make the units and the invented people of a sandbox; those that are there already stay as they are."""
    for code, kind in (
        *((code, Unit.Kind.HEALTH_CENTRE) for code in SAMPLE_CENTRES),
        *((code, Unit.Kind.CAMPUS) for code in SAMPLE_CAMPUSES),
    ):
        if not Unit.objects.filter(code=code).exists():
            add_unit(code=code, name=code.replace("-", " ").title(), kind=kind, actor=actor, now=now)
    for number, (name, role, unit) in enumerate(SAMPLE_PEOPLE, start=1):
        email = f"contoh-{number}@ruang-coba.invalid"
        if User.objects.filter(email=email).exists():
            continue
        grant_role(
            user=create_user(email=email, full_name=name, actor=actor, now=now),
            role=Role.objects.get(slug=role),
            unit=Unit.objects.get(code=unit) if unit else None,
            active_from=(now - BEGAN).date(),
            actor=actor,
            now=now,
        )


def _units(codes: Sequence[str]) -> list[Unit]:
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return [found[code] for code in codes if code in found]
