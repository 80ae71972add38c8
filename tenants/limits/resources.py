"""What is limited, in which unit, and how much of it a regency has."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    JOBS = "jobs", _("Jobs at once")


REQUESTS = (Resource.PUBLIC, Resource.SIGNED_IN, Resource.API)
"""Limited in requests a second."""
MESSAGES = (Resource.EMAIL, Resource.WHATSAPP, Resource.SMS)
"""Limited in messages a day."""
GROWING = tuple(one for one in Resource if one != Resource.JOBS)
"""What a regency of many people has more of. Workers are as many as they are, however large a regency is."""
MEGABYTE = 1_000_000
"""Bytes in the unit of `STORAGE`."""


class HasLimits(Protocol):
    """A regency as `tenants.current()` knows it."""

    @property
    def limits(self) -> Iterable[tuple[str, int]]: ...


@dataclass(frozen=True)
class Size:
    """Regencies from so many people on have so many percent of everybody's limits."""

    people: int
    percent: int

    @property
    def limits(self) -> dict[str, int]:
        """By resource, rounded up; nothing where it has what everybody has."""
        if self.percent == 100:
            return {}
        return {name.value: -(-settings.TIRU_LIMITS[name] * self.percent // 100) for name in GROWING}


def sizes() -> list[Size]:
    """Of `settings.TIRU_LIMITS_BY_PEOPLE`, the largest first."""
    return [Size(*one) for one in sorted(settings.TIRU_LIMITS_BY_PEOPLE, reverse=True)]


def size_of(people: int | None) -> Size:
    """
    The size that a regency of so many people has, whose plan it pays for.

    :param people: None where nobody has entered it: then it has what everybody has.
    """
    return next((size for size in sizes() if size.people <= (people or 0)), Size(0, 100))


def allowed(regency: HasLimits, resource: str) -> int:
    """How much the regency may take, in the unit of the resource: its agreement, its size's, or what everybody has."""
    for name, value in regency.limits:
        if name == resource:
            return value
    everybody: int = settings.TIRU_LIMITS[resource]
    return everybody
