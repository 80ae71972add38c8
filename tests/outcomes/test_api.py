"""The numbers for other systems: the regency's own, and at the ministry what all of them sent."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core.actors import Actor
from outcomes.services import report_everything
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import person_with_rights
from tests.factories.outcomes import DECEMBER

pytestmark = pytest.mark.django_db
API = "/api/v1/outcomes/"


@pytest.fixture
def reported(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 1212, "DPMPTSP": 31, "IMIGRASI": 3}
    numbers["speed 2026-10"] = 12
    report("r5107")


def report(schema: str) -> None:
    with tenants.enter(schema):
        report_everything(actor=Actor.system("outcomes"), now=DECEMBER)


def regency(*rights: str) -> Client:
    with tenants.enter("r5107"):
        secret = ApiTokenFactory.with_secret(user=person_with_rights(*rights))[1]
    return Client(SERVER_NAME="karangasem.tiru.test", headers={"Authorization": f"Bearer {secret}"})


def ministry(*rights: str) -> Client:
    with tenants.public():
        secret = ApiTokenFactory.with_secret(user=person_with_rights(*rights))[1]
    return Client(SERVER_NAME="tiru.test", headers={"Authorization": f"Bearer {secret}"})


def test_a_regency_lists_its_numbers_as_they_may_leave(reported: None) -> None:
    found = regency("outcomes.read").get(API).json()["results"]

    assert [(one["indicator"], one["period"], one["version"]) for one in found] == [
        ("tests.served", "2026-11", 1),
        ("tests.speed", "2026-10", 1),
    ]
    assert found[0]["total"] == {"shown": "at_least", "value": "1212.0000", "numerator": None, "denominator": None}
    assert found[0]["name"]["en"] == "People served"


def test_one_period_names_parts_and_versions_and_no_hidden_number(reported: None) -> None:
    answer = regency("outcomes.read").get(f"{API}tests.served/2026-11/")

    (version,) = answer.json()["versions"]
    assert [(part["part"], part["shown"], part["value"]) for part in version["parts"]] == [
        ("DPMPTSP", "hidden", None),
        ("DUKCAPIL", "exact", "1212.0000"),
        ("IMIGRASI", "hidden", None),
    ]
    assert version["sent_at"]


@pytest.mark.parametrize(
    ("query", "periods"),
    [("?indicator=tests.speed", ["2026-10"]), ("?period=2026-11", ["2026-11"]), ("?period=2025", [])],
)
def test_the_list_is_narrowed(reported: None, query: str, periods: list[str]) -> None:
    assert [one["period"] for one in regency("outcomes.read").get(f"{API}{query}").json()["results"]] == periods


def test_a_period_that_cannot_be_one_is_refused(reported: None) -> None:
    client = regency("outcomes.read")

    assert client.get(f"{API}?period=november").status_code == 400
    assert client.get(f"{API}tests.served/2031-11/").status_code == 404


def test_doors(reported: None) -> None:
    assert Client(SERVER_NAME="karangasem.tiru.test").get(API).status_code == 401
    assert regency("cases.work").get(API).status_code == 404
    assert Client(SERVER_NAME="tiru.test").get(API).status_code == 401
    assert ministry("users.manage").get(API).status_code == 404


def test_the_ministry_reads_the_sums_of_all_regencies(reported: None, numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 80}
    report("r8271")
    client = ministry("regencies.read")

    totals = client.get(f"{API}?indicator=tests.served").json()["results"]
    parts = client.get(f"{API}?indicator=tests.served&regency=5107&parts=true").json()["results"]

    assert [(one["regency_code"], one["shown"], one["value"]) for one in totals] == [
        ("5107", "at_least", "1212.0000"),
        ("8271", "exact", "80.0000"),
    ]
    assert [(one["part"], one["shown"]) for one in parts] == [
        ("", "at_least"),
        ("DPMPTSP", "hidden"),
        ("DUKCAPIL", "exact"),
        ("IMIGRASI", "hidden"),
    ]


@pytest.mark.parametrize("who", ["regency", "ministry"])
def test_a_longer_list_costs_no_more_queries(numbers: dict[str, Any], who: str) -> None:
    client = regency("outcomes.read") if who == "regency" else ministry("regencies.read")

    def queries(months: int) -> int:
        for month in range(11, 11 - months, -1):
            numbers[f"served 2026-{month:02}"] = {"DUKCAPIL": 212, "DPMPTSP": 12}
        report("r5107")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(client.get(API).json()["results"]) == months
        return len(seen)

    queries(1)  # code and caches are warm

    assert queries(1) == queries(3)
