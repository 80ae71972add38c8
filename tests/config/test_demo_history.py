"""The demo's past: what its malls reported goes the real way, and the ministry's console has something to show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import tenants
from catalog.ministry.console.models import Adoption
from catalog.ministry.console.services import rebuild
from catalog.modules.mpp.models import QueueTicket
from config.demo.history import PASTS, tell
from core import clock
from core.actors import Actor
from outcomes.facts.models import Fact
from outcomes.services import report_everything
from tests.factories.mpp import AgencyFactory, CounterFactory, CounterGroupFactory, ServiceProductFactory

pytestmark = pytest.mark.django_db
ACTOR = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def test_a_mall_of_the_demo_has_a_past_that_the_night_does_not_take_away(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with tenants.enter("r5107"):
        group = CounterGroupFactory.create()
        CounterFactory.create(group=group)
        ServiceProductFactory.published(agency=AgencyFactory.create(code="DUKCAPIL"), group=group)

        tell("5107", actor=ACTOR, now=NOW)
        report_everything(actor=ACTOR, now=NOW)
        again = report_everything(actor=ACTOR, now=NOW)
        people = QueueTicket.objects.count()
    rebuild(actor=ACTOR, now=NOW)
    found = Adoption.objects.get(regency_code="5107", slug="mpp")
    served = list(Fact.objects.filter(indicator="mpp.tickets_served", part=""))

    assert people > 600
    assert len(served) == PASTS["5107"].months
    assert {fact.shown for fact in served} == {"exact"}
    assert (again.computed, again.failed) == (0, 0)
    assert (found.months, found.in_use, found.ending, found.alert) == (PASTS["5107"].months, True, "", "")
    assert found.is_proven
