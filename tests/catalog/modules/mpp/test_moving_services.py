"""A mall of the first release keeps its services and numbers; archives of both releases come back whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

import tenants
from casework.models import ProductVersion, ServiceProduct
from catalog.activation import holdings
from catalog.activation.models import State
from catalog.modules.mpp.models import Appointment, MallService, QueueTicket, VisitStop
from core.actors import Actor
from tenants.fleet.migrating import migrate
from tests.catalog.activation.moving import archive, restore, tables, whole
from tests.catalog.modules.mpp import old_release
from tests.factories import casework as cases
from tests.factories.mpp import QueueTicketFactory, ServiceProductFactory
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture

MALL = "Mal Pelayanan Publik"


def codes_of(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values_list("service__product__code", flat=True))


def assert_moved() -> None:
    """Everything of `old_release` stands where it should, under the codes it has when nobody else has them."""
    products = {one.code: one for one in ServiceProduct.objects.filter(module="mpp")}
    child_card, draft = products["DK-05"], products["DK-06"]
    assert (child_card.version, child_card.mall.agency.code, child_card.mall.group.letter) == (3, "DUKCAPIL", "A")
    version = ProductVersion.objects.get(product=child_card)
    assert (version.number, version.valid_from, version.valid_to) == (3, child_card.published_at, None)
    assert version.name.id == "Kartu Identitas Anak"
    assert (version.fee_amount, [need.title.id for need in version.needs]) == (12500, ["Kartu keluarga"])
    assert (draft.state, draft.version, draft.mall.group) == ("draft", 0, None)
    assert not draft.versions.exists()


@pytest.mark.usefixtures("own_database")
def test_the_fleet_moves_services_with_all_that_refers_to_them() -> None:
    old_release.go_back("r5107")
    with tenants.enter("r5107"):
        elsewhere = cases.product("PZ-01")

    outcome = migrate(actor=Actor.system("tests"))

    assert (outcome.done, outcome.failed) == (1, [])
    assert "mpp_serviceproduct" not in tables("r5107")
    with tenants.enter("r5107"):
        assert_moved()
        # The code was taken: the service outside the mall keeps it, the mall's is found beside it.
        assert ServiceProduct.objects.get(code="PZ-01").pk == elsewhere.pk
        moved = ServiceProduct.objects.get(code="PZ-01M")
        assert (moved.module, moved.is_published, moved.is_sample) == ("mpp", True, True)
        assert codes_of(QueueTicket) == ["DK-05", "DK-06", "PZ-01M", None]
        assert codes_of(Appointment) == ["DK-05"]
        assert codes_of(VisitStop) == ["PZ-01M"]
    with tenants.enter("r8271"):
        assert not ServiceProduct.objects.exists()


@pytest.mark.usefixtures("db", "archives")
def test_an_archive_of_the_first_release_comes_back_in_this_one() -> None:
    old_release.go_back("r5107")

    restored = restore(archive("mpp", name=MALL))

    assert restored.state == State.OFF
    with tenants.enter("r5107"):
        assert_moved()
        assert codes_of(QueueTicket) == ["DK-05", "DK-06", "PZ-01", None]
        assert codes_of(VisitStop) == ["PZ-01"]


@pytest.mark.usefixtures("db", "archives")
def test_an_archive_takes_the_services_along_and_brings_them_back() -> None:
    with tenants.enter("r5107"):
        product = ServiceProductFactory.published(code="DK-05")
        QueueTicketFactory(group=product.mall.group, service=product.mall)
        cases.product("KIA-01", handling={"module": "mpp"})
        cases.handed_in("KIA-01")
        cases.product("SKU-01")
        assert holdings.referring_to_lent("mpp") == []
        old_release.check_references()
    before = whole()

    kept = archive("mpp", name=MALL)
    with tenants.enter("r5107"):
        assert [one.code for one in ServiceProduct.objects.all()] == ["SKU-01"]
    restore(kept)

    after = whole()
    changed = {name for name in before if before[name] != after[name] and name.startswith(("mpp_", "casework_"))}
    assert changed == set()
    with tenants.enter("r5107"):
        assert MallService.objects.get().product.code == "DK-05"
        assert codes_of(QueueTicket) == ["DK-05"]
