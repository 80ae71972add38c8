"""A position is picked: from the device, by a tap on the map of the regency, or typed; and the page at 320 pixels."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

import tenants
from config.demo.boundary import draw_boundary, sketch
from core import clock
from core.actors import Actor
from organisation import services as units
from tests.accounts.browsing import SMALL_PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories.organisation import person_with_rights

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOST, PAGE = "karangasem.tiru.test", "/pengaturan/batas/"
ADMIN = Actor.system("tests")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def phone(chromium: Any, karangasem_client: Client) -> Iterator[Visitor]:
    """Of an administrator of Karangasem, who stands at Amed."""
    with tenants.enter("r5107"):
        units.create_units_from_regions(actor=ADMIN, now=clock.now())
        karangasem_client.force_login(person_with_rights("units.manage"))
    visitor = Visitor(chromium, HOST, size=SMALL_PHONE)
    visitor.context.set_geolocation({"latitude": -8.338, "longitude": 115.65, "accuracy": 8})
    visitor.sign_in(karangasem_client)
    yield visitor
    visitor.close()
    assert visitor.faults == []


@pytest.fixture
def map_drawn() -> None:
    with tenants.enter("r5107"):
        draw_boundary(actor=ADMIN, now=clock.now())


def test_a_boundary_is_uploaded_and_a_position_of_the_device_found_in_its_district(phone: Visitor) -> None:
    content = json.dumps(sketch()).encode()
    file = {"name": "kecamatan.geojson", "mimeType": "application/geo+json", "buffer": content}
    page = phone.go(PAGE)
    page.get_by_label("Berkas peta batas").set_input_files(file)
    page.get_by_label("Asal peta").fill("Bappeda Karangasem, RTRW 2024")
    page.get_by_role("button", name="Periksa dan pakai").click()
    expect(page.locator(".area-parts svg path")).to_have_count(8)
    assert (phone.violations(), phone.overflow()) == ([], 0)

    phone.context.grant_permissions(["geolocation"], origin=f"https://{HOST}")
    page.get_by_role("button", name="Pakai posisi perangkat ini").click()
    expect(page.get_by_label("Letak yang dicoba")).to_have_value("-8.338000, 115.650000")
    page.get_by_role("button", name="Di mana letaknya?").click()

    expect(page.get_by_text("Di dalam Kecamatan Abang")).to_be_visible()


@pytest.mark.usefixtures("map_drawn")
def test_a_tap_on_the_map_is_written_into_the_field_and_what_is_typed_shown_on_the_map(phone: Visitor) -> None:
    page = phone.go(PAGE)
    picture, field = page.locator("[data-position-map] svg"), page.get_by_label("Letak yang dicoba")
    field.fill("-8.338, 115.650")
    spot, frame = picture.locator(".dot").bounding_box(), picture.bounding_box()
    assert spot is not None
    assert frame is not None
    there = {axis: spot[axis] - frame[axis] + spot[side] / 2 for axis, side in (("x", "width"), ("y", "height"))}

    field.fill("")
    expect(picture.locator(".dot")).to_have_count(0)
    picture.click(position=there)

    expect(picture.locator(".dot")).to_have_count(1)
    tapped = re.fullmatch(r"(-8\.\d{6}), (115\.\d{6})", field.input_value())
    assert tapped is not None
    # A pixel of a telephone is 200 metres of the regency.
    assert (float(tapped[1]), float(tapped[2])) == pytest.approx((-8.338, 115.650), abs=0.003)


@pytest.mark.usefixtures("map_drawn")
def test_a_browser_that_may_not_say_where_it_is_says_what_to_do_instead(phone: Visitor) -> None:
    page = phone.go(PAGE)

    page.get_by_role("button", name="Pakai posisi perangkat ini").click()

    expect(page.locator("[data-position] [role=status]")).to_contain_text("Izinkan")
    expect(page.get_by_label("Letak yang dicoba")).to_have_value("")
