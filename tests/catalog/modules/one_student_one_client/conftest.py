from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

import tenants
from tests.conftest import KARANGASEM
from tests.factories.one_student_one_client import Scheme, make_scheme

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""10.00 WITA on a Thursday."""


@pytest.fixture
def around(db: None, switch_on: Callable[[str, str], None]) -> Iterator[Scheme]:
    """Karangasem with the module switched on, a campus with a running term, and a health centre with its midwife."""
    switch_on("one_student_one_client", KARANGASEM)
    with time_machine.travel(NOW, tick=False), tenants.enter(KARANGASEM):
        yield make_scheme(NOW)
