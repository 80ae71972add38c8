"""How sure a share or a rate is that was counted over few."""

import math
from decimal import Decimal
from typing import Final

_Z: Final = 1.959963984540054
"""Of 95 %."""


def interval(numerator: int, denominator: int) -> tuple[Decimal, Decimal]:
    """Wilson's 95 % interval of a share, in percent with one decimal."""
    share, z = numerator / denominator, _Z * _Z / denominator
    middle = (share + z / 2) / (1 + z)
    reach = _Z * math.sqrt(share * (1 - share) / denominator + z / denominator / 4) / (1 + z)
    return _percent(max(0.0, middle - reach)), _percent(min(1.0, middle + reach))


def rate(count: int, people: int, *, per: int = 1000) -> Decimal:
    """So many per 1,000 people, with one decimal."""
    return _rate(count, people, per)


def rate_interval(count: int, people: int, *, per: int = 1000) -> tuple[Decimal, Decimal]:
    """The 95 % interval of a rate, by Byar's approximation of Poisson's: from five cases on it errs below 1 %."""
    low = count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    high = above * (1 - 1 / (9 * above) + _Z / (3 * math.sqrt(above))) ** 3
    return _rate(max(0.0, low), people, per), _rate(high, people, per)


def _rate(count: float, people: int, per: int) -> Decimal:
    return Decimal(f"{count * per / people:.1f}")


def _percent(share: float) -> Decimal:
    return Decimal(f"{100 * share:.1f}")
