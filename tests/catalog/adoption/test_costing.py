"""What a module costs follows from the region's own units, until the region writes its own figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

import tenants
from catalog.activation import queries as catalogue
from catalog.adoption import comparing, costing, services
from catalog.adoption.costing import Estimate
from catalog.adoption.models import Assumption
from catalog.adoption.policies import price_key
from catalog.adoption.services import Figures
from catalog.sdk import find_module
from core.actors import Actor
from organisation.models import Unit
from organisation.services import create_units_from_regions
from policies.services import set_value
from tests.factories.catalog import ActivationFactory
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ADMIN = Actor.user(1, schema="r5107")
KAMPUNG = "smart_kampung"


def estimate(slug: str = KAMPUNG) -> Estimate:
    (found,) = costing.estimates([find_module(slug)], now=NOW)
    return found


def test_volumes_follow_the_units_of_the_region(in_karangasem: tenants.CurrentRegency) -> None:
    assert estimate().first_year == 0

    create_units_from_regions(actor=ADMIN, now=NOW)
    lines = {line.code: line for line in estimate().lines}

    # 75 desa and 3 kelurahan
    assert lines["computer"].quantity == 78
    assert lines["internet"].quantity == 78 * 12
    assert estimate().once == 78 * 11_000_000 + 156 * 300_000
    assert estimate().yearly == 936 * 400_000 + 78 * 96 * 50_000
    assert estimate().first_year == estimate().once + estimate().yearly


def test_what_follows_no_unit_is_taken_as_it_is(in_karangasem: tenants.CurrentRegency) -> None:
    lines = {line.code: line.quantity for line in estimate("one_student_one_client").lines}

    assert (lines["blood_pressure"], lines["transport"]) == (20, 2_400)


def test_own_figures_count_and_an_empty_one_gives_the_proposal_back(in_karangasem: tenants.CurrentRegency) -> None:
    UnitFactory.create(kind=Unit.Kind.MALL)
    own = {"display": Figures(quantity=4, price=None), "training": Figures(quantity=None, price=400_000)}
    services.assume(slug="mpp", figures=own | {"unknown": Figures(quantity=1)}, actor=ADMIN, now=NOW)

    lines = {line.code: line for line in estimate("mpp").lines}

    assert (lines["display"].quantity, lines["display"].amount) == (4, 4 * 7_500_000)
    assert lines["training"].amount == 24 * 400_000
    services.assume(slug="mpp", figures={"display": Figures()}, actor=ADMIN, now=NOW)
    assert {line.code for line in estimate("mpp").lines if line.is_own} == {"training"}
    assert set(Assumption.objects.values_list("item", flat=True)) == {"training"}


def test_a_policy_sets_the_price_for_all(in_karangasem: tenants.CurrentRegency, staff: Callable[..., Any]) -> None:
    item = next(item for item in find_module("mpp").costs if item.code == "display")
    UnitFactory.create(kind=Unit.Kind.MALL)
    set_value(
        key=price_key("mpp", item), value=Decimal(6_000_000), valid_from=date(2026, 11, 25),
        legal_source="Standar harga satuan 2027", reason="Harga pasar turun", actor=ADMIN, now=NOW,
    )  # fmt: skip

    assert {line.code: line.price for line in estimate("mpp").lines}["display"] == 6_000_000


def test_the_file_for_the_budget_adds_up(in_karangasem: tenants.CurrentRegency) -> None:
    UnitFactory.create(kind=Unit.Kind.MALL)
    found = estimate("mpp")

    rows = costing.as_rows(found)

    assert rows[0] == ["No.", "Uraian", "Volume", "Satuan", "Harga satuan (Rp)", "Jumlah (Rp)", "Kapan"]
    amounts = [int(row[5]) for row in rows[1:-3]]
    assert all(int(row[2]) * int(row[4]) == int(row[5]) for row in rows[1:-3])
    assert [row[1] for row in rows[-3:]] == ["Jumlah sekali", "Jumlah setiap tahun", "Tahun pertama"]
    assert sum(amounts) == int(rows[-1][5]) == found.first_year > 0


# --- search and compare


def found(**wanted: Any) -> list[str]:
    cards = catalogue.modules_page(now=NOW)
    return sorted(card.manifest.slug for card in comparing.found(cards, comparing.Wanted(**wanted)))


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        ({"text": "antrean gedung"}, ["mpp"]),
        ({"text": "QUEUE building"}, ["mpp"]),
        ({"text": "UU 27/2022"}, ["one_student_one_client"]),
        ({"text": "antrean zzz"}, []),
        ({"focus": "poverty"}, ["smart_kampung"]),
        ({"focus": "stunting"}, ["one_student_one_client"]),
        ({"fits": True}, ["complaint_centre", "example", "mpp", "smart_kampung"]),
        ({"free": True}, ["complaint_centre", "example", "mpp", "one_student_one_client", "smart_kampung"]),
    ],
)
def test_modules_are_found_by_what_is_wanted(
    in_karangasem: tenants.CurrentRegency, wanted: dict[str, Any], slugs: list[str]
) -> None:
    assert found(**wanted) == slugs


def test_neighbours_are_named_by_province_and_size(
    in_karangasem: tenants.CurrentRegency, django_assert_num_queries: Callable[..., Any]
) -> None:
    with tenants.public():
        # Klungkung and Buleleng lie in Bali; Banyuwangi and Madiun, in East Java, have more than twice our villages.
        for code in ("5105", "5108", "3510", "3518"):
            ActivationFactory.create(schema_name=f"r{code}", slug="example")
    cards = {card.manifest.slug: card for card in catalogue.modules_page(now=NOW)}

    (example,) = comparing.columns([cards["example"]], now=NOW)

    assert example.neighbours.province == ["Kabupaten Klungkung", "Kabupaten Buleleng"]
    assert example.neighbours.like_us == []
    assert example.neighbours.number == 4


def test_three_modules_are_compared_with_as_many_queries_as_two(
    in_karangasem: tenants.CurrentRegency, django_assert_num_queries: Callable[..., Any]
) -> None:
    cards = catalogue.modules_page(now=NOW)
    comparing.columns(cards, now=NOW)
    with django_assert_num_queries(15):
        comparing.columns(cards[:2], now=NOW)

    with django_assert_num_queries(15):
        comparing.columns(cards[:3], now=NOW)
