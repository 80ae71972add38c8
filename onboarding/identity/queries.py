"""What the pages of identity ask beside the blocks."""

from allauth.mfa.models import Authenticator

import tenants
from onboarding.queries import wished_domain


def people_with_passkeys() -> int:
    """How many people must make a new passkey after the main address changed: each is bound to its host."""
    keys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    return keys.values("user").distinct().count()


def wished_host() -> str:
    """The own address that the application for this regency asked for; empty without one."""
    return wished_domain(tenants.current().code)
