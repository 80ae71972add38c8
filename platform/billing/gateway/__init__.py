"""The provider of invoices behind plain values: the one place that knows Stripe."""

from typing import Any

from django.conf import settings

from billing.gateway.values import Gateway

__all__ = ["Gateway", "provider"]


def provider() -> Gateway | None:
    """The provider that is set up; None without one, and then our ledger works alone."""
    access: dict[str, Any] = settings.TIRU_STRIPE
    if not access["key"]:
        return None
    # Takes most of a second, which only the processes that talk to Stripe should wait for.
    from billing.gateway.over_stripe import StripeGateway

    return StripeGateway(**access)
