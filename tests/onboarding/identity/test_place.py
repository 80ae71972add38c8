"""What offices are called, which clock counts, and where the head office stands."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

import tenants
from core.actors import Actor
from core.models import EvidenceEntry
from onboarding.identity.presentation import daylight, sentences
from regions.extents import is_near_province
from regions.sun import ImpossiblePosition
from regions.terms import head_title, known_words, terms_of
from regions.zones import WIT, zone_of
from tenants.identity.queries import words_here
from tenants.identity.services import place
from tests.onboarding.identity.points import done_points

pytestmark = pytest.mark.django_db

PAGE = "/pengaturan/identitas/sebutan/"
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ADMIN = Actor.system("tests")


@pytest.fixture
def admin(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "regency.identity", client=karangasem_client)
    return karangasem_client


def usual() -> dict[str, str]:
    return {name: text.id for name, text in terms_of("5107").as_dict().items()}


# --- words


def test_own_words_are_used_where_the_usual_ones_were_and_only_there(admin: Client) -> None:
    admin.post(PAGE, usual() | {"hamlet": "Banjar", "village_head": "Prebekel"})

    with tenants.enter("r5107"):
        assert str(terms_of("5107").hamlet) == "Banjar"
        assert head_title("5107012001").id == "Prebekel"
        assert head_title("8271").id == "Wali Kota"
    with tenants.enter("r8271"):
        assert terms_of("5107").hamlet.id == "Banjar Dinas"
    assert terms_of("5107").village_head.id == "Perbekel"


def test_what_is_as_usual_is_not_kept_so_that_it_follows_the_law(admin: Client) -> None:
    admin.post(PAGE, usual() | {"hamlet": "", "district": "  Kecamatan "})

    with tenants.enter("r5107") as here:
        assert here.words == ()
        assert done_points()["words"]


def test_the_usual_words_of_a_province_are_proposed_and_others_to_choose_from(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()

    assert 'value="Perbekel"' in page
    assert '<option value="Wali Nagari">' in page
    assert {"Nagari", "Gampong", "Kampung", "Pekon", "Desa"} <= set(known_words()["village"])


@pytest.mark.parametrize("word", ["<b>Desa</b>", "Desa 1", "x" * 41, "Desa; DROP", "Desa\u202e", "-"])
def test_what_cannot_be_the_name_of_an_office_is_refused(admin: Client, word: str) -> None:
    response = admin.post(PAGE, usual() | {"village": word})

    assert response.status_code == 422
    with tenants.enter("r5107") as here:
        assert here.words == ()


@pytest.mark.parametrize(
    "word", ["Wali Nagari", "Ma'ruf", "Kepala Desa Adat", "Wakil Wali Kota", "Br. Dinas", "Pĕmangku"]
)
def test_names_as_letterheads_have_them_are_taken(admin: Client, word: str) -> None:
    assert admin.post(PAGE, usual() | {"village_head": word}).status_code == 302


def test_three_sentences_show_the_words() -> None:
    with tenants.enter("r5107"):
        place.set_words(words=usual() | {"village_head": "Prebekel"}, actor=ADMIN, now=NOW)
    with tenants.enter("r5107"):
        read = sentences(words_here()[0])

    assert len(read) == 3
    assert "prebekel" in read[0]
    assert "Bupati" in read[1]


# --- time zone


def test_another_zone_counts_from_now_on_and_is_recorded(admin: Client) -> None:
    admin.post(f"{PAGE}waktu/", {"time_zone": WIT})

    with tenants.enter("r5107") as here:
        entry = EvidenceEntry.objects.get(action="identity.zone_changed")
    assert here.zone.key == WIT
    assert entry.details == {"from": "Asia/Makassar", "to": WIT}


def test_only_the_three_zones_can_be_chosen(admin: Client) -> None:
    assert admin.post(f"{PAGE}waktu/", {"time_zone": "Europe/Berlin"}).status_code == 422
    with tenants.enter("r5107"), pytest.raises(place.UnknownZone):
        place.set_zone(zone="UTC", actor=ADMIN, now=NOW)


# --- head office


def test_a_position_is_kept_and_the_sun_shows_whether_it_can_be(admin: Client) -> None:
    response = admin.post(
        f"{PAGE}kantor/", {"address": "Jalan Ngurah Rai 1, Amlapura", "position": "-8,4497; 115,6127"}
    )

    assert response.status_code == 302
    with tenants.enter("r5107") as here:
        assert here.office_point == (-8.4497, 115.6127)
        assert here.office_address == "Jalan Ngurah Rai 1, Amlapura"
    day = datetime(2026, 6, 21, tzinfo=UTC).date()
    assert daylight((-8.4497, 115.6127), day=day, zone=zone_of("51")) == ("06.31 WITA", "18.08 WITA")


@pytest.mark.parametrize(
    ("position", "refusal"),
    [
        ({"latitude": 115.6127, "longitude": -8.4497}, ImpossiblePosition),  # swapped
        ({"latitude": 8.4497, "longitude": 115.6127}, ImpossiblePosition),  # the minus forgotten
        ({"latitude": -6.1754, "longitude": 106.8272}, place.PositionElsewhere),  # Jakarta
        ({"latitude": float("nan"), "longitude": 115.0}, ImpossiblePosition),
    ],
)
def test_a_position_elsewhere_is_refused(position: dict[str, float], refusal: type[Exception]) -> None:
    with tenants.enter("r5107"), pytest.raises(refusal):
        place.set_office(address="Amlapura", **position, actor=ADMIN, now=NOW)


@pytest.mark.parametrize("typed", ["Amlapura", "-8.4497", "-8.4497 115.6127", ""])
def test_what_is_no_position_is_said_on_its_field(admin: Client, typed: str) -> None:
    assert admin.post(f"{PAGE}kantor/", {"address": "Jalan", "position": typed}).status_code == 422


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("11", 5.5483, 95.3238), ("12", 3.5952, 98.6722), ("13", -0.9471, 100.4172), ("14", 0.5071, 101.4478),
        ("15", -1.6101, 103.6131), ("16", -2.9761, 104.7754), ("17", -3.7928, 102.2608), ("18", -5.3971, 105.2668),
        ("19", -2.1316, 106.1169), ("21", 0.9186, 104.4665), ("31", -6.1754, 106.8272), ("32", -6.9175, 107.6191),
        ("33", -6.9667, 110.4167), ("34", -7.7956, 110.3695), ("35", -7.2575, 112.7521), ("36", -6.1104, 106.1640),
        ("51", -8.6705, 115.2126), ("52", -8.5833, 116.1167), ("53", -10.1772, 123.6070), ("61", -0.0263, 109.3425),
        ("62", -2.2161, 113.9135), ("63", -3.4572, 114.8103), ("64", -0.5022, 117.1536), ("65", 2.8375, 117.3653),
        ("71", 1.4748, 124.8421), ("72", -0.8917, 119.8707), ("73", -5.1477, 119.4327), ("74", -3.9985, 122.5127),
        ("75", 0.5435, 123.0568), ("76", -2.6786, 118.8933), ("81", -3.6954, 128.1814), ("82", 0.7244, 127.5806),
        ("91", -2.5337, 140.7181), ("92", -0.8615, 134.0620), ("93", -8.4991, 140.4050), ("94", -3.3599, 135.4960),
        ("95", -4.0950, 138.9480), ("96", -0.8762, 131.2558),
    ],
)  # fmt: skip
def test_every_provinces_capital_lies_in_its_province(code: str, latitude: float, longitude: float) -> None:
    assert is_near_province(code, latitude=latitude, longitude=longitude)
