"""The demo's year of bills: every invoice goes the real way, and the ledger agrees with it on any day of the year."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from billing import services
from billing.models import Invoice, Item, Subscriber
from billing.queries import ledger_faults, trial_balance
from config.demo.bills import AGENCIES, MODULES, bill_a_year
from core.actors import Actor

pytestmark = pytest.mark.django_db
ACTOR = Actor.system("tests")


@pytest.mark.parametrize(
    "now",
    [datetime(2026, 11, 27, 3, tzinfo=UTC), datetime(2027, 1, 1, 3, tzinfo=UTC), datetime(2028, 2, 29, 3, tzinfo=UTC)],
)
def test_a_year_of_the_demo_is_billed(now: datetime) -> None:
    Item.objects.all().delete()
    Subscriber.objects.all().delete()
    for code in AGENCIES:
        for slug in MODULES:
            services.module_switched(regency_code=code, slug=slug, on=True, at=now)

    bill_a_year(actor=ACTOR, now=now)

    states = {
        code: Counter(Invoice.objects.filter(regency_code=code).values_list("state", flat=True)) for code in AGENCIES
    }
    assert states["3510"] == {"settled": 4}
    assert states["5107"] == {"settled": 3, "spm": 1}
    assert states["8271"] == {"settled": 1, "received_net": 3}  # the trial owes nothing
    assert ledger_faults() == []
    assert trial_balance().sum == 0
