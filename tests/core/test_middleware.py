"""The conventions in place: through the whole stack, with the real cache and the real roles."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

ROUTE = "/api/v1/regions/"


@pytest.mark.parametrize("host", ["tiru.test", "karangasem.tiru.test"])
@pytest.mark.parametrize("address", [f"{ROUTE}?search=%00", "/api/v1/regions/%00/"])
def test_a_nul_in_an_address_of_the_api_is_refused_in_the_one_shape(db: None, host: str, address: str) -> None:
    response = Client(SERVER_NAME=host).get(address)

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "parse_error"


@pytest.mark.parametrize("address", ["/?q=%00", "/%00/"])
def test_a_nul_in_the_address_of_a_page_is_refused(db: None, address: str) -> None:
    assert Client(SERVER_NAME="karangasem.tiru.test").get(address).status_code == 400


def test_every_answer_tells_the_id_by_which_its_log_is_found(db: None) -> None:
    first, second = (Client(SERVER_NAME="karangasem.tiru.test").get(ROUTE) for _ in range(2))

    assert len({first.headers["X-Request-ID"], second.headers["X-Request-ID"]}) == 2


def test_an_allowance_is_counted_in_each_schema_for_itself(db: None) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"anon": "2/min"}

    with override_settings(REST_FRAMEWORK=settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}):
        statuses = {
            host: [Client(SERVER_NAME=host).get(ROUTE).status_code for _ in range(3)]
            for host in ("karangasem.tiru.test", "ternate.tiru.test", "tiru.test")
        }

    assert statuses == {host: [200, 200, 429] for host in statuses}


def test_the_api_answers_errors_in_one_shape_whoever_asks(db: None) -> None:
    client = Client(SERVER_NAME="karangasem.tiru.test")

    assert client.post(ROUTE, "x", content_type="application/json").json()["errors"][0]["code"] in {
        "not_authenticated",
        "method_not_allowed",
    }
    assert client.get("/api/v1/regions/0000/").json()["errors"] == [
        {"code": "not_found", "detail": "Data tidak ditemukan.", "attr": None}
    ]
