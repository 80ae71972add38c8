"""What the console's pages ask of its ledgers. Each page takes a fixed number of queries, however many regencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Min, Q, QuerySet

import tenants
from catalog.ministry.console.models import Adoption, AdoptionMonth, Build, Effect, PeerFigure, Reading, Size
from catalog.ministry.console.survival import Step, curve
from catalog.ministry.console.use import Alert, Door, Ending
from core.errors import NotThere
from core.indicators import Period, PeriodKind
from regions import queries as regions
from regions.models import Region

DORMANT = Q(door=Door.ON.value, ending=Ending.DORMANT.value, in_use=False)
ATTENTION: Mapping[str, Q] = {
    "": ~Q(alert="") | DORMANT,
    Alert.FALLING.value: Q(alert=Alert.FALLING.value),
    Alert.SILENT.value: Q(alert=Alert.SILENT.value),
    "dormant": DORMANT,
    Alert.LATE.value: Q(alert=Alert.LATE.value),
}
"""What somebody should look at, by kind; all of it without one."""


@dataclass(frozen=True)
class Tally:
    """One module, or all together: how many adoptions there ever were, and how they stand."""

    adoptions: int
    on: int
    in_use: int
    late: int
    attention: int
    proven: int


@dataclass(frozen=True, kw_only=True)
class Maturity:
    """How far a module has proven itself, by what regencies report: nobody can edit it."""

    tried: int
    proven: int


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One number of a regency, and the middle of its peers where enough of them have one."""

    reading: Reading
    peers: PeerFigure | None


@dataclass(frozen=True, kw_only=True)
class Peers:
    """:param members: how many regencies the band has, whether they use Tiru or not."""

    size: Size
    members: int
    compared: list[Compared]


@dataclass(frozen=True)
class Place:
    """A regency on the map in one month: how many modules were on, and how many of them in use or not reported."""

    region: Region
    on: int
    used: int
    late: int


def build() -> Build | None:
    """When the ledgers were made; None before the first time."""
    return Build.objects.first()


def curves() -> dict[str, list[Step]]:
    """How long adoptions last, by module, and of all together under the empty slug. One query."""
    rows = Adoption.objects.values_list("slug", "months", "ending").annotate(number=Count("pk")).order_by()
    spells: dict[str, list[tuple[int, bool]]] = {"": []}
    for slug, months, ending, number in rows:
        for key in ("", slug):
            spells.setdefault(key, []).extend([(months, bool(ending))] * number)
    return {slug: curve(found) for slug, found in spells.items()}


def tallies() -> dict[str, Tally]:
    """By module, and of all together under the empty slug. One query."""
    counts = {
        "adoptions": Count("pk"),
        "on": Count("pk", filter=Q(door=Door.ON.value)),
        "using": Count("pk", filter=Q(in_use=True)),
        "late": Count("pk", filter=ATTENTION[Alert.LATE.value]),
        "attention": Count("pk", filter=ATTENTION[""]),
        "proven": Count("pk", filter=Q(is_proven=True)),
    }
    rows = Adoption.objects.order_by().values("slug").annotate(**counts).values_list("slug", *counts)
    found = {slug: Tally(*numbers) for slug, *numbers in rows}
    found[""] = Tally(*(sum(getattr(one, field.name) for one in found.values()) for field in fields(Tally)))
    return found


def maturity() -> dict[str, Maturity]:
    """By the slug of each module that was ever on somewhere. One query."""
    rows = Adoption.objects.values("slug").order_by()
    counted = rows.annotate(tried=Count("pk"), proven=Count("pk", filter=Q(is_proven=True)))
    return {row["slug"]: Maturity(tried=row["tried"], proven=row["proven"]) for row in counted}


def attention(*, kind: str = "", slug: str = "") -> QuerySet[Adoption]:
    """
    Adoptions that somebody should look at, the furthest fallen first; to be cut into pages.

    :raises NotThere: for a kind there is none of.
    """
    if kind not in ATTENTION:
        raise NotThere
    rows = Adoption.objects.filter(ATTENTION[kind])
    if slug:
        rows = rows.filter(slug=slug)
    return rows.order_by("alert", F("newest").asc(nulls_first=True), "regency_code", "slug")


