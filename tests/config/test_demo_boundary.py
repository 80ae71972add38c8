"""The sketch of Karangasem goes in through the service, and the demo's offices lie in their districts."""

from datetime import UTC, datetime

import tenants
from config.demo.boundary import draw_boundary, sketch
from config.demo.offices import open_offices
from config.demo.people import PLACES
from core.actors import Actor
from core.outlines import holds
from organisation.boundaries import queries

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
AMED, TULAMBEN, BANYUWANGI = (-8.338, 115.650), (-8.278, 115.590), (-8.219, 114.369)


def test_every_district_is_drawn_and_every_office_lies_in_its_own(in_karangasem: tenants.CurrentRegency) -> None:
    place = next(place for place in PLACES if place.code == "5107")
    actor = Actor.system("demo")
    open_offices("5107", government_address=place.office_address, point=place.office_point, actor=actor, now=NOW)

    boundary = draw_boundary(actor=actor, now=NOW)

    districts = queries.districts(queries.boundary(), now=NOW)
    assert [one.region.code for one in districts if one.area is None] == []
    assert [one.region.name for one in districts if one.is_office_outside] == []
    assert sorted(one.region.name for one in districts if one.office and not one.office.point) == ["Selat", "Sidemen"]
    # The regency's size by the statistics agency is 839.54 square kilometres; the corners were read by eye.
    assert 700 < sum(area.square_kilometres for area in boundary.areas.all()) < 1000
    assert [queries.where_is(*spot, now=NOW).district for spot in (AMED, TULAMBEN, BANYUWANGI)] == [
        "510705", "510708", None,
    ]  # fmt: skip


def test_no_place_lies_in_two_districts() -> None:
    polygons = [feature["geometry"]["coordinates"] for feature in sketch()["features"]]
    grid = [(115.385 + 0.0093 * x, -8.17 - 0.0097 * y) for x in range(36) for y in range(40)]

    assert max(sum(holds([polygon], spot) for polygon in polygons) for spot in grid) == 1
