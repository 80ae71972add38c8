"""Questions about single sign-on that only look."""

from collections.abc import Collection
from typing import Final

from allauth.mfa.models import Authenticator

import tenants
from accounts.models import SINGLE_SIGN_ON_PURPOSE, SingleSignOn, User
from accounts.queries import security_of
from accounts.sso.provider import Client
from core import secrets
from web.doors import has_right

ADMINISTRATION: Final = "people.manage"
# Ways to come in, as evidence calls them.
PROVIDER: Final = "sso"
INVITATION: Final = "invitation"


def terms() -> SingleSignOn | None:
    """What was entered, whether or not it is offered."""
    return SingleSignOn.objects.first()


def offered() -> SingleSignOn | None:
    """
    The single sign-on that the sign-in page shows. None where nothing may leave for the outside: a copy of a regency
    has its people and its provider, too.
    """
    if not may_ask():
        return None
    return SingleSignOn.objects.exclude(mode=SingleSignOn.Mode.OFF).first()


def may_ask() -> bool:
    """Whether this is a regency that may talk to a provider."""
    regency = tenants.current_or_none()
    return regency is not None and regency.may_speak


def client_of(kept: SingleSignOn, *, return_to: str) -> Client:
    """This regency as the provider knows it, with the secret in the clear: for the call, never for a page."""
    secret = secrets.decrypt(kept.client_secret, purpose=SINGLE_SIGN_ON_PURPOSE)
    return Client(kept.issuer, kept.client_id, secret, return_to)


def is_administrator(user: User) -> bool:
    return has_right(user, ADMINISTRATION, "everywhere")


def must_come_by_provider(user: User, *, by: Collection[str] = ()) -> bool:
    """
    Whether somebody who came in by these ways must come by the provider instead: all officers, where single sign-on is
    required, but administrators with a second step of their own or a one-time link, so that a provider that fails locks
    nobody out.
    """
    if user.is_citizen or PROVIDER in by:
        return False
    kept = offered()
    if kept is None or kept.mode != SingleSignOn.Mode.REQUIRED:
        return False
    return not (is_administrator(user) and (INVITATION in by or security_of(user).has_second_step))


def keepers_of_the_key() -> list[User]:
    """The administrators who get in without the provider: with a second step of their own, and a way to it."""
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    guarded = User.objects.officers().filter(is_active=True, authenticator__type__in=factors).distinct()
    return [user for user in guarded if is_administrator(user) and _has_first_step(user)]


def _has_first_step(user: User) -> bool:
    # A passkey is both steps, if it was made to be; without a password it is the only way.
    return user.has_usable_password() or any(
        authenticator.wrap().is_passwordless
        for authenticator in Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    )