def attention_counts(*, slug: str = "") -> dict[str, int]:
    """How many each kind of `ATTENTION` finds. One query."""
    rows = Adoption.objects.filter(slug=slug) if slug else Adoption.objects.all()
    counts = {kind or "all": Count("pk", filter=condition) for kind, condition in ATTENTION.items()}
    found = rows.aggregate(**counts)
    return {"" if kind == "all" else kind: number for kind, number in found.items()}


def region_names(codes: Iterable[str]) -> dict[str, str]:
    return {code: region.full_name for code, region in Region.objects.in_bulk(list(codes)).items()}


def adoption(code: str, slug: str) -> tuple[Adoption, list[AdoptionMonth]]:
    """
    One adoption with its months, the oldest first.

    :raises NotThere: if the module was never on at the regency.
    """
    found = Adoption.objects.filter(regency_code=code, slug=slug).first()
    if found is None:
        raise NotThere
    return found, list(AdoptionMonth.objects.filter(regency_code=code, slug=slug).order_by("month"))


def adoptions_of(code: str) -> list[Adoption]:
    """Every module that was ever on at a regency."""
    return list(Adoption.objects.filter(regency_code=code).order_by("slug"))


def effects() -> list[Effect]:
    """What changed with each module, those that can be told first."""
    return list(Effect.objects.order_by("refusal", "slug", "indicator"))


def peers(code: str) -> Peers | None:
    """A regency's numbers of the newest periods beside those of its peers; None before the first run. Four queries."""
    size = Size.objects.filter(regency_code=code).first()
    if size is None:
        return None
    middles = {(one.indicator, one.period): one for one in PeerFigure.objects.filter(kind=size.kind, band=size.band)}
    readings = Reading.objects.filter(regency_code=code).order_by("indicator", "-period")
    return Peers(
        size=size,
        members=Size.objects.filter(kind=size.kind, band=size.band).count(),
        compared=[
            Compared(reading=reading, peers=middles.get((reading.indicator, reading.period))) for reading in readings
        ],
    )


def months() -> list[date]:
    """The months the map can show, the oldest first. Two queries, whatever the ledger holds."""
    first, made = AdoptionMonth.objects.aggregate(first=Min("month"))["first"], build()
    found: list[date] = []
    while first is not None and made is not None and first <= made.newest_month:
        found.append(first)
        first = Period.of(PeriodKind.MONTH, first).next.first_day
    return found


def map_of(month: date | None, *, slug: str = "") -> list[Place]:
    """All regencies and cities in one month, by their codes: of one module, or of all. Two queries."""
    rows = AdoptionMonth.objects.filter(month=month, door=Door.ON.value) if month else AdoptionMonth.objects.none()
    if slug:
        rows = rows.filter(slug=slug)
    counts = {
        "on": Count("pk"),
        "used": Count("pk", filter=Q(use__in=["exact", "at_least"])),
        "late": Count("pk", filter=Q(use="late")),
    }
    counted = rows.order_by().values("regency_code").annotate(**counts).values_list("regency_code", *counts)
    found = {code: numbers for code, *numbers in counted}
    places = regions.with_parents(regions.regencies())
    return [Place(region, *found.get(region.code, (0, 0, 0))) for region in places]


# --- at a regency


@dataclass(frozen=True, kw_only=True)
class OwnUse:
    """How a regency uses what it has switched on, and how it stands among its peers."""

    build: Build | None
    adoptions: list[tuple[Adoption, list[AdoptionMonth]]]
    peers: Peers | None


def own_use() -> OwnUse:
    """Of the regency we are in. Seven queries."""
    with tenants.control() as regency:
        found = adoptions_of(regency.code)
        by_slug: dict[str, list[AdoptionMonth]] = {}
        for row in AdoptionMonth.objects.filter(regency_code=regency.code).order_by("slug", "month"):
            by_slug.setdefault(row.slug, []).append(row)
        return OwnUse(
            build=build(),
            adoptions=[(one, by_slug.get(one.slug, [])) for one in found],
            peers=peers(regency.code),
        )


def own_peers() -> Peers | None:
    """The numbers of the regency we are in beside those of its peers. Five queries."""
    with tenants.control() as regency:
        return peers(regency.code)


def own_attention() -> list[Adoption]:
    """What the regency we are in should look at; nothing in a sandbox or a copy. Two queries."""
    with tenants.control() as regency:
        return list(attention().filter(regency_code=regency.code)) if regency.purpose == "live" else []
