from decimal import Decimal

import pytest

from core.shares import interval


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(15, 20, "53.1", "88.8"), (0, 10, "0.0", "27.8"), (10, 10, "72.2", "100.0")],  # Wilson, as in Newcombe (1998)
)
def test_interval(numerator: int, denominator: int, low: str, high: str) -> None:
    assert interval(numerator, denominator) == (Decimal(low), Decimal(high))
