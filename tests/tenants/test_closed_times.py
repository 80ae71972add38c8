"""When a regency's work stopped and went on, as its row keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import tenants
from core.actors import Actor
from tenants import services
from tenants.models import Regency

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Status = Regency.Status


def test_closing_and_opening_are_kept_in_turn_and_each_once() -> None:
    regency = Regency(status=Status.ACTIVE)
    course = [Status.ACTIVE, Status.SUSPENDED, Status.READ_ONLY, Status.ACTIVE, Status.ACTIVE, Status.ENDED]

    for hours, status in enumerate(course):
        regency.status = status
        regency.note_closing(NOON + hours * HOUR)

    assert regency.closed_times == [NOON + HOUR, NOON + 3 * HOUR, NOON + 5 * HOUR]


@pytest.mark.django_db
def test_whoever_is_served_knows_when_the_regency_was_closed(karangasem: tenants.CurrentRegency) -> None:
    actor = Actor.system("tests")
    with tenants.public():
        services.suspend(code="5107", reason="Keputusan 7", actor=actor, now=NOON)
    with tenants.enter("r5107"):
        assert tenants.current().closed_times == ((NOON, None),)
        assert tenants.current().is_closed
    with tenants.public():
        services.resume(code="5107", actor=actor, now=NOON + HOUR)
    with tenants.enter("r5107"):
        assert tenants.current().closed_times == ((NOON, NOON + HOUR),)
        assert not tenants.current().is_closed
