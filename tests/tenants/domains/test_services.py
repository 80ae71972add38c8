"""An own host from the wish to the main address and back, with two regencies who want the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from core.actors import Actor
from core.models import EvidenceEntry
from tenants.domains import services
from tenants.domains.models import HostClaim, State
from tenants.domains.queries import due_claims, held_claims, hosts_here
from tenants.models import Domain
from tests.factories.name_server import SERVFAIL, NameServer

pytestmark = pytest.mark.django_db

HOST, KARANGASEM, TERNATE = "layanan.karangasemkab.go.id", "karangasem.tiru.test", "ternate.tiru.test"
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ADMIN = Actor.system("tests")


def ask(schema: str = "r5107", host: str = HOST) -> HostClaim:
    with tenants.enter(schema):
        return services.ask_for_host(host=host, days=14, actor=ADMIN, now=NOW)


def check(claim: HostClaim, schema: str = "r5107", *, now: datetime = NOW) -> HostClaim:
    with tenants.enter(schema):
        return services.check_claim(claim_id=claim.pk, actor=ADMIN, now=now)


def prove(zone: NameServer, claim: HostClaim, target: str = KARANGASEM) -> None:
    zone.put(f"_tiru-verifikasi.{claim.host}", "TXT", f"tiru-verifikasi={claim.proof}")
    zone.put(claim.host, "CNAME", target)


def make_primary(host: str) -> None:
    with tenants.enter("r5107"):
        services.make_primary(host=host, actor=ADMIN, now=NOW)


@pytest.fixture
def held(zone: NameServer) -> HostClaim:
    """Karangasem's own host, proved."""
    claim = ask()
    prove(zone, claim)
    return check(claim)


def test_a_wish_waits_until_both_records_are_there(zone: NameServer, karangasem_client: Client) -> None:
    claim = ask()
    nothing = check(claim)
    zone.put(HOST, "CNAME", KARANGASEM)
    half = check(claim)
    prove(zone, claim)
    whole = check(claim, now=NOW + timedelta(hours=1))

    assert [nothing.state, half.state, whole.state] == [State.WAITING, State.WAITING, State.VERIFIED]
    assert (half.proof_finding, half.alias_finding) == ("missing", "found")
    assert whole.verified_at == NOW + timedelta(hours=1)
    redirect = Client(SERVER_NAME=HOST).get("/aksesibilitas/?x=1")
    assert (redirect.status_code, redirect["Location"]) == (308, f"http://{KARANGASEM}/aksesibilitas/?x=1")
    with tenants.enter("r5107"):
        actions = list(EvidenceEntry.objects.filter(subject=f"host:{HOST}").values_list("action", flat=True))
    assert actions == ["domains.asked", "domains.verified"]


def test_the_main_address_serves_and_the_old_one_leads_there_and_back_again(held: HostClaim) -> None:
    make_primary(HOST)
    served = Client(SERVER_NAME=HOST).get("/aksesibilitas/")
    old = Client(SERVER_NAME=KARANGASEM).get("/aksesibilitas/")
    make_primary(KARANGASEM)
    back = Client(SERVER_NAME=HOST).get("/aksesibilitas/")

    assert served.status_code == 200
    assert old["Location"] == f"http://{HOST}/aksesibilitas/"
    assert back["Location"] == f"http://{KARANGASEM}/aksesibilitas/"
    # A browser that kept one of them would go round in circles.
    assert (old["Cache-Control"], back["Cache-Control"]) == ("no-cache", "no-cache")


def test_whoever_proves_a_host_first_has_it(zone: NameServer) -> None:
    karangasems, ternates = ask("r5107"), ask("r8271")
    prove(zone, ternates, TERNATE)
    first = check(ternates, "r8271")
    prove(zone, karangasems)
    second = check(karangasems, "r5107")

    assert (first.state, second.state) == (State.VERIFIED, State.FAILED)
    assert (second.proof_finding, second.alias_finding) == ("found", "found")
    assert Client(SERVER_NAME=HOST).get("/")["Location"] == f"http://{TERNATE}/"
    with pytest.raises(services.HostTaken):
        ask("r5107")


