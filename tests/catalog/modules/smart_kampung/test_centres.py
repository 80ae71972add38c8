"""Which health centre looks after which village: entered, suggested by district, and used by outreach."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.modules.smart_kampung.models import CentreArea, Visit
from catalog.modules.smart_kampung.queries import centres as queries
from catalog.modules.smart_kampung.queries import outreach
from catalog.modules.smart_kampung.services import centres as services
from catalog.modules.smart_kampung.services.outreach import send_day_reports
from core.models import EvidenceEntry
from organisation.models import Position, Unit
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW, PURWA_KERTHI, own_queries
from tests.conftest import KARANGASEM
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory, person_with_rights
from tests.factories.residents import make_resident
from tests.factories.smart_kampung_villages import VisitFactory

DAY = date(2026, 11, 26)
PAGE = "/smart-kampung/atur/puskesmas/"
RENDANG = "5107012001"


@pytest.fixture
def places(db: None, switch_on: Any) -> Any:
    """Villages of two districts by the codes of their regions; what they get as health centres is each test's own."""
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM), time_machine.travel(NOW, tick=False):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        made = {}
        for district, villages in (("510705", (PURWA_KERTHI, ABABI)), ("510701", (RENDANG,))):
            office = UnitFactory.create(
                kind=Unit.Kind.DISTRICT_OFFICE, parent=root, code=district, region_code=district
            )
            made[district] = office
            for code in villages:
                made[code] = UnitFactory.create(
                    kind=Unit.Kind.VILLAGE_OFFICE, parent=office, code=f"desa-{code}", region_code=code
                )
        yield made


def health_centre(name: str, parent: Unit | None = None, **fields: Any) -> Unit:
    made: Unit = UnitFactory.create(kind=Unit.Kind.HEALTH_CENTRE, name=name, parent=parent, **fields)
    return made


@pytest.fixture
def manager(places: dict[str, Unit], karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights("smart_kampung.manage"))
    return karangasem_client


@pytest.mark.parametrize(
    ("centres", "usual"),
    [
        ([("Puskesmas Amed", "510705")], "Puskesmas Amed"),
        ([("UPTD Puskesmas Abang", "")], "UPTD Puskesmas Abang"),
        ([("Puskesmas Abang I", "")], "Puskesmas Abang I"),
        ([("Puskesmas Abang I", ""), ("Puskesmas Abang II", "")], None),
        ([("Puskesmas Kubu", "")], None),
        ([], None),
    ],
    ids=["below the district's office", "by its name", "by its name with a number", "two", "elsewhere", "none"],
)
def test_a_district_suggests_its_one_centre(
    places: dict[str, Unit], centres: list[tuple[str, str]], usual: str | None
) -> None:
    root = places["510705"].parent
    for name, district in centres:
        health_centre(name, places[district] if district else root)

    found = queries.usual_centre(PURWA_KERTHI, day=DAY)

    assert (found.name if found else None) == usual


def test_filling_in_leaves_what_is_entered(places: dict[str, Unit], manager: Client) -> None:
    abang = health_centre("Puskesmas Abang", places["510705"])
    other = health_centre("Puskesmas Kota", places["510705"].parent)
    services.set_areas(centres={places[ABABI]: other}, actor=ACTOR, now=NOW)

    said = manager.post(f"{PAGE}bawaan/", follow=True).content.decode()

    assert "1 desa/kelurahan" in said
    areas = {one.village.code: one.centre for one in queries.areas(DAY)}
    assert areas == {PURWA_KERTHI: abang, ABABI: other, RENDANG: None}
    again = manager.post(f"{PAGE}bawaan/", follow=True).content.decode()
    assert "Tidak ada yang berubah" in again


def test_a_district_is_entered_on_its_page(places: dict[str, Unit], manager: Client) -> None:
    centre = health_centre("Puskesmas Abang I")
    services.set_areas(centres={places[ABABI]: centre}, actor=ACTOR, now=NOW)

    manager.post(f"{PAGE}?kecamatan=510705", {str(places[PURWA_KERTHI].pk): centre.pk, str(places[ABABI].pk): ""})

    assert dict(CentreArea.objects.values_list("village_id", "centre_id")) == {places[PURWA_KERTHI].pk: centre.pk}
    entry = EvidenceEntry.objects.filter(action="smart_kampung.areas_set").latest("sequence")
    assert sorted(entry.details["areas"]) == [f"desa-{ABABI}: -", f"desa-{PURWA_KERTHI}: {centre.code}"]
    page = manager.get(PAGE).content.decode()
    assert "1 dari 2" in page
    assert manager.get(f"{PAGE}?kecamatan=999999").status_code == 404


