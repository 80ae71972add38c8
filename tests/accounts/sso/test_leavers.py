"""
Who leaves is out with the next click, whatever they came in by and whoever let them go (anchor F130: within a minute).

No time is waited for: nothing of a person's access is remembered from one request to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

import tenants
from accounts.models import User
from core.actors import Actor
from organisation.delegations import AuthorityOfAnotherPost, authority
from organisation.models import RoleAssignment
from organisation.scim import services as scim
from tests.accounts.sso.stand_in import go_round
from tests.accounts.test_sign_in import is_signed_in, sign_in
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    UnitFactory,
    person_with_rights,
)

pytestmark = pytest.mark.django_db
HOST = "karangasem.tiru.test"
EMAIL = "sari@karangasemkab.go.id"

LAST_MINUTE = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
"""One minute before midnight of the 23rd in Karangasem."""


@dataclass
class Access:
    """All that somebody has open: two browsers, a program, a device that keeps things."""

    user: User
    by_password: Client
    by_provider: Client
    program: Client
    device: str

    def is_open(self) -> dict[str, bool]:
        asked = Client(SERVER_NAME=HOST).get("/perangkat/?" + urlencode({"owner": self.device})).json()
        return {
            "password": is_signed_in(self.by_password),
            "provider": is_signed_in(self.by_provider),
            "program": self.program.get("/api/v1/activations/").status_code == 200,
            "device": self.device not in asked["forget"],
        }


@pytest.fixture
def sari(entered: Any) -> Access:
    entered()
    with tenants.enter("r5107"):
        user = person_with_rights("modules.manage", "units.manage", email=EMAIL, full_name="Ni Ketut Sari")
        _token, secret = ApiTokenFactory.with_secret(user=user)
    browsers = [Client(SERVER_NAME=HOST) for _number in range(2)]
    sign_in(browsers[0], email=EMAIL)
    go_round(browsers[1], "u-1")
    program = Client(SERVER_NAME=HOST, headers={"Authorization": f"Bearer {secret}"})
    access = Access(user, *browsers, program, user.device_owner.hex)
    assert set(access.is_open().values()) == {True}
    return access


def _by_the_page(user: User) -> None:
    with tenants.enter("r5107"):
        admin = person_with_rights("people.manage")
        client = Client(SERVER_NAME=HOST)
        client.force_login(admin)
    client.post(f"/pengaturan/orang/{user.pk}/keluar/", {"reason": "Pindah ke provinsi"})


def _by_scim(method: str, body: str = "") -> Callable[[User], None]:
    def leave(user: User) -> None:
        with tenants.enter("r5107"):
            values: dict[str, Any] = {"name": "Keycloak", "lifetime": timedelta(days=90), "mails_links": False}
            _token, secret = scim.create_token(**values, actor=Actor.system("tests"), now=datetime.now(UTC))
        directory = Client(SERVER_NAME=HOST, headers={"Authorization": f"Bearer {secret}"})
        directory.generic(method, f"/scim/v2/Users/{user.pk}", body, "application/scim+json")

    return leave


PATCH = (
    '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],'
    ' "Operations": [{"op": "replace", "path": "active", "value": false}]}'
)


@pytest.mark.parametrize("leave", [_by_the_page, _by_scim("PATCH", PATCH), _by_scim("DELETE")])
def test_everything_that_was_open_is_shut_and_stays_so(leave: Callable[[User], None], sari: Access) -> None:
    leave(sari.user)

    assert set(sari.is_open().values()) == {False}
    again = Client(SERVER_NAME=HOST)
    sign_in(again, email=EMAIL)
    go_round(again, "u-1")
    assert not is_signed_in(again)


def test_a_role_that_ends_at_midnight_opens_nothing_a_minute_later(karangasem_client: Client) -> None:
    with tenants.enter("r5107"), time_machine.travel(LAST_MINUTE, tick=False):
        user = person_with_rights("units.manage", email=EMAIL)
        RoleAssignment.objects.filter(user=user).update(active_to=date(2026, 11, 24))
        karangasem_client.force_login(user)

    with time_machine.travel(LAST_MINUTE, tick=False):
        assert karangasem_client.get("/pengaturan/unit/").status_code == 200
    with time_machine.travel(LAST_MINUTE + timedelta(minutes=1), tick=False):
        assert karangasem_client.get("/pengaturan/unit/").status_code == 404


def test_a_post_that_ends_at_midnight_gives_no_authority_a_minute_later(in_karangasem: Any) -> None:
    unit = UnitFactory.create(name="Kecamatan Rendang")
    post = PositionFactory.create(unit=unit)
    user = person_with_rights("documents.sign", email=EMAIL)
    HoldingFactory.create(position=post, user=user, active_to=date(2026, 11, 24))
    DelegationFactory.create(kind="post", holder=None, post=post, unit=unit)

    assert authority(act="documents", unit=unit, user=user, at=LAST_MINUTE)
    with pytest.raises(AuthorityOfAnotherPost):
        authority(act="documents", unit=unit, user=user, at=LAST_MINUTE + timedelta(minutes=1))


def test_who_is_let_in_anew_keeps_nothing_of_before(sari: Access) -> None:
    with tenants.enter("r5107"):
        admin = person_with_rights("people.manage")
        client = Client(SERVER_NAME=HOST)
        client.force_login(admin)

    client.post(f"/pengaturan/orang/{sari.user.pk}/akses-baru/")

    assert not is_signed_in(sari.by_password)
    assert not is_signed_in(sari.by_provider)
    with tenants.enter("r5107"):
        assert not Authenticator.objects.filter(user=sari.user).exists()
        assert not sari.user.provided_identities.exists()
