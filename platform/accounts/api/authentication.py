"""Signing in to the API with a token."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.queries import find_api_token
from accounts.services import TOKEN_MARK, note_token_use
from core import clock


class TokenAuthentication(BaseAuthentication):
    """
    `Authorization: Bearer tiru_...`. The token is looked up in the schema of the host that was asked, so a token of
    another regency is unknown here: 401, as for one that was revoked, has run out or never was.
    """

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        secret = secret.strip()
        now = clock.now()
        token = find_api_token(secret, at=now) if secret.startswith(TOKEN_MARK) else None
        if token is None:
            raise AuthenticationFailed(_("This token does not work here."))
        note_token_use(token=token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document describes the above; found by drf-spectacular because it exists."""

    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "tiru_..."}
