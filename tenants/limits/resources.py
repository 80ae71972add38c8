"""What is limited, in which unit, and how much of it a regency has."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Resource(models.TextChoices):
    """Requests are counted by who asks, so that a program cannot take the place of a citizen."""

    PUBLIC = "public", _("Pages for everybody")
    SIGNED_IN = "signed_in", _("Pages of people who have signed in")
    API = "api", _("Programs with a token")
    EMAIL = "email", _("E-mails")
    WHATSAPP = "whatsapp", _("WhatsApp messages")
    SMS = "sms", _("SMS")
    STORAGE = "storage", _("Uploaded files")


REQUESTS = (Resource.PUBLIC, Resource.SIGNED_IN, Resource.API)
"""Limited in requests a second."""
MESSAGES = (Resource.EMAIL, Resource.WHATSAPP, Resource.SMS)
"""Limited in messages a day."""
MEGABYTE = 1_000_000
"""Bytes in the unit of `STORAGE`."""


class HasLimits(Protocol):
    """A regency as `tenants.current()` knows it."""

    @property
    def limits(self) -> Iterable[tuple[str, int]]: ...


def allowed(regency: HasLimits, resource: str) -> int:
    """How much the regency may take, in the unit of the resource: its own agreement, else what everybody has."""
    for name, value in regency.limits:
        if name == resource:
            return value
    everybody: int = settings.TIRU_LIMITS[resource]
    return everybody
