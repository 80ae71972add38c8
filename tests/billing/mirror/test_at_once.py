"""Workers that are killed, and two at once: with real commits."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread

from django.db import connections

import tenants
from billing.gateway.values import ProviderError
from billing.mirror import services
from tests.billing.stripe_simulator import Fault, StripeSimulator
from tests.billing.stripe_simulator.stage import NOW, bill_karangasem, gateway_to
from tests.faults.killing import Moment, kill_at, wait_until_alone


def test_two_workers_at_once_make_everything_once(own_database: str, stripe: StripeSimulator) -> None:
    with tenants.public():
        bill_karangasem()
    stripe.fail(Fault.HELD)  # the first stands inside of Stripe while the second asks for the same

    def work() -> None:
        gateway = gateway_to(stripe)
        with tenants.public(), suppress(ProviderError):
            services.mirror_regency(code="5107", gateway=gateway, now=NOW)
        gateway.close()
        connections.close_all()

    first, second = Thread(target=work), Thread(target=work)
    first.start()
    stripe.is_held.wait()
    second.start()
    second.join()
    stripe.release()
    first.join()
    work()

    kinds = {kind: len(stripe.books.things[kind]) for kind in ("customer", "subscription", "invoice")}
    assert kinds == {"customer": 1, "subscription": 1, "invoice": 1}
    assert len([one for one in stripe.asked if one.path == "/v1/customers" and one.method == "POST"]) == 2


def test_a_worker_that_is_killed_anywhere_is_taken_up(own_database: str, stripe: StripeSimulator) -> None:
    with tenants.public():
        bill_karangasem()

        def operation() -> None:
            gateway = gateway_to(stripe)
            services.mirror_regency(code="5107", gateway=gateway, now=NOW)
            gateway.close()

        for killed, statement in enumerate(range(1, 400, 3)):
            if kill_at(operation, Moment("before" if killed % 2 else "after", statement)):
                break
            wait_until_alone()
        gateway = gateway_to(stripe)
        assert killed > 10
        assert services.compare_all(gateway=gateway, now=NOW).differences == 0
        gateway.close()
    kinds = {kind: len(stripe.books.things[kind]) for kind in ("customer", "subscription", "invoice")}
    assert kinds == {"customer": 1, "subscription": 1, "invoice": 1}
