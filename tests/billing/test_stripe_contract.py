"""
One scenario, against the stand-in always and against Stripe's test mode where a key is given, so that the stand-in can
be held to what Stripe does: `TIRU_STRIPE_TEST_KEY=sk_test_... pytest tests/billing/test_stripe_contract.py`.

It leaves a customer, an ended subscription and two closed invoices in that account. Live keys are refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from billing.gateway import Gateway
from billing.gateway.over_stripe import StripeGateway
from billing.gateway.values import InvoiceState, KeyMismatch, NotAtProvider, Refused
from tests.billing.stripe_simulator import StripeSimulator
from tests.billing.stripe_simulator.stage import MALL, PLAN, VILLAGE, bill, gateway_to, payer

VARIABLE = "TIRU_STRIPE_TEST_KEY"


@pytest.fixture(params=["stand-in", "test mode"])
def provider(request: pytest.FixtureRequest) -> Iterator[StripeGateway]:
    now = datetime.now(UTC)
    if request.param == "stand-in":
        with StripeSimulator(now) as stripe:
            found = gateway_to(stripe, retries=2)
            yield found
            found.close()
        return
    found = StripeGateway(key=_of_test_mode(os.environ.get(VARIABLE, "")))
    yield found
    found.close()


def test_the_whole_way_of_an_invoice(provider: StripeGateway) -> None:
    scenario(provider)


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x", "pk_test_x"])
def test_only_a_secret_key_of_test_mode_is_taken(key: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="sk_test_"):
        _of_test_mode(key)


def _of_test_mode(key: str) -> str:
    if not key:
        pytest.skip(f"Stripe's test mode was not asked: set {VARIABLE} to a key that begins with sk_test_.")
    if not key.startswith("sk_test_"):
        pytest.fail(f"{VARIABLE} is no key of the test mode: it must begin with sk_test_.")
    return key


def scenario(gateway: Gateway) -> None:
    """Payer, modules, two invoices to their ends, a credit note; what is refused, and what a repeated key does."""
    run = uuid4().hex[:12]
    whose = replace(payer(), name=f"Dinas Kominfo {run}")
    customer = gateway.create_customer(whose, key=f"{run}:c")
    assert gateway.create_customer(whose, key=f"{run}:c") == customer
    with pytest.raises(KeyMismatch):
        gateway.create_customer(replace(whose, name="Dinas lain"), key=f"{run}:c")

    for module in (PLAN, MALL, VILLAGE):
        gateway.ensure_product(module, key=f"{run}:p:{module.slug}")
        gateway.ensure_product(module, key=f"{run}:again:{module.slug}")
    new_year = datetime(datetime.now(UTC).year + 1, 1, 1, tzinfo=UTC)
    subscription = gateway.create_subscription(
        customer, "5107", (PLAN, MALL), days=30, starts_at=new_year, key=f"{run}:s"
    )
    gateway.pause_cycle(subscription, days=60, key=f"{run}:sp")
    gateway.add_item(subscription, VILLAGE, key=f"{run}:a")
    (found,) = gateway.books(customer).subscriptions
    items = {item.module: item for item in found.items}
    assert (found.sends, found.is_paused, found.days_until_due, items.keys()) == (
        True,
        True,
        60,
        {"plan", "mpp", "smart_kampung"},
    )
    gateway.price_item(items["mpp"].id, replace(MALL, yearly=Decimal(50_000_000)), key=f"{run}:pr")
    gateway.remove_item(items["smart_kampung"].id, key=f"{run}:r")
    (found,) = gateway.books(customer).subscriptions
    assert {item.module: item.yearly for item in found.items} == {
        "plan": PLAN.yearly,
        "mpp": Decimal(50_000_000),
    }
    # Switching a module costs nothing at Stripe: days are reckoned in our ledger.
    assert gateway.books(customer).invoices == ()

    # What was overpaid is said and not moved, so saying it twice is saying it once.
    for key, credit in (("k1", 300_000), ("k2", 300_000), ("k3", 0)):
        gateway.set_credit(customer, Decimal(credit), key=f"{run}:{key}")
        assert gateway.books(customer).customers[0].credit == credit

    paid, void = (bill(f"T/{run}/{number}") for number in (1, 2))
    ids = {}
    for one in (paid, void):
        id = ids[one.number] = gateway.create_invoice(customer, one, key=f"{one.number}:i")
        with pytest.raises(Refused):
            gateway.mark_paid(id, key=f"{one.number}:early")
        gateway.add_lines(id, one.lines, key=f"{one.number}:l")
        gateway.finalize(id, key=f"{one.number}:f")
        gateway.send(id, key=f"{one.number}:s")
        with pytest.raises(Refused):
            gateway.add_lines(id, one.lines, key=f"{one.number}:late")
    gateway.mark_paid(ids[paid.number], key=f"{run}:pay")
    gateway.void(ids[void.number], key=f"{run}:void")
    with pytest.raises(Refused):
        gateway.void(ids[paid.number], key=f"{run}:void-paid")
    gateway.credit(ids[paid.number], paid.total, key=f"{run}:credit")
    assert {
        one.number: (one.state, one.total, one.credited, one.paid_through) for one in gateway.books(customer).invoices
    } == {
        paid.number: (InvoiceState.PAID, Decimal(66_600_000), Decimal(66_600_000), Decimal(0)),
        void.number: (InvoiceState.VOID, Decimal(66_600_000), Decimal(0), Decimal(0)),
    }
    assert gateway.customer_of("invoice", ids[paid.number]) == customer

    gateway.end_subscription(subscription, key=f"{run}:e")
    assert gateway.books(customer).subscriptions == ()
    with pytest.raises(NotAtProvider):
        gateway.books("cus_not_there")
