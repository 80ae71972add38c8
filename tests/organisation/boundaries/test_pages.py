"""The page of the boundary, as an administrator works with it; and the map beside a position."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

import tenants
from core import clock
from core.actors import Actor
from onboarding.setup.places import POINTS
from onboarding.setup.points import Finding, State
from organisation import services as units
from organisation.boundaries.models import Boundary
from organisation.models import Unit
from tests.factories.boundaries import boundary_file, districts_file, square
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PAGE = "/pengaturan/batas/"
TWO_DISTRICTS = districts_file("KDCPUM", ["51.07.06", "51.07.08", "51.08.01"])


@pytest.fixture
def admin(karangasem_client: Client) -> Client:
    with tenants.enter("r5107"):
        units.create_units_from_regions(actor=Actor.system("tests"), now=NOW)
        karangasem_client.force_login(person_with_rights("units.manage"))
    return karangasem_client


def upload(client: Client, document: Any, **more: str) -> Any:
    return client.post(PAGE, {"file": boundary_file(document), "source": "Bappeda, RTRW 2024"} | more)


def finding(key: str) -> Finding:
    """Of the set-up checklist, in the regency we are in."""
    return next(point for point in POINTS if point.key == key).look(tenants.current(), clock.now())


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_before_a_boundary_the_page_says_what_holds_until_then(admin: Client) -> None:
    page = admin.get(PAGE)

    assert page.status_code == 200
    assert "60 km" in text_of(page)
    assert '<svg class="picture"' not in page.content.decode()


def test_an_uploaded_map_is_drawn_and_told(admin: Client) -> None:
    sent = upload(admin, TWO_DISTRICTS)

    page = admin.get(PAGE)
    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    drawn_twice = 4  # two districts, on the map and on the one beside the position
    assert page.content.decode().count('<path class="step-1"') == drawn_twice
    assert "2 dari 8 kecamatan" in text_of(page)
    assert "KDCPUM" in text_of(page)
    assert "1 area" in text_of(page)
    assert json.loads(admin.get(f"{PAGE}berkas/").content) == TWO_DISTRICTS


@pytest.mark.parametrize(
    ("document", "more", "field"),
    [
        (b"bukan peta", {}, "file"),
        (TWO_DISTRICTS, {"code_property": "kode"}, "code_property"),
        (square(2.3, 48.8), {}, "file"),
        (TWO_DISTRICTS, {"source": ""}, "source"),
    ],
)
def test_a_wrong_file_is_refused_on_its_field(admin: Client, document: Any, more: dict[str, str], field: str) -> None:
    answer = upload(admin, document, **more)

    assert answer.status_code == 422
    assert list(answer.context["upload_form"].errors) == [field]
    with tenants.enter("r5107"):
        assert not Boundary.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-8.45, 115.45", "Di dalam Kecamatan Bebandem"),
        ("-8.30, 115.45", "Di luar batas"),
        ("115.45, -8.45", "tidak berada di Indonesia"),
        ("", "kosong"),
    ],
)
def test_a_position_can_be_tried(admin: Client, typed: str, said: str) -> None:
    upload(admin, TWO_DISTRICTS)

    assert said in text_of(admin.post(f"{PAGE}coba/", {"position": typed}))


def test_it_is_removed_after_a_question(admin: Client) -> None:
    assert admin.get(f"{PAGE}hapus/").status_code == 404
    assert admin.get(f"{PAGE}berkas/").status_code == 404
    upload(admin, TWO_DISTRICTS)

    assert admin.get(f"{PAGE}hapus/").status_code == 200
    admin.post(f"{PAGE}hapus/")

    with tenants.enter("r5107"):
        assert not Boundary.objects.exists()


def test_only_who_manages_units_gets_here(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        karangasem_client.force_login(person_with_rights("hours.manage"))

    for path in (PAGE, f"{PAGE}berkas/", f"{PAGE}hapus/"):
        assert karangasem_client.get(path).status_code == 404
    assert karangasem_client.post(f"{PAGE}coba/", {"position": "-8.45, 115.45"}).status_code == 404
    assert upload(karangasem_client, TWO_DISTRICTS).status_code == 404


def test_the_page_asks_as_often_for_three_districts_as_for_one(
    admin: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    upload(admin, districts_file("kode", ["51.07.06"]))
    admin.get(PAGE)
    with django_assert_max_num_queries(60) as asked:
        admin.get(PAGE)
    most = len(asked)

    upload(admin, districts_file("kode", ["51.07.06", "51.07.08", "51.07.01"]))
    admin.get(PAGE)

    with django_assert_num_queries(most):
        admin.get(PAGE)


def test_the_position_of_an_office_is_shown_on_the_map_of_the_regency(admin: Client) -> None:
    upload(admin, TWO_DISTRICTS)
    with tenants.enter("r5107"):
        office = Unit.objects.get(region_code="510706")

    page = admin.get(f"/pengaturan/unit/{office.pk}/").content.decode()

    assert 'data-position-map="point"' in page
    assert 'data-west="115.3' in page


def test_the_checklist_says_which_district_offices_have_no_position(admin: Client) -> None:
    with tenants.enter("r5107"):
        assert finding("boundary").state is State.MISSING
        office = Unit.objects.get(region_code="510706")
        units.describe_unit(
            unit=office,
            name=office.name,
            latitude=Decimal("-8.45"),
            longitude=Decimal("115.45"),
            actor=Actor.system("tests"),
            now=NOW,
        )
        offices = finding("district_positions")
    upload(admin, TWO_DISTRICTS)

    with tenants.enter("r5107"):
        assert (offices.state, len(offices.details)) == (State.MISSING, 7)
        drawn = finding("boundary")
    assert drawn.state is State.DONE
    assert len(drawn.details) == 6
