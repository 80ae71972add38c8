from collections.abc import Iterator
from typing import Any

import pytest

import tenants
from accounts.models import SingleSignOn
from accounts.sso import services
from core import clock
from core.actors import Actor
from tests.accounts.sso.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn

ADMIN = Actor.system("tests")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The government's provider, where Sari has an account."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with StandIn().served() as stand_in:
        stand_in.knows("u-1", name="Ni Ketut Sari", email="sari@karangasemkab.go.id", email_verified=True)
        yield stand_in


@pytest.fixture
def entered(provider: StandIn, db: None) -> Any:
    """`entered(mode="offered")`: Karangasem's single sign-on, tested and switched to this mode."""

    def enter(mode: str = "offered", **values: Any) -> SingleSignOn:
        given = {
            "name": "SSO Karangasem",
            "issuer": provider.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "domains": ["karangasemkab.go.id"],
        }
        with tenants.enter("r5107"):
            terms = services.set_up(values=services.Values(**{**given, **values}), actor=ADMIN, now=clock.now())
            SingleSignOn.objects.update(mode=mode, tested_at=clock.now())
            return terms

    return enter
