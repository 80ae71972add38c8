"""An administrator sets single sign-on up, tests it and offers it; an officer comes in by it. With a real provider."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

import tenants
from accounts.models import User
from tests.accounts.browsing import DESKTOP, SMALL_PHONE, Visitor
from tests.accounts.sso.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn
from tests.browser.chromium import launched
from tests.factories.organisation import person_with_rights

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOST = "karangasem.tiru.test"


class Traveller(Visitor):
    """A window that also reaches the provider, over HTTP."""

    def _answer(self, route: Any) -> None:
        url = urlsplit(route.request.url)
        if url.path.endswith(".css") and url.hostname != HOST:
            route.fulfill(status=200, content_type="text/css", body="")  # the provider's page fetches one from a CDN
            return
        if url.hostname != "127.0.0.1":
            super()._answer(route)
            return
        connection = http.client.HTTPConnection("127.0.0.1", url.port, timeout=30)
        kind = {"Content-Type": route.request.headers.get("content-type", "")}
        connection.request(route.request.method, f"{url.path}?{url.query}", route.request.post_data_buffer, kind)
        answer = connection.getresponse()
        body = answer.read()
        if target := answer.headers.get("Location"):
            body = f"<script>location.replace({json.dumps(target)})</script>".encode()
        route.fulfill(status=200, content_type="text/html", body=body)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


def test_from_the_settings_to_an_officer_at_work(
    provider: StandIn, chromium: Any, settings: Any, karangasem_client: Client
) -> None:
    settings.TIRU_SCHEME = "https"
    provider.knows("u-9", name="I Wayan Sudarma", email="wayan@karangasemkab.go.id", email_verified=True)
    with tenants.enter("r5107"):
        admin = person_with_rights("people.manage", email="wayan@karangasemkab.go.id", full_name="I Wayan Sudarma")
        officer: User = person_with_rights(
            "units.manage", email="sari@karangasemkab.go.id", full_name="Ni Ketut Sari", password=None
        )
        karangasem_client.force_login(admin)
    at_desk, on_phone = Traveller(chromium, HOST, size=DESKTOP), Traveller(chromium, HOST, size=SMALL_PHONE)
    at_desk.sign_in(karangasem_client)

    page = at_desk.go("/pengaturan/masuk-tunggal/")
    page.get_by_label("Sebutannya bagi petugas Anda").fill("SSO Karangasem")
    page.get_by_label("Alamat layanan masuk (issuer)").fill(provider.issuer)
    page.get_by_label("Client ID").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    page.get_by_label("Domain alamat surel yang boleh masuk").fill("karangasemkab.go.id")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Uji sekarang").click()
    page.get_by_label("Subject").fill("u-9")
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.get_by_text("Uji coba berhasil").wait_for()
    assert at_desk.violations() == []
    page.get_by_label("Ditawarkan di samping kata sandi").check()
    page.get_by_role("button", name="Simpan").last.click()
    page.get_by_text("Tersimpan: Ditawarkan").wait_for()

    phone = on_phone.go("/akun/masuk/?next=/pengaturan/unit/")
    assert (on_phone.violations(), on_phone.overflow()) == ([], 0)
    phone.get_by_role("link", name="Masuk dengan SSO Karangasem").click()
    phone.get_by_label("Subject").fill("u-1")
    phone.get_by_role("button", name="Authorize", exact=True).click()
    phone.wait_for_url(f"https://{HOST}/pengaturan/unit/")

    with tenants.enter("r5107"):
        assert officer.provided_identities.exists()
    assert (at_desk.faults, on_phone.faults) == ([], [])
    for window in (at_desk, on_phone):
        window.close()
