"""
How long adoptions last: the estimator of Kaplan and Meier with Greenwood's variance, as pure functions.

Shares and variances are exact fractions; only the bounds, which take logarithms, are floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

Z: Final = 1.959963984540054
"""Of a 95 % interval."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """
    After `month` months: how many were still watched just before, how many ended then, and the share that goes on.

    `low` and `high` bound the share at 95 %.
    """

    month: int
    at_risk: int
    ended: int
    share: Fraction
    low: float
    high: float


def curve(spells: Iterable[tuple[int, bool]]) -> list[Step]:
    """
    From how long each adoption was watched, in months, and whether it ended then; a step for month 0 and for each month
    up to the longest. One that is watched no longer without having ended counts as long as it was watched.
    """
    found = list(spells)
    if not found:
        return []
    steps, share, variance = [], Fraction(1), Fraction(0)
    for month in range(max(months for months, _ended in found) + 1):
        at_risk = sum(months >= month for months, _ended in found)
        ended = sum(months == month and has_ended for months, has_ended in found)
        share *= 1 - Fraction(ended, at_risk)
        if 0 < ended < at_risk:
            variance += Fraction(ended, at_risk * (at_risk - ended))
        low, high = _bounds(share, variance, at_risk)
        steps.append(Step(month=month, at_risk=at_risk, ended=ended, share=share, low=low, high=high))
    return steps


def after(steps: Sequence[Step], month: int) -> Step | None:
    """The step after so many months; None where nobody has been watched that long."""
    return steps[month] if month < len(steps) else None


def _bounds(share: Fraction, variance: Fraction, at_risk: int) -> tuple[float, float]:
    """
    By log(-log): it stays between 0 and 1. Where none or all have ended it says nothing; there the exact bound of a
    share of `at_risk` counts.
    """
    alone = 0.025 ** (1 / at_risk)
    if share == 1:
        return alone, 1.0
    if share == 0:
        return 0.0, 1 - alone
    log = math.log(share)
    reach = Z * math.sqrt(variance) / log
    return float(share) ** math.exp(-reach), float(share) ** math.exp(reach)
