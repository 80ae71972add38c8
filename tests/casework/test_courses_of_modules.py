"""A module's own course of cases: begun whole by its services, and left alone by casework's own pages and API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

import tenants
from accounts.models import User
from casework import queries
from casework.models import Case
from casework.queries import Wanted
from casework.services import open_by_code
from casework.services.refusals import WrongCodeOrPin
from core import clock
from organisation.access import scope_of
from organisation.models import Unit
from tests.conftest import KARANGASEM
from tests.factories import smart_kampung_houses as made
from tests.factories.casework import officer_of
from tests.factories.organisation import UnitFactory

RIGHTS = ("cases.work", "cases.decide")


@pytest.fixture
def house(db: None, switch_on: Callable[[str, str], None]) -> Case:
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        root = UnitFactory.create(name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)
        village = UnitFactory.create(
            name="Kantor Perbekel Purwakerthi", kind=Unit.Kind.VILLAGE_OFFICE, parent=root, region_code="5107052009"
        )
        return made.proposed(village, now=clock.now())


@pytest.fixture
def officer(house: Case) -> User:
    with tenants.enter(KARANGASEM):
        return officer_of(house.unit, *RIGHTS)


def test_its_clock_runs_by_the_standard_of_its_service(house: Case) -> None:
    with tenants.enter(KARANGASEM):
        clock_of_house = house.clocks.get()

    assert (str(clock_of_house.promise), house.submitted_at, house.state) == (
        "60 hari kerja",
        house.started_at,
        "proposed",
    )


def test_no_list_and_no_count_of_casework_knows_it(house: Case, officer: User) -> None:
    now = clock.now()

    with tenants.enter(KARANGASEM):
        scope = scope_of(officer, "cases.work")
        assert list(queries.cases(scope, Wanted(), user=officer, now=now)) == []
        assert queries.counts(scope, user=officer, now=now).shown["open"] == 0
        assert queries.access_case(scope, house.code) is None
        assert queries.cases_at(scope, [house.code]) == {}


@pytest.mark.parametrize(
    "path", ["/berkas/{}/", "/berkas/{}/lakukan/decide/", "/api/v1/cases/{}/", "/api/v1/cases/{}/steps/"]
)
def test_no_page_and_no_call_of_casework_opens_it(
    house: Case, officer: User, karangasem_client: Client, path: str
) -> None:
    with tenants.enter(KARANGASEM):
        karangasem_client.force_login(officer)

    for method in (karangasem_client.get, karangasem_client.post):
        assert method(path.format(house.code)).status_code in (404, 405)


def test_no_pin_opens_it(house: Case) -> None:
    with tenants.enter(KARANGASEM):
        for pin in ("", "000000", house.pin):
            with pytest.raises(WrongCodeOrPin):
                open_by_code(code=house.code, pin=pin, now=clock.now())
