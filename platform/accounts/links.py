"""Addresses that go into mails."""

from django.conf import settings
from django.urls import reverse


def invitation_url(*, host: str, token: str) -> str:
    """The full address of a one-time link at `host`, for mails that are written outside a request."""
    port = f":{settings.TIRU_PORT}" if settings.TIRU_PORT and ":" not in host else ""
    # The ministry and the regencies mount the same path, so the ministry's urls answer for both.
    path = reverse("accounts:invitation", kwargs={"token": token}, urlconf=settings.ROOT_URLCONF)
    return f"{settings.TIRU_SCHEME}://{host}{port}{path}"
