"""The registry of malls as of a day: what is entered, what the ledger of modules knows, and what others report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from catalog.activation.models import Activation
from catalog.ministry.registry.models import Mall, ReportedTotal
from core import clock
from core.errors import NotThere
from regions import queries as regions
from regions.models import Region
from regions.names import folded
from regions.zones import zone_of

MODULE = "mpp"
SHOW = ("open", "physical", "digital", "planned")


@dataclass(frozen=True, kw_only=True)
class MallRow:
    """
    One mall on a day. Days that lie behind it are None.

    :param is_computed: that it is digital is known from the ledger: the module `mpp` is on at the regency.
    :param target_on: by when it is to open, while it is open in no way.
    """

    regency: Region
    name: str
    physical_since: date | None
    digital_since: date | None
    is_computed: bool = False
    target_on: date | None = None
    sources: tuple[str, ...] = ()
    mall: Mall | None = None

    @property
    def is_open(self) -> bool:
        return self.physical_since is not None or self.digital_since is not None

    @property
    def province_code(self) -> str:
        return self.regency.code[:2]


@dataclass(frozen=True, kw_only=True)
class Register:
    """All malls of a day, and the newest national total that was reported by then."""

    day: date
    rows: list[MallRow]
    reported: ReportedTotal | None
    provinces: dict[str, str]

    @property
    def physical(self) -> int:
        return sum(row.physical_since is not None for row in self.rows)

    @property
    def digital(self) -> int:
        """Counted apart: a digital mall is a channel of the services, no further building."""
        return sum(row.digital_since is not None for row in self.rows)

    @property
    def planned(self) -> int:
        return sum(row.target_on is not None for row in self.rows)

    @property
    def missing_physical(self) -> int | None:
        """How many more buildings are reported than are entered by name; negative if more are entered."""
        return None if self.reported is None else self.reported.physical - self.physical

    @property
    def missing_digital(self) -> int | None:
        return None if self.reported is None else self.reported.digital - self.digital

    def narrowed(self, *, text: str = "", province: str = "", show: str = "") -> list[MallRow]:
        """:param show: one of `SHOW`; left out, all of them."""
        words = folded(text).split()
        tests = {
            "open": lambda row: row.is_open,
            "physical": lambda row: row.physical_since is not None,
            "digital": lambda row: row.digital_since is not None,
            "planned": lambda row: row.target_on is not None,
        }
        return [
            row
            for row in self.rows
            if (not province or row.province_code == province)
            and (show not in tests or tests[show](row))
            and all(word in folded(f"{row.name} {row.regency.full_name} {row.regency.code}") for word in words)
        ]


def register(day: date) -> Register:
    """Every mall of the country as of a day. Five queries."""
    malls = list(Mall.objects.all())
    computed = _digital_by_ledger(day)
    provinces = dict(regions.provinces().values_list("code", "name"))
    places = Region.objects.in_bulk({mall.regency_code for mall in malls} | set(computed))
    by_regency: dict[str, list[MallRow]] = defaultdict(list)
    for mall in malls:
        if mall.regency_code in places and (row := _row(mall, places[mall.regency_code], day)):
            by_regency[mall.regency_code].append(row)
    for code, since in computed.items():
        if code in places:
            by_regency[code] = _with_computed(by_regency[code], places[code], since)
    return Register(
        day=day,
        rows=[row for code in sorted(by_regency) for row in by_regency[code]],
        reported=ReportedTotal.objects.filter(as_of__lte=day).first(),
        provinces=provinces,
    )


def entries() -> list[tuple[Mall, Region | None]]:
    """Every entry, closed malls too, with its regency, in the order of codes."""
    malls = list(Mall.objects.all())
    places = Region.objects.in_bulk({mall.regency_code for mall in malls})
    return [(mall, places.get(mall.regency_code)) for mall in malls]


def totals() -> list[ReportedTotal]:
    return list(ReportedTotal.objects.all())


def mall(mall_id: UUID) -> Mall:
    """
    :raises NotThere: if there is none.
    """
    found = Mall.objects.filter(pk=mall_id).first()
    if found is None:
        raise NotThere
    return found


def regency_choices() -> list[tuple[str, str]]:
    """All regencies and cities with their codes, by province and name."""
    found = regions.with_parents(regions.regencies())
    return [(one.code, f"{one.full_name}, {one.parent.name if one.parent else ''}") for one in found]


def _row(mall: Mall, region: Region, day: date) -> MallRow | None:
    """The mall as it stood that day; None if nothing was known of it yet, or it was closed."""
    physical, digital, planned = mall.is_physical_on(day), mall.is_digital_on(day), mall.is_planned_on(day)
    if not (physical or digital or planned):
        return None
    said = ((physical, mall.opened_source), (digital, mall.digital_source), (planned, mall.planned_source))
    return MallRow(
        regency=region,
        name=mall.name,
        physical_since=mall.opened_on if physical else None,
        digital_since=mall.digital_since if digital else None,
        target_on=mall.target_on if planned else None,
        sources=tuple(dict.fromkeys(source for is_so, source in said if is_so)),
        mall=mall,
    )


def _with_computed(rows: list[MallRow], region: Region, since: date) -> list[MallRow]:
    """The malls of a regency whose module is on: one of them is digital, if none is said to be."""
    if any(row.digital_since for row in rows):
        return rows
    if not rows:
        name = f"MPP Digital {region.full_name}"
        return [MallRow(regency=region, name=name, physical_since=None, digital_since=since, is_computed=True)]
    first = next((row for row in rows if row.physical_since), rows[0])
    digital = replace(first, digital_since=since, is_computed=True, target_on=None)
    return [digital if row is first else row for row in rows]


def _digital_by_ledger(day: date) -> dict[str, date]:
    """
    By code the regencies that had the module on, with the day it was first switched on there.

    Of times in which it was off in between the ledger keeps no day; a module closed for security stays counted.
    """
    rows = Activation.objects.filter(slug=MODULE, schema_name__startswith="r").order_by("-first_on_at")
    found: dict[str, date] = {}
    for code, first_on_at, off_since in rows.values_list("regency_code", "first_on_at", "off_since"):
        zone = zone_of(code[:2])
        if first_on_at is None or (begun := clock.local_date(first_on_at, zone)) > day:
            continue
        if off_since is None or day < clock.local_date(off_since, zone):
            found[code] = begun
    return found
