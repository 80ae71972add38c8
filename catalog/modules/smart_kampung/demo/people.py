"""People of two villages of each regency of the demo. All are invented; their numbers follow the rules of real ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count, groupby
from pathlib import Path
from typing import Final

import tenants
from catalog.modules.smart_kampung.demo.moments import working_hour
from catalog.modules.smart_kampung.demo.officers import Officers, actor_for
from catalog.sdk.samples import sample_nik
from core import clock
from core.actors import Actor
from regions.queries import villages_of
from residents import services
from residents.models import Membership, Resident

_TABLE: Final = Path(__file__).with_name("residents.csv")
"""One person a line; those of one `card` stand on one family card, the head first."""

CARDS_OF: Final = date(2021, 5, 4)
"""The day on the family cards, which stands in their numbers, too."""

LEFT: Final = {
    "3510": {
        "Rendi Firmansyah": (Resident.Status.MOVED, 13, "Pindah kerja ke Surabaya, surat pindah ditunjukkan"),
        "Mbah Paimin": (Resident.Status.DECEASED, 5, "Dilaporkan anaknya, surat kematian dari puskesmas"),
    },
    "5107": {
        "I Komang Agus Wijaya": (Resident.Status.MOVED, 14, "Pindah kerja ke Denpasar, surat pindah ditunjukkan"),
        "I Wayan Rengkeg": (Resident.Status.DECEASED, 6, "Dilaporkan anaknya, surat kematian dari puskesmas"),
    },
    "8271": {
        "Fikri Assagaf": (Resident.Status.MOVED, 12, "Pindah kerja ke Makassar, surat pindah ditunjukkan"),
        "Maimuna Hi. Ali": (Resident.Status.DECEASED, 7, "Dilaporkan keponakannya, surat kematian dari puskesmas"),
    },
}
"""By regency, who left the register: how, how many days ago it was noted, and why."""

LENDER: Final = "3510"
"""Whose people a regency without a table of its own is shown, as in a sandbox."""

NOTED_AFTER: Final = timedelta(days=1)


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


def let_go(*, officers: Officers, now: datetime) -> None:
    """Note, by the head of their village, that one moved away and one died a while ago."""
    gone = LEFT.get(tenants.current().code, {})
    found = {one.full_name: one for one in Resident.objects.filter(full_name__in=gone, status=Resident.Status.ALIVE)}
    for name, (status, days_ago, reason) in gone.items():
        if (person := found.get(name)) is not None:
            record = services.record_death if status == Resident.Status.DECEASED else services.record_move
            at = working_hour(now, days_ago=days_ago)
            record(
                resident=person,
                day=clock.local_date(at, tenants.current().zone) - NOTED_AFTER,
                reason=reason,
                actor=actor_for(officers.heads[person.village_code]),
                now=at,
            )


def _rows() -> Iterator[dict[str, str]]:
    """Those of the regency we are in; where the table has none, those of another one, in two villages of ours."""
    regency = tenants.current().code
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    own = [row for row in rows if row["village"].startswith(regency)]
    yield from own or _lent([row for row in rows if row["village"].startswith(LENDER)], regency)


def _lent(rows: Sequence[dict[str, str]], regency: str) -> Iterator[dict[str, str]]:
    theirs = list(dict.fromkeys(row["village"] for row in rows))
    ours = dict(zip(theirs, villages_of(regency).order_by("code").values_list("code", flat=True), strict=False))
    yield from (row | {"village": ours[row["village"]]} for row in rows if row["village"] in ours)


def _register(row: dict[str, str], serial: int, actor: Actor, now: datetime) -> Resident:
    born = date.fromisoformat(row["born"])
    details = services.Details(
        full_name=row["name"],
        birth_date=born,
        sex=row["sex"],
        village_code=row["village"],
        nik=sample_nik(district=row["village"][:6], born=born, sex=row["sex"], serial=serial),
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
