"""Closed units are no choice any more, wherever one chooses a unit; what named one before goes on showing it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

import tenants
from catalog.privacy.forms import HandOverForm
from documents.forms import SeriesForm
from organisation.access import Scope
from organisation.forms import AddUnitForm, DelegationForm, GrantForm
from organisation.models import Unit
from organisation.staff import StaffImporter, known_of
from surveys.forms import PeriodForm
from tests.factories import casework
from tests.factories.organisation import UnitFactory, person_with_rights

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_the_23rd() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def units(in_karangasem: tenants.CurrentRegency) -> dict[str, Unit]:
    """One that is open, one that closed today, one that closes tomorrow."""
    government = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
    ends = {"open": None, "closed": TODAY, "closing": date(2026, 11, 24)}
    return {name: UnitFactory.create(code=name, parent=government, active_to=end) for name, end in ends.items()}


def test_forms_offer_what_is_open_today(units: dict[str, Unit]) -> None:
    forms = (
        GrantForm(day=TODAY).fields["unit"],
        DelegationForm(day=TODAY).fields["unit"],
        AddUnitForm().fields["parent"],
        PeriodForm().fields["unit"],
        HandOverForm().fields["unit"],
        SeriesForm(scope=Scope(everywhere=True)).fields["unit"],
    )

    offered = [set(field.queryset.filter(kind=Unit.Kind.AGENCY)) for field in forms]
    assert offered == [{units["open"], units["closing"]}] * len(forms)


def test_what_was_chosen_before_stays_in_its_form(units: dict[str, Unit]) -> None:
    field = PeriodForm(initial={"unit": units["closed"]}).fields["unit"]

    assert units["closed"] in field.queryset


def test_the_form_of_a_service_offers_open_units_and_its_own(units: dict[str, Unit], karangasem_client: Client) -> None:
    casework.product("SKU-01", unit=units["open"], now=NOW)
    casework.product("SKU-02", unit=units["closed"], now=NOW)
    karangasem_client.force_login(person_with_rights("services.manage"))
    option = f'<option value="{units["closed"].pk}"'

    pages = [
        karangasem_client.get(f"/pengaturan/layanan/{code}/ubah/").content.decode() for code in ("SKU-01", "SKU-02")
    ]

    assert [option in page for page in pages] == [False, True]
    assert f"{option} selected" in pages[1]


def test_a_list_of_staff_finds_and_explains_open_units_only(units: dict[str, Unit]) -> None:
    known = known_of([], None, now=NOW)
    codes = {str(title): values for title, values in StaffImporter().legend()}["Kode unit kerja"]

    assert ("closed" in known.units, known.units["open"]) == (False, [units["open"]])
    assert ("closed" in codes, "open" in codes) == (False, True)
