"""The villages of the regency as citizens choose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from organisation.models import Unit, in_period
from regions.models import Region
from regions.terms import head_title

OFFICES: Final = (Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE)
MOST_FOUND: Final = 60


@dataclass(frozen=True)
class Village:
    """An office with the words of its place."""

    unit: Unit
    name: str
    district: str

    @property
    def code(self) -> str:
        return self.unit.region_code

    @property
    def head(self) -> str:
        """What its head is called there: Kepala Desa, Perbekel, Lurah ..."""
        return str(head_title(self.code))


@dataclass(frozen=True)
class District:
    code: str
    name: str
    villages: int


def offices(day: date) -> QuerySet[Unit]:
    """Village offices that serve on a day."""
    return Unit.objects.filter(in_period(day), kind__in=OFFICES).exclude(region_code="")


def village_of(unit: Unit) -> Village:
    names = _names([unit])
    return Village(unit, names.get(unit.region_code, unit.name), names.get(unit.region_code[:6], ""))


def villages_of(units: list[Unit]) -> list[Village]:
    """By district, then by name. One query."""
    names = _names(units)
    found = [
        Village(unit, names.get(unit.region_code, unit.name), names.get(unit.region_code[:6], "")) for unit in units
    ]
    return sorted(found, key=lambda village: (village.district, village.name))


def find_office(code: str, day: date) -> Unit | None:
    """The office of a village by the code of its region."""
    return offices(day).filter(region_code=code).first() if code.isdigit() else None


def districts(day: date) -> list[District]:
    """Districts that have village offices, by name."""
    units = list(offices(day).only("region_code"))
    counted: dict[str, int] = {}
    for unit in units:
        counted[unit.region_code[:6]] = counted.get(unit.region_code[:6], 0) + 1
    names = {region.code: region.full_name for region in Region.objects.filter(code__in=counted)}
    found = [District(code, names.get(code, code), number) for code, number in counted.items()]
    return sorted(found, key=lambda district: district.name)


def search_villages(day: date, *, text: str = "", district: str = "") -> list[Village]:
    """Villages with the words in their name or their district's, at most `MOST_FOUND`; all of a district."""
    units = offices(day)
    if district:
        units = units.filter(region_code__startswith=district)
    words = text.casefold().split()
    found = [
        village
        for village in villages_of(list(units))
        if all(word in f"{village.name} {village.district} {village.unit.name}".casefold() for word in words)
    ]
    return found[:MOST_FOUND]


def _names(units: list[Unit]) -> dict[str, str]:
    codes = {code for unit in units for code in (unit.region_code, unit.region_code[:6])}
    return {region.code: region.full_name for region in Region.objects.filter(code__in=codes)}
