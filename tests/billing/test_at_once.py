"""Two officers in the same second, with real commits."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

from django.db import connections

import tenants
from billing import queries, services
from billing.models import Item, Subscriber
from billing.services.money import NothingOverpaid
from core.errors import Refusal
from tests.billing.test_refunds import OVER, ask, overpay, standing
from tests.factories.billing import SECOND, at, issued


def test_two_at_once_do_not_get_more_than_was_overpaid(own_database: str) -> None:
    """One asks it back while the other sets it off; whoever comes second is told that there is nothing."""
    with tenants.public():
        Item.objects.all().delete()
        Subscriber.objects.all().delete()
        overpay()
        second = issued("5107", at(2026, 7, 1))
        start, told = Barrier(2), []

        def at_once(act: Any) -> None:
            with tenants.public():
                start.wait()
                try:
                    act()
                except Refusal as refusal:
                    told.append(type(refusal))
            connections.close_all()

        use = {"invoice": second.pk, "amount": OVER, "actor": SECOND, "now": at(2026, 7, 1)}
        both = [Thread(target=at_once, args=(act,)) for act in (ask, lambda: services.use_overpaid(**use))]
        for one in both:
            one.start()
        for one in both:
            one.join()

        assert told == [NothingOverpaid]
        left, booked, going = standing()
        assert (left, booked, going + queries.parts_of(second).set_off) == (0, 0, OVER)
