"""Which price of a list counts for a regency."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from billing.rules.taxes import whole_rupiah


def price_of_band(population: int, bands: Iterable[tuple[int, Decimal]]) -> Decimal | None:
    """
    The plan's yearly price for so many people.

    :param bands: fewest people of each band, with its price.
    :returns: None where the list begins above this population: it has no price for it.
    """
    fitting = [(at_least, price) for at_least, price in bands if at_least <= population]
    return max(fitting)[1] if fitting else None


def reduced(price: Decimal, percents: Iterable[int]) -> Decimal:
    """The price after factors, one after the other, rounded once at the end."""
    for percent in percents:
        price = price * percent / 100
    return whole_rupiah(price)


def bundle_percent(regencies: int, steps: Iterable[tuple[int, int]]) -> int:
    """Percent to pay when so many regencies of a province take part; `steps` are (fewest, percent)."""
    return min((percent for fewest, percent in steps if fewest <= regencies), default=100)
