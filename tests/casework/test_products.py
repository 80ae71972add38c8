"""Standards: published only when whole, whoever writes them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

import tenants
from casework import services
from casework.models import ProductState, ServiceProduct
from casework.services.products import StandardIncomplete
from casework.standard import Component
from core.localised import LocalisedText
from tests.factories import casework as make

WITHOUT: dict[Component, dict[str, Any]] = {
    Component.REQUIREMENTS: {"needs": ()},
    Component.PROCEDURE: {"steps": ()},
    Component.COMPLETION_TIME: {"time_amount": None},
    Component.FEE: {"fee_amount": None},
    Component.RESULT: {"result": None},
    Component.COMPLAINTS: {"complaints": None},
}


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    pass


@pytest.mark.parametrize("component", list(Component))
def test_publishing_without_a_component_is_refused_by_name(component: Component) -> None:
    # MPP-1, for each of the six.
    services.define_product(
        code="DK-05",
        standard=make.standard(**WITHOUT[component]),
        handling=services.Handling(),
        actor=make.ACTOR,
        now=make.NOW,
    )

    with pytest.raises(StandardIncomplete) as refused:
        services.publish_product(code="DK-05", actor=make.ACTOR, now=make.NOW)

    assert refused.value.missing == (component,)
    with override("en"):
        assert str(refused.value) == (
            f"DK-05 cannot be published. Missing: {component.label}. Fill in what is missing, then publish."
        )
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
    product = make.product("DK-05")

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceProduct.objects.filter(pk=product.pk).update(**missing)


def test_a_fee_that_depends_on_the_case_is_a_fee() -> None:
    basis = LocalisedText(id="1,5% nilai kendaraan")

    assert make.product("DK-05", fee_amount=None, fee_basis=basis).is_published


def _new(code: str, **parts: Any) -> services.NewService:
    return services.NewService(code=code, standard=make.standard(**parts), handling=services.Handling())


def test_many_are_published_at_once_or_none() -> None:
    who: dict[str, Any] = {"actor": make.ACTOR, "now": make.NOW}

    with pytest.raises(StandardIncomplete):
        services.publish_new(services=[_new("DK-01"), _new("DK-02", complaints=None)], **who)
    assert not ServiceProduct.objects.exists()
    services.publish_new(services=[_new("DK-01"), _new("DK-02")], **who)

    for product in ServiceProduct.objects.all():
        assert (product.is_published, product.version, product.search_text[:5]) == (True, 1, product.code.lower())
        version = product.versions.get()
        assert (version.number, version.valid_from, version.name) == (1, make.NOW, product.name)


def test_many_get_their_next_version_at_once_or_none() -> None:
    later = make.NOW + timedelta(days=1)
    who: dict[str, Any] = {"actor": make.ACTOR, "now": later}
    services.publish_new(services=[_new("DK-01"), _new("DK-02")], actor=make.ACTOR, now=make.NOW)

    with pytest.raises(StandardIncomplete):
        services.publish_next(services=[_new("DK-01", time_amount=9), _new("DK-02", complaints=None)], **who)
    with pytest.raises(services.UnknownProduct):
        services.publish_next(services=[_new("DK-01", time_amount=9), _new("DK-03")], **who)
    assert set(ServiceProduct.objects.values_list("version", flat=True)) == {1}
    services.publish_next(services=[_new("DK-01", time_amount=9), _new("DK-02")], **who)

    changed = ServiceProduct.objects.get(code="DK-01")
    assert (changed.version, changed.time_amount, changed.published_at) == (2, 9, later)
    told = changed.versions.order_by("number").values_list("number", "valid_from", "valid_to")
    assert list(told) == [(1, make.NOW, later), (2, later, None)]
    assert ServiceProduct.objects.count() == 2
