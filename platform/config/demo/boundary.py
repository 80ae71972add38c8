"""
Karangasem's districts, sketched for the demo: corners read off a map by eye, the lines between them drawn at random.
The corners are right to a kilometre or two; it is nobody's border.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from core.actors import Actor
from core.outlines import Ring, Spot
from organisation import services as organisation
from organisation.boundaries.models import Boundary
from organisation.boundaries.services import take_boundary
from organisation.models import Unit

KARANGASEM: Final = "5107"
SOURCE: Final = "Sketsa untuk demo, bukan batas resmi (2026)"

_CORNERS: Final[Mapping[str, Spot]] = {
    "Tianyar": (115.430, -8.172), "Sukadana": (115.470, -8.190), "Baturinggit": (115.503, -8.204),
    "Kubu": (115.537, -8.227), "Rubaya": (115.566, -8.249), "Tulamben": (115.596, -8.276),
    "Batudawa": (115.622, -8.304), "Culik": (115.640, -8.327), "Amed": (115.662, -8.336), "Lipah": (115.694, -8.356),
    "Gili Selang": (115.713, -8.388), "Seraya": (115.690, -8.424), "Merajan": (115.662, -8.452),
    "Ujung": (115.628, -8.478), "Jasri": (115.603, -8.497), "Bugbug": (115.583, -8.510), "Candidasa": (115.560, -8.508),
    "Sengkidu": (115.532, -8.514), "Padangbai": (115.512, -8.536), "Antiga": (115.487, -8.542),
    "Yeh Malet": (115.470, -8.550), "Gegelang": (115.452, -8.520), "Talibeng": (115.428, -8.515),
    "Tangkup": (115.412, -8.470), "Nongan": (115.390, -8.430), "Menanga": (115.383, -8.370),
    "Pempatan": (115.398, -8.310), "Puregai": (115.418, -8.262), "Ban": (115.424, -8.215), "Agung": (115.508, -8.343),
    "Besakih": (115.462, -8.305), "Sebudi": (115.462, -8.400), "Muncan": (115.440, -8.450), "Iseh": (115.480, -8.470),
    "Duda": (115.505, -8.440), "Ngis": (115.487, -8.500), "Sibetan": (115.535, -8.480), "Tenganan": (115.572, -8.487),
    "Subagan": (115.578, -8.455), "Budakeling": (115.565, -8.415), "Tista": (115.595, -8.430),
    "Bunutan": (115.645, -8.400), "Datah": (115.575, -8.330),
}  # fmt: skip

_DISTRICTS: Final[Mapping[str, tuple[str, ...]]] = {
    "510701": ("Tangkup", "Nongan", "Menanga", "Pempatan", "Puregai", "Besakih", "Agung", "Sebudi", "Muncan"),
    "510702": ("Talibeng", "Tangkup", "Muncan", "Iseh", "Ngis", "Gegelang"),
    "510703": (
        "Yeh Malet", "Gegelang", "Ngis", "Iseh", "Sibetan", "Tenganan", "Bugbug", "Candidasa", "Sengkidu", "Padangbai",
        "Antiga",
    ),
    "510704": (
        "Bugbug", "Tenganan", "Subagan", "Budakeling", "Tista", "Bunutan", "Seraya", "Merajan", "Ujung", "Jasri",
    ),
    "510705": (
        "Culik", "Amed", "Lipah", "Gili Selang", "Seraya", "Bunutan", "Tista", "Budakeling", "Agung", "Datah",
    ),
    "510706": ("Agung", "Duda", "Iseh", "Sibetan", "Tenganan", "Subagan", "Budakeling"),
    "510707": ("Agung", "Sebudi", "Muncan", "Iseh", "Duda"),
    "510708": (
        "Tianyar", "Sukadana", "Baturinggit", "Kubu", "Rubaya", "Tulamben", "Batudawa", "Culik", "Datah", "Agung",
        "Besakih", "Puregai", "Ban",
    ),
}  # fmt: skip

# Sidemen's and Selat's are left for somebody to fill in.
_OFFICES: Final[Mapping[str, tuple[str, str]]] = {
    "510703": ("-8.498500", "115.539000"),
    "510704": ("-8.452600", "115.611300"),
    "510705": ("-8.398400", "115.603900"),
    "510706": ("-8.436900", "115.555800"),
}


def sketch() -> dict[str, Any]:
    """The districts as a FeatureCollection, with their codes in `KDCPUM`, as the geospatial agency writes them."""
    features = [
        {
            "type": "Feature",
            "properties": {"KDCPUM": f"51.07.{code[4:]}"},
            "geometry": {"type": "Polygon", "coordinates": [_ring(corners)]},
        }
        for code, corners in _DISTRICTS.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def draw_boundary(*, actor: Actor, now: datetime) -> Boundary:
    """Upload the sketch, and say where four of the district offices stand."""
    for code, (latitude, longitude) in _OFFICES.items():
        if (unit := Unit.objects.filter(region_code=code, latitude=None).first()) is not None:
            organisation.describe_unit(
                unit=unit,
                name=unit.name,
                address=unit.address,
                phone=unit.phone,
                latitude=Decimal(latitude),
                longitude=Decimal(longitude),
                actor=actor,
                now=now,
            )
    file = SimpleUploadedFile("batas.geojson", json.dumps(sketch()).encode())
    return take_boundary(file=file, source=SOURCE, actor=actor, now=now)


def _ring(corners: tuple[str, ...]) -> Ring:
    spots: list[Spot] = []
    for one, other in pairwise([*corners, corners[0]]):
        # From the same end in both districts that share the line.
        first, last = sorted((one, other))
        line = [*_line(_CORNERS[first], _CORNERS[last], Random(first + last), steps=5)]  # noqa: S311 -- a drawing
        spots += [_CORNERS[one], *(line if one == first else reversed(line))]
    return [*spots, spots[0]]


def _line(one: Spot, other: Spot, chance: Random, *, steps: int) -> Iterator[Spot]:
    """What lies between two places: the middle, moved aside by up to a tenth of the way, and so on in each half."""
    if steps == 0:
        return
    aside = chance.uniform(-0.1, 0.1)
    x = (one[0] + other[0]) / 2 - (other[1] - one[1]) * aside
    y = (one[1] + other[1]) / 2 + (other[0] - one[0]) * aside
    middle = (round(x, 6), round(y, 6))
    yield from _line(one, middle, chance, steps=steps - 1)
    yield middle
    yield from _line(middle, other, chance, steps=steps - 1)
