"""
A boundary read from GeoJSON (RFC 7946), with words for each way in which such files go wrong.

Maps of regencies come from the geospatial agency, the statistics agency or the planning office: one outline, districts,
or villages, often of a whole province, sometimes in metres or with the axes turned. What belongs to other regencies is
left out; villages are put together to their district.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.files import Megabytes
from core.numbers import format_number
from core.outlines import Polygon, Ring, box_of, simplified, spots_of, square_kilometres
from regions.codes import InvalidRegionCode, plain
from regions.extents import is_near_province
from regions.sun import ImpossiblePosition, check_position

MOST_BYTES: Final = 12_000_000
MOST_SPOTS: Final = 300_000
"""Of the file, after other regencies are left out; read and simplified in about a second."""
KEPT_SPOTS: Final = 20_000
METRES: Final = 25.0
"""How far a kept outline may lie from the file's: less than a telephone errs. Doubled until `KEPT_SPOTS` are enough."""
DECIMALS: Final = 5
"""A metre."""

_DISTRICT: Final = 6
_HUGE: Final = 1e9
"""Metres of a projection are below it; larger ones and infinite ones (1e999) are damage."""
_WGS84: Final = frozenset({"CRS84", "4326", "WGS84"})


class BoundaryTooLarge(Refusal):
    code = "boundary_too_large"
    status = 413
    message = _("The file is larger than %(limit)s MB.")
    fix = _("Simplify the lines in the program it comes from (in QGIS: Vector, Geometry Tools, Simplify).")
    attr = "file"

    def __init__(self) -> None:
        super().__init__(limit=Megabytes(MOST_BYTES))


class BoundaryTooFine(Refusal):
    code = "boundary_too_fine"
    status = 422
    message = _("The outlines have %(count)s points, more than the %(limit)s we read.")
    fix = _("Simplify the lines in the program it comes from (in QGIS: Vector, Geometry Tools, Simplify).")
    attr = "file"


class NotGeoJson(Refusal):
    code = "boundary_no_geojson"
    status = 422
    message = _("This is not a GeoJSON file that we can read.")
    fix = _("Export the layer as GeoJSON. A shapefile (SHP) or KML has to be converted first, for example with QGIS.")
    attr = "file"


class NotAnArea(Refusal):
    code = "boundary_no_area"
    status = 422
    message = _("Feature %(number)s of the file is not an area.")
    fix = _("Leave only areas (Polygon or MultiPolygon) in the layer, without points and lines, and export it again.")
    attr = "file"


class RingOpen(Refusal):
    code = "boundary_ring_open"
    status = 422
    message = _("The outline of feature %(number)s does not end where it begins.")
    fix = _("Repair the layer (in QGIS: Fix Geometries) and export it again.")
    attr = "file"


class AxesSwapped(Refusal):
    code = "boundary_axes_swapped"
    status = 422
    message = _("The file gives the latitude first. Read as GeoJSON demands, the area would lie outside Indonesia.")
    fix = _("Swap the axes (in QGIS: Swap X and Y Coordinates) and export it again: the longitude comes first.")
    attr = "file"


class NotInDegrees(Refusal):
    code = "boundary_not_in_degrees"
    status = 422
    message = _("The coordinates are not degrees of WGS 84; they look like metres of a projection such as UTM.")
    fix = _("Export it again and choose EPSG:4326 (WGS 84) as the coordinate system.")
    attr = "file"


class BoundaryElsewhere(Refusal):
    code = "boundary_elsewhere"
    status = 422
    message = _("The area of this file does not lie in your province.")
    fix = _("Look whether it is the file of your regency.")
    attr = "file"


class CodesMissing(Refusal):
    code = "boundary_codes_missing"
    status = 422
    message = _("No feature has a code of your regency in “%(name)s”. The file has: %(names)s.")
    fix = _("Choose the property that holds Kemendagri's codes, or leave it empty: we look for it ourselves.")
    attr = "code_property"


class AnotherRegency(Refusal):
    code = "boundary_another_regency"
    status = 422
    message = _("Every area of this file has the code of another regency.")
    fix = _("Look whether it is the file of your regency. Codes of the statistics agency (BPS) are others.")
    attr = "file"


