"""Hosts: each answers for its own regency or says why nobody answers."""

import pytest
from django.test import Client

from core.actors import Actor
from core.clock import now
from tenants import directory, services
from tenants.models import Domain, Regency

pytestmark = pytest.mark.django_db


def get(host: str, path: str = "/") -> tuple[int, str]:
    response = Client().get(path, headers={"host": host})
    return response.status_code, response.content.decode()


def test_each_host_answers_for_its_own_regency() -> None:
    karangasem, ternate = get("karangasem.tiru.test"), get("ternate.tiru.test")

    assert karangasem[0] == ternate[0] == 200
    assert "Kabupaten Karangasem" in karangasem[1]
    assert "Ternate" not in karangasem[1]
    assert "Kota Ternate" in ternate[1]
    assert "Karangasem" not in ternate[1]


@pytest.mark.parametrize("host", ["KARANGASEM.tiru.test", "karangasem.tiru.test:8000", "karangasem.tiru.test."])
def test_a_host_is_recognised_in_every_spelling(host: str) -> None:
    assert get(host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "denpasar.tiru.test",
        "tiru.test.evil.example",
        "karangasem.tiru.test@evil.example",
        "karangasem.tiru.test/..",
        "a b",
        "[::1]",
        "[zz]",
        "127.0.0.1",
        "xn--",
        "-",
        "..",
        "r5107",
        "karangasem",
        "karangasem.tiru.test\t",
        "karangasem.tiru.test,ternate.tiru.test",
        "x" * 400,
    ],
)
def test_an_unknown_or_malformed_host_is_nobodys(host: str) -> None:
    status, body = get(host)

    assert status == 404
    assert "Karangasem" not in body
    assert "Ternate" not in body


def test_an_ended_regency_is_gone(karangasem: Regency) -> None:
    Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.ENDED)
    directory.changed()

    assert get("karangasem.tiru.test")[0] == 410
    assert get("ternate.tiru.test")[0] == 200


def test_a_suspended_regency_says_so_and_comes_back(karangasem: Regency) -> None:
    services.suspend(code="5107", reason="Keputusan Menteri 12/2026", actor=Actor.system("tests"), now=now())
    suspended = Client().get("/", headers={"host": "karangasem.tiru.test"})
    services.resume(code="5107", actor=Actor.system("tests"), now=now())

    assert suspended.status_code == 503
    assert suspended.headers["Retry-After"]
    assert "Keputusan" not in suspended.content.decode()
    assert get("karangasem.tiru.test")[0] == 200


def test_a_second_host_redirects_to_the_primary_one(karangasem: Regency) -> None:
    Domain.objects.bulk_create([Domain(domain="layanan.karangasemkab.test", tenant=karangasem, is_primary=False)])
    directory.changed()

    response = Client().get("/mpp/?q=kia", headers={"host": "layanan.karangasemkab.test"})

    assert response.status_code in {301, 308}
    assert response.headers["Location"] == "http://karangasem.tiru.test/mpp/?q=kia"


def test_probes_answer_at_any_host() -> None:
    assert get("10.0.0.1", "/healthz")[0] == 200
    assert get("10.0.0.1", "/readyz")[0] == 200
