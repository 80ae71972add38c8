"""Maps drawn on the server: shades, numbered places, and tiles that say the same."""

import re
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from web import maps
from web.maps import Heap, Mark, Place, area_map, close_up, drawn, heap_map, shades, way_to

WEST = [[[(115.4, -8.5), (115.5, -8.5), (115.5, -8.4), (115.4, -8.4), (115.4, -8.5)]]]
EAST = [[[(115.5, -8.5), (115.6, -8.5), (115.6, -8.4), (115.5, -8.4), (115.5, -8.5)]]]


def html_of(chart: maps.AreaMap | maps.HeapMap | maps.CloseUp | None) -> str:
    with translation.override("id"):
        return engines["django"].from_string("{% load web %}{% chart chart %}").render({"chart": chart})


def districts(**of_the_first: Any) -> list[Place]:
    first = Place(name="Abang", text="12", shade="step-3", polygons=WEST, **of_the_first)
    return [first, Place(name="Kubu", text="3", shade="step-1", polygons=EAST)]


def test_districts_are_drawn_and_stand_as_tiles_below() -> None:
    html = html_of(area_map(title="Kecamatan", result="Abang paling banyak.", places=districts(url="#abang")))

    assert re.findall(r'<path class="(step-\d)"[^>]*><title>(\w+)<', html) == [("step-3", "Abang"), ("step-1", "Kubu")]
    assert '<svg class="picture"' in html
    assert 'aria-hidden="true"' in html
    assert re.findall(r'<a class="area-tile step-3" href="#abang"><b>12</b><span>Abang</span></a>', html)
    assert "Abang paling banyak." in html


def test_without_outlines_the_tiles_are_the_map() -> None:
    chart = area_map(title="Kecamatan", result="Tiga.", places=[Place(name="Kubu", text="3")])

    assert chart.picture is None
    assert "<svg" not in html_of(chart)
    assert "Kubu" in html_of(chart)


def test_numbered_places_lie_where_they_are_and_those_off_the_map_are_in_the_list_only() -> None:
    marks = [
        Mark(number=1, name="Jalan berlubang", spot=(115.5, -8.45), url="/pengaduan/1/", note="hari ini"),
        Mark(number=2, name="Di Banyuwangi", spot=(114.37, -8.22)),
    ]

    chart = area_map(title="Laporan", result="Dua.", places=districts(), marks=marks)

    assert chart.picture is not None
    (dot,) = chart.picture.dots
    assert (dot.number, dot.x) == (1, round(chart.picture.width / 2))
    html = html_of(chart)
    assert html.count("di luar peta ini") == 1
    assert html.index("di luar peta ini") > html.index("Di Banyuwangi")
    assert '<a class="ds-link" href="/pengaduan/1/">Jalan berlubang</a>' in html


def test_a_point_of_the_picture_leads_back_to_its_degrees() -> None:
    picture = drawn(districts(), [(115.53, -8.47)], [None])

    assert picture is not None
    (dot,) = picture.dots
    assert abs(float(picture.west) + dot.x / float(picture.eastwards) - 115.53) < 0.0003
    assert abs(float(picture.north) - dot.y / float(picture.southwards) + 8.47) < 0.0003


def test_kilometres_are_as_long_in_each_direction() -> None:
    far_south = [[[(x, y - 2) for x, y in ring] for ring in polygon] for polygon in WEST]

    picture = drawn([Place(name="Rote", polygons=far_south)])

    assert picture is not None
    # A tenth of a degree at 10.45 degrees south: 10.94 km by 11.12.
    assert (picture.width - 32) / (picture.height - 32) == pytest.approx(0.9834, abs=0.003)


def test_shades_have_the_same_width_and_none_is_not_zero() -> None:
    with translation.override("id"):
        found, legend = shades({"a": 0, "b": 1, "c": 12, "d": 23, "e": None})

    assert found == {"a": "step-0", "b": "step-1", "c": "step-3", "d": "step-5", "e": "step-unknown"}
    assert legend == [
        ("step-0", "0"), ("step-1", "1–5"), ("step-2", "6–10"), ("step-3", "11–15"), ("step-4", "16–20"),
        ("step-5", "21–25"), ("step-unknown", "Tidak ada data"),
    ]  # fmt: skip


