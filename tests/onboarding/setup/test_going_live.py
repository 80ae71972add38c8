"""Until a regency is open strangers read that it is being prepared; it opens when nothing required is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from accounts.services import create_api_token
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import Message
from onboarding.setup import services
from organisation.models import RoleAssignment
from tenants import directory
from tenants.models import Regency
from tenants.services import WrongStatus
from tests.factories.accounts import make_citizen
from tests.factories.setup import SYSTEM, close_to_citizens, prepare

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PAGE = "/pengaturan/persiapan/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def preparing(karangasem: Regency) -> None:
    close_to_citizens("5107")


@pytest.fixture
def admin(preparing: None, karangasem_client: Client) -> User:
    """The administrator of a regency that has all it needs, signed in."""
    with tenants.enter("r5107"):
        user = prepare(now=clock.now())
        karangasem_client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return str(response.content.decode())


class TestStrangers:
    @pytest.mark.parametrize("path", ["/", "/mpp/", "/kantor/", "/masuk/", "/pengaturan/modul/", "/tidak-ada/"])
    def test_read_that_the_site_is_being_prepared(self, preparing: None, karangasem_client: Client, path: str) -> None:
        answer = karangasem_client.get(path)

        assert answer.status_code == 503
        assert answer["Retry-After"] == "3600"
        assert "Kabupaten Karangasem sedang menyiapkan layanannya" in text_of(answer)
        assert "http://tiru.test" in text_of(answer)

    def test_read_it_in_english_too(self, preparing: None, karangasem_client: Client) -> None:
        karangasem_client.cookies["django_language"] = "en"

        assert "Kabupaten Karangasem is preparing its services" in text_of(karangasem_client.get("/"))

    def test_cannot_send_anything_either(self, preparing: None, karangasem_client: Client) -> None:
        assert karangasem_client.post("/mpp/antrean/ambil/", {"group": "A"}).status_code == 503

    def test_get_no_answer_from_the_api(self, preparing: None, karangasem_client: Client) -> None:
        answer = karangasem_client.get("/api/v1/mpp/products/")
        other_scheme = karangasem_client.get("/api/v1/mpp/products/", headers={"Authorization": "Basic eDp5"})

        assert (answer.status_code, other_scheme.status_code) == (503, 503)
        assert answer.json()["errors"][0]["code"] == "in_preparation"

    def test_with_a_token_that_is_none_are_refused(self, preparing: None, karangasem_client: Client) -> None:
        answer = karangasem_client.get("/api/v1/mpp/products/", headers={"Authorization": "Bearer tiru_nothing"})

        assert answer.status_code == 401

    def test_reach_sign_in_invitations_and_probes(self, preparing: None, karangasem_client: Client) -> None:
        assert karangasem_client.get("/akun/masuk/").status_code == 200
        assert karangasem_client.get("/akun/undangan/geheim/").status_code in {404, 410}
        assert karangasem_client.get("/healthz").status_code == 200

    def test_remain_strangers_with_a_citizens_account(self, preparing: None, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            karangasem_client.force_login(make_citizen())

        assert karangasem_client.get("/").status_code == 503

    def test_of_the_neighbour_are_served(self, preparing: None, ternate_client: Client) -> None:
        assert ternate_client.get("/").status_code == 200


class TestItsOwnPeople:
    def test_see_the_public_pages_with_a_bar(self, admin: User, karangasem_client: Client) -> None:
        page = text_of(karangasem_client.get("/"))

        assert "Belum dibuka." in page
        assert f'href="{PAGE}"' in page

    def test_without_the_right_see_the_bar_alone(
        self, preparing: None, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        staff("r5107", "mpp.serve", client=karangasem_client)
        page = text_of(karangasem_client.get("/"))

        assert "Belum dibuka." in page
        assert PAGE not in page
        assert karangasem_client.get(PAGE).status_code == 404

    def test_use_the_api_with_a_token(
        self, preparing: None, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        person = staff("r5107", "mpp.serve")
        with tenants.enter("r5107"):
            _token, secret = create_api_token(
                user=person, name="Uji", lifetime=clock.DAY, actor=SYSTEM, now=clock.now()
            )

        answer = karangasem_client.get("/api/v1/mpp/products/", headers={"Authorization": f"Bearer {secret}"})

        assert answer.status_code == 200

    def test_find_the_checklist_on_their_today_page(self, admin: User, karangasem_client: Client) -> None:
        assert "Semuanya siap untuk warga" in text_of(karangasem_client.get("/kerja/"))


def test_an_open_regency_pays_nothing_for_the_door(karangasem: Regency, karangasem_client: Client) -> None:
    karangasem_client.get("/kantor/")
    with CaptureQueriesContext(connection) as caught:
        answer = karangasem_client.get("/kantor/")

    assert answer.status_code == 200
    assert not [query for query in caught if "session" in query["sql"] or "tenants_" in query["sql"]]


class TestGoingLive:
    def test_refuses_with_the_whole_list(self, preparing: None) -> None:
        with tenants.enter("r5107"), pytest.raises(services.NotReady) as refused:
            services.go_live(actor=SYSTEM, now=NOW)

        assert [item.point.key for item in refused.value.missing] == [
            "units", "position", "hours", "staff", "rights", "modules_serve", "signers", "dpo"
        ]  # fmt: skip
        assert "8 hal wajib belum ada. Kantor kecamatan, desa, dan kelurahan; Letak kantor induk;" in str(refused.value)
        assert Regency.objects.get(code="5107").opened_at is None

    def test_opens_the_site_tells_the_head_and_records_it(self, preparing: None, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            prepare(now=NOW)
            services.go_live(actor=SYSTEM, now=NOW)
            ours = EvidenceEntry.objects.get(action="setup.went_live")
            head = RoleAssignment.objects.get(role__slug="regional_head").user
            told = Message.objects.filter(template="setup.opened").values_list("recipient_id", flat=True)

            assert set(told) == {str(head.pk)}
        assert ours.details == {
            "left_out": ["words", "domain", "answers", "mail", "district_positions", "boundary", "modules_set_up"]
        }
        assert EvidenceEntry.objects.get(action="setup.went_live").subject == "regency:5107"
        assert Regency.objects.get(code="5107").opened_at == NOW
        assert Regency.objects.get(code="8271").opened_at != NOW
        assert karangasem_client.get("/").status_code == 200

    def test_happens_once(self, karangasem: Regency) -> None:
        with tenants.enter("r5107"), pytest.raises(WrongStatus):
            services.go_live(actor=SYSTEM, now=NOW)

    def test_is_not_for_a_suspended_regency(self, preparing: None) -> None:
        Regency.objects.filter(code="5107").update(status=Regency.Status.SUSPENDED)
        directory.changed()

        with tenants.enter("r5107"), pytest.raises(WrongStatus):
            services.go_live(actor=SYSTEM, now=NOW)

    def test_takes_two_pages(self, admin: User, karangasem_client: Client) -> None:
        checklist = text_of(karangasem_client.get(PAGE))
        asked = text_of(karangasem_client.get(f"{PAGE}buka/"))
        done = karangasem_client.post(f"{PAGE}buka/", follow=True)

        assert "hal wajib selesai" in checklist
        assert "hanya kementerian yang menutup situs lagi" in asked
        assert "Situs sudah dibuka. Warga dapat datang." in text_of(done)
        assert Client(SERVER_NAME="karangasem.tiru.test").get("/").status_code == 200

    def test_by_hand_while_something_is_missing_shows_what(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            RoleAssignment.objects.filter(role__slug="dpo").delete()
        answer = karangasem_client.post(f"{PAGE}buka/")

        assert answer.status_code == 409
        assert "Situs belum dapat dibuka" in text_of(answer)
        assert '<a class="ds-link" href="/pengaturan/orang/">Pejabat pelindungan data pribadi</a>' in text_of(answer)
        assert karangasem_client.get(f"{PAGE}buka/").status_code == 302

    def test_is_for_those_who_manage_modules(
        self, preparing: None, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        assert karangasem_client.post(f"{PAGE}buka/").status_code == 503
        staff("r5107", "people.manage", client=karangasem_client)

        assert karangasem_client.post(f"{PAGE}buka/").status_code == 404


def test_the_refusal_names_nobody(preparing: None) -> None:
    with tenants.enter("r5107"):
        prepare(now=NOW)
        Authenticator.objects.all().delete()
        with pytest.raises(services.NotReady) as refused:
            services.go_live(actor=Actor.system("tests"), now=NOW)

    assert "Ayu Lestari" not in str(refused.value)
