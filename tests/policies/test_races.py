"""What officials do in the same moment, with real commits."""

from datetime import UTC, date, datetime

import tenants
from core.actors import Actor
from policies.deciding import DayTaken
from policies.models import RegencyValue
from policies.services import set_value
from tests.organisation.test_races import at_once


def decide(value: int) -> None:
    set_value(
        key="imports.keep_days",
        value=value,
        valid_from=date(2026, 11, 26),
        legal_source="Perbup 12/2026",
        reason="Rapat bagian hukum",
        actor=Actor.user(value, schema="r5107"),
        now=datetime(2026, 11, 26, 2, 0, tzinfo=UTC),
    )


def test_of_three_values_for_one_day_one_counts(own_database: str) -> None:
    outcomes = at_once(*(lambda value=value: decide(value) for value in (20, 25, 40)))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, DayTaken, DayTaken]))
    with tenants.enter("r5107"):
        assert RegencyValue.objects.count() == 1
