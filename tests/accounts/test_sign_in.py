"""Signing in and out over HTTP, at two regencies that hold the same addresses."""

import re
from copy import deepcopy
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

import tenants
from accounts import services
from accounts.models import User
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.accounts import PASSWORD, UserFactory

EMAIL = "sari@contoh.go.id"
SIGN_IN, PROFILE, SECURITY = "/akun/masuk/", "/akun/profil/", "/akun/keamanan/"
ADMIN = Actor.user(1, schema="r5107")


@pytest.fixture
def sari(db: None) -> User:
    """In Karangasem. A namesake with the same address and another password is in Ternate."""
    with tenants.enter("r8271"):
        UserFactory.create(email=EMAIL, password="ikan tuna asap 77")
    with tenants.enter("r5107"):
        return UserFactory.create(email=EMAIL, full_name="Ni Ketut Sari")


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL, **values: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **values})


def is_signed_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def actions(schema: str) -> list[str]:
    with tenants.enter(schema):
        return list(
            EvidenceEntry.objects.filter(action__startswith="accounts.")
            .order_by("sequence")
            .values_list("action", flat=True)
        )


class TestPassword:
    def test_lets_in_and_is_recorded(self, sari: User, karangasem_client: Client) -> None:
        response = sign_in(karangasem_client, email=" SARI@contoh.go.id ")

        assert response.status_code == 302
        assert is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            entry = EvidenceEntry.objects.latest("sequence")
            assert (entry.action, entry.actor) == ("accounts.signed_in", f"user:{sari.pk}@r5107")
            assert entry.details == {"methods": ["password"]}

    def test_of_the_namesake_in_another_regency_does_not(self, sari: User, karangasem_client: Client) -> None:
        response = sign_in(karangasem_client, password="ikan tuna asap 77")

        assert response.status_code == 200
        assert not is_signed_in(karangasem_client)

    def test_wrong_or_address_unknown_answers_alike(self, sari: User, karangasem_client: Client) -> None:
        wrong = sign_in(karangasem_client, password="wrong")
        unknown = sign_in(karangasem_client, password="wrong", email="budi@contoh.go.id")

        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        texts = [token.sub("", answer.content.decode()) for answer in (wrong, unknown)]
        assert texts[0].replace(EMAIL, "") == texts[1].replace("budi@contoh.go.id", "")
        assert "Surel dan kata sandi tidak cocok" in texts[0]

    def test_failures_are_recorded_masked(self, sari: User, karangasem_client: Client) -> None:
        sign_in(karangasem_client, password="wrong")
        sign_in(karangasem_client, password="wrong", email="budi@contoh.go.id")

        with tenants.enter("r5107"):
            entries = EvidenceEntry.objects.filter(action="accounts.sign_in_failed").order_by("sequence")
            assert [entry.details["address"] for entry in entries] == ["s***@c***.id", "b***@c***.id"]

    def test_five_wrong_ones_lock_the_address_here_and_nowhere_else(
        self, sari: User, karangasem_client: Client, ternate_client: Client
    ) -> None:
        for _attempt in range(5):
            sign_in(karangasem_client, password="wrong")

        locked = sign_in(karangasem_client)
        elsewhere = sign_in(ternate_client, password="ikan tuna asap 77")

        assert "Terlalu banyak percobaan yang salah" in locked.content.decode()
        assert not is_signed_in(karangasem_client)
        assert elsewhere.status_code == 302

    def test_many_addresses_from_one_place_are_slowed_down(self, db: None, karangasem_client: Client) -> None:
        statuses = [
            sign_in(karangasem_client, password="wrong", email=f"orang{number}@contoh.go.id").status_code
            for number in range(31)
        ]

        assert statuses[-1] == 429

    def test_of_a_closed_account_says_so_only_to_who_knows_it(self, sari: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            services.close_account(user=sari, actor=ADMIN, now=clock.now())

        knows = sign_in(karangasem_client)
        guesses = sign_in(karangasem_client, password="wrong")

        assert knows["Location"] == "/akun/ditutup/"
        assert "tidak cocok" in guesses.content.decode()
        assert not is_signed_in(karangasem_client)

    @pytest.mark.parametrize("target", ["https://ternate.tiru.test/", "//jahat.example/", "https://jahat.example/"])
    def test_never_sends_to_another_house(self, sari: User, karangasem_client: Client, target: str) -> None:
        response = sign_in(karangasem_client, next=target)

        assert re.fullmatch(r"/([a-z]+/)?", response["Location"])

    def test_sends_on_to_where_one_wanted_to_go(self, sari: User, karangasem_client: Client) -> None:
        response = sign_in(karangasem_client, next="/akun/keamanan/")

        assert response["Location"] == "/akun/keamanan/"

    def test_brings_the_language_of_the_profile(self, sari: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            User.objects.filter(pk=sari.pk).update(language="en")

        sign_in(karangasem_client)

        assert "Sign-in and security" in karangasem_client.get(PROFILE).content.decode()


class TestSession:
    def test_of_one_regency_is_worthless_at_another(
        self, sari: User, karangasem_client: Client, ternate_client: Client, ministry_client: Client
    ) -> None:
        sign_in(karangasem_client)
        for stranger in (ternate_client, ministry_client):
            stranger.cookies = deepcopy(karangasem_client.cookies)

            assert not is_signed_in(stranger)

        assert is_signed_in(karangasem_client)

    def test_ends_on_every_device_when_the_account_is_closed(self, sari: User, karangasem_client: Client) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(karangasem_client)
        sign_in(phone)

        with tenants.enter("r5107"):
            services.close_account(user=sari, actor=ADMIN, now=clock.now())
        assert not is_signed_in(karangasem_client)
        assert not is_signed_in(phone)

        with tenants.enter("r5107"):
            services.reopen_account(user=sari, actor=ADMIN, now=clock.now())
        assert not is_signed_in(phone)

    def test_ends_on_the_other_devices_when_one_asks_for_it(self, sari: User, karangasem_client: Client) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(karangasem_client)
        sign_in(phone)

        karangasem_client.post("/akun/perangkat/keluarkan/")

        assert is_signed_in(karangasem_client)
        assert not is_signed_in(phone)
        assert actions("r5107")[-1] == "accounts.sessions_ended"

    def test_ends_by_signing_out(self, sari: User, karangasem_client: Client) -> None:
        sign_in(karangasem_client)

        asked = karangasem_client.get("/akun/keluar/")
        assert (asked.status_code, is_signed_in(karangasem_client)) == (200, True)
        karangasem_client.post("/akun/keluar/")

        assert not is_signed_in(karangasem_client)


class TestForgottenPassword:
    def test_is_replaced_by_a_link_that_works_once(self, sari: User, karangasem_client: Client) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(phone)
        karangasem_client.post("/akun/sandi/lupa/", {"email": EMAIL.upper()})
        [letter] = mail.outbox
        [link] = re.findall(r"http://karangasem\.tiru\.test(/\S+)", letter.body)
        new = "ombak pagi amed 2026"

        form = karangasem_client.get(link, follow=True)
        address = form.redirect_chain[-1][0]
        done = karangasem_client.post(address, {"password1": new, "password2": new})

        assert done["Location"] == "/akun/sandi/lupa/selesai/"
        assert not is_signed_in(phone)
        assert sign_in(karangasem_client, password=new).status_code == 302
        assert "tidak berlaku" in Client(SERVER_NAME="karangasem.tiru.test").get(link).content.decode()
        assert "accounts.password_reset" in actions("r5107")

    def test_of_an_unknown_address_answers_alike_and_mails_no_link(self, sari: User, karangasem_client: Client) -> None:
        known = karangasem_client.post("/akun/sandi/lupa/", {"email": EMAIL})
        unknown = karangasem_client.post("/akun/sandi/lupa/", {"email": "budi@contoh.go.id"})

        assert known["Location"] == unknown["Location"]
        assert "/akun/sandi/lupa/" not in mail.outbox[1].body

    def test_link_of_one_regency_is_worthless_at_another(
        self, sari: User, karangasem_client: Client, ternate_client: Client
    ) -> None:
        karangasem_client.post("/akun/sandi/lupa/", {"email": EMAIL})
        [link] = re.findall(r"http://karangasem\.tiru\.test(/\S+)", mail.outbox[0].body)

        assert "tidak berlaku" in ternate_client.get(link).content.decode()


class TestSecondStep:
    @pytest.fixture
    def secret(self, sari: User, karangasem_client: Client) -> str:
        """Sari signs in and sets up an authenticator app; its secret."""
        sign_in(karangasem_client)
        karangasem_client.post("/akun/konfirmasi/", {"password": PASSWORD})
        page = karangasem_client.get("/akun/keamanan/aplikasi/").content.decode()
        [secret] = re.findall(r'id="totp-key">([A-Z2-7]+)<', page)
        answer = karangasem_client.post("/akun/keamanan/aplikasi/", {"code": code_of(secret)})
        assert answer["Location"] == "/akun/keamanan/kode-cadangan/"
        return secret

    def test_is_asked_after_the_password(self, secret: str, sari: User) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")

        assert sign_in(phone)["Location"] == "/akun/langkah-kedua/"
        assert not is_signed_in(phone)
        code = code_of(secret)
        wrong = phone.post("/akun/langkah-kedua/", {"code": "000000" if code != "000000" else "111111"})
        assert "Kode ini tidak benar" in wrong.content.decode()
        assert not is_signed_in(phone)
        phone.post("/akun/langkah-kedua/", {"code": f"{code[:3]} {code[3:]}"})

        assert is_signed_in(phone)
        with tenants.enter("r5107"):
            assert EvidenceEntry.objects.latest("sequence").details == {"methods": ["password", "totp"]}

    def test_secrets_are_stored_encrypted(self, secret: str, sari: User) -> None:
        with tenants.enter("r5107"):
            stored = {row.type: str(row.data) for row in Authenticator.objects.filter(user=sari)}

        assert secret not in stored["totp"]
        assert "'k1:" in stored["totp"]
        assert "'k1:" in stored["recovery_codes"]

    def test_recovery_codes_are_shown_once_and_let_in_once(
        self, secret: str, sari: User, karangasem_client: Client
    ) -> None:
        first = karangasem_client.get("/akun/keamanan/kode-cadangan/").content.decode()
        again = karangasem_client.get("/akun/keamanan/kode-cadangan/").content.decode()
        codes = re.findall(r"<li>(\d{8})</li>", first)
        assert (len(codes), re.findall(r"<li>(\d{8})</li>", again)) == (10, [])

        phone = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(phone)
        phone.post("/akun/langkah-kedua/", {"code": codes[0]})
        assert is_signed_in(phone)

        tablet = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(tablet)
        tablet.post("/akun/langkah-kedua/", {"code": codes[0]})
        assert not is_signed_in(tablet)

    def test_changes_need_a_fresh_confirmation(self, secret: str, sari: User) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")
        sign_in(phone)
        phone.post("/akun/langkah-kedua/", {"code": code_of(secret)})

        response = phone.get("/akun/keamanan/aplikasi/lepas/")

        assert response.status_code == 302
        assert response["Location"].startswith("/akun/konfirmasi/")

    def test_a_lost_device_is_voided_by_the_administrator(
        self, secret: str, sari: User, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            token = services.let_in_anew(user=User.objects.get(pk=sari.pk), actor=ADMIN, now=clock.now())
        assert not is_signed_in(karangasem_client)

        answer = karangasem_client.post(
            f"/akun/undangan/{token}/", {"password1": "ombak pagi amed 2026", "password2": "ombak pagi amed 2026"}
        )

        assert answer["Location"] == "/akun/amankan/"
        assert is_signed_in(karangasem_client)


class TestInvitation:
    @pytest.fixture
    def link(self, db: None) -> str:
        with tenants.enter("r5107"):
            token = services.issue_invitation(user=UserFactory.invited(email=EMAIL), actor=ADMIN, now=clock.now())
        return f"/akun/undangan/{token}/"

    def test_leads_from_the_link_to_the_offer_of_a_second_step(self, link: str, karangasem_client: Client) -> None:
        page = karangasem_client.get(link)
        answer = karangasem_client.post(link, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)

        assert page.status_code == 200
        assert answer.redirect_chain == [("/akun/amankan/", 302)]
        assert "Tambahkan kunci sandi" in answer.content.decode()
        # The password was typed a moment ago: nothing asks for it again.
        assert karangasem_client.get("/akun/keamanan/aplikasi/").status_code == 200

    @pytest.mark.parametrize(
        ("first", "second", "complaint"),
        [
            ("pendek", "pendek", "12"),
            ("contohcontoh", "contohcontoh", "mirip"),
            (PASSWORD, PASSWORD + "x", "tidak sama"),
            ("", "", "Pilih kata sandi"),
        ],
    )
    def test_refuses_a_weak_or_mistyped_password(
        self, link: str, karangasem_client: Client, first: str, second: str, complaint: str
    ) -> None:
        with tenants.enter("r5107"):
            User.objects.filter(email=EMAIL).update(full_name="contohcontoh")

        answer = karangasem_client.post(link, {"password1": first, "password2": second})

        assert answer.status_code == 200
        assert complaint in answer.content.decode()
        assert karangasem_client.get(link).status_code == 200

    def test_used_or_run_out_is_gone_and_says_what_to_do(self, link: str, karangasem_client: Client) -> None:
        karangasem_client.post(link, {"password1": PASSWORD, "password2": PASSWORD})
        used = karangasem_client.get(link)
        again = karangasem_client.post(link, {"password1": "lain " + PASSWORD, "password2": "lain " + PASSWORD})

        assert (used.status_code, again.status_code) == (410, 410)
        assert "sudah dipakai" in used.content.decode()
        with tenants.enter("r5107"):
            assert User.objects.get(email=EMAIL).check_password(PASSWORD)

    def test_of_another_regency_is_not_there(self, link: str, ternate_client: Client) -> None:
        assert ternate_client.get(link).status_code == 404
        assert ternate_client.get("/akun/undangan/ini-tidak-pernah-ada/").status_code == 404

    def test_signs_out_whoever_was_signed_in_on_the_device(self, link: str, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            karangasem_client.force_login(UserFactory.create(full_name="Orang Lain"))

        karangasem_client.post(link, {"password1": PASSWORD, "password2": PASSWORD})

        assert "Orang Lain" not in karangasem_client.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/akun/email/",
        "/akun/login/",
        "/akun/login/code/",
        "/akun/konfirmasi-surel/",
        "/akun/keamanan/kode-cadangan/unduh/",
        "/akun/2fa/",
    ],
)
def test_what_the_library_has_and_we_do_not_offer_is_not_there(
    sari: User, karangasem_client: Client, path: str
) -> None:
    sign_in(karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_nobody_signs_up_alone(db: None, karangasem_client: Client) -> None:
    asked = karangasem_client.get("/akun/daftar/")
    tried = karangasem_client.post("/akun/daftar/", {"email": EMAIL, "password1": PASSWORD})

    assert "undangan" in asked.content.decode()
    assert tried.status_code == 200
    with tenants.enter("r5107"):
        assert not User.objects.exists()


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))
