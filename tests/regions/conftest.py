from collections.abc import Iterator

import pytest

from regions import calendar


@pytest.fixture
def as_operator(db: None) -> Iterator[None]:
    """Reference data are written by the loader, which logs in as the operator."""
    from tenants.context import operator_rights

    with operator_rights():
        yield


@pytest.fixture
def fresh_calendar() -> Iterator[None]:
    """For tests that change the table: what they did is rolled back, so it must not stay in memory."""
    calendar.forget()
    yield
    calendar.forget()