@dataclass(frozen=True)
class Area:
    """
    :param code: of the district, or of the regency for what belongs to no district.
    :param polygons: simplified.
    :param size: square kilometres, of the file's own lines.
    """

    code: str
    polygons: Sequence[Polygon]
    size: float


@dataclass(frozen=True)
class Reading:
    """
    What a file holds for a regency.

    :param code_property: where the codes were found; empty if the file has none.
    :param spots: how many places its outlines have; `kept` how many stayed.
    :param left_out: features of other regencies.
    :param unknown: codes below the regency that are no district of today, whose areas count for the regency only.
    """

    areas: Sequence[Area]
    code_property: str
    spots: int
    kept: int
    left_out: int
    unknown: Sequence[str]


@dataclass(frozen=True)
class _Feature:
    number: int
    properties: Mapping[str, Any]
    polygons: Sequence[Any]


def read(content: bytes, *, regency: str, districts: Collection[str], code_property: str = "") -> Reading:
    """
    :param districts: the codes of those in force.
    :param code_property: which property of a feature holds its code; looked for where it is empty.
    :raises BoundaryTooLarge, BoundaryTooFine, NotGeoJson, NotAnArea, RingOpen, AxesSwapped, NotInDegrees,
        BoundaryElsewhere, CodesMissing, AnotherRegency: and `regions.sun.ImpossiblePosition`.
    """
    if len(content) > MOST_BYTES:
        raise BoundaryTooLarge
    document = _document(content)
    _check_system(document)
    features = list(_features(document))
    name = _code_property(features, regency, code_property)
    ours = [(feature, _code_of(feature, name)) for feature in features]
    ours = [(feature, code) for feature, code in ours if code is None or code.startswith(regency)]
    exact: dict[str, list[Polygon]] = {}
    unknown: set[str] = set()
    spots = 0
    for feature, code in ours:
        district = (code or "")[:_DISTRICT]
        if district not in districts and len(district) == _DISTRICT:
            unknown.add(district)
        polygons = [_checked(polygon, feature.number) for polygon in feature.polygons]
        spots += sum(len(ring) for polygon in polygons for ring in polygon)
        if spots > MOST_SPOTS:
            raise BoundaryTooFine(count=format_number(spots), limit=format_number(MOST_SPOTS))
        exact.setdefault(district if district in districts else regency, []).extend(polygons)
    _check_place(exact, regency)
    areas = _kept(exact)
    kept = sum(1 for area in areas for _spot in spots_of(area.polygons))
    return Reading(areas, name, spots, kept, len(features) - len(ours), sorted(unknown))


def _document(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotGeoJson from None
    if not isinstance(found, dict):
        raise NotGeoJson
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON.")


def _check_system(document: Mapping[str, Any]) -> None:
    """Older files name their system (GeoJSON 2008); today's are in WGS 84 and say nothing."""
    match document.get("crs"):
        case {"properties": {"name": str(name)}} if not any(name.upper().endswith(known) for known in _WGS84):
            raise NotInDegrees


def _features(document: Mapping[str, Any]) -> Iterator[_Feature]:
    match document:
        case {"type": "FeatureCollection", "features": [*features]} if features:
            for number, feature in enumerate(features, start=1):
                match feature:
                    case {"type": "Feature", "geometry": geometry}:
                        yield _Feature(number, feature.get("properties") or {}, _polygons(geometry, number))
                    case _:
                        raise NotGeoJson
        case {"type": "Feature", "geometry": geometry}:
            yield _Feature(1, document.get("properties") or {}, _polygons(geometry, 1))
        case {"type": "Polygon" | "MultiPolygon"}:
            yield _Feature(1, {}, _polygons(document, 1))
        case {"type": "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "GeometryCollection"}:
            raise NotAnArea(number=1)
        case _:
            raise NotGeoJson


def _polygons(geometry: Any, number: int) -> Sequence[Any]:
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]} if rings:
            return [rings]
        case {"type": "MultiPolygon", "coordinates": [*polygons]} if polygons:
            return polygons
    raise NotAnArea(number=number)


