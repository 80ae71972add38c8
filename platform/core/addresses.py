"""Addresses that work outside this process: in mails, and as links to another host."""

from django.conf import settings


def address_of(host: str, path: str = "/") -> str:
    """The full address of a path at a host, with the scheme and the public port of this installation."""
    port = f":{settings.TIRU_PORT}" if settings.TIRU_PORT and ":" not in host else ""
    return f"{settings.TIRU_SCHEME}://{host}{port}{path}"
