"""Maps drawn on the server: shades, numbered places, and tiles that say the same."""

import re
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from web import maps
from web.maps import Mark, Place, area_map, drawn, shades

WEST = [[[(115.4, -8.5), (115.5, -8.5), (115.5, -8.4), (115.4, -8.4), (115.4, -8.5)]]]
EAST = [[[(115.5, -8.5), (115.6, -8.5), (115.6, -8.4), (115.5, -8.4), (115.5, -8.5)]]]


def html_of(chart: maps.AreaMap) -> str:
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
