"""Boundaries read from GeoJSON: what a regency gets, and what is said of files that went wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Refusal
from core.outlines import holds
from organisation.boundaries import geojson
from organisation.boundaries.geojson import Reading, read
from regions.sun import ImpossiblePosition
from tests.factories.boundaries import districts_file, feature, square

BEBANDEM, KUBU, RENDANG = "510706", "510708", "510701"


def reading(document: Any, *, code_property: str = "", regency: str = "5107") -> Reading:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read(content, regency=regency, districts={BEBANDEM, KUBU, RENDANG}, code_property=code_property)


def test_one_outline_is_the_regency() -> None:
    found = reading(square(115.4, -8.5))

    assert [(area.code, area.polygons) for area in found.areas] == [
        ("5107", [[[(115.4, -8.5), (115.5, -8.5), (115.5, -8.4), (115.4, -8.4), (115.4, -8.5)]]])
    ]
    assert (found.code_property, found.spots, found.left_out, found.unknown) == ("", 5, 0, [])
    assert found.areas[0].size == pytest.approx(122.3, abs=0.2)


def test_districts_are_found_by_their_code_however_it_is_written() -> None:
    for codes in [("51.07.06", "51.07.08"), (BEBANDEM, KUBU), (int(BEBANDEM), int(KUBU))]:
        found = reading(districts_file("KDCPUM", codes))

        assert [area.code for area in found.areas] == [BEBANDEM, KUBU]
        assert found.code_property == "KDCPUM"


def test_villages_are_put_together_to_their_district() -> None:
    found = reading(
        {
            "type": "FeatureCollection",
            "features": [
                feature(square(115.5, -8.4), KDPKAB="51.07", KDCPUM="51.07.06", KDEPUM="51.07.06.2001"),
                feature(square(115.6, -8.4), KDPKAB="51.07", KDCPUM="51.07.06", KDEPUM="51.07.06.2002"),
            ],
        }
    )

    assert [(area.code, len(area.polygons)) for area in found.areas] == [(BEBANDEM, 2)]
    assert found.code_property == "KDEPUM"


def test_of_a_province_only_the_own_regency_is_taken() -> None:
    found = reading(districts_file("kode", ("51.07.06", "51.08.01", "51.04.02")))

    assert [area.code for area in found.areas] == [BEBANDEM]
    assert found.left_out == 2


def test_a_district_nobody_knows_counts_for_the_regency() -> None:
    found = reading(districts_file("kode", ("51.07.06", "51.07.99")))

    assert [area.code for area in found.areas] == ["5107", BEBANDEM]
    assert found.unknown == ["510799"]


def test_a_named_property_wins_over_the_one_we_would_take() -> None:
    old_and_new = feature(square(115.5, -8.4), lama="51.07.08", baru="51.07.06")

    assert [area.code for area in reading(old_and_new, code_property="lama").areas] == [KUBU]
    assert [area.code for area in reading(old_and_new, code_property="baru").areas] == [BEBANDEM]


def test_heights_and_a_byte_order_mark_do_no_harm() -> None:
    outline = square(115.4, -8.5)
    outline["coordinates"] = [[[*spot, 12.5] for spot in outline["coordinates"][0]]]

    assert len(reading(b"\xef\xbb\xbf" + json.dumps(outline).encode()).areas) == 1


def swapped() -> dict[str, Any]:
    outline = square(115.4, -8.5)
    outline["coordinates"] = [[[y, x] for x, y in outline["coordinates"][0]]]
    return outline


def open_ring() -> dict[str, Any]:
    outline = square(115.4, -8.5)
    outline["coordinates"][0].pop()
    outline["coordinates"][0].append([115.41, -8.41])
    return outline


def in_metres() -> dict[str, Any]:
    outline = square(115.4, -8.5)
    outline["coordinates"] = [[[x * 3000, y * -1000000] for x, y in outline["coordinates"][0]]]
    return outline


def with_system(name: str) -> dict[str, Any]:
    return square(115.4, -8.5) | {"crs": {"type": "name", "properties": {"name": name}}}


def circle_of(spots: int) -> bytes:
    one = [[115.4 + number / 10**7, -8.4] for number in range(spots - 2)]
    return json.dumps({"type": "Polygon", "coordinates": [[*one, [115.45, -8.3], one[0]]]}).encode()


WRONG: list[tuple[Callable[[], Any], type[Refusal]]] = [
    (lambda: b"PK\x03\x04 a shapefile", geojson.NotGeoJson),
    (lambda: b"[" * 100_000, geojson.NotGeoJson),
    (lambda: b"[1, 2]", geojson.NotGeoJson),
    (lambda: b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', geojson.NotGeoJson),
    (lambda: {"type": "Topology"}, geojson.NotGeoJson),
    (lambda: {"type": "FeatureCollection", "features": []}, geojson.NotGeoJson),
    (lambda: {"type": "FeatureCollection", "features": [7]}, geojson.NotGeoJson),
    (lambda: {"type": "LineString", "coordinates": [[115, -8], [116, -8]]}, geojson.NotAnArea),
    (lambda: feature({"type": "Point", "coordinates": [115, -8]}), geojson.NotAnArea),
    (lambda: {"type": "Feature", "geometry": None, "properties": None}, geojson.NotAnArea),
    (lambda: {"type": "Polygon", "coordinates": [[[115, -8], [116, -8], [115, -8]]]}, geojson.NotAnArea),
    (lambda: {"type": "Polygon", "coordinates": [[[115.5, -8.4]] * 4]}, geojson.NotAnArea),
    (lambda: {"type": "Polygon", "coordinates": [[["115", "-8"]] * 4]}, geojson.NotAnArea),
    (lambda: b'{"type": "Polygon", "coordinates": [[[1e999, 1], [1, 1], [2, 1], [1e999, 1]]]}', geojson.NotAnArea),
    (open_ring, geojson.RingOpen),
    (swapped, geojson.AxesSwapped),
    (in_metres, geojson.NotInDegrees),
    (lambda: with_system("urn:ogc:def:crs:EPSG::32750"), geojson.NotInDegrees),
    (lambda: square(2.3, 48.8), ImpossiblePosition),
    (lambda: square(127.3, 0.8), geojson.BoundaryElsewhere),
    (lambda: districts_file("kode", ("51.08.01", "51.04.02")), geojson.AnotherRegency),
    (lambda: circle_of(geojson.MOST_SPOTS + 1), geojson.BoundaryTooFine),
    (lambda: b" " * (geojson.MOST_BYTES + 1), geojson.BoundaryTooLarge),
]


@pytest.mark.parametrize(("make", "refusal"), WRONG)
def test_a_file_that_went_wrong_is_refused_in_its_own_words(make: Callable[[], Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        reading(make())

    assert str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_the_system_of_the_standard_may_be_named(name: str) -> None:
    assert len(reading(with_system(name)).areas) == 1


def test_a_property_without_codes_is_refused_with_those_there_are() -> None:
    with pytest.raises(geojson.CodesMissing, match="KDCPUM, nama"):
        reading(feature(square(115.5, -8.4), KDCPUM="51.07.06", nama="Bebandem"), code_property="kode")


def test_a_fine_coast_is_kept_with_few_points_and_holds_the_same_places() -> None:
    found = reading(circle_of(50_000))

    assert (found.spots, found.kept) == (50_000, 4)
    assert holds(found.areas[0].polygons, (115.42, -8.36))
