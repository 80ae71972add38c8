"""
A strict stand-in for Stripe on the loopback, stateful, for the real stripe-python: `StripeSimulator`.

It refuses what Stripe refuses: parameters that the specification does not know, transitions that an invoice does not
have, a key used for something else. It knows the endpoints in `books.endpoints` and no others. Where Stripe documents a
behaviour only loosely (the least amount charged in rupiah), the choice is marked beside it.
"""

from tests.billing.stripe_simulator.server import Fault, StripeSimulator

__all__ = ["Fault", "StripeSimulator"]
