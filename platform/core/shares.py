"""How sure a share is that was counted over few."""

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


def _percent(share: float) -> Decimal:
    return Decimal(f"{100 * share:.1f}")
