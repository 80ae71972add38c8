"""
Where a place lies: in which district, or outside, by the regency's boundary.

Answers are there to sort and to flag. Nobody is turned away for one: borders are drawn roughly, telephones err, and
people complain about roads that leave the regency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import policies
import tenants
from core.outlines import METRES, Polygon, holds, metres_to_border
from core.positions import Position as Spot
from core.positions import metres_between
from organisation.access import today
from organisation.boundaries.models import Area, Boundary
from organisation.boundaries.policies import BORDER_METRES, FAR_KILOMETRES
from organisation.models import Unit, in_period
from regions import queries as regions
from regions.models import Region
from regions.sun import check_position


class Why(StrEnum):
    """What an answer rests on."""

    IN_DISTRICT = "in_district"
    IN_REGENCY = "in_regency"
    """Within the boundary, where it draws no district."""
    OUTSIDE = "outside"
    NEAR = "near"
    """Without a boundary: within the policy's distance of an office."""
    FAR = "far"
    UNKNOWN = "unknown"
    """Without a boundary, and no office has a position."""


@dataclass(frozen=True)
class Position:
    """
    :param inside: of the regency; None where there is no boundary to tell.
    :param district: the code of its district, where the boundary draws it.
    :param metres: without a boundary, the way to the nearest office.
    """

    inside: bool | None
    district: str | None
    why: Why
    metres: int | None = None

    @property
    def is_doubtful(self) -> bool:
        """Somebody should look whether it is a matter of this regency."""
        return self.why in (Why.OUTSIDE, Why.FAR)


def where_is(latitude: float | Decimal, longitude: float | Decimal, *, now: datetime) -> Position:
    """
    Where a place lies, in degrees, south below zero. Two queries with a boundary, and those of the policies.

    :raises regions.sun.ImpossiblePosition: if it is not in Indonesia at all: as a rule the axes are swapped.
    """
    latitude, longitude = float(latitude), float(longitude)
    check_position(latitude=latitude, longitude=longitude)
    allowed = policies.values([BORDER_METRES, FAR_KILOMETRES], now)
    border: int = allowed[BORDER_METRES]
    # A degree eastwards is shorter than one northwards, at our latitudes by a fiftieth.
    around = border / METRES * 1.03
    near = Area.objects.filter(
        south__lte=latitude + around,
        north__gte=latitude - around,
        west__lte=longitude + around,
        east__gte=longitude - around,
    )
    spot = (longitude, latitude)
    # Districts before the whole, whose code is shorter: the finer answer counts.
    areas = sorted(near, key=lambda area: area.is_whole)
    found = next((area for area in areas if holds(area.polygons, spot)), None)
    if found is None and areas:
        ways = {area.region_code: metres_to_border(area.polygons, spot) for area in areas}
        nearest = min(areas, key=lambda area: ways[area.region_code])
        found = nearest if ways[nearest.region_code] <= border else None
    if found is not None:
        return (
            Position(True, None, Why.IN_REGENCY)
            if found.is_whole
            else Position(True, found.region_code, Why.IN_DISTRICT)
        )
    if Boundary.objects.exists():
        return Position(False, None, Why.OUTSIDE)
    return _by_offices(Spot(latitude=_decimal(latitude), longitude=_decimal(longitude)), allowed[FAR_KILOMETRES], now)


def _by_offices(spot: Spot, far_kilometres: int, now: datetime) -> Position:
    kinds = (Unit.Kind.GOVERNMENT, Unit.Kind.DISTRICT_OFFICE)
    placed = Unit.objects.filter(in_period(today(now)), kind__in=kinds, latitude__isnull=False)
    points = [unit.point for unit in placed.only("latitude", "longitude")]
    points.append(tenants.current().office_point)
    ways = [
        round(metres_between(spot, Spot(latitude=_decimal(point[0]), longitude=_decimal(point[1]))))
        for point in points
        if point is not None
    ]
    if not ways:
        return Position(None, None, Why.UNKNOWN)
    nearest = min(ways)
    return Position(None, None, Why.FAR if nearest > far_kilometres * 1000 else Why.NEAR, nearest)


def boundary() -> Boundary | None:
    """The one in use, with its areas."""
    return Boundary.objects.prefetch_related("areas").first()


def outlines() -> Mapping[str, Sequence[Polygon]]:
    """The areas by their codes, to be drawn (`web.maps`); nothing without a boundary."""
    return dict(Area.objects.values_list("region_code", "polygons"))


@dataclass(frozen=True)
class DistrictPlace:
    """
    A district as the boundary and the list of units have it.

    :param is_office_outside: its office has a position, and that lies in another district or outside.
    """

    region: Region
    area: Area | None
    office: Unit | None
    is_office_outside: bool


def districts(drawn: Boundary | None, *, now: datetime) -> Sequence[DistrictPlace]:
    """All districts of the regency, in the order of their codes."""
    areas = {area.region_code: area for area in drawn.areas.all()} if drawn else {}
    of_districts = Unit.objects.filter(in_period(today(now)), kind=Unit.Kind.DISTRICT_OFFICE).exclude(region_code="")
    offices = {unit.region_code: unit for unit in of_districts}
    border: int = policies.value(BORDER_METRES, now)
    return [
        DistrictPlace(
            region, area := areas.get(region.code), office := offices.get(region.code), _is_off(office, area, border)
        )
        for region in regions.districts_of(tenants.current().code)
    ]


def _is_off(office: Unit | None, area: Area | None, border: int) -> bool:
    if area is None or office is None or office.point is None:
        return False
    spot = (office.point[1], office.point[0])
    return not holds(area.polygons, spot) and metres_to_border(area.polygons, spot) > border


def _decimal(degrees: float) -> Decimal:
    return round(Decimal(degrees), 6)
