"""
Signed links that stand in mails, and what they allow.

A link proves that its bearer reads the contact's mail; nobody needs an account. Each purpose has a salt of its own, so
that a link made for one thing opens no other.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.errors import Refusal
from onboarding.models import Application

CONFIRMATION_LIFETIME = timedelta(days=7)

_CONFIRM = "onboarding.confirm"
_OPEN = "onboarding.open"


class LinkNotValid(Refusal):
    """The signature does not fit: the address was cut off or changed."""

    code = "link_not_valid"
    message = _("This link is not complete.")
    fix = _("Copy the whole address from our e-mail, or open it from there again.")


class LinkExpired(Refusal):
    code = "link_expired"
    message = _("This link has expired. It worked for seven days.")
    fix = _("Send the application again; nothing of the old one is kept.")


def confirmation_address(application: Application) -> str:
    """The link that confirms the contact's e-mail address."""
    signed = signing.dumps(application.reference, salt=_CONFIRM, compress=True)
    return _at_the_ministry("onboarding:confirm", signed=signed)


def confirmed_reference(signed: str) -> str:
    """
    The reference that a confirmation link carries.

    :raises LinkNotValid: if the signature does not fit. :raises LinkExpired: after seven days.
    """
    try:
        return str(signing.loads(signed, salt=_CONFIRM, max_age=CONFIRMATION_LIFETIME))
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except signing.BadSignature as error:
        raise LinkNotValid from error


def sender_address(application: Application) -> str:
    """The link with which the sender opens the status page as its owner, as long as the application is kept."""
    return _at_the_ministry("onboarding:open", signed=signing.dumps(application.reference, salt=_OPEN, compress=True))


def opened_reference(signed: str) -> str:
    """
    The reference that a sender's link carries.

    :raises LinkNotValid: if the signature does not fit.
    """
    try:
        return str(signing.loads(signed, salt=_OPEN))
    except signing.BadSignature as error:
        raise LinkNotValid from error


def status_address(application: Application) -> str:
    return _at_the_ministry("onboarding:status", reference=application.reference)


def _at_the_ministry(view: str, **kwargs: str) -> str:
    return address_of(settings.TIRU_BASE_DOMAIN, reverse(view, kwargs=kwargs, urlconf=settings.ROOT_URLCONF))