def test_what_is_no_health_centre_is_refused(places: dict[str, Unit]) -> None:
    with pytest.raises(services.NoHealthCentre):
        services.set_areas(centres={places[ABABI]: places[PURWA_KERTHI]}, actor=ACTOR, now=NOW)


def test_visits_to_come_follow_a_change_and_past_ones_stay(places: dict[str, Unit]) -> None:
    before, after = health_centre("Puskesmas Abang I"), health_centre("Puskesmas Abang II")
    services.set_areas(centres={places[PURWA_KERTHI]: before}, actor=ACTOR, now=NOW)
    to_come = VisitFactory.create(resident=make_resident(), centre=before)
    meant_otherwise = VisitFactory.create(resident=make_resident(), centre=health_centre("Puskesmas Kota"))
    done = VisitFactory.create(
        resident=make_resident(), centre=before, state=Visit.State.DONE, visited_at=NOW, visited_date=DAY
    )

    services.set_areas(centres={places[PURWA_KERTHI]: after}, actor=ACTOR, now=NOW)

    now_at = {one.pk: one.centre.name for one in Visit.objects.select_related("centre")}
    assert now_at == {
        to_come.pk: "Puskesmas Abang II",
        meant_otherwise.pk: "Puskesmas Kota",
        done.pk: "Puskesmas Abang I",
    }


def test_a_visit_goes_to_the_centre_that_is_entered(places: dict[str, Unit], karangasem_client: Client) -> None:
    near = health_centre("Puskesmas Abang", places["510705"])
    entered = health_centre("Puskesmas Kota")
    person = make_resident(full_name="Ni Nyoman Tua", birth_date=date(1948, 1, 1))
    assert outreach.likely_centre(PURWA_KERTHI, day=DAY) == near
    services.set_areas(centres={places[PURWA_KERTHI]: entered}, actor=ACTOR, now=NOW)
    officer = person_with_rights("smart_kampung.outreach")
    karangasem_client.force_login(officer)
    address = f"/smart-kampung/jemput-bola/rencana/{person.pk}/"

    page = karangasem_client.get(address)

    assert page.context["form"].initial["centre"] == entered
    assert "Puskesmas Kota melayani desa ini" in page.content.decode()


def test_the_report_of_the_day_goes_to_the_head_of_the_centre_that_is_entered(places: dict[str, Unit]) -> None:
    before, entered = health_centre("Puskesmas Abang", places["510705"]), health_centre("Puskesmas Kota")
    heads = {}
    for unit in (before, entered):
        user = heads[unit.pk] = UserFactory.create()
        HoldingFactory.create(
            position=PositionFactory.create(unit=unit, kind=Position.Kind.HEAD), user=user, full_name=user.full_name
        )
    services.set_areas(centres={places[PURWA_KERTHI]: before}, actor=ACTOR, now=NOW)
    visit = VisitFactory.create(resident=make_resident(), centre=before)
    services.set_areas(centres={places[PURWA_KERTHI]: entered}, actor=ACTOR, now=NOW)
    evening = NOW.replace(hour=12)
    Visit.objects.filter(pk=visit.pk).update(state="done", visited_at=NOW, visited_date=DAY)

    assert send_day_reports(actor=ACTOR, now=evening) == 1

    told = outreach.reports(Unit.objects.all(), since=DAY)
    assert [report.recipient for report in told.values()] == [heads[entered.pk]]


def test_more_villages_cost_no_more_queries(places: dict[str, Unit], manager: Client) -> None:
    centre = health_centre("Puskesmas Abang", places["510705"])
    manager.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        manager.get(PAGE)
    for number in range(20):
        code = f"51070530{number:02}"
        unit = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=places["510705"], code=code, region_code=code)
        services.set_areas(centres={unit: centre}, actor=ACTOR, now=NOW)

    with CaptureQueriesContext(connection) as many:
        manager.get(PAGE)

    assert len(own_queries(many)) == len(own_queries(few))


def test_nothing_of_it_opens_without_the_right(places: dict[str, Unit], karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights("smart_kampung.manage", unit=places[ABABI]))

    assert karangasem_client.get(PAGE).status_code == 404
    assert karangasem_client.post(f"{PAGE}bawaan/").status_code == 404
