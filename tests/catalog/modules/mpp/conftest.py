from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.mpp import MONDAY_MORNING


@pytest.fixture
def monday_morning() -> Iterator[time_machine.Traveller]:
    """The clock of pages stands at 10.10 WITA on Monday, 23 November 2026; `.shift()` moves it."""
    with time_machine.travel(MONDAY_MORNING, tick=False) as traveller:
        yield traveller
