"""The administrator's page: entered, tested with one's own account, then switched on."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from accounts.models import SINGLE_SIGN_ON_PURPOSE, SingleSignOn, User
from core import secrets
from core.models import EvidenceEntry
from tests.accounts.sso.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn, go_round
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
PAGE, TEST, SWITCH = (f"/pengaturan/masuk-tunggal/{path}" for path in ("", "uji/", "nyala/"))


@pytest.fixture
def admin(karangasem_client: Client) -> User:
    with tenants.enter("r5107"):
        user = person_with_rights("people.manage", email="sari@karangasemkab.go.id", full_name="Ni Ketut Sari")
        karangasem_client.force_login(user)
        return user


@pytest.fixture
def form(provider: StandIn) -> dict[str, str]:
    return {
        "name": "SSO Karangasem",
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "domains": "Karangasemkab.go.id, @bali.go.id",
        "claim": "email",
    }


def kept() -> SingleSignOn:
    with tenants.enter("r5107"):
        return SingleSignOn.objects.get()


def evidence() -> list[str]:
    with tenants.enter("r5107"):
        found = EvidenceEntry.objects.filter(subject="accounts.single_sign_on").order_by("sequence")
        return list(found.values_list("action", flat=True))


def test_from_entering_to_switching_on(admin: User, form: dict[str, str], karangasem_client: Client) -> None:
    karangasem_client.post(PAGE, form)
    assert kept().domains == ["bali.go.id", "karangasemkab.go.id"]
    refused = karangasem_client.post(SWITCH, {"mode": "offered"})
    assert "belum diuji" in refused.content.decode()

    told = go_round(karangasem_client, "u-1", begin=TEST)
    page = karangasem_client.get(told["Location"]).content.decode()

    assert "Uji coba berhasil" in page
    assert "Ni Ketut Sari" in page
    karangasem_client.post(SWITCH, {"mode": "offered"})
    assert kept().mode == "offered"
    assert evidence() == [f"accounts.single_sign_on_{what}" for what in ("changed", "tested", "switched")]


def test_the_secret_is_sealed_and_never_shown(admin: User, form: dict[str, str], karangasem_client: Client) -> None:
    karangasem_client.post(PAGE, form)

    assert CLIENT_SECRET not in karangasem_client.get(PAGE).content.decode()
    row = kept()
    assert CLIENT_SECRET not in row.client_secret
    with tenants.enter("r5107"):
        assert secrets.decrypt(row.client_secret, purpose=SINGLE_SIGN_ON_PURPOSE) == CLIENT_SECRET
        assert CLIENT_SECRET not in str(list(EvidenceEntry.objects.values("details")))


def test_the_kept_secret_does_not_go_to_another_address(
    admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form)

    same = karangasem_client.post(PAGE, form | {"client_secret": "", "name": "SSO Kabupaten"})
    other = karangasem_client.post(PAGE, form | {"client_secret": "", "issuer": "https://lain.contoh.id"})

    assert (same.status_code, other.status_code) == (302, 200)
    assert (kept().name, kept().issuer) == ("SSO Kabupaten", form["issuer"])


@pytest.mark.parametrize(
    ("changed", "is_void"),
    [
        ({"name": "Masuk Bersama"}, False),
        ({"trusts_second_step": "on"}, False),
        ({"makes_accounts": "on"}, False),
        ({"client_secret": "yang lain"}, True),
        ({"domains": "karangasemkab.go.id"}, True),
        ({"vouched": "on"}, True),
        ({"claim": "upn"}, True),
    ],
)
def test_what_was_tested_and_is_changed_is_off_until_it_is_tested_again(
    changed: dict[str, str], is_void: bool, admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form)
    go_round(karangasem_client, "u-1", begin=TEST)
    karangasem_client.post(SWITCH, {"mode": "offered"})

    karangasem_client.post(PAGE, form | {"client_secret": ""} | changed)

    assert (kept().tested_at is None, kept().mode) == (is_void, "off" if is_void else "offered")


def test_the_database_offers_nothing_untested(admin: User, form: dict[str, str], karangasem_client: Client) -> None:
    karangasem_client.post(PAGE, form)

    with tenants.enter("r5107"), pytest.raises(IntegrityError), transaction.atomic():
        SingleSignOn.objects.update(mode="offered")


def _down(provider: StandIn) -> None:
    provider.is_down = True


def _discovery(provider: StandIn) -> None:
    provider.discovery = {"issuer": "https://lain.id"}


def _unsigned(provider: StandIn) -> None:
    provider.sign = "none"


def _unproved(provider: StandIn) -> None:
    provider.knows("u-1", email="sari@karangasemkab.go.id")


def _somebody_else(provider: StandIn) -> None:
    provider.knows("u-1", email="budi@karangasemkab.go.id", email_verified=True)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (_down, "tidak menjawab tepat waktu"),
        (_discovery, "https://lain.id"),
        (_unsigned, "tidak ditandatangani"),
        (_unproved, "tidak menyatakan bahwa alamat surel Anda sudah dibuktikan"),
        (_somebody_else, "budi@karangasemkab.go.id"),
    ],
)
def test_a_test_that_fails_says_in_words_what_is_wrong(
    fault: Any, words: str, provider: StandIn, admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form)
    fault(provider)

    away = karangasem_client.get(TEST)
    if not away["Location"].startswith(PAGE):
        go_round(karangasem_client, "u-1", begin=TEST)
    page = karangasem_client.get(PAGE).content.decode()

    assert words in page
    assert kept().tested_at is None


def test_a_wrong_client_secret_is_named(
    provider: StandIn, admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form | {"client_secret": "salah"})

    go_round(karangasem_client, "u-1", begin=TEST)

    assert "invalid_client" in karangasem_client.get(PAGE).content.decode()


def test_values_changed_while_the_test_runs_stay_untested(
    provider: StandIn, admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form)
    with tenants.enter("r5107"):
        provider.change = lambda claims: None
        SingleSignOn.objects.update(issuer="https://lain.contoh.id")

    response = karangasem_client.get(TEST)

    assert response["Location"].startswith(PAGE)
    assert kept().tested_at is None


def test_it_is_required_only_while_somebody_gets_in_without_it(
    admin: User, form: dict[str, str], karangasem_client: Client
) -> None:
    karangasem_client.post(PAGE, form)
    go_round(karangasem_client, "u-1", begin=TEST)

    refused = karangasem_client.post(SWITCH, {"mode": "required"})
    assert "tidak ada yang dapat masuk" in refused.content.decode()
    assert kept().mode == "off"
    with tenants.enter("r5107"):
        TOTP.activate(admin, generate_totp_secret())
    karangasem_client.post(SWITCH, {"mode": "required"})
    assert kept().mode == "required"


@pytest.mark.parametrize("issuer", ["http://sso.contoh.go.id", "sso.contoh.go.id", "https://a:b@sso.contoh.go.id"])
def test_an_address_that_is_not_https_is_refused(
    issuer: str, admin: User, form: dict[str, str], karangasem_client: Client, settings: Any
) -> None:
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False

    response = karangasem_client.post(PAGE, form | {"issuer": issuer})

    assert response.status_code == 200
    with tenants.enter("r5107"):
        assert not SingleSignOn.objects.exists()


def test_an_address_inside_is_not_called(
    provider: StandIn, admin: User, form: dict[str, str], karangasem_client: Client, settings: Any
) -> None:
    karangasem_client.post(PAGE, form)
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False

    karangasem_client.get(TEST)

    assert "Alamat ini tidak dapat dipanggil" in karangasem_client.get(PAGE).content.decode()


def test_the_page_is_for_those_who_manage_people_everywhere(karangasem_client: Client, staff: Any) -> None:
    staff("r5107", "units.manage", client=karangasem_client)

    assert [karangasem_client.get(path).status_code for path in (PAGE, TEST)] == [404, 404]
    assert karangasem_client.post(SWITCH, {"mode": "off"}).status_code == 404
