from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.gateway.over_stripe import StripeGateway
from tests.billing.stripe_simulator import StripeSimulator
from tests.billing.stripe_simulator.stage import NOW, gateway_to


@pytest.fixture
def stripe() -> Iterator[StripeSimulator]:
    """A strict stand-in for Stripe, its clock at `stage.NOW`."""
    with StripeSimulator(NOW) as simulator:
        yield simulator


@pytest.fixture
def gateway(stripe: StripeSimulator) -> Iterator[StripeGateway]:
    """The gateway that leads there. It does not repeat by itself: what fails is seen."""
    found = gateway_to(stripe)
    yield found
    found.close()
