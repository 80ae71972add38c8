"""
Maps drawn on the server, without a map service: the districts of a regency as it outlined them, or as tiles while it
has not, with what is said of each; numbered places; how many things lie where; and what lies around one place.
`{% chart value %}` puts one into a page, as it does charts.

The picture is for those who see it. The tiles below it say the same in words and lead on, and so does the list of the
numbered places: for keyboards, readers, and telephones on which a district is smaller than a finger.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, cos, degrees, hypot, radians, sqrt
from typing import ClassVar, Final, Self

from django.utils.translation import gettext as _

from core.numbers import format_number
from core.outlines import METRES, Box, Polygon, Ring, Spot, box_of, holds, middle_of, spots_of
from web.charts import NO_DATA, Table

WIDEST: Final = 640
HIGHEST: Final = 460
_MARGIN: Final = 16
_FINEST: Final = 1.5
"""Units of the picture; corners closer to the one before are not drawn."""
_LETTER: Final = 8.5
_DIGIT: Final = 10.5
"""How wide a letter of a name and one of a number is, in units of the picture."""
_SHORT: Final = 5
"""Letters: longer texts are for the tiles."""
_DARK: Final = frozenset({"step-4", "step-5"})
_SHADES: Final = 5
_SMALLEST_DISC: Final = 6
_LARGEST_DISC: Final = 13
DISCS_ACROSS: Final = 22
"""So many heaps fit beside each other at most without lying on one another."""
_CLOSE_UP: Final = 260
"""Width and height of the picture around one place."""
_ROUND_METRES: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000)

type Legend = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    A district, or another part of the regency.

    :param text: what is said of it, as people read it; usually a number.
    :param shade: `step-0` to `step-5` or `step-unknown`; `words` says what it means where the number does not.
    :param url: where its tile leads; empty for nowhere.
    :param polygons: empty where nobody drew it: it is a tile only.
    """

    name: str
    text: str = ""
    shade: str = "step-1"
    words: str = ""
    icon: str = ""
    url: str = ""
    polygons: Sequence[Polygon] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place with a number, which stands before its name in the list."""

    number: int
    name: str
    spot: Spot
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Heap:
    """So many things that lie around a place."""

    spot: Spot
    count: int


@dataclass(frozen=True)
class Shape:
    path: str
    shade: str
    name: str


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    name: str
    text: str
    is_on_dark: bool


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    number: int | None


@dataclass(frozen=True)
class Disc:
    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Picture:
    """
    What is drawn. The four texts are the way back from a point of it to degrees, as numbers of JavaScript: the corner
    in the north-west, and how many units a degree has eastwards and southwards.
    """

    width: int
    height: int
    shapes: Sequence[Shape]
    labels: Sequence[Label]
    dots: Sequence[Dot]
    west: str
    north: str
    eastwards: str
    southwards: str
    discs: Sequence[Disc] = ()


@dataclass(frozen=True)
class HeapMap:
    """The list of what is drawn stands below it on the page, and says each thing in words."""

    template: ClassVar[str] = "web/charts/heap_map.html"
    result: str
    picture: Picture
    largest: int


@dataclass(frozen=True)
class CloseUp:
    """:param rings: how far from the middle, in units of the picture and in metres."""

    template: ClassVar[str] = "web/charts/close_up.html"
    result: str
    size: int
    rings: Sequence[tuple[int, int]]
    dots: Sequence[Dot]
    marks: Sequence[Mark]


@dataclass(frozen=True)
class AreaMap:
    template: ClassVar[str] = "web/charts/area_map.html"
    title: str
    result: str
    picture: Picture | None
    places: Sequence[Place]
    legend: Legend
    marks: Sequence[Mark]
    off_the_map: frozenset[int]
    table: Table | None


def area_map(
    *,
    title: str,
    result: str,
    places: Sequence[Place],
    legend: Legend = (),
    marks: Sequence[Mark] = (),
    table: Table | None = None,
) -> AreaMap:
    """
    :param result: the sentence that says what the picture shows.
    :param marks: those that lie off the map are in the list only, which says so.
    :param table: where more is known of each place than its tile has room for.
    """
    picture = drawn(places, [mark.spot for mark in marks], [mark.number for mark in marks])
    seen = {dot.number for dot in picture.dots} if picture else set()
    off = frozenset(mark.number for mark in marks if mark.number not in seen)
    return AreaMap(title, result, picture, places, legend, marks, off, table)


def heap_map(*, result: str, places: Sequence[Place], heaps: Sequence[Heap]) -> HeapMap | None:
    """
    How many things lie where: larger discs are more of them. None where nothing has an outline.

    :param heaps: at most `DISCS_ACROSS` over the width of the places; those that lie off the map are not drawn.
    """
    picture = drawn(places, heaps=heaps)
    return HeapMap(result, picture, max((heap.count for heap in heaps), default=0)) if picture else None


def close_up(*, result: str, middle: Spot, marks: Sequence[Mark]) -> CloseUp:
    """What lies around a place, north above, so large that the farthest is within the outer ring."""
    ways = [_way(middle, mark.spot) for mark in marks]
    farthest = max((hypot(*way) for way in ways), default=0)
    outer = next((metres for metres in _ROUND_METRES if metres >= farthest), _ROUND_METRES[-1])
    half = _CLOSE_UP // 2
    scale = (half - _MARGIN) / outer
    dots = [
        Dot(round(half + east * scale), round(half - north * scale), mark.number)
        for mark, (east, north) in zip(marks, ways, strict=True)
        if hypot(east, north) <= outer
    ]
    rings = [(round(metres * scale), metres) for metres in (outer // 2, outer)]
    return CloseUp(result, _CLOSE_UP, rings, [Dot(half, half, None), *dots], marks)


def way_to(middle: Spot, spot: Spot) -> str:
    """`18 m ke timur laut`."""
    east, north = _way(middle, spot)
    metres = round(hypot(east, north))
    if not metres:
        return _("at the same place")
    names = (
        _("%(metres)s m to the north"), _("%(metres)s m to the north-east"), _("%(metres)s m to the east"),
        _("%(metres)s m to the south-east"), _("%(metres)s m to the south"), _("%(metres)s m to the south-west"),
        _("%(metres)s m to the west"), _("%(metres)s m to the north-west"),
    )  # fmt: skip
    return names[round(degrees(atan2(east, north)) / 45) % 8] % {"metres": format_number(metres)}


def _way(middle: Spot, spot: Spot) -> tuple[float, float]:
    """Metres eastwards and northwards."""
    return (spot[0] - middle[0]) * METRES * cos(radians(middle[1])), (spot[1] - middle[1]) * METRES


def shades(counts: Mapping[str, int | None]) -> tuple[Mapping[str, str], Legend]:
    """
    The shade of each count, and what the shades mean: none apart, then up to five steps of the same width.

    None is not known, which is never drawn as zero.
    """
    most = max((count for count in counts.values() if count is not None), default=0)
    width = max(1, ceil(most / _SHADES))
    found = {code: "step-unknown" if count is None else f"step-{ceil(count / width)}" for code, count in counts.items()}
    legend = [("step-0", format_number(0))]
    for step in range(1, ceil(most / width) + 1):
        low, high = (step - 1) * width + 1, step * width
        words = format_number(low) if width == 1 else f"{format_number(low)}{NO_DATA}{format_number(high)}"
        legend.append((f"step-{step}", words))
    if None in counts.values():
        legend.append(("step-unknown", _("No data")))
    return found, legend


def drawn(
    places: Sequence[Place],
    spots: Sequence[Spot] = (),
    numbers: Sequence[int | None] = (),
    heaps: Sequence[Heap] = (),
) -> Picture | None:
    """
    The outlines of the places with dots in them; None where nothing has an outline.

    :param numbers: of the dots; None for a dot that is the only one.
    """
    corners = [*spots_of(polygon for place in places for polygon in place.polygons)]
    if not corners:
        return None
    sheet = _Sheet.around(box_of(corners))
    dots = [
        Dot(*sheet.at(spot), number)
        for spot, number in zip(spots, numbers or [None] * len(spots), strict=True)
        if sheet.holds(spot)
    ]
    outlined = [place for place in places if place.polygons]
    return Picture(
        sheet.width,
        sheet.height,
        [Shape(" ".join(_paths(place.polygons, sheet)), place.shade, place.name) for place in outlined],
        [_label(place, sheet) for place in outlined],
        dots,
        f"{sheet.west:.6f}",
        f"{sheet.north:.6f}",
        f"{sheet.eastwards:.3f}",
        f"{sheet.southwards:.3f}",
        _discs(heaps, sheet),
    )


def _discs(heaps: Sequence[Heap], sheet: "_Sheet") -> list[Disc]:
    """By their area, as eyes compare them; the largest first, so that none hides a smaller one."""
    seen = sorted((heap for heap in heaps if sheet.holds(heap.spot)), key=lambda heap: -heap.count)
    if not seen:
        return []
    growth = (_LARGEST_DISC - _SMALLEST_DISC) / sqrt(seen[0].count)
    return [Disc(*sheet.at(heap.spot), round(_SMALLEST_DISC + growth * sqrt(heap.count))) for heap in seen]


@dataclass(frozen=True)
class _Sheet:
    """From degrees to a drawing on which a kilometre is as long in each direction."""

    width: int
    height: int
    west: float
    north: float
    eastwards: float
    southwards: float

    @classmethod
    def around(cls, box: Box) -> Self:
        narrowing = cos(radians(box.middle[1]))
        wide, high = max(box.east - box.west, 1e-6) * narrowing, max(box.north - box.south, 1e-6)
        southwards = min((WIDEST - 2 * _MARGIN) / wide, (HIGHEST - 2 * _MARGIN) / high)
        eastwards = southwards * narrowing
        return cls(
            round(wide * southwards) + 2 * _MARGIN,
            round(high * southwards) + 2 * _MARGIN,
            box.west - _MARGIN / eastwards,
            box.north + _MARGIN / southwards,
            eastwards,
            southwards,
        )

    def at(self, spot: Spot) -> tuple[int, int]:
        return round((spot[0] - self.west) * self.eastwards), round((self.north - spot[1]) * self.southwards)

    def holds(self, spot: Spot) -> bool:
        x, y = self.at(spot)
        return 0 <= x <= self.width and 0 <= y <= self.height


def _paths(polygons: Iterable[Polygon], sheet: _Sheet) -> Iterator[str]:
    for polygon in polygons:
        for ring in polygon:
            if path := _path(ring, sheet):
                yield path


def _path(ring: Ring, sheet: _Sheet) -> str:
    """In whole units and from corner to corner, which is a third as long; nothing for what is smaller than a line."""
    points = [sheet.at(ring[0])]
    for spot in ring[1:-1]:
        point = sheet.at(spot)
        if hypot(point[0] - points[-1][0], point[1] - points[-1][1]) >= _FINEST:
            points.append(point)
    if len(points) < 3:
        return ""
    steps = (f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _label(place: Place, sheet: _Sheet) -> Label:
    """In the middle of a place, as much as lies within it: name and text, or one of them; the tiles have both."""
    middle = middle_of(place.polygons)
    x, y = sheet.at(middle)

    def fits(words: str, letter: float) -> bool:
        aside = len(words) * letter / 2 / sheet.eastwards
        return all(holds(place.polygons, (middle[0] + end, middle[1])) for end in (-aside, aside))

    name = place.name if fits(place.name, _LETTER) else ""
    text = place.text if len(place.text) <= _SHORT and fits(place.text, _DIGIT) else ""
    return Label(x, y, name, text, place.shade in _DARK)
