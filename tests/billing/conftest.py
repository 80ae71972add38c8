from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.gateway.over_stripe import StripeGateway
from billing.models import Item, Subscriber
from tests.billing.stripe_simulator import StripeSimulator
from tests.billing.stripe_simulator.stage import NOW, gateway_to


@pytest.fixture
def nobody_is_billed(db: None) -> None:
    """The stage's regencies have switched modules on, today: a test that lives in another year begins without them."""
    Item.objects.all().delete()
    Subscriber.objects.all().delete()


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
