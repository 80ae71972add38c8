"""
A village's register as the village works: by hamlet, RW and RT, by age and sex, what changed, what is missing.

Each question takes the reach of whoever asks: a hamlet's head gets the numbers of that hamlet only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper

import tenants
from core import clock
from core.localised import LocalisedText
from organisation.models import RoleAssignment, Unit, in_period
from organisation.queries import sentences_of
from organisation.services import VILLAGES
from regions import terms
from regions.nik import Sex
from regions.places import hamlet_key
from residents.models import Family, Membership, Resident
from residents.scope import Reach

AGE_GROUP: Final = 5
OLDEST_GROUP: Final = 75
MOST_CHANGES: Final = 20

_WARD_HAMLET: Final = LocalisedText(id="Lingkungan", en="Neighbourhood")
"""Urban wards are parted into lingkungan, whatever a village's hamlets are called."""


@dataclass
class Part:
    """One RT of an RW of a hamlet, or a whole hamlet with `parts`."""

    name: str
    people: int = 0
    women: int = 0
    families: int = 0
    rt: str = ""
    rw: str = ""
    parts: list[Part] = field(default_factory=list)
    unit: Unit | None = None

    @property
    def men(self) -> int:
        return self.people - self.women


@dataclass(frozen=True)
class Missing:
    """How many people of those within reach lack something an officer can put right."""

    card: int
    nik: int
    hamlet: int
    to_verify: int

    def __bool__(self) -> bool:
        return bool(self.card or self.nik or self.hamlet or self.to_verify)


@dataclass(frozen=True)
class Change:
    """Somebody arrived, moved away or died."""

    resident: Resident
    kind: str
    day: date


def villages_within(reach: Reach, *, day: date) -> list[Unit]:
    """The offices of the villages that the reach covers, wholly or in part. One query."""
    found = Unit.objects.filter(in_period(day), kind__in=VILLAGES).exclude(region_code="").order_by("region_code")
    return [unit for unit in found if reach.touches(unit.region_code)]


def people(unit: Unit, reach: Reach) -> QuerySet[Resident]:
    """Those who live in a village now and whose records are within reach."""
    return reach.narrow(
        Resident.objects.filter(village_code=unit.region_code, status=Resident.Status.ALIVE, merged_into=None)
    )


def families(unit: Unit, reach: Reach) -> QuerySet[Family]:
    """Families of a village on whose card somebody stands."""
    held = Membership.objects.filter(family=OuterRef("pk"), active_to=None)
    return reach.narrow(Family.objects.filter(Exists(held), village_code=unit.region_code))


def hamlet_word(unit: Unit) -> LocalisedText:
    """What the parts of a village are called here: Dusun, Banjar Dinas, Jorong, Lingkungan."""
    return _WARD_HAMLET if unit.kind == Unit.Kind.WARD_OFFICE else terms.terms_of(unit.region_code).hamlet


def hamlets(unit: Unit, reach: Reach, *, day: date) -> list[Part]:
    """The hamlets of a village by name, each with its RW and RT; those without a hamlet come last. Three queries."""
    found: dict[str, Part] = {}
    parts: dict[tuple[str, str, str], Part] = {}

    def part_of(key: str, name: str, rw: str, rt: str) -> Part:
        whole = found.setdefault(key, Part(name))
        if (key, rw, rt) not in parts:
            parts[key, rw, rt] = Part(name, rt=rt, rw=rw)
            whole.parts.append(parts[key, rw, rt])
        return parts[key, rw, rt]

    rows = people(unit, reach).order_by().values(key=Upper("hamlet"), w=F("rw"), t=F("rt"))
    for row in rows.annotate(name=Min("hamlet"), people=Count("pk"), women=Count("pk", filter=Q(sex=Sex.FEMALE))):
        part = part_of(row["key"], row["name"], row["w"], row["t"])
        part.people, part.women = row["people"], row["women"]
        found[row["key"]].people += row["people"]
        found[row["key"]].women += row["women"]
    cards = families(unit, reach).order_by().values(key=Upper("hamlet"), w=F("rw"), t=F("rt"))
    for card in cards.annotate(name=Min("hamlet"), families=Count("pk")):
        part_of(card["key"], card["name"], card["w"], card["t"]).families = card["families"]
        found[card["key"]].families += card["families"]
    for own in hamlet_units(unit, day=day):
        if (whole := found.get(hamlet_key(own.name))) is not None:
            whole.unit, whole.name = own, own.name
    for whole in found.values():
        whole.parts.sort(key=lambda part: (part.rw.zfill(3), part.rt.zfill(3)))
    return sorted(found.values(), key=lambda part: (not part.name, part.name.casefold()))


def hamlet_units(unit: Unit, *, day: date) -> list[Unit]:
    """The hamlets that are units of their own below a village's office: for these a role can be given."""
    return list(Unit.objects.filter(in_period(day), parent=unit, kind=Unit.Kind.HAMLET).order_by("name"))


