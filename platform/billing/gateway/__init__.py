"""The provider of invoices behind plain values: the one place that knows Stripe."""

from django.conf import settings

from billing.gateway.values import Gateway

__all__ = ["Gateway", "provider"]


def provider() -> Gateway | None:
    """The provider that is set up; None without one, and then our ledger works alone."""
    if not settings.TIRU_STRIPE["key"]:
        return None
    # Takes most of a second, which only the processes that talk to Stripe should wait for.
    from billing.gateway.over_stripe import StripeGateway

    return StripeGateway(**settings.TIRU_STRIPE)