def test_few_cases_have_a_shade_each() -> None:
    found, legend = shades({"a": 1, "b": 2})

    assert found == {"a": "step-1", "b": "step-2"}
    assert legend == [("step-0", "0"), ("step-1", "1"), ("step-2", "2")]


def test_names_are_written_where_they_fit() -> None:
    narrow = [[[(115.6, -8.5), (115.61, -8.5), (115.61, -8.4), (115.6, -8.4), (115.6, -8.5)]]]
    places = [*districts(), Place(name="Karangasem", text="7", polygons=narrow)]

    picture = drawn(places)

    assert picture is not None
    assert [(label.name, label.text) for label in picture.labels] == [("Abang", "12"), ("Kubu", "3"), ("", "7")]


def test_heaps_are_discs_by_their_area_the_largest_first() -> None:
    heaps = [
        Heap(spot=(115.45, -8.45), count=1),
        Heap(spot=(115.55, -8.45), count=64),
        Heap(spot=(114.37, -8.22), count=4),
    ]

    chart = heap_map(result="65 laporan.", places=districts(), heaps=heaps)

    assert chart is not None
    assert [disc.radius for disc in chart.picture.discs] == [13, 7]
    assert chart.picture.discs[0].x > chart.picture.discs[1].x
    html = html_of(chart)
    assert "65 laporan." in html
    assert html.count("<circle") == 2
    assert 'aria-hidden="true"' in html


def test_heaps_need_outlines() -> None:
    assert heap_map(result="", places=[Place(name="Kubu")], heaps=[Heap(spot=(115.5, -8.4), count=1)]) is None


def test_a_full_map_of_heaps_stays_small() -> None:
    grid = [(115.4 + 0.2 * x / 22, -8.5 + 0.1 * y / 11) for x in range(22) for y in range(12)]

    html = html_of(heap_map(result="", places=districts(), heaps=[Heap(spot=spot, count=900) for spot in grid]))

    assert html.count("<circle") == len(grid)
    assert len(html) < 15_000


def test_what_lies_around_a_place_is_drawn_within_rings_of_round_metres() -> None:
    middle = (115.5123, -8.4981)
    marks = [
        Mark(number=1, name="KAR-1", spot=(115.5123, -8.4981 + 0.0002), url="/1/", note="22 m"),
        Mark(number=2, name="KAR-2", spot=(115.5123 + 0.0004, -8.4981), url="/2/", note="44 m"),
    ]

    chart = close_up(result="Dua.", middle=middle, marks=marks)

    assert [metres for _radius, metres in chart.rings] == [25, 50]
    here, above, beside = chart.dots
    assert (here.number, above.number, beside.number) == (None, 1, 2)
    assert (above.x, above.y < here.y) == (here.x, True)
    assert (beside.y, beside.x > here.x) == (here.y, True)
    (inner, _25), (outer, _50) = chart.rings
    assert inner < beside.x - here.x < outer
    html = html_of(chart)
    assert html.count("<li>") == 2
    assert '<a class="ds-link" href="/2/">KAR-2</a> <span class="soft">44 m</span>' in html


@pytest.mark.parametrize(
    ("east", "north", "words"),
    [(0, 0, "di tempat yang sama"), (0, 0.001, "111 m ke utara"), (0.001, 0.001, "156 m ke timur laut"),
     (0.001, 0, "110 m ke timur"), (-0.001, -0.001, "156 m ke barat daya"), (-0.001, 0.0001, "111 m ke barat")],
)  # fmt: skip
def test_a_way_is_said_with_its_direction(east: float, north: float, words: str) -> None:
    with translation.override("id"):
        assert way_to((115.5, -8.5), (115.5 + east, -8.5 + north)) == words