def who_sees_hamlets(unit: Unit, *, day: date) -> list[str]:
    """A sentence for each role somebody holds for a hamlet of this village, of what it lets them see. Two queries."""
    held = (
        RoleAssignment.objects.filter(
            in_period(day), ended_at=None, unit__kind=Unit.Kind.HAMLET, unit__path__startswith=f"{unit.path}/"
        )
        .select_related("user", "role", "unit")
        .order_by("unit__name", "user__full_name")
    )
    return [sentence for assignment in held for sentence in sentences_of(assignment)]


def ages(unit: Unit, reach: Reach, *, day: date) -> list[tuple[str, int, int]]:
    """(group, men, women) in steps of five years, the youngest first; the last group is open. One query."""
    years = Func(
        Value(day),
        F("birth_date"),
        template="EXTRACT(YEAR FROM AGE(%(expressions)s))::int",
        output_field=IntegerField(),
    )
    rows = people(unit, reach).order_by().values("sex", group=years / AGE_GROUP).annotate(count=Count("pk"))
    last = OLDEST_GROUP // AGE_GROUP
    counts: dict[tuple[int, str], int] = {}
    for row in rows:
        key = (min(max(row["group"], 0), last), row["sex"])
        counts[key] = counts.get(key, 0) + row["count"]
    return [
        (
            f"{group * AGE_GROUP}+" if group == last else f"{group * AGE_GROUP}–{group * AGE_GROUP + AGE_GROUP - 1}",
            counts.get((group, Sex.MALE), 0),
            counts.get((group, Sex.FEMALE), 0),
        )
        for group in range(last + 1)
    ]


def missing(unit: Unit, reach: Reach) -> Missing:
    """One query."""
    counts = people(unit, reach).aggregate(
        card=Count("pk", filter=~_ON_A_CARD),
        nik=Count("pk", filter=Q(nik="")),
        hamlet=Count("pk", filter=Q(hamlet="")),
        to_verify=Count("pk", filter=~Q(warnings=[])),
    )
    return Missing(**counts)


def lacking(unit: Unit, reach: Reach, what: str) -> QuerySet[Resident]:
    """
    Those who lack one thing, by name.

    :raises KeyError: for anything but `kk`, `nik`, `dusun` and `periksa`.
    """
    return people(unit, reach).filter(LACKING[what]).order_by("search_name", "id")


@dataclass(frozen=True)
class Changes:
    """A month's changes: the latest by name, and how many there are of each kind."""

    latest: list[Change]
    arrived: int
    moved: int
    died: int


def changes(unit: Unit, reach: Reach, *, day: date) -> Changes:
    """
    Who arrived, moved away or died since the first of the month, the latest first; at most `MOST_CHANGES` of each kind
    by name. A removal to another village of the regency is a correction of the address and is not among them.
    """
    first = day.replace(day=1)
    start, _end = clock.day_bounds(first, tenants.current().zone)
    here = reach.narrow(Resident.objects.filter(village_code=unit.region_code, merged_into=None))
    arrived = here.filter(registered_at__gte=start, status=Resident.Status.ALIVE).order_by("-registered_at")
    moved = here.filter(moved_on__gte=first, status=Resident.Status.MOVED).order_by("-moved_on")
    died = here.filter(died_on__gte=first, status=Resident.Status.DECEASED).order_by("-died_on")
    found = [
        *(Change(one, "arrived", _day(one.registered_at)) for one in arrived[:MOST_CHANGES]),
        *(Change(one, "moved", one.moved_on or first) for one in moved[:MOST_CHANGES]),
        *(Change(one, "died", one.died_on or first) for one in died[:MOST_CHANGES]),
    ]
    return Changes(
        latest=sorted(found, key=lambda change: change.day, reverse=True),
        arrived=arrived.count(),
        moved=moved.count(),
        died=died.count(),
    )


def families_of_hamlet(unit: Unit, reach: Reach, hamlet: str, *, rw: str = "", rt: str = "") -> QuerySet[Family]:
    """The families of a hamlet by their head's name, with `size`: how many stand on the card."""
    found = families(unit, reach).filter(hamlet__iexact=hamlet)
    if rw:
        found = found.filter(rw=rw)
    if rt:
        found = found.filter(rt=rt)
    return (
        found.select_related("head")
        .annotate(size=Count("memberships", filter=Q(memberships__active_to=None)))
        .order_by("head__search_name", "id")
    )


def without_card(unit: Unit, reach: Reach, hamlet: str) -> Sequence[Resident]:
    """People of a hamlet who stand on no card."""
    return list(people(unit, reach).filter(~_ON_A_CARD, hamlet__iexact=hamlet).order_by("search_name", "id")[:50])


def _day(at: datetime) -> date:
    return clock.local_date(at, tenants.current().zone)


_ON_A_CARD: Final = Q(Exists(Membership.objects.filter(resident=OuterRef("pk"), active_to=None)))
LACKING: Final = {"kk": ~_ON_A_CARD, "nik": Q(nik=""), "dusun": Q(hamlet=""), "periksa": ~Q(warnings=[])}
"""What a list of people can be narrowed to, by the word in the address."""
