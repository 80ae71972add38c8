"""Standards: written, published only when whole, withdrawn."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

import tenants
from casework.standard import Component, Point, ServiceStandard, points_from_json, points_to_json
from catalog.modules.mpp.models import ProductState, ServiceProduct
from catalog.modules.mpp.queries import products as queries
from catalog.modules.mpp.services import products as services
from catalog.modules.mpp.services.products import StandardIncomplete, UnknownAgency, UnknownGroup, UnknownProduct
from core.models import EvidenceEntry
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterGroupFactory,
    ServiceProductFactory,
    child_card,
    text,
)


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    AgencyFactory(code="DUKCAPIL")
    CounterGroupFactory(letter="A")


def define(standard: ServiceStandard, code: str = "DK-05", **changes: Any) -> ServiceProduct:
    values = {"agency_code": "DUKCAPIL", "group_letter": "A", "actor": CLERK, "now": MONDAY_MORNING} | changes
    return services.define_product(code=code, standard=standard, **values)


def publish(code: str = "DK-05") -> ServiceProduct:
    return services.publish_product(code=code, actor=CLERK, now=MONDAY_MORNING)


WITHOUT: dict[Component, dict[str, Any]] = {
    Component.REQUIREMENTS: {"needs": ()},
    Component.PROCEDURE: {"steps": ()},
    Component.COMPLETION_TIME: {"time_amount": None},
    Component.FEE: {"fee_amount": None},
    Component.RESULT: {"result": None},
    Component.COMPLAINTS: {"complaints": None},
}


@pytest.mark.parametrize("component", list(Component))
def test_publishing_without_a_component_is_refused_by_name(component: Component) -> None:
    # MPP-1, for each of the six.
    define(replace(child_card(), **WITHOUT[component]))

    with pytest.raises(StandardIncomplete) as refused:
        publish()

    assert refused.value.missing == (component,)
    with override("en"):
        assert str(refused.value) == (
            f"DK-05 cannot be published. Missing: {component.label}. Fill in what is missing, then publish."
        )
    with override("id"):
        assert str(component.label) in str(refused.value)
    assert ServiceProduct.objects.get().state == ProductState.DRAFT


@pytest.mark.parametrize(
    "missing",
    [
        {"requirements": []},
        {"procedure": []},
        {"time_amount": None, "time_unit": ""},
        {"fee_amount": None},
        {"result": None},
        {"complaints": None},
        {"published_at": None},
        {"time_unit": ""},
        {"time_unit": "fortnight"},
        {"time_amount": 0},
        {"fee_amount": -1},
        {"code": "dk 05"},
    ],
    ids=str,
)
def test_the_database_refuses_an_incomplete_published_standard(missing: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceProductFactory.published(**missing)


def test_a_fee_that_depends_on_the_case_is_a_fee() -> None:
    define(replace(child_card(), fee_amount=None, fee_basis=text("1,5% nilai kendaraan")))

    assert publish().is_published


def test_a_draft_may_be_empty_and_names_everything_that_is_missing() -> None:
    product = define(ServiceStandard(name=text("Layanan baru")))

    assert product.missing_components() == list(Component)


def test_publishing_counts_versions_and_leaves_evidence() -> None:
    define(child_card())

    published = publish()
    again = publish()

    assert (published.version, again.version) == (1, 1)
    actions = EvidenceEntry.objects.filter(subject=f"mpp.product:{published.pk}").values_list("action", flat=True)
    assert list(actions.order_by("sequence")) == ["mpp.product_defined", "mpp.product_published"]


def test_changing_a_published_standard_makes_a_new_version_and_keeps_it_whole() -> None:
    define(child_card())
    publish()

    changed = define(replace(child_card(), time_amount=2))
    with pytest.raises(StandardIncomplete):
        define(replace(child_card(), complaints=None))

    assert (changed.version, changed.time_promise) == (2, "2 hari")
    kept = ServiceProduct.objects.get()
    assert (kept.version, kept.complaints) == (2, child_card().complaints)


def test_a_withdrawn_service_is_gone_for_citizens() -> None:
    define(child_card())
    publish()
    assert queries.published_product("dk-05") is not None

    services.withdraw_product(code="DK-05", actor=CLERK, now=MONDAY_MORNING)

    assert queries.published_product("DK-05") is None


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownAgency):
        define(child_card(), agency_code="NASA")
    with pytest.raises(UnknownGroup):
        define(child_card(), group_letter="Q")
    with pytest.raises(UnknownProduct):
        publish("XX-99")


def test_search_finds_every_word_in_either_language() -> None:
    define(child_card())
    publish()
    ServiceProductFactory.published(code="SM-01", name=text("Pajak kendaraan", "Vehicle tax"))
    ServiceProductFactory(code="DK-99", name=text("Kartu rahasia"))

    def found(words: str) -> list[str]:
        return [product.code for product in queries.published_products(text=words)]

    assert found("kartu anak") == ["DK-05"]
    assert found("CHILD card") == ["DK-05"]
    assert found("vehicle") == ["SM-01"]
    assert found("kartu kendaraan") == []
    assert found("rahasia") == []
    assert found("") == ["DK-05", "SM-01"]
    assert found("100%_") == []


def test_points_survive_their_json() -> None:
    points = [Point(text("Kartu keluarga", "Family card"), text("Asli")), Point(text("KTP-el"))]

    assert points_from_json(points_to_json(points)) == points
    with pytest.raises((KeyError, ValueError)):
        points_from_json([{"text": {"id": "tanpa judul"}}])
