"""What the pages of single sign-on and of the staff directory are looked at with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from accounts.models import SingleSignOn
from accounts.sso import provider, services
from organisation.scim import services as scim
from tests.journeys.beginning import PREPARING

ISSUER = "https://sso.karangasemkab.go.id/realms/pegawai"


def fill_sso(now: datetime) -> dict[str, Any]:
    """In Karangasem: a provider that is offered, and two tokens of its directory, one of which is over."""
    values = services.Values(
        name="SSO Karangasem",
        issuer=ISSUER,
        client_id="tiru-karangasem",
        client_secret="tidak-pernah-dikirim",
        domains=["karangasemkab.go.id"],
    )
    services.set_up(values=values, actor=PREPARING, now=now)
    SingleSignOn.objects.update(tested_at=now, mode=SingleSignOn.Mode.OFFERED)
    # Nobody answers at that address: what it would say is kept.
    parts = {name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "end_session_endpoint")}
    said = parts | {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks"}
    cache.set(provider._cache_key("discovery", f"{ISSUER}/.well-known/openid-configuration"), said, None)
    year = timedelta(days=365)
    scim.create_token(
        name="Keycloak lama", lifetime=year, mails_links=True, actor=PREPARING, now=now - timedelta(days=400)
    )
    token, _secret = scim.create_token(
        name="Keycloak Diskominfo", lifetime=year, mails_links=False, actor=PREPARING, now=now
    )
    return {"directory_token": token.pk}