def _checked(polygon: Any, number: int) -> Polygon:
    if not (isinstance(polygon, list) and polygon):
        raise NotAnArea(number=number)
    return [_ring(ring, number) for ring in polygon]


def _ring(ring: Any, number: int) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise NotAnArea(number=number)
    spots = []
    for spot in ring:
        match spot:
            # A third number is the height, which no border has.
            case [int() | float() as x, int() | float() as y, *_more] if abs(x) < _HUGE and abs(y) < _HUGE:
                spots.append((float(x), float(y)))
            case _:
                raise NotAnArea(number=number)
    if spots[0] != spots[-1]:
        raise RingOpen(number=number)
    return spots


def _check_place(areas: Mapping[str, Sequence[Polygon]], regency: str) -> None:
    box = box_of(spot for polygons in areas.values() for spot in spots_of(polygons))
    corners = [(box.south, box.west), (box.north, box.east)]
    if max(map(abs, (box.south, box.north))) > 180 or max(map(abs, (box.west, box.east))) > 180:
        raise NotInDegrees
    if not _in_indonesia(corners):
        turned = _in_indonesia([(longitude, latitude) for latitude, longitude in corners])
        raise AxesSwapped if turned else ImpossiblePosition
    if not all(is_near_province(regency, latitude=latitude, longitude=longitude) for latitude, longitude in corners):
        raise BoundaryElsewhere


def _in_indonesia(corners: Sequence[tuple[float, float]]) -> bool:
    try:
        for latitude, longitude in corners:
            check_position(latitude=latitude, longitude=longitude)
    except ImpossiblePosition:
        return False
    return True


def _code_property(features: Sequence[_Feature], regency: str, wanted: str) -> str:
    """The property that holds codes of the regency in most features; empty if none does."""
    names = Counter(
        name
        for feature in features
        for name in feature.properties
        if (code := _code_of(feature, name)) and code.startswith(regency)
    )
    if wanted and not names[wanted]:
        known = sorted({name for feature in features for name in feature.properties})
        raise CodesMissing(name=wanted, names=", ".join(known) or "–")
    if not names and any(_is_dotted_code(value) for feature in features for value in feature.properties.values()):
        raise AnotherRegency
    if wanted or not names:
        return wanted
    # The finest level: a file of villages has the codes of their district and regency beside their own.
    most = max(names.values())
    usual = [name for name, count in names.items() if count == most]
    return max(usual, key=lambda name: max(len(_code_of(feature, name) or "") for feature in features))


def _code_of(feature: _Feature, name: str) -> str | None:
    value = feature.properties.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        return plain(str(value))
    except InvalidRegionCode:
        return None


def _is_dotted_code(value: Any) -> bool:
    """Beyond doubt a code of a regency or of what lies in one: digits alone may be any number."""
    try:
        return isinstance(value, str) and "." in value and len(plain(value)) > len("51")
    except InvalidRegionCode:
        return False


def _kept(exact: Mapping[str, Sequence[Polygon]]) -> Sequence[Area]:
    """
    :raises NotAnArea: if nothing has a size.
    """
    metres = METRES
    while True:
        areas = [
            Area(code, kept, square_kilometres(polygons))
            for code, polygons in sorted(exact.items())
            if (kept := [thin for polygon in polygons if (thin := _thin(polygon, metres))])
        ]
        if not areas:
            raise NotAnArea(number=1)
        if sum(1 for area in areas for _spot in spots_of(area.polygons)) <= KEPT_SPOTS or metres > 1000:
            return areas
        metres *= 2


def _thin(polygon: Polygon, metres: float) -> Polygon:
    """Rings without a size are slips of the pen; without its first ring a polygon is none."""
    rings = [ring for ring in polygon if square_kilometres([[ring]]) > 0]
    if not rings or rings[0] is not polygon[0]:
        return []
    return [[(round(x, DECIMALS), round(y, DECIMALS)) for x, y in simplified(ring, metres)] for ring in rings]
