"""The provider of invoices behind plain values: the one place that knows Stripe."""

from typing import Any

from django.conf import settings

from billing.gateway.values import Gateway

__all__ = ["Gateway", "is_set_up", "provider"]


def is_set_up() -> bool:
    """Whether there is a provider, for those who do not talk to it."""
    return bool(settings.TIRU_STRIPE["key"])


def provider() -> Gateway | None:
    """The provider that is set up; None without one, and then our ledger works alone."""
    access: dict[str, Any] = settings.TIRU_STRIPE
    if not is_set_up():
        return None
    # Takes most of a second, which only the processes that talk to Stripe should wait for.
    from billing.gateway.over_stripe import StripeGateway

    return StripeGateway(**access)