def test_the_database_lets_nobody_take_a_held_host(held: HostClaim) -> None:
    with tenants.enter("r8271"), tenants.control() as ternate:
        with pytest.raises(IntegrityError), transaction.atomic():
            Domain.objects.create(tenant=ternate, domain=HOST, is_primary=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            HostClaim.objects.create(
                regency=ternate, host=HOST, proof="x", asked_at=NOW, asked_by="x", until=NOW,
                state=State.VERIFIED, verified_at=NOW,
            )  # fmt: skip


def test_the_proof_of_one_regency_is_none_for_another(zone: NameServer) -> None:
    karangasems, ternates = ask("r5107"), ask("r8271")
    prove(zone, karangasems)

    assert check(ternates, "r8271").proof_finding == "other"
    assert karangasems.proof != ternates.proof


def test_after_its_days_a_wish_has_failed_and_may_be_asked_anew(zone: NameServer) -> None:
    claim = ask()

    still = check(claim, now=NOW + timedelta(days=14, seconds=-1)).state
    over = check(claim, now=NOW + timedelta(days=14)).state

    assert (still, over) == (State.WAITING, State.FAILED)
    assert ask().state == State.WAITING


def test_lost_records_warn_and_switch_nothing_off(held: HostClaim, zone: NameServer) -> None:
    make_primary(HOST)
    zone.zone.clear()
    lost = check(held, now=NOW + timedelta(days=1))
    served = Client(SERVER_NAME=HOST).get("/aksesibilitas/").status_code
    prove(zone, held)
    found = check(held, now=NOW + timedelta(days=2))

    assert (lost.state, lost.lost_at) == (State.LOST, NOW + timedelta(days=1))
    assert served == 200
    assert (found.state, found.lost_at, found.verified_at) == (State.VERIFIED, None, NOW)


def test_a_resolver_that_fails_proves_no_loss(held: HostClaim, zone: NameServer) -> None:
    zone.fail(f"_tiru-verifikasi.{HOST}", SERVFAIL)

    assert check(held).state == State.VERIFIED


def test_a_lost_or_waiting_host_cannot_become_the_main_one(held: HostClaim, zone: NameServer) -> None:
    zone.zone.clear()
    check(held)

    with pytest.raises(services.NotVerified):
        make_primary(HOST)
    with pytest.raises(services.NotThere):
        make_primary("lain.karangasemkab.go.id")
    with pytest.raises(services.NotThere):
        make_primary(TERNATE)


def test_a_host_given_up_answers_no_more_and_is_free(held: HostClaim, zone: NameServer) -> None:
    make_primary(HOST)
    with tenants.enter("r5107"), pytest.raises(services.IsPrimary):
        services.give_up(claim_id=held.pk, actor=ADMIN, now=NOW)
    make_primary(KARANGASEM)
    with tenants.enter("r5107"):
        services.give_up(claim_id=held.pk, actor=ADMIN, now=NOW)
        assert hosts_here().claims == ()
    ternates = ask("r8271")
    prove(zone, ternates, TERNATE)

    assert Client(SERVER_NAME=HOST).get("/").status_code == 404
    assert check(ternates, "r8271").state == State.VERIFIED


def test_nobody_touches_the_claim_of_another_regency(held: HostClaim) -> None:
    with tenants.enter("r8271"):
        for step in (services.check_claim, services.give_up):
            with pytest.raises(services.NotThere):
                step(claim_id=held.pk, actor=ADMIN, now=NOW)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Layanan.KarangasemKab.go.id/beranda", HOST),
        (" layanan.karangasemkab.go.id. ", HOST),
        ("büro.karangasemkab.go.id", "xn--bro-hoa.karangasemkab.go.id"),
    ],
)
def test_a_host_is_read_as_people_paste_it(typed: str, kept: str) -> None:
    assert services.tidy_host(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "karangasem", "10.0.0.1", "a b.go.id", "-a.go.id", "a..go.id", "layanan.local", "localhost", "a_b.go.id",
     "a.go.id:8000", "[::1]", f"{'a' * 64}.go.id", "a.go.id\r\nx"],
)  # fmt: skip
def test_what_is_no_host_is_refused(typed: str) -> None:
    with pytest.raises(services.HostImpossible):
        services.tidy_host(typed)


@pytest.mark.parametrize("typed", ["tiru.test", "ternate.tiru.test", "baru.tiru.test"])
def test_the_platforms_own_hosts_cannot_be_claimed(typed: str) -> None:
    with pytest.raises(services.HostOfPlatform):
        services.tidy_host(typed)


def test_one_wish_of_a_host_and_five_in_all() -> None:
    for number in range(services.MOST_OPEN):
        ask(host=f"layanan{number}.karangasemkab.go.id")

    with pytest.raises(services.AlreadyAsked):
        ask(host="layanan0.karangasemkab.go.id")
    with pytest.raises(services.TooManyHosts):
        ask(host="layanan9.karangasemkab.go.id")


def test_the_clock_sees_every_regencys_claims(held: HostClaim) -> None:
    waiting = ask("r8271", "layanan.ternatekota.go.id")

    assert due_claims() == [("r8271", waiting.pk)]
    assert held_claims() == [("r5107", held.pk)]


class TestCertificates:
    """What the proxy may ask a certificate for."""

    PATH = "/internal/tls-allowed"

    def ask(self, host: str, **asking: Any) -> int:
        return Client(SERVER_NAME="10.1.2.3").get(self.PATH, {"domain": host}, **asking).status_code

    def test_for_hosts_that_answer_here_and_no_others(self, held: HostClaim) -> None:
        ask("r8271", "layanan.ternatekota.go.id")

        assert [self.ask(host) for host in (HOST, KARANGASEM, "tiru.test", HOST.upper())] == [200] * 4
        assert [
            self.ask(host)
            for host in ("layanan.ternatekota.go.id", "jahat.contoh.id", "baru.tiru.test", "", "\0", "a" * 300)
        ] == [404] * 6

    def test_only_for_the_proxy_itself(self, held: HostClaim) -> None:
        assert self.ask(HOST, REMOTE_ADDR="10.4.0.2") == 200
        assert self.ask(HOST, REMOTE_ADDR="36.66.1.5") == 404
        assert self.ask(HOST, REMOTE_ADDR="") == 404
        assert self.ask(HOST, headers={"X-Forwarded-For": "127.0.0.1"}) == 404
