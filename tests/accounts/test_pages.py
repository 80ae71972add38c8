"""The pages about one's own account."""

import pytest
from django.test import Client

import tenants
from accounts.models import ApiToken, User
from core import clock
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.organisation import person_with_rights

TOKENS = "/akun/token/"


@pytest.fixture
def admin(karangasem_client: Client, db: None) -> User:
    """Somebody in Karangasem who may make tokens, signed in."""
    with tenants.enter("r5107"):
        user = person_with_rights("api.tokens", full_name="Ni Ketut Sari")
        karangasem_client.force_login(user)
    return user


class TestProfile:
    def test_is_for_who_is_signed_in(self, db: None, karangasem_client: Client) -> None:
        response = karangasem_client.get("/akun/profil/")

        assert response["Location"] == "/akun/masuk/?next=/akun/profil/"

    def test_is_changed_and_its_language_used_at_once(self, admin: User, karangasem_client: Client) -> None:
        values = {"full_name": "Ni Ketut Sari Dewi", "phone": "0812 3456-7890", "language": "en"}

        response = karangasem_client.post("/akun/profil/", values, follow=True)

        assert "Your profile has been saved." in response.content.decode()
        with tenants.enter("r5107"):
            user = User.objects.get(pk=admin.pk)
            assert (user.full_name, user.phone, user.language) == ("Ni Ketut Sari Dewi", "081234567890", "en")

    def test_says_what_is_wrong(self, admin: User, karangasem_client: Client) -> None:
        response = karangasem_client.post("/akun/profil/", {"full_name": "", "phone": "12", "language": "id"})

        page = response.content.decode()
        assert "Ketik nama Anda." in page
        assert "Ini bukan nomor HP." in page

    def test_cannot_change_the_address(self, admin: User, karangasem_client: Client) -> None:
        karangasem_client.post(
            "/akun/profil/", {"full_name": "Sari", "phone": "", "language": "id", "email": "lain@contoh.go.id"}
        )

        with tenants.enter("r5107"):
            assert User.objects.get(pk=admin.pk).email == admin.email


class TestTokens:
    def test_are_shown_once(self, admin: User, karangasem_client: Client) -> None:
        made = karangasem_client.post(TOKENS, {"name": "SIPD", "lifetime": "90"})
        later = karangasem_client.get(TOKENS)

        with tenants.enter("r5107"):
            prefix = ApiToken.objects.get(user=admin).prefix
        assert f'id="token">{prefix}' in made.content.decode()
        assert made["Cache-Control"] == "no-store"
        assert 'id="token"' not in later.content.decode()
        assert prefix in later.content.decode()

    def test_are_revoked_by_their_owner_only(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            own, _secret = ApiTokenFactory.with_secret(user=admin)
            foreign, _secret = ApiTokenFactory.with_secret()

        assert karangasem_client.post(f"/akun/token/{own.pk}/cabut/").status_code == 302
        assert karangasem_client.post(f"/akun/token/{foreign.pk}/cabut/").status_code == 404
        assert karangasem_client.get(f"/akun/token/{own.pk}/cabut/").status_code == 405
        with tenants.enter("r5107"):
            assert ApiToken.objects.get(revoked_at=None) == foreign

    def test_are_not_there_without_the_right(self, karangasem_client: Client, db: None) -> None:
        with tenants.enter("r5107"):
            karangasem_client.force_login(UserFactory.create())

        assert karangasem_client.get(TOKENS).status_code == 404
        assert karangasem_client.post(TOKENS, {"name": "SIPD", "lifetime": "90"}).status_code == 404
        assert TOKENS not in karangasem_client.get("/akun/profil/").content.decode()


def test_a_new_password_holds_and_keeps_this_device_signed_in(karangasem_client: Client, db: None) -> None:
    with tenants.enter("r5107"):
        user = UserFactory.create()
        karangasem_client.force_login(user)
    new = "ombak pagi amed 2026"

    response = karangasem_client.post(
        "/akun/sandi/ganti/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert response["Location"] == "/akun/keamanan/"
    assert karangasem_client.get("/akun/profil/").status_code == 200
    with tenants.enter("r5107"):
        assert User.objects.get(pk=user.pk).check_password(new)


def test_the_pages_work_at_the_ministry_too(ministry_client: Client, db: None) -> None:
    user = person_with_rights("catalogue.curate", "api.tokens")
    response = ministry_client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD})

    assert response.status_code == 302
    for path in ("/akun/profil/", "/akun/keamanan/", TOKENS, "/akun/amankan/"):
        assert ministry_client.get(path).status_code == 200
    assert User.objects.get(pk=user.pk).last_login > clock.now() - clock.HOUR
