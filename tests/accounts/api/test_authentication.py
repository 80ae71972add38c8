"""API tokens over HTTP. `/api/v1/activations/` stands for every route that asks who calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from accounts import services
from accounts.models import User
from core import clock
from core.actors import Actor
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import person_with_rights

PATH = "/api/v1/activations/"
ADMIN = Actor.user(1, schema="r5107")


@pytest.fixture
def secret(db: None) -> str:
    """The token of somebody in Karangasem who may manage modules; a namesake in Ternate may too."""
    with tenants.enter("r8271"):
        person_with_rights("modules.manage")
    with tenants.enter("r5107"):
        return ApiTokenFactory.with_secret(user=person_with_rights("modules.manage"))[1]


def call(client: Client, secret: str, scheme: str = "Bearer") -> Any:
    return client.get(PATH, headers={"authorization": f"{scheme} {secret}"})


def test_a_token_speaks_for_its_owner(secret: str, karangasem_client: Client) -> None:
    assert call(karangasem_client, secret).status_code == 200
    assert call(karangasem_client, secret, scheme="bearer").status_code == 200


def test_a_token_of_another_host_is_unknown(secret: str, ternate_client: Client, ministry_client: Client) -> None:
    for stranger in (ternate_client, ministry_client):
        response = stranger.get("/api/v1/catalogue/", headers={"authorization": f"Bearer {secret}"})

        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("secret", ["tiru_", "tiru_wrong", "wrong", "", "tiru_\u00e9"])
def test_a_wrong_token_is_refused(db: None, karangasem_client: Client, secret: str) -> None:
    response = call(karangasem_client, secret)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_or_that_of_a_leaver_is_refused(secret: str, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        owner = User.objects.get()
        services.close_account(user=owner, actor=ADMIN, now=clock.now())
    assert call(karangasem_client, secret).status_code == 401

    with tenants.enter("r5107"):
        services.reopen_account(user=owner, actor=ADMIN, now=clock.now())
    assert call(karangasem_client, secret).status_code == 401


def test_a_token_that_ran_out_is_refused(db: None, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        _token, secret = ApiTokenFactory.with_secret(created_at=clock.now() - timedelta(days=31))

    assert call(karangasem_client, secret).status_code == 401
