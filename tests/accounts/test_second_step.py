"""Whoever gives roles to others gets no further than a passkey or an authenticator app."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

import tenants
from accounts.models import User
from accounts.services import issue_invitation
from core import clock
from core.actors import Actor
from organisation.models import Role
from organisation.services import grant_role, sync_core_roles
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SECURE, WORK = "/akun/amankan/", "/pengaturan/orang/"
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def demanded(settings: Any) -> None:
    settings.TIRU_SECOND_STEP_RIGHTS = ["people.manage"]


@pytest.fixture
def administrator(in_karangasem: tenants.CurrentRegency) -> User:
    return _with("tenant_admin")


def _with(slug: str) -> User:
    now = clock.now()
    sync_core_roles(actor=SYSTEM, now=now)
    user = UserFactory.create()
    grant_role(user=user, role=Role.objects.get(slug=slug), actor=SYSTEM, now=now)
    return user


def _sign_in(client: Client, user: User) -> None:
    client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD})


def test_the_first_administrator_secures_the_account_before_anything_else(
    administrator: User, karangasem_client: Client
) -> None:
    administrator.set_unusable_password()
    administrator.save()
    token = issue_invitation(user=administrator, actor=SYSTEM, now=clock.now())
    karangasem_client.post(f"/akun/undangan/{token}/", {"password1": PASSWORD, "password2": PASSWORD})

    before = karangasem_client.get(WORK)
    offered = karangasem_client.get(SECURE).content.decode()
    app = karangasem_client.get("/akun/keamanan/aplikasi/").status_code
    TOTP.activate(administrator, generate_totp_secret())

    assert before.headers["Location"] == SECURE
    assert "Nanti" not in offered
    assert app == 200
    assert karangasem_client.get(WORK).status_code == 200


def test_signing_in_again_with_the_password_alone_leads_there_too(
    administrator: User, karangasem_client: Client
) -> None:
    _sign_in(karangasem_client, administrator)

    assert karangasem_client.get(WORK).headers["Location"] == SECURE
    assert karangasem_client.get("/").headers["Location"] == SECURE
    karangasem_client.post("/akun/keluar/")
    assert karangasem_client.get("/").status_code == 200


def test_who_gives_no_roles_may_put_it_off(in_karangasem: tenants.CurrentRegency, karangasem_client: Client) -> None:
    _sign_in(karangasem_client, _with("staff"))

    assert karangasem_client.get("/kerja/").status_code == 200
    assert "Nanti" in karangasem_client.get(SECURE).content.decode()
