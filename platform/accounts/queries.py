"""Questions about accounts that only look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.models import ApiToken, Invitation, User, digest_of


@dataclass(frozen=True)
class Security:
    """How well a person's account is guarded."""

    passkeys: int
    has_totp: bool
    recovery_codes_left: int | None
    """None without recovery codes."""
    has_password: bool

    @property
    def has_second_step(self) -> bool:
        return self.has_totp or self.passkeys > 0


def security_of(user: User) -> Security:
    passkeys, has_totp, codes_left = 0, False, None
    for authenticator in Authenticator.objects.filter(user=user):
        match authenticator.type:
            case Authenticator.Type.WEBAUTHN:
                passkeys += 1
            case Authenticator.Type.TOTP:
                has_totp = True
            case Authenticator.Type.RECOVERY_CODES:
                codes_left = len(authenticator.wrap().get_unused_codes())
    return Security(passkeys, has_totp, codes_left, user.has_usable_password())


def api_tokens_of(user: User) -> QuerySet[ApiToken]:
    """All tokens a person ever made, the newest first."""
    return ApiToken.objects.filter(user=user)


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, whatever its state; None for a link that was never made here."""
    return Invitation.objects.select_related("user").filter(digest=digest_of(token)).first()


def find_api_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The working token with this secret, of somebody who may sign in; looked up in the current schema alone."""
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if token is None or not token.works_at(at) or not token.user.is_active:
        return None
    return token


def known_device_owners(named: Iterable[str]) -> set[str]:
    """Which of these are a person's who may sign in (`User.device_owner`, as `web.outbox.owner_of` writes it)."""
    keys = set()
    for one in named:
        try:
            keys.add(UUID(hex=one))
        except ValueError:
            continue
    found = User.objects.filter(device_owner__in=keys, is_active=True)
    return {key.hex for key in found.values_list("device_owner", flat=True)}
