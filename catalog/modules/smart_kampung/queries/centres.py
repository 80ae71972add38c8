"""Which health centre looks after which village: what was entered, and what the districts suggest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from catalog.modules.smart_kampung.models import CentreArea
from catalog.modules.smart_kampung.queries.offices import Village, offices, villages_of
from organisation.models import Unit, in_period
from regions.models import Region


@dataclass(frozen=True)
class LookedAfter:
    """A village with the health centre that was entered for it."""

    village: Village
    centre: Unit | None


@dataclass(frozen=True)
class DistrictState:
    """How many villages of a district have a health centre, and the one that would be filled in for the others."""

    code: str
    name: str
    villages: int
    named: int
    usual: Unit | None


def health_centres(*, day: date) -> QuerySet[Unit]:
    return Unit.objects.filter(in_period(day), kind=Unit.Kind.HEALTH_CENTRE).order_by("name")


def centre_of(village_code: str, *, day: date) -> Unit | None:
    """The health centre that was entered for a village, while both exist."""
    found = CentreArea.objects.filter(
        in_period(day, "village__"), in_period(day, "centre__"), village__region_code=village_code
    )
    area = found.select_related("centre").first()
    return area.centre if area else None


def usual_centre(village_code: str, *, day: date) -> Unit | None:
    """The one health centre of a village's district; nothing where there are several."""
    return _usual(health_centres(day=day)).get(village_code[:6])


def areas(day: date, *, district: str = "") -> list[LookedAfter]:
    """The villages of the regency, or of a district, with their health centres. A constant number of queries."""
    units = list(offices(day).filter(region_code__startswith=district))
    centres = {unit.pk: unit for unit in health_centres(day=day)}
    entered = dict(CentreArea.objects.filter(village__in=units).values_list("village_id", "centre_id"))
    return [LookedAfter(one, centres.get(entered.get(one.unit.pk, 0))) for one in villages_of(units)]


def district_states(day: date) -> list[DistrictState]:
    """The districts by name. A constant number of queries."""
    usual = _usual(health_centres(day=day))
    total: Counter[tuple[str, str]] = Counter()
    named: Counter[tuple[str, str]] = Counter()
    for one in areas(day):
        key = (one.village.code[:6], one.village.district)
        total[key] += 1
        named[key] += one.centre is not None
    found = [
        DistrictState(code, name, count, named[code, name], usual.get(code)) for (code, name), count in total.items()
    ]
    return sorted(found, key=lambda one: one.name)


def _usual(centres: Iterable[Unit]) -> dict[str, Unit]:
    """
    The health centre of each district that has one alone. A centre lies in the district whose office stands above it,
    whose code it carries, or whose name it has ("Puskesmas Abang", "UPTD Puskesmas Kubu I").
    """
    centres = list(centres)
    above = {code for unit in centres for code in unit.path.split("/")}
    codes = {
        unit.code: unit.region_code for unit in Unit.objects.filter(code__in=above, kind=Unit.Kind.DISTRICT_OFFICE)
    }
    offices_of_districts = Unit.objects.filter(kind=Unit.Kind.DISTRICT_OFFICE).values("region_code")
    names = {_core(one.name): one.code for one in Region.objects.filter(code__in=offices_of_districts)}
    by_district: dict[str, list[Unit]] = {}
    for unit in centres:
        code = next((codes[part] for part in reversed(unit.path.split("/")) if part in codes), "")
        code = code or unit.region_code[:6] or names.get(_core(unit.name), "")
        by_district.setdefault(code, []).append(unit)
    return {code: found[0] for code, found in by_district.items() if code and len(found) == 1}


def centre_core(name: str) -> str:
    """What tells one health centre from another: its name without the words for a health centre."""
    words = [word for word in re.findall(r"\w+", name.casefold()) if word not in _WORDS]
    return " ".join(words)


def _core(name: str) -> str:
    """The same without the number of a district's second or third centre."""
    return re.sub(r" [ivx]+$", "", centre_core(name))


_WORDS = frozenset({"puskesmas", "uptd", "upt", "blud", "pusat", "kesehatan", "masyarakat", "health", "centre"})
