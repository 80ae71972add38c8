"""Addresses that go into mails."""

from django.conf import settings
from django.urls import reverse

from core.addresses import address_of


def invitation_url(*, host: str, token: str) -> str:
    """The full address of a one-time link at `host`, for mails that are written outside a request."""
    # The ministry and the regencies mount the same path, so the ministry's urls answer for both.
    path = reverse("accounts:invitation", kwargs={"token": token}, urlconf=settings.ROOT_URLCONF)
    return address_of(host, path)
