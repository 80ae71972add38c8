"""The public directory of regencies."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Regency

pytestmark = pytest.mark.django_db

URL = "/api/v1/regencies/"


def test_anybody_reads_who_uses_tiru(ministry_client: Client) -> None:
    answer = ministry_client.get(URL).json()

    assert answer["count"] == 2
    assert answer["results"][0] == {
        "code": "5107",
        "name": "Kabupaten Karangasem",
        "kind": "regency",
        "time_zone": "Asia/Makassar",
        "host": "karangasem.tiru.test",
        "modules_on": ["mpp"],
        "live_since": answer["results"][0]["live_since"],
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"province": "51"}, ["5107"]),
        ({"module": "mpp"}, ["5107", "8271"]),
        ({"module": "example"}, []),
        ({"q": "TERNATE"}, ["8271"]),
        ({"q": "%"}, []),
    ],
)
def test_the_directory_narrows(ministry_client: Client, query: dict[str, str], codes: list[str]) -> None:
    answer = ministry_client.get(URL, query).json()

    assert [found["code"] for found in answer["results"]] == codes


@pytest.mark.parametrize("query", [{"province": "5"}, {"module": "no-such-"}, {"q": "x" * 101}])
def test_nonsense_is_refused_in_the_common_shape(ministry_client: Client, query: dict[str, str]) -> None:
    response = ministry_client.get(URL, query)

    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"


def test_one_regency_by_its_code(ministry_client: Client) -> None:
    assert ministry_client.get(f"{URL}8271/").json()["name"] == "Kota Ternate"
    for code in ("3510", "9999", "abcd", "5107x"):
        assert ministry_client.get(f"{URL}{code}/").status_code == 404


def test_only_regencies_that_answer_are_listed(ministry_client: Client, karangasem: Regency) -> None:
    Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.SUSPENDED)

    assert ministry_client.get(URL).json()["count"] == 1
    assert ministry_client.get(f"{URL}5107/").status_code == 404


def test_the_directory_exists_at_the_ministry_only(karangasem_client: Client) -> None:
    assert karangasem_client.get(URL).status_code == 404


def test_nothing_can_be_written(ministry_client: Client) -> None:
    for method in ("post", "put", "delete"):
        assert getattr(ministry_client, method)(URL, {}, content_type="application/json").status_code in {401, 403, 405}


def test_the_list_takes_as_many_queries_for_one_as_for_two(ministry_client: Client) -> None:
    assert _queries(ministry_client, {"province": "51"}) == _queries(ministry_client, {}) == 3


def _queries(client: Client, query: dict[str, str]) -> int:
    """Without those of throttling, which keeps its counters in the cache's table."""
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, query)
    return sum("core_cache" not in found["sql"] and "SAVEPOINT" not in found["sql"] for found in queries)
