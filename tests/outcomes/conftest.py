from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tests.factories import outcomes


@pytest.fixture
def numbers() -> Iterator[dict[str, Any]]:
    """The only indicators there are: two of the test's own, with the numbers it sets."""
    outcomes.numbers.clear()
    with override_settings(TIRU_INDICATORS=["tests.factories.outcomes.declared"]):
        yield outcomes.numbers
    outcomes.numbers.clear()
