"""People of two villages of each regency of the demo. All are invented; their numbers follow the rules of real ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count, groupby
from pathlib import Path
from typing import Final

import tenants
from core.actors import Actor
from residents import services
from residents.models import Membership, Resident

_TABLE: Final = Path(__file__).with_name("residents.csv")
"""One person a line; those of one `card` stand on one family card, the head first."""

CARDS_OF: Final = date(2021, 5, 4)
"""The day on the family cards, which stands in their numbers, too."""


def settle(*, actor: Actor, now: datetime) -> list[Resident]:
    """Register those of the regency we are in, families and all. Heads of families come first, then the others."""
    heads: list[Resident] = []
    others: list[Resident] = []
    serial = count(1)
    for _card, rows in groupby(_rows(), key=lambda row: (row["village"], row["card"])):
        head, *members = [(row, _register(row, next(serial), actor, now)) for row in rows]
        row, person = head
        heads.append(person)
        family = services.found_family(
            kk=f"{row['village'][:6]}{CARDS_OF:%d%m%y}{len(heads):04}",
            head=person,
            home=services.Home(
                village_code=row["village"], address=row["address"], hamlet=row["hamlet"], rt=row["rt"], rw=row["rw"]
            ),
            day=CARDS_OF,
            actor=actor,
            now=now,
        )
        for row, person in members:
            others.append(person)
            services.move_to_family(
                resident=person,
                family=family,
                relation=Membership.Relation(row["relation"]),
                day=max(CARDS_OF, person.birth_date),
                actor=actor,
                now=now,
            )
    return heads + others


def _rows() -> Iterator[dict[str, str]]:
    regency = tenants.current().code
    with _TABLE.open(encoding="utf-8", newline="") as table:
        yield from (row for row in csv.DictReader(table) if row["village"].startswith(regency))


def _register(row: dict[str, str], serial: int, actor: Actor, now: datetime) -> Resident:
    born = date.fromisoformat(row["born"])
    details = services.Details(
        full_name=row["name"],
        birth_date=born,
        sex=row["sex"],
        village_code=row["village"],
        nik=_nik(row["village"][:6], born, row["sex"], serial),
        birth_place=row["birth_place"],
        address=row["address"],
        hamlet=row["hamlet"],
        rt=row["rt"],
        rw=row["rw"],
        phone=row["phone"],
        email=row["email"],
        marital_status=row["marital"],
        religion=row["religion"],
        occupation=row["job"],
    )
    return services.register_resident(details=details, actor=actor, now=now)


def _nik(district: str, born: date, sex: str, serial: int) -> str:
    """As the civil registry builds them, for people that do not exist; a real number is never made here."""
    return f"{district}{born.day + (40 if sex == 'female' else 0):02}{born:%m%y}{serial:04}"
