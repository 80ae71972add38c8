"""A head keeps the hours and closed days of one office and what lies below it, and of no other."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core.localised import LocalisedText
from organisation.hours import Span, source_of, spans_by_weekday
from organisation.models import SpecialDays, Unit
from organisation.roles import TENANT_ROLES
from tests.factories.organisation import SpecialDaysFactory, UnitFactory, WeeklyHoursFactory, person_with_rights
from tests.organisation.test_hours_pages import parts, week

OWN = "/pengaturan/jam/"
LATER = date(2030, 6, 3)
AHEAD = {"first_date": LATER, "last_date": LATER}


class Offices:
    """Two offices of one government, both with hours and closed days; the head keeps Rendang's."""

    def __init__(self) -> None:
        self.government = UnitFactory.create(code="5107", name="Pemerintah Kabupaten Karangasem")
        self.rendang, self.selat = (self._filled(name, self.government) for name in ("Rendang", "Selat"))
        self.counter = self._filled("Loket Besakih", self.rendang)
        self.whole = SpecialDaysFactory.create(unit=None, **AHEAD)
        self.head = person_with_rights("hours.manage", unit=self.rendang)

    def _filled(self, name: str, parent: Unit) -> Unit:
        unit = UnitFactory.create(name=f"Kantor {name}", parent=parent)
        WeeklyHoursFactory.create(unit=unit)
        reason = LocalisedText(id=f"Pembersihan {name}", en="Cleaning")
        SpecialDaysFactory.create(unit=unit, reason=reason, **AHEAD)
        return unit

    def days(self, unit: Unit) -> SpecialDays:
        return SpecialDays.objects.get(unit=unit)


@pytest.fixture
def offices(in_karangasem: tenants.CurrentRegency, karangasem_client: Client) -> Offices:
    made = Offices()
    karangasem_client.force_login(made.head)
    return made


def addresses(offices: Offices, unit: Unit) -> list[str]:
    of_unit = f"/pengaturan/unit/{unit.pk}"
    withdraw = f"/pengaturan/hari-tutup/{offices.days(unit).pk}/batalkan/"
    return [f"{of_unit}/jam/", f"{of_unit}/jam/ubah/", f"{of_unit}/hari/tambah/", withdraw]


def test_the_list_and_the_pages_hold_one_s_own_offices_and_no_other(
    offices: Offices, karangasem_client: Client
) -> None:
    page = karangasem_client.get(OWN).content.decode()

    assert "Kantor Rendang" in page
    assert "Kantor Loket Besakih" in page
    assert "Kantor Selat" not in page
    assert "Pemerintah Kabupaten Karangasem</a>" not in page
    for unit in (offices.rendang, offices.counter):
        assert [karangasem_client.get(it).status_code for it in addresses(offices, unit)] == [200, 200, 200, 200]
    for method in (karangasem_client.get, karangasem_client.post):
        assert [method(it).status_code for it in addresses(offices, offices.selat)] == [404, 404, 404, 404]


@pytest.mark.parametrize("page", ["hari-tutup/", "hari-tutup/tambah/", "unit/", "hari-tutup/{whole}/batalkan/"])
def test_what_counts_for_the_whole_regency_stays_closed(offices: Offices, karangasem_client: Client, page: str) -> None:
    address = f"/pengaturan/{page}".format(whole=offices.whole.pk)

    assert karangasem_client.get(address).status_code == 404
    assert karangasem_client.post(address).status_code == 404


def test_a_head_changes_the_week_and_the_closed_days_of_the_own_office(
    offices: Offices, karangasem_client: Client
) -> None:
    rendang = f"/pengaturan/unit/{offices.rendang.pk}"
    boxes = {"whose": "own"} | week(d0="0900-1200") | parts("active_from", LATER)
    day = date(2030, 7, 1)
    closed = parts("first_date", day) | parts("last_date", day)
    closed |= {"kind": "closed", "reason_id": "Rapat desa", "reason_en": "Meeting"}

    changed = karangasem_client.post(f"{rendang}/jam/ubah/", boxes)
    entered = karangasem_client.post(f"{rendang}/hari/tambah/", closed)
    withdrawn = karangasem_client.post(f"/pengaturan/hari-tutup/{offices.days(offices.counter).pk}/batalkan/")

    assert [it.status_code for it in (changed, entered, withdrawn)] == [302, 302, 302]
    source = source_of(offices.rendang, day=LATER)
    assert source is not None
    assert spans_by_weekday(source) == {0: (Span(540, 720),)}
    assert SpecialDays.objects.filter(unit=offices.rendang, first_date=day).exists()
    assert offices.days(offices.counter).withdrawn_at is not None
    assert offices.days(offices.selat).withdrawn_at is None


def test_an_office_s_page_leads_back_to_the_list_and_not_to_closed_pages(
    offices: Offices, karangasem_client: Client
) -> None:
    page = karangasem_client.get(f"/pengaturan/unit/{offices.rendang.pk}/jam/").content.decode()

    assert f'href="{OWN}"' in page
    assert 'href="/pengaturan/unit/"' not in page
    assert 'href="/pengaturan/hari-tutup/"' not in page


def test_heads_of_offices_have_the_right_and_nobody_without_it_sees_the_list(
    in_karangasem: tenants.CurrentRegency, karangasem_client: Client
) -> None:
    holding = {role.slug for role in TENANT_ROLES if "hours.manage" in role.rights}
    karangasem_client.force_login(person_with_rights("cases.work", unit=UnitFactory.create()))

    assert holding == {"tenant_admin", "agency_head", "district_head", "village_head"}
    assert karangasem_client.get(OWN).status_code == 404


def test_the_list_costs_the_same_with_many_offices(offices: Offices, karangasem_client: Client) -> None:
    def cost(**_values: Any) -> int:
        with CaptureQueriesContext(connection) as got:
            assert karangasem_client.get(OWN).status_code == 200
        # How fresh the list of regencies is, is asked by the clock.
        return len([query for query in got if "directoryversion" not in query["sql"]])

    cost()
    few = cost()
    for number in range(15):
        WeeklyHoursFactory.create(unit=UnitFactory.create(name=f"Loket {number}", parent=offices.rendang))

    assert cost() == few
