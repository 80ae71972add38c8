"""Where a place lies: by the boundary, or by the way to the offices; and where the sun sets for a district."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import tenants
from core import files
from core.actors import Actor
from core.models import EvidenceEntry
from organisation import services as units
from organisation.boundaries import geojson
from organisation.boundaries.models import Area, Boundary
from organisation.boundaries.queries import Position, Why, boundary, districts, where_is
from organisation.boundaries.services import FOLDER, PURPOSE, remove_boundary, take_boundary
from organisation.models import Unit
from organisation.queries import OfficePoint, position_for
from regions.sun import ImpossiblePosition
from tests.factories.boundaries import boundary_file, districts_file, square
from tests.factories.policies import RegencyValueFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ADMIN = Actor.system("tests")
BEBANDEM, KUBU = "510706", "510708"


@pytest.fixture(autouse=True)
def karangasem():
    with tenants.enter("r5107"):
        units.create_units_from_regions(actor=ADMIN, now=NOW)
        yield


def take(document: dict[str, Any]) -> Boundary:
    return take_boundary(file=boundary_file(document), source="Bappeda, RTRW 2024", actor=ADMIN, now=NOW)


def place(code: str, latitude: str, longitude: str) -> None:
    unit = Unit.objects.get(region_code=code)
    units.describe_unit(
        unit=unit, name=unit.name, latitude=Decimal(latitude), longitude=Decimal(longitude), actor=ADMIN, now=NOW
    )


def test_a_boundary_tells_district_inside_and_outside() -> None:
    take(districts_file("kode", ["51.07.06", "51.07.08", "51.07.99"]))

    assert where_is(-8.45, 115.45, now=NOW) == Position(True, BEBANDEM, Why.IN_DISTRICT)
    assert where_is(-8.45, 115.55, now=NOW) == Position(True, KUBU, Why.IN_DISTRICT)
    assert where_is(-8.45, 115.65, now=NOW) == Position(True, None, Why.IN_REGENCY)
    outside = where_is(-8.30, 115.45, now=NOW)
    assert outside == Position(False, None, Why.OUTSIDE)
    assert outside.is_doubtful


def test_beside_the_border_is_inside_as_far_as_the_policy_says() -> None:
    take(districts_file("kode", ["51.07.06"]))
    fifty_metres_north = -8.4 + 0.00045

    assert where_is(fifty_metres_north, 115.45, now=NOW) == Position(True, BEBANDEM, Why.IN_DISTRICT)

    RegencyValueFactory(key="boundaries.border_metres", value="20")
    assert where_is(fifty_metres_north, 115.45, now=NOW).why is Why.OUTSIDE


def test_without_a_boundary_only_a_far_place_is_doubtful() -> None:
    place("5107", "-8.4497", "115.6127")

    near, far = where_is(-8.338, 115.652, now=NOW), where_is(-8.219, 114.369, now=NOW)

    assert (near.inside, near.why, near.is_doubtful) == (None, Why.NEAR, False)
    assert near.metres == pytest.approx(13_150, abs=100)
    assert (far.inside, far.why, far.is_doubtful) == (None, Why.FAR, True)
    place(KUBU, "-8.25", "114.40")
    assert where_is(-8.219, 114.369, now=NOW).why is Why.NEAR


def test_without_boundary_and_offices_nothing_is_held_against_anybody() -> None:
    assert tenants.current().office_point is None

    assert where_is(-8.219, 114.369, now=NOW) == Position(None, None, Why.UNKNOWN)


@pytest.mark.parametrize(("latitude", "longitude"), [(115.61, -8.45), (48.85, 2.35), (float("nan"), 115.0)])
def test_a_place_outside_indonesia_is_refused_with_how_to_mend_it(latitude: float, longitude: float) -> None:
    with pytest.raises(ImpossiblePosition, match="Masukkan lintang lebih dahulu"):
        where_is(latitude, longitude, now=NOW)


def test_a_new_file_takes_the_place_of_the_old_one(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = take(districts_file("kode", ["51.07.06", "51.07.08"]))
        old_key = first.file_key
        second = take(square(115.4, -8.5))

    assert [area.region_code for area in Area.objects.all()] == ["5107"]
    kept_keys = {key for key, _size in files.stored_under(FOLDER)}
    assert (old_key in kept_keys, second.file_key in kept_keys) == (False, True)
    with files.open_sealed(second.file_key, purpose=PURPOSE) as kept:
        assert json.load(kept) == square(115.4, -8.5)
    assert EvidenceEntry.objects.filter(action="organisation.boundary_taken").count() == 2


def test_a_refused_file_leaves_the_old_one_in_use() -> None:
    take(districts_file("kode", ["51.07.06"]))

    with pytest.raises(geojson.NotGeoJson):
        take({"type": "Topology"})

    assert where_is(-8.45, 115.45, now=NOW).district == BEBANDEM


def test_taken_away_it_is_gone_with_its_file(django_capture_on_commit_callbacks: Any) -> None:
    key = take(square(115.4, -8.5)).file_key

    with django_capture_on_commit_callbacks(execute=True):
        remove_boundary(actor=ADMIN, now=NOW)
        remove_boundary(actor=ADMIN, now=NOW)

    assert boundary() is None
    assert not Area.objects.exists()
    assert key not in {kept for kept, _size in files.stored_under(FOLDER)}
    assert EvidenceEntry.objects.filter(action="organisation.boundary_removed").count() == 1


def test_the_database_keeps_one_boundary() -> None:
    found = take(square(115.4, -8.5))

    found.pk = 2
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def test_an_office_outside_its_district_is_noticed() -> None:
    take(districts_file("kode", ["51.07.06", "51.07.08"]))
    place(BEBANDEM, "-8.45", "115.55")
    place(KUBU, "-8.45", "115.55")

    found = {one.region.code: one for one in districts(boundary(), now=NOW)}

    assert len(found) == 8
    assert (found[BEBANDEM].is_office_outside, found[KUBU].is_office_outside) == (True, False)
    assert found["510701"].area is None


def test_sunset_is_counted_at_the_district_office_else_at_the_head_office() -> None:
    assert position_for(BEBANDEM) is None

    place("5107", "-8.4497", "115.6127")
    assert position_for(BEBANDEM) == OfficePoint(-8.4497, 115.6127, "regency")
    assert position_for("") == OfficePoint(-8.4497, 115.6127, "regency")

    place(BEBANDEM, "-8.42", "115.59")
    assert position_for(BEBANDEM) == OfficePoint(-8.42, 115.59, "district")
    assert position_for(KUBU) == OfficePoint(-8.4497, 115.6127, "regency")
