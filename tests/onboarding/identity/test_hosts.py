"""The pages of own addresses, their clock, and what administrators are told."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

import tenants
from core import clock
from core.actors import Actor
from onboarding.identity.tasks import look_after_hosts, look_for_hosts
from tenants.domains import dns, services
from tenants.domains.models import HostClaim, State
from tests.factories.name_server import NameServer, name_server
from tests.onboarding.identity.points import done_points

pytestmark = pytest.mark.django_db

PAGE, HOST = "/pengaturan/identitas/alamat/", "layanan.karangasemkab.go.id"
ADMIN = Actor.system("tests")


@pytest.fixture
def admin(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "regency.identity", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def zone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    monkeypatch.setattr(dns, "SECONDS", 0.3)
    with name_server() as running:
        settings.TIRU_RESOLVERS = [running.address, running.address]
        yield running


def claim() -> HostClaim:
    with tenants.enter("r5107"), tenants.control() as regency:
        return regency.host_claims.get()


def prove(zone: NameServer, target: str = "karangasem.tiru.test") -> None:
    zone.put(f"_tiru-verifikasi.{HOST}", "TXT", f"tiru-verifikasi={claim().proof}")
    zone.put(HOST, "CNAME", target)


def test_the_page_shows_the_two_records_and_what_dns_says_of_them(admin: Client, zone: NameServer) -> None:
    admin.post(PAGE, {"host": HOST})
    zone.put(HOST, "CNAME", "situs-lama.go.id")
    admin.post(f"{PAGE}{claim().pk}/periksa/")
    page = admin.get(PAGE).content.decode()

    assert f"_tiru-verifikasi.{HOST}" in page
    assert f"tiru-verifikasi={claim().proof}" in page
    assert "karangasem.tiru.test" in page
    assert "situs-lama.go.id" in page


def test_from_the_wish_to_the_main_address_by_buttons(admin: Client, zone: NameServer) -> None:
    admin.post(PAGE, {"host": f"https://{HOST}/"})
    prove(zone)
    admin.post(f"{PAGE}{claim().pk}/periksa/")
    with tenants.enter("r5107"):
        done = done_points()
    warning = admin.get(f"{PAGE}{claim().pk}/utama/").content.decode()
    moved = admin.post(f"{PAGE}{claim().pk}/utama/")

    assert done["domain"]
    assert HOST in warning
    assert moved["Location"].endswith(f"//{HOST}{PAGE}") or f"//{HOST}:" in moved["Location"]
    assert Client(SERVER_NAME=HOST).get("/aksesibilitas/").status_code == 200


def test_the_warning_counts_those_whose_passkeys_stop(admin: Client, zone: NameServer, staff: Any) -> None:
    admin.post(PAGE, {"host": HOST})
    prove(zone)
    admin.post(f"{PAGE}{claim().pk}/periksa/")
    without = admin.get(f"{PAGE}{claim().pk}/utama/").content.decode()
    for name in ("Ni Wayan Sari", "I Made Oka"):
        person = staff("r5107", name=name)
        with tenants.enter("r5107"):
            for _key in range(2):
                Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})

    assert "2 orang harus membuat kunci sandi baru" in admin.get(f"{PAGE}{claim().pk}/utama/").content.decode()
    assert "harus membuat kunci sandi baru" not in without


def test_a_wish_that_waits_has_no_page_to_make_it_the_main_one(admin: Client) -> None:
    admin.post(PAGE, {"host": HOST})

    assert admin.get(f"{PAGE}{claim().pk}/utama/").status_code == 404
    assert admin.post(f"{PAGE}{claim().pk}/utama/").status_code == 404


def test_a_refusal_stands_on_its_field(admin: Client) -> None:
    response = admin.post(PAGE, {"host": "ternate.tiru.test"})

    assert response.status_code == 422
    assert "ternate.tiru.test" in response.content.decode()


def test_the_clock_finds_new_records_and_misses_lost_ones(admin: Client, zone: NameServer) -> None:
    admin.post(PAGE, {"host": HOST})
    prove(zone)
    look_for_hosts()
    found = claim().state
    zone.zone.clear()
    look_for_hosts()
    unlooked = claim().state
    look_after_hosts()

    assert (found, unlooked, claim().state) == (State.VERIFIED, State.VERIFIED, State.LOST)
    assert f'href="{PAGE}"' in admin.get("/kerja/").content.decode()


def test_one_regencys_trouble_keeps_nobody_else_waiting(
    admin: Client, zone: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenants.enter("r8271"):
        services.ask_for_host(host="layanan.ternatekota.go.id", days=14, actor=ADMIN, now=clock.now())
    admin.post(PAGE, {"host": HOST})
    prove(zone)
    right = dns.look_at

    def fails_for_ternate(*, host: str, **rest: str) -> dns.Look:
        if "ternate" in host:
            raise RuntimeError("boom")
        return right(host=host, **rest)

    monkeypatch.setattr(dns, "look_at", fails_for_ternate)
    look_for_hosts()

    assert claim().state == State.VERIFIED


def test_a_wish_ends_after_the_days_of_the_policy(admin: Client, zone: NameServer) -> None:
    admin.post(PAGE, {"host": HOST})
    asked = claim()

    assert asked.until - asked.asked_at == timedelta(days=14)
    with time_machine.travel(asked.until, tick=False):
        look_for_hosts()
    assert claim().state == State.FAILED


def test_three_wishes_cost_no_more_queries_than_one(admin: Client) -> None:
    counts = []
    for hosts in (["satu"], ["dua", "tiga"]):
        for host in hosts:
            admin.post(PAGE, {"host": f"{host}.karangasemkab.go.id"})
        admin.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            admin.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
