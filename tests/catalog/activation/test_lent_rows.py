"""What a module has in tables of blocks, its services and cases, goes into its archive and comes back with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import storages

import tenants
from casework import services as casework
from casework.lending import MODULE_ROWS
from casework.models import Case, OptionalStep, Sender, ServiceProduct
from catalog.activation import holdings
from catalog.activation.models import State
from catalog.activation.services import archiving
from tenants.custody import parcel
from tests.catalog.activation.moving import archive, ask_archive, fill_board, off, restore, whole, work
from tests.factories import casework as make

SwitchOn = Callable[[str, str], None]
LENT = frozenset(apps.get_model(label)._meta.db_table for label, _lookup in MODULE_ROWS)

RECORDED = {"nomor_kk": "5107010303120004", "nomor_kia": "KIA-0042"}


@pytest.fixture
def served(db: None, switch_on: SwitchOn) -> Any:
    """The notice board with a service of its own and two cases, one with everything a case can have."""
    switch_on("example", "r5107")
    fill_board(with_file=False)
    with tenants.enter("r5107"):
        unit = make.office()
        handling = {"module": "example", "permit_months": 12, "office_form": make.OFFICE_FORM}
        make.product("PK-01", unit=unit, handling=handling, fee_amount=25_000,
                     steps=(OptionalStep.PAYMENT, OptionalStep.FIELD_VISIT))  # fmt: skip
        make.product("SKU-01", unit=unit)
        whole_case = make.step(make.handed_in("PK-01"), "verify")
        casework.ask_payment(case_id=whole_case.pk, actor=make.ACTOR, now=make.NOW)
        casework.confirm_payment(case_id=whole_case.pk, reference="STS-0091", actor=make.ACTOR, now=make.NOW)
        officer = make.officer_of(unit)
        casework.plan_visit(
            case_id=whole_case.pk, planned_for=make.NOW, officer=officer, actor=make.ACTOR, now=make.NOW
        )
        casework.note_visit(case_id=whole_case.pk, finding="Sesuai.", actor=make.ACTOR, now=make.NOW)
        casework.assign(case_id=whole_case.pk, officer=officer, actor=make.ACTOR, now=make.NOW)
        casework.write_message(
            case_id=whole_case.pk, text="Sudah kami terima.", sender=Sender.OFFICER, actor=make.ACTOR, now=make.NOW
        )
        casework.record_official(case_id=whole_case.pk, values=RECORDED, actor=make.ACTOR, now=make.NOW)
        make.step(whole_case, "approve", "issue")
        make.handed_in("PK-01", name="I Made Sukadana")
        core_case = make.handed_in("SKU-01")
    yield {"unit": unit, "core_case": core_case, "officer": officer}
    for key, _size in [*_stored("example"), *_stored("casework")]:
        storages["private"].delete(key)


def _stored(prefix: str) -> list[tuple[str, int]]:
    from core import files

    with tenants.enter("r5107"):
        return list(files.stored_under(prefix))


def test_services_and_cases_leave_with_their_module_and_come_back_whole(served: dict[str, Any]) -> None:
    off()
    before = whole()

    kept = archive_off()
    with tenants.enter("r5107"):
        assert [product.code for product in ServiceProduct.objects.all()] == ["SKU-01"]
        assert list(Case.objects.all()) == [served["core_case"]]
    restored = restore(kept)

    assert restored.state == State.OFF
    after = whole()
    assert {name: after[name] for name in LENT} == {name: before[name] for name in LENT}
    assert all(before[name] for name in LENT)
    with tenants.enter("r5107"):
        case = Case.objects.get(product__code="PK-01", state="issued")
        assert casework.recorded_of(case) == RECORDED
        assert casework.missing_official(case) == []


def archive_off() -> Any:
    asked = ask_archive()
    work()
    assert asked.archive is not None
    asked.archive.refresh_from_db()
    return asked.archive


def test_papers_of_its_cases_are_in_the_parcel_and_no_others(served: dict[str, Any]) -> None:
    kept = archive()

    with parcel.reading(kept.key) as sealed:
        lines = sealed.open("lent/casework.casedocument").read().splitlines()
        held = {json.loads(line)["file_key"].partition("/")[2] for line in lines}
        assert held == {name.removeprefix("files/") for name in sealed.names() if name.startswith("files/")}
    work()
    assert _stored("example") == []
    assert len(_stored("casework")) == 2


def test_preview_counts_the_rows_in_blocks(served: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        counts = holdings.lent_counts("example")

    assert counts["casework_case"] == 2
    assert counts["casework_serviceproduct"] == 1


def test_a_case_of_another_service_that_came_from_one_of_these_holds_the_module_back(served: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        mine = Case.objects.get(applicant_name="I Made Sukadana")
        casework.split_case(
            case_id=mine.pk, product_code="SKU-01", reason="Dua perkara.", actor=make.ACTOR, now=make.NOW
        )
    off()

    with pytest.raises(archiving.StillReferredTo):
        ask_archive()


def test_every_table_of_cases_is_lent() -> None:
    """A table that is added to casework and forgotten here would keep a module's archive from ever being made."""
    bound = {
        model._meta.label
        for model in apps.get_app_config("casework").get_models()
        if model._meta.label != "casework.SavedFilter"
    }

    assert bound == {label for label, _lookup in MODULE_ROWS}
