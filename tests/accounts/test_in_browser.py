"""Sign-in in a real browser: axe on every page, and passkeys under the real Content-Security-Policy."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

import tenants
from accounts import services
from accounts.models import User
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from tests.accounts.browsing import DESKTOP, PHONE, SMALL_PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.organisation import person_with_rights

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
KARANGASEM, MINISTRY = "karangasem.tiru.test", "tiru.test"
ADMIN = Actor.user(1, schema="r5107")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    """`visit(host, size=PHONE)`: a window whose console must stay silent."""
    visitors: list[Visitor] = []

    def open_window(host: str = KARANGASEM, **options: Any) -> Visitor:
        visitors.append(Visitor(chromium, host, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def sari(karangasem_client: Client) -> User:
    """Signed in at Karangasem with the test client, having typed her password a moment ago."""
    with tenants.enter("r5107"):
        user = person_with_rights("api.tokens", full_name="Ni Ketut Sari", email="sari@contoh.go.id")
        ApiTokenFactory.with_secret(user=user)
    karangasem_client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD})
    karangasem_client.post("/akun/konfirmasi/", {"password": PASSWORD})
    return user


STRANGERS_PAGES = [
    "/akun/masuk/",
    "/akun/daftar/",
    "/akun/ditutup/",
    "/akun/sandi/lupa/",
    "/akun/sandi/lupa/terkirim/",
    "/akun/sandi/lupa/1-tidakada/",
    "/akun/sandi/lupa/selesai/",
]
OWN_PAGES = [
    "/akun/profil/",
    "/akun/keamanan/",
    "/akun/amankan/",
    "/akun/token/",
    "/akun/sandi/ganti/",
    "/akun/keluar/",
    "/akun/konfirmasi/",
    "/akun/keamanan/aplikasi/",
    "/akun/keamanan/kunci-sandi/",
    "/akun/keamanan/kunci-sandi/tambah/",
    "/akun/keamanan/kode-cadangan/baru/",
]


@pytest.mark.parametrize("path", STRANGERS_PAGES)
def test_page_for_strangers_is_sound(visit: Callable[..., Visitor], path: str) -> None:
    for host, size, language in ((KARANGASEM, SMALL_PHONE, "id"), (MINISTRY, DESKTOP, "en")):
        window = visit(host, size=size, language=language)
        window.go(path)

        assert window.violations() == []
        assert window.overflow() == 0


@pytest.mark.parametrize("path", OWN_PAGES)
def test_page_about_oneself_is_sound(
    visit: Callable[..., Visitor], sari: User, karangasem_client: Client, path: str
) -> None:
    for size, language in ((SMALL_PHONE, "id"), (DESKTOP, "en")):
        window = visit(size=size, language=language)
        window.sign_in(karangasem_client)
        page = window.go(path)

        assert page.url.endswith(path)
        assert window.violations() == []
        assert window.overflow() == 0


def test_form_with_errors_is_sound(visit: Callable[..., Visitor]) -> None:
    window = visit(size=PHONE)
    page = window.go("/akun/masuk/")

    page.get_by_role("button", name="Masuk", exact=True).click()

    assert page.title().startswith("Ada 2 kesalahan")
    assert window.violations() == []


def test_invitation_leads_to_a_passkey(visit: Callable[..., Visitor]) -> None:
    with tenants.enter("r5107"):
        user = UserFactory.invited(full_name="Ni Ketut Sari", email="sari@contoh.go.id")
        token = services.issue_invitation(user=user, actor=ADMIN, now=clock.now())
    window = visit(size=PHONE)
    window.give_authenticator()
    page = window.go(f"/akun/undangan/{token}/")
    assert window.violations() == []

    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Ulangi kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    page.wait_for_url("**/akun/amankan/")
    assert window.violations() == []
    page.get_by_role("link", name="Tambahkan kunci sandi").click()
    page.get_by_label("Nama kunci sandi").fill("Ponsel kantor")
    page.get_by_role("button", name="Buat kunci sandi").click()
    page.get_by_role("heading", name="Kode cadangan").wait_for()
    assert window.violations() == []
    page.get_by_role("link", name="Saya sudah menyimpan kode").click()
    page.get_by_role("link", name="Tampilkan kunci sandi").click()

    page.get_by_text("Ponsel kantor").first.wait_for()
    assert window.violations() == []
    for name in ("Ubah nama", "Hapus"):
        page.get_by_role("cell").get_by_role("link", name=name).click()
        page.get_by_role("heading", name=name).wait_for()
        assert window.violations() == []
        page.go_back()
    gone = visit(size=PHONE)
    gone.go(f"/akun/undangan/{token}/", status=410)
    assert gone.violations() == []


def test_passkey_lets_in_without_a_password(
    visit: Callable[..., Visitor], sari: User, karangasem_client: Client
) -> None:
    window = visit()
    window.give_authenticator()
    window.sign_in(karangasem_client)
    page = window.go("/akun/keamanan/kunci-sandi/tambah/")
    page.get_by_role("button", name="Buat kunci sandi").click()
    page.get_by_role("heading", name="Kode cadangan").wait_for()
    window.context.clear_cookies(name="sessionid")

    page = window.go("/akun/masuk/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(lambda url: not url.endswith("/masuk/"))

    assert window.go("/akun/profil/").get_by_text("sari@contoh.go.id").is_visible()
    with tenants.enter("r5107"):
        assert Authenticator.objects.filter(user=sari, type="webauthn").count() == 1
        assert EvidenceEntry.objects.latest("sequence").details == {"methods": ["passkey"]}


def test_passkey_is_the_second_step_after_a_password(
    visit: Callable[..., Visitor], sari: User, karangasem_client: Client
) -> None:
    window = visit()
    window.give_authenticator()
    window.sign_in(karangasem_client)
    page = window.go("/akun/keamanan/kunci-sandi/tambah/")
    page.get_by_role("button", name="Buat kunci sandi").click()
    page.get_by_role("heading", name="Kode cadangan").wait_for()
    window.context.clear_cookies(name="sessionid")

    page = window.go("/akun/masuk/?next=/akun/profil/")
    page.get_by_label("Alamat surel").fill(sari.email)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/akun/langkah-kedua/")
    assert window.violations() == []
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url("**/akun/profil/")

    # And it confirms who one is before a change.
    page = window.go("/akun/konfirmasi/kunci-sandi/?next=/akun/keamanan/kunci-sandi/tambah/")
    assert window.violations() == []
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url("**/akun/keamanan/kunci-sandi/tambah/")


def test_pages_of_who_has_an_authenticator_app_are_sound(
    visit: Callable[..., Visitor], sari: User, karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        TOTP.activate(sari, generate_totp_secret())
    window = visit(size=PHONE)
    window.sign_in(karangasem_client)
    for path in ("/akun/keamanan/", "/akun/konfirmasi/kode/", "/akun/keamanan/aplikasi/lepas/"):
        page = window.go(path)

        assert page.url.endswith(path)
        assert window.violations() == []


def test_cancelled_passkey_says_what_to_do(visit: Callable[..., Visitor]) -> None:
    window = visit()
    page = window.go("/akun/masuk/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")

    page.get_by_role("button", name="Masuk dengan kunci sandi").click()

    page.get_by_text("Belum berhasil: permintaan dibatalkan").wait_for()
    assert window.violations() == []
    assert page.get_by_role("button", name="Masuk dengan kunci sandi").is_enabled()


def test_passkey_button_is_hidden_where_passkeys_are_unknown(visit: Callable[..., Visitor]) -> None:
    window = visit()
    window.context.add_init_script("delete window.PublicKeyCredential")
    page = window.go("/akun/masuk/")

    assert not page.get_by_role("button", name="Masuk dengan kunci sandi").is_visible()
