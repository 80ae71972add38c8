"""Services of the mall: casework's standards, with the agency and queue that are the mall's own."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils.translation import override

import tenants
from casework import queries as casework_queries
from casework import services as casework
from casework.models import ProductVersion, ServiceProduct
from casework.services.products import StandardIncomplete
from casework.standard import ServiceStandard
from catalog.modules.mpp.models import MallService
from catalog.modules.mpp.queries import products as queries
from catalog.modules.mpp.services import products as services
from catalog.modules.mpp.services.products import CodeTaken, Offer, UnknownAgency, UnknownGroup
from core.models import EvidenceEntry
from tests.factories import casework as make
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterGroupFactory,
    ServiceProductFactory,
    child_card,
    text,
)

WHO: dict[str, Any] = {"actor": CLERK, "now": MONDAY_MORNING}


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    AgencyFactory(code="DUKCAPIL", name=text("Dinas Dukcapil", "Civil registry"))
    CounterGroupFactory(letter="A")


def add(code: str = "DK-05", **changes: Any) -> MallService:
    values = {"name": text("Kartu Identitas Anak"), "agency_code": "DUKCAPIL", "group_letter": "A"} | changes
    return services.add_service(code=code, **values, **WHO)


def define(standard: ServiceStandard, code: str = "DK-05") -> ServiceProduct:
    return casework.define_product(code=code, standard=standard, handling=casework.Handling(module="mpp"), **WHO)


def publish(code: str = "DK-05") -> ServiceProduct:
    return casework.publish_product(code=code, **WHO)


def test_a_service_begins_as_a_draft_and_is_seen_once_its_standard_is_whole() -> None:
    # MPP-1: publishing names what is missing; casework's tests try each of the six.
    added = add()
    with pytest.raises(StandardIncomplete):
        publish()
    assert queries.published_product("dk-05") is None

    define(child_card())
    publish()

    shown = queries.published_product("dk-05")
    assert shown is not None
    assert (shown.mall, shown.mall.agency.code, shown.version) == (added, "DUKCAPIL", 1)
    casework.withdraw_product(code="DK-05", **WHO)
    assert queries.published_product("DK-05") is None


def test_its_versions_tell_what_was_offered_when() -> None:
    # MPP-8 for one service: each version answers for its time.
    add()
    define(child_card())
    publish()

    define(replace(child_card(), time_amount=2))

    assert list(ProductVersion.objects.order_by("number").values_list("number", "valid_to")) == [
        (1, MONDAY_MORNING),
        (2, None),
    ]
    assert [one.content["time_amount"] for one in casework_queries.versions_as_of(MONDAY_MORNING, module="mpp")] == [2]


def test_what_was_offered_on_a_day_of_the_past_is_known() -> None:
    # MPP-8: Banyuwangi's 150 services on 15 February 2018, and 173 on 7 August.
    AgencyFactory(code="DPMPTSP")
    opening, growth = datetime(2017, 10, 6, tzinfo=UTC), datetime(2018, 6, 1, tzinfo=UTC)
    for first, last, at in ((1, 150, opening), (151, 173, growth)):
        offers = [
            Offer(code=f"BWI-{number}", agency_code="DPMPTSP", group_letter="A", standard=child_card())
            for number in range(first, last + 1)
        ]
        services.open_with(offers=offers, actor=CLERK, now=at)

    def on(day: date) -> int:
        return casework_queries.versions_as_of(datetime.combine(day, time(4), tzinfo=UTC), module="mpp").count()

    assert [on(day) for day in (date(2017, 10, 5), date(2018, 2, 15), date(2018, 8, 7))] == [0, 150, 173]


def test_a_place_can_change_and_leaves_evidence() -> None:
    added = add()

    moved = services.place_service(code="dk-05", agency_code="DUKCAPIL", group_letter="", **WHO)

    assert (moved.pk, moved.group) == (added.pk, None)
    entries = EvidenceEntry.objects.filter(subject=f"casework.product:{added.pk}").order_by("sequence")
    assert list(entries.values_list("action", flat=True)) == [
        "casework.product_defined", "mpp.service_placed", "mpp.service_placed"
    ]  # fmt: skip


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownAgency):
        add(agency_code="NASA")
    with pytest.raises(UnknownGroup):
        add(group_letter="Q")
    with pytest.raises(casework.UnknownProduct):
        services.place_service(code="XX-99", agency_code="DUKCAPIL", group_letter="A", **WHO)
    assert not MallService.objects.exists()


def test_the_code_of_a_service_outside_the_mall_is_taken() -> None:
    make.product("PZ-01")

    with pytest.raises(CodeTaken) as refused:
        add("pz-01")
    with pytest.raises(casework.UnknownProduct):
        services.place_service(code="PZ-01", agency_code="DUKCAPIL", group_letter="A", **WHO)

    with override("en"):
        assert str(refused.value) == "There is a service PZ-01 already. Choose another code."


def test_search_finds_every_word_in_either_language_and_by_agency() -> None:
    dukcapil = queries.all_agencies().get(code="DUKCAPIL")
    ServiceProductFactory.published(code="DK-05", agency=dukcapil, name=text("Kartu Identitas Anak", "Child card"))
    ServiceProductFactory.published(code="SM-01", name=text("Pajak kendaraan", "Vehicle tax"))
    ServiceProductFactory(code="DK-99", name=text("Kartu rahasia"))

    def found(words: str) -> list[str]:
        return [product.code for product in queries.published_products(text=words)]

    assert found("kartu anak") == ["DK-05"]
    assert found("CHILD card") == ["DK-05"]
    assert found("dukcapil kartu") == found("civil registry") == ["DK-05"]
    assert found("vehicle") == ["SM-01"]
    assert found("kartu kendaraan") == []
    assert found("rahasia") == []
    assert found("") == ["DK-05", "SM-01"]
    assert found("100%_") == []
