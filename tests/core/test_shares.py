from decimal import Decimal

import pytest

from core.shares import interval, rate, rate_interval


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(15, 20, "53.1", "88.8"), (0, 10, "0.0", "27.8"), (10, 10, "72.2", "100.0")],  # Wilson, as in Newcombe (1998)
)
def test_interval(numerator: int, denominator: int, low: str, high: str) -> None:
    assert interval(numerator, denominator) == (Decimal(low), Decimal(high))


# Exact Poisson limits (Garwood 1936), as tables of epidemiology print them, for so many cases.
@pytest.mark.parametrize(
    ("cases", "low", "high"), [(5, 1.62, 11.67), (10, 4.80, 18.39), (20, 12.22, 30.89), (100, 81.36, 121.63)]
)
def test_the_interval_of_a_rate_is_poissons(cases: int, low: float, high: float) -> None:
    found = rate_interval(cases, 1, per=100)

    assert [float(bound) / 100 for bound in found] == pytest.approx([low, high], rel=0.01)


def test_a_rate_is_per_thousand_people() -> None:
    assert rate(98, 7_900) == Decimal("12.4")
    assert rate_interval(0, 1000) == (0, Decimal("3.7"))
