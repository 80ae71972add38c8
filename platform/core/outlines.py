"""
Areas on the map: whether a place lies in one, how far it is from the border, and outlines with fewer points.

Coordinates are degrees, the longitude first as in GeoJSON. Over the size of a regency the earth is flat enough: one
degree is counted as `METRES` northwards, and as that times the cosine of the latitude eastwards, which is within a
thousandth across 300 km at our latitudes. Areas over the 180th meridian or at a pole are not ours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

from core.positions import EARTH_RADIUS

type Spot = tuple[float, float]
"""Longitude, latitude."""
type Ring = Sequence[Spot]
"""Closed: the last place is the first one."""
type Polygon = Sequence[Ring]
"""What the first ring encloses, without what the others do."""

METRES: Final = radians(1) * EARTH_RADIUS
"""Of one degree along a meridian."""


@dataclass(frozen=True)
class Box:
    """The smallest one around an area, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> Spot:
        return (self.west + self.east) / 2, (self.south + self.north) / 2


def box_of(spots: Iterable[Spot]) -> Box:
    """
    :raises ValueError: around nothing.
    """
    longitudes, latitudes = zip(*spots, strict=True)
    return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def spots_of(polygons: Iterable[Polygon]) -> Iterator[Spot]:
    for polygon in polygons:
        for ring in polygon:
            yield from ring


def middle_of(polygons: Sequence[Polygon]) -> Spot:
    """The centre of gravity of the largest part: where the name of an area is written."""
    ring = max((polygon[0] for polygon in polygons), key=lambda ring: abs(_size(ring)))
    x0, y0 = ring[0]
    doubled = along_x = along_y = 0.0
    for (x, y), (next_x, next_y) in pairwise((x - x0, y - y0) for x, y in ring):
        piece = x * next_y - next_x * y
        doubled += piece
        along_x += (x + next_x) * piece
        along_y += (y + next_y) * piece
    return (x0 + along_x / 3 / doubled, y0 + along_y / 3 / doubled) if doubled else box_of(ring).middle


def holds(polygons: Iterable[Polygon], spot: Spot) -> bool:
    """Whether a place lies in an area. Exactly on a border either answer may come: ask `metres_to_border`."""
    return any(_in_polygon(polygon, spot) for polygon in polygons)


def metres_to_border(polygons: Iterable[Polygon], spot: Spot) -> float:
    """The way to the nearest border of an area, from inside as from outside; infinite where there is no area."""
    longitude, latitude = spot
    east = METRES * cos(radians(latitude))
    nearest = float("inf")
    for polygon in polygons:
        for ring in polygon:
            flat = [((x - longitude) * east, (y - latitude) * METRES) for x, y in ring]
            for one, other in pairwise(flat):
                nearest = min(nearest, _to_line((0.0, 0.0), one, other))
    return nearest


def square_kilometres(polygons: Iterable[Polygon]) -> float:
    """The size of an area, holes taken out."""
    return sum(abs(_size(ring)) * (-1 if number else 1) for polygon in polygons for number, ring in enumerate(polygon))


def simplified(ring: Ring, metres: float) -> Ring:
    """
    A ring with fewer places, none of those left out farther than `metres` from it: first those that crowd around one
    that stays, then those near the line between two (Douglas and Peucker), at half of it each.

    It stays an area: at least four places, of which the last is the first.
    """
    half = metres / 2
    east = METRES * cos(radians(ring[0][1]))
    flat = [(x * east, y * METRES) for x, y in ring[:-1]]
    apart = [0]
    for number, (x, y) in enumerate(flat):
        last_x, last_y = flat[apart[-1]]
        if hypot(x - last_x, y - last_y) > half:
            apart.append(number)
    if len(apart) < 3:
        # An island smaller than what is left out: its corners farthest from each other, so that it does not vanish.
        apart = sorted({0, far := _farthest(flat, flat[0], flat[0]), _farthest(flat, flat[0], flat[far])})
    kept = _kept([*apart, apart[0]], flat, half)
    return [ring[number] for number in kept]


def _kept(numbers: Sequence[int], flat: Sequence[Spot], metres: float) -> Sequence[int]:
    """Which of the places are corners. Without recursion: a coast has more places than Python has depth."""
    line = [flat[number] for number in numbers]
    middle = _farthest(line, line[0], line[0])
    stay = {0, middle, len(line) - 1}
    if len(line) > 3 and len(stay) == 3:
        stay.add(_farthest(line, line[0], line[middle]))
    corners = sorted(stay)
    spans = list(pairwise(corners))
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far = first + 1 + _farthest(line[first + 1 : last], line[first], line[last])
        if _to_line(line[far], line[first], line[last]) > metres:
            stay.add(far)
            spans += [(first, far), (far, last)]
    return [numbers[at] for at in sorted(stay)]


def _farthest(spots: Sequence[Spot], one: Spot, other: Spot) -> int:
    """The number of the place that is farthest from a line."""
    return max(range(len(spots)), key=lambda number: _to_line(spots[number], one, other))


def _to_line(spot: Spot, one: Spot, other: Spot) -> float:
    """From a place to the nearest one between two others, on a plane."""
    (x, y), (one_x, one_y), (other_x, other_y) = spot, one, other
    along_x, along_y = other_x - one_x, other_y - one_y
    length = along_x * along_x + along_y * along_y
    if length == 0:
        return hypot(x - one_x, y - one_y)
    share = ((x - one_x) * along_x + (y - one_y) * along_y) / length
    share = 0.0 if share < 0 else min(share, 1.0)
    return hypot(x - one_x - share * along_x, y - one_y - share * along_y)


def _in_polygon(polygon: Polygon, spot: Spot) -> bool:
    """A line eastwards from the place crosses the rings an odd number of times; so holes need no special care."""
    x, y = spot
    inside = False
    for ring in polygon:
        before_x, before_y = ring[-1]
        for at_x, at_y in ring:
            if (at_y > y) != (before_y > y) and x < (before_x - at_x) * (y - at_y) / (before_y - at_y) + at_x:
                inside = not inside
            before_x, before_y = at_x, at_y
    return inside


def _size(ring: Ring) -> float:
    """Square kilometres within a ring, negative where it runs clockwise (Gauss' formula)."""
    x0, y0 = ring[0]
    east = METRES * cos(radians(box_of(ring).middle[1]))
    doubled = sum((x - x0) * (next_y - y0) - (next_x - x0) * (y - y0) for (x, y), (next_x, next_y) in pairwise(ring))
    return doubled / 2 * east * METRES / 1_000_000
