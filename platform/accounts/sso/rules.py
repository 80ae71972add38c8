"""Whom the claims of an identity provider name, and what they prove. No database is asked."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import SingleSignOn, UserManager
from core.errors import Refusal

# RFC 8176: what `amr` says of a second step, each enough for itself.
_SECOND_STEPS: Final = frozenset({"mfa", "mca", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "vbm", "fido", "sms"})


class AddressMissing(Refusal):
    code = "address_missing"
    message = _("The sign-in service did not tell an e-mail address (%(claim)s).")
    fix = _("It must hand on the e-mail address to Tiru. Tell those who run it.")


class AddressNotProved(Refusal):
    code = "address_not_proved"
    message = _("The sign-in service does not say that it has proved your e-mail address.")
    fix = _("Confirm your address there, or ask the administrator of your office.")


class OtherDomain(Refusal):
    code = "other_domain"
    message = _("Addresses of this kind may not come in here.")
    fix = _("Sign in with the address of your office.")


def address_of(claims: Mapping[str, Any], terms: SingleSignOn) -> str:
    """
    The e-mail address by which the account is found.

    :raises AddressMissing, AddressNotProved, OtherDomain:
    """
    address = UserManager.normalize_email(str(claims.get(terms.claim) or ""))
    try:
        validate_email(address)
    except ValidationError:
        raise AddressMissing(claim=terms.claim) from None
    # `email_verified` speaks of `email` alone; some providers write it as a text.
    said = claims.get("email_verified") in (True, "true") and address == UserManager.normalize_email(
        str(claims.get("email") or "")
    )
    if not (said or terms.vouched):
        raise AddressNotProved
    if address.rpartition("@")[2] not in terms.domains:
        raise OtherDomain
    return address


def proves_second_step(claims: Mapping[str, Any], terms: SingleSignOn) -> bool:
    """Whether the provider says that the person came in by two steps, as far as its word is trusted here."""
    return terms.trusts_second_step and says_second_step(claims, terms)


def says_second_step(claims: Mapping[str, Any], terms: SingleSignOn) -> bool:
    ways = claims.get("amr")
    by_way = isinstance(ways, list) and not _SECOND_STEPS.isdisjoint(str(way) for way in ways)
    return by_way or (bool(terms.second_step_acr) and claims.get("acr") == terms.second_step_acr)
