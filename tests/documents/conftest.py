"""The delegation register is stood in for: its own tests are organisation's."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _register(settings: Any) -> None:
    settings.TIRU_SIGNING_AUTHORITY = "tests.factories.documents.everybody"
