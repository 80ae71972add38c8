"""Signing in by the government's provider: a real one, over HTTP, well behaved and not."""

import dataclasses
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

import tenants
from accounts import services as accounts
from accounts.models import ProvidedIdentity, User
from accounts.sso import provider as protocol
from accounts.sso import services
from core import clock, outgoing
from core.actors import Actor
from core.models import EvidenceEntry
from tests.accounts.sso.stand_in import StandIn, asked_of, go_round, sent_back
from tests.accounts.test_sign_in import is_signed_in, sign_in
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, person_with_rights

pytestmark = pytest.mark.django_db
START, RETURN, LOGOUT = (f"/akun/masuk-tunggal/{path}" for path in ("", "kembali/", "keluar-dari-sana/"))
EMAIL = "sari@karangasemkab.go.id"
ADMIN = Actor.system("tests")


@pytest.fixture
def sari(db: None) -> User:
    """Invited, without a password."""
    with tenants.enter("r5107"):
        user = UserFactory.invited(email=EMAIL, full_name="Ni Ketut Sari")
        accounts.issue_invitation(user=user, actor=ADMIN, now=clock.now())
        return user


def last(action: str) -> EvidenceEntry | None:
    with tenants.enter("r5107"):
        return EvidenceEntry.objects.filter(action=action).order_by("-sequence").first()


class TestComingIn:
    def test_an_invited_person_comes_in_and_the_open_link_ends(
        self, entered: Any, sari: User, karangasem_client: Client
    ) -> None:
        entered()

        response = go_round(karangasem_client, "u-1")

        assert response.status_code == 302
        assert is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            assert ProvidedIdentity.objects.get().user_id == sari.pk
            assert not sari.invitations.filter(withdrawn_at=None).exists()
        entry = last("accounts.signed_in")
        assert entry is not None
        assert (entry.actor, entry.details) == (f"user:{sari.pk}@r5107", {"methods": ["sso"]})

    def test_they_land_on_the_page_they_wanted_and_never_at_another_host(
        self, entered: Any, sari: User, karangasem_client: Client
    ) -> None:
        entered()

        assert go_round(karangasem_client, "u-1", begin=f"{START}?next=/akun/profil/")["Location"] == "/akun/profil/"
        wrong = go_round(karangasem_client, "u-1", begin=f"{START}?next=https://jahat.id/")
        assert "jahat" not in wrong["Location"]

    def test_a_known_person_stays_the_same_whatever_address_the_provider_tells(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")
        provider.knows("u-1", email="ni.ketut.sari@karangasemkab.go.id", email_verified=True)
        other = Client(SERVER_NAME="karangasem.tiru.test")

        go_round(other, "u-1")

        assert is_signed_in(other)
        with tenants.enter("r5107"):
            assert ProvidedIdentity.objects.count() == 1

    def test_a_new_holder_of_the_address_is_not_the_one_before(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")
        provider.knows("u-2", email=EMAIL, email_verified=True)
        other = Client(SERVER_NAME="karangasem.tiru.test")

        response = go_round(other, "u-2")

        assert response.status_code == 409
        assert not is_signed_in(other)
        with tenants.enter("r5107"):
            accounts.let_in_anew(user=sari, actor=ADMIN, now=clock.now())
        go_round(other, "u-2")
        assert is_signed_in(other)

    def test_an_unknown_person_gets_no_account_unless_that_was_chosen(
        self, entered: Any, provider: StandIn, karangasem_client: Client
    ) -> None:
        entered()

        refused = go_round(karangasem_client, "u-1")

        assert refused.status_code == 409
        assert not is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            assert not User.objects.filter(email=EMAIL).exists()
        entered(makes_accounts=True)
        go_round(karangasem_client, "u-1")
        assert is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            made = User.objects.get(email=EMAIL)
            assert (made.full_name, made.role_assignments.count()) == ("Ni Ketut Sari", 0)

    def test_who_left_does_not_come_back_this_way(self, entered: Any, sari: User, karangasem_client: Client) -> None:
        entered()
        go_round(karangasem_client, "u-1")
        with tenants.enter("r5107"):
            accounts.close_account(user=sari, actor=ADMIN, now=clock.now())

        assert not is_signed_in(karangasem_client)
        assert go_round(karangasem_client, "u-1").status_code == 409
        assert not is_signed_in(karangasem_client)

    def test_another_regency_knows_nothing_of_it(self, entered: Any, ternate_client: Client) -> None:
        entered()

        assert ternate_client.get(START).status_code == 404
        assert "SSO Karangasem" not in ternate_client.get("/akun/masuk/").content.decode()

    def test_the_sign_in_page_offers_it_by_a_link_that_the_policy_lets_pass(
        self, entered: Any, karangasem_client: Client
    ) -> None:
        entered()

        page = karangasem_client.get("/akun/masuk/?next=/kerja/")

        assert f'href="{START}?next=/kerja/"' in page.content.decode()
        assert "form-action 'self'" in page["Content-Security-Policy"]


class TestSecondStep:
    @pytest.fixture
    def guarded(self, sari: User) -> User:
        with tenants.enter("r5107"):
            TOTP.activate(sari, generate_totp_secret())
        return sari

    def test_ours_is_asked_where_theirs_is_not_trusted(
        self, entered: Any, provider: StandIn, guarded: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = lambda claims: claims.update(amr=["pwd", "otp"])

        response = go_round(karangasem_client, "u-1")

        assert response["Location"].startswith("/akun/langkah-kedua/")
        assert not is_signed_in(karangasem_client)

    def test_theirs_is_enough_where_it_is_trusted_and_said(
        self, entered: Any, provider: StandIn, guarded: User, karangasem_client: Client
    ) -> None:
        entered(trusts_second_step=True)

        go_round(karangasem_client, "u-1")
        assert not is_signed_in(karangasem_client)
        provider.change = lambda claims: claims.update(amr=["pwd", "otp"])
        go_round(karangasem_client, "u-1")
        assert is_signed_in(karangasem_client)

    @pytest.mark.parametrize(("is_trusted", "landed"), [(False, "/akun/amankan/"), (True, "")])
    def test_who_gives_roles_adds_one_here_unless_theirs_is_trusted(
        self,
        entered: Any,
        provider: StandIn,
        sari: User,
        karangasem_client: Client,
        settings: Any,
        is_trusted: bool,
        landed: str,
    ) -> None:
        settings.TIRU_SECOND_STEP_RIGHTS = ["people.manage"]
        with tenants.enter("r5107"):
            RoleAssignmentFactory.create(user=sari, role=RoleFactory.create(rights=["people.manage"]), unit=None)
        entered(trusts_second_step=is_trusted)
        provider.change = lambda claims: claims.update(amr=["pwd", "otp"])

        go_round(karangasem_client, "u-1")

        assert is_signed_in(karangasem_client)
        assert karangasem_client.get("/pengaturan/orang/").headers.get("Location", "") == landed


def _without(name: str) -> Any:
    return lambda claims: claims.pop(name)


class TestFaults:
    """None of these lets anybody in, each says what is wrong, and evidence keeps the reason."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda claims: claims.update(aud="lain"), "for_another_client"),
            (lambda claims: claims.update(aud=["tiru-karangasem", "lain"]), "for_another_client"),
            (lambda claims: claims.update(azp="lain"), "for_another_client"),
            (lambda claims: claims.update(iss="https://lain.id"), "of_another_issuer"),
            (lambda claims: claims.update(exp=int(time.time()) - 120), "out_of_time"),
            (lambda claims: claims.update(iat=int(time.time()) + 600), "out_of_time"),
            (lambda claims: claims.update(exp="besok"), "out_of_time"),
            (_without("exp"), "not_signed"),
            (_without("sub"), "not_signed"),
            (lambda claims: claims.update(nonce="lama"), "of_another_round"),
            (_without("nonce"), "of_another_round"),
            (lambda claims: claims.update(email_verified=False), "address_not_proved"),
        ],
    )
    def test_of_the_token(
        self, change: Any, reason: str, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = change

        response = go_round(karangasem_client, "u-1")

        assert response.status_code == 409
        assert not is_signed_in(karangasem_client)
        entry = last("accounts.sign_in_failed")
        assert entry is not None
        assert entry.details == {"reason": reason}

    @pytest.mark.parametrize("signature", ["none", "secret", "foreign"])
    def test_of_the_signature(
        self, signature: str, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.sign = signature

        response = go_round(karangasem_client, "u-1")

        assert response.status_code == 409
        assert not is_signed_in(karangasem_client)
        entry = last("accounts.sign_in_failed")
        assert entry is not None
        assert entry.details == {"reason": "not_signed"}

    def test_an_answer_counts_once(self, entered: Any, sari: User, karangasem_client: Client) -> None:
        entered()
        away = karangasem_client.get(START)
        back = sent_back(away["Location"], "u-1")
        karangasem_client.get(back)
        karangasem_client.post("/akun/keluar/")

        assert karangasem_client.get(back).status_code == 409
        assert not is_signed_in(karangasem_client)

    def test_an_answer_counts_only_in_the_browser_that_asked(
        self, entered: Any, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        back = sent_back(karangasem_client.get(START)["Location"], "u-1")
        other = Client(SERVER_NAME="karangasem.tiru.test")

        assert other.get(back).status_code == 409
        assert not is_signed_in(other)

    def test_a_code_of_another_browsers_round_is_of_no_use(
        self, entered: Any, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        stolen = asked_of(sent_back(karangasem_client.get(START)["Location"], "u-1"))
        thief = Client(SERVER_NAME="karangasem.tiru.test")
        own = asked_of(thief.get(START)["Location"])["state"]

        response = thief.get(RETURN, {"code": stolen["code"], "state": own})

        assert response.status_code == 409
        assert not is_signed_in(thief)

    def test_somebody_whom_the_provider_refuses_hears_so(self, entered: Any, karangasem_client: Client) -> None:
        entered()

        response = go_round(karangasem_client, "nobody")

        assert "access_denied" in response.content.decode()

    def test_an_answer_by_another_issuer_is_refused(self, entered: Any, sari: User, karangasem_client: Client) -> None:
        entered()
        back = sent_back(karangasem_client.get(START)["Location"], "u-1")

        assert karangasem_client.get(f"{back}&iss=https://lain.id").status_code == 409
        assert not is_signed_in(karangasem_client)

    def test_a_provider_that_is_down(self, entered: Any, provider: StandIn, karangasem_client: Client) -> None:
        entered()
        provider.is_down = True

        response = karangasem_client.get(START)

        assert response.status_code == 503
        assert "127.0.0.1" in response.content.decode()

    def test_a_provider_that_is_slow(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entered()
        called = outgoing.call
        monkeypatch.setattr(outgoing, "call", lambda url, **options: called(url, seconds=0.3, **options))
        provider.seconds = 1.5

        assert go_round(karangasem_client, "u-1").status_code == 503
        assert not is_signed_in(karangasem_client)

    def test_a_discovery_document_of_another_issuer(self, entered: Any, provider: StandIn) -> None:
        terms = entered()
        provider.discovery = {"issuer": "https://lain.id"}

        with tenants.enter("r5107"), pytest.raises(protocol.OtherIssuer):
            protocol.discover(terms.issuer, anew=True)

    def test_a_discovery_document_that_sends_the_browser_to_a_script(self, entered: Any, provider: StandIn) -> None:
        terms = entered()
        provider.discovery = {"authorization_endpoint": "javascript:alert(1)"}

        with tenants.enter("r5107"), pytest.raises(protocol.NoProvider):
            protocol.discover(terms.issuer, anew=True)

    def test_new_keys_of_the_provider_are_asked_for_but_not_with_every_forgery(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")
        with tenants.enter("r5107"):
            name = protocol._cache_key("keys", f"{provider.issuer}/jwks")
            kept = cache.get(name)
            cache.set(name, {"keys": [kept["keys"][0] | {"use": "enc"}]})
        karangasem_client.post("/akun/keluar/")

        go_round(karangasem_client, "u-1")

        assert is_signed_in(karangasem_client)


class TestRequired:
    def test_a_password_no_longer_lets_officers_in_but_the_provider_does(
        self, entered: Any, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            UserFactory.create(email=EMAIL)
        entered("required")

        sign_in(karangasem_client, email=EMAIL)
        assert not is_signed_in(karangasem_client)
        go_round(karangasem_client, "u-1")
        assert is_signed_in(karangasem_client)

    def test_an_administrator_gets_in_without_the_provider_only_with_a_second_step(
        self, entered: Any, provider: StandIn, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            person_with_rights("people.manage", email="admin@karangasemkab.go.id")
            guarded = person_with_rights("people.manage", email="kepala@karangasemkab.go.id")
            TOTP.activate(guarded, generate_totp_secret())
        entered("required")
        provider.is_down = True

        weak = sign_in(karangasem_client, email="admin@karangasemkab.go.id")
        strong = sign_in(karangasem_client, email="kepala@karangasemkab.go.id")

        assert weak["Location"] == "/akun/masuk/"
        assert strong["Location"].startswith("/akun/langkah-kedua/")

    def test_an_officers_link_leads_to_the_provider_and_an_administrators_still_works(
        self, entered: Any, sari: User, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            officer = accounts.issue_invitation(user=sari, actor=ADMIN, now=clock.now())
            admin = person_with_rights("people.manage", email="admin@karangasemkab.go.id", password=None)
            link = accounts.issue_invitation(user=admin, actor=ADMIN, now=clock.now())
        entered("required")

        assert karangasem_client.get(f"/akun/undangan/{officer}/")["Location"] == START
        words = {"password1": "lontar tenun gerimis 43", "password2": "lontar tenun gerimis 43"}
        karangasem_client.post(f"/akun/undangan/{link}/", words)
        assert is_signed_in(karangasem_client)


class TestLeaving:
    def test_who_signs_out_here_is_shown_the_way_to_sign_out_there(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")

        away = karangasem_client.post("/akun/keluar/")
        page = karangasem_client.get(away["Location"]).content.decode()

        assert not is_signed_in(karangasem_client)
        assert f"{provider.issuer}/oauth2/end_session?client_id=tiru-karangasem" in page.replace("&amp;", "&")

    def test_who_signs_out_there_is_signed_out_here(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")

        told = Client(SERVER_NAME="karangasem.tiru.test", enforce_csrf_checks=True)
        token = provider.logout_token("u-1")
        assert told.post(LOGOUT, {"logout_token": token}).status_code == 200

        assert not is_signed_in(karangasem_client)
        go_round(karangasem_client, "u-1")
        told.post(LOGOUT, {"logout_token": token})
        assert is_signed_in(karangasem_client)

    def test_a_session_that_ended_there_ends_here_and_the_other_goes_on(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        office, phone = karangasem_client, Client(SERVER_NAME="karangasem.tiru.test")
        for browser, sid in ((office, "s-1"), (phone, "s-2")):
            provider.change = lambda claims, sid=sid: claims.update(sid=sid)
            go_round(browser, "u-1")

        # By `sid` alone, and then with the `sub` besides, as the provider likes.
        for token in (
            provider.logout_token("u-1", sub=None, sid="s-unknown", jti="a"),
            provider.logout_token("u-1", sub=None, sid="s-1", jti="b"),
            provider.logout_token("u-1", sid="s-1", jti="c"),
        ):
            assert office.post(LOGOUT, {"logout_token": token}).status_code == 200

        assert (is_signed_in(office), is_signed_in(phone)) == (False, True)
        phone.post(LOGOUT, {"logout_token": provider.logout_token("u-1", jti="d")})
        assert not is_signed_in(phone), "without a sid every session ends"

    def test_a_session_that_ended_there_ends_here_under_a_new_key(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = lambda claims: claims.update(sid="s-1")
        go_round(karangasem_client, "u-1")
        # The key of a session is renewed whenever somebody's password or second step changes.
        with tenants.enter("r5107"):
            session = karangasem_client.session
            session.cycle_key()
            session.save()
        karangasem_client.cookies["sessionid"] = session.session_key
        assert is_signed_in(karangasem_client)

        token = provider.logout_token("u-1", sub=None, sid="s-1")
        Client(SERVER_NAME="karangasem.tiru.test").post(LOGOUT, {"logout_token": token})

        assert not is_signed_in(karangasem_client)

    def test_where_the_provider_named_no_session_every_session_of_the_person_ends(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        go_round(karangasem_client, "u-1")

        karangasem_client.post(LOGOUT, {"logout_token": provider.logout_token("u-1", sid="s-1")})

        assert not is_signed_in(karangasem_client)

    def test_a_session_of_another_issuer_with_the_same_name_goes_on(
        self, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = lambda claims: claims.update(sid="s-1")
        go_round(karangasem_client, "u-1")
        other = protocol.Logout("https://lain.id", "", "s-1", "1")

        with tenants.enter("r5107"):
            services.end_at_provider(said=other, now=clock.now())
        assert is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            services.end_at_provider(said=dataclasses.replace(other, issuer=provider.issuer), now=clock.now())
        assert not is_signed_in(karangasem_client)

    @pytest.mark.parametrize(
        "changed",
        [
            {"events": {}},
            {"events": None},
            {"events": []},
            {"events": {protocol.LOGOUT_EVENT: "yes"}},
            {"sub": None, "sid": None},
            {"sub": "", "sid": ""},
            {"sub": 1},
            {"sid": ["s-1"]},
            {"sid": "s" * 256},
            {"jti": None},
            {"jti": ""},
            {"jti": 1},
            {"aud": "lain"},
            {"aud": None},
            {"iss": "https://lain.id"},
            {"iss": None},
            {"nonce": "an ID token is no logout token"},
            {"iat": 1_700_000_000},
            {"iat": 4_000_000_000},
            {"iat": None},
            {"exp": 1_700_000_000},
            {"typ": "at+jwt"},
        ],
    )
    def test_a_logout_token_that_is_none_does_nothing(
        self, changed: dict[str, Any], entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = lambda claims: claims.update(sid="s-1")
        go_round(karangasem_client, "u-1")

        token = provider.logout_token("u-1", **{"sid": "s-1"} | changed)
        answer = karangasem_client.post(LOGOUT, {"logout_token": token})

        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_request"
        assert "no-store" in answer["Cache-Control"]
        assert is_signed_in(karangasem_client)

    @pytest.mark.parametrize("sign", ["none", "secret", "foreign"])
    def test_a_logout_token_that_the_provider_did_not_sign_does_nothing(
        self, sign: str, entered: Any, provider: StandIn, sari: User, karangasem_client: Client
    ) -> None:
        entered()
        provider.change = lambda claims: claims.update(sid="s-1")
        go_round(karangasem_client, "u-1")
        provider.sign = sign

        for token in (provider.logout_token("u-1", sid="s-1"), "", "a.b.c"):
            assert karangasem_client.post(LOGOUT, {"logout_token": token}).status_code == 400

        assert is_signed_in(karangasem_client)
