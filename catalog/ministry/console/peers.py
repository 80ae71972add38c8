"""
Regencies of the same size, as pure functions.

The regions of Kemendagri carry no population, so size is the number of villages and urban wards; cities are compared
with cities and regencies with regencies, in `BANDS` groups of as many members each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import quantiles
from typing import Final

BANDS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Band:
    """Members from the fewest to the most villages, both included. `number` counts from 1, the smallest."""

    kind: str
    number: int
    fewest: int
    most: int


def bands(sizes: Mapping[str, tuple[str, int]]) -> dict[str, Band]:
    """Which band each regency is in, by its code; `sizes` says kind and number of villages."""
    found: dict[str, Band] = {}
    for kind in sorted({kind for kind, _villages in sizes.values()}):
        members = sorted((villages, code) for code, (of, villages) in sizes.items() if of == kind)
        edges = [round(number * len(members) / BANDS) for number in range(BANDS + 1)]
        for number, (start, end) in enumerate(pairwise(edges), start=1):
            group = members[start:end]
            for _villages, code in group:
                found[code] = Band(kind=kind, number=number, fewest=group[0][0], most=group[-1][0])
    return found


@dataclass(frozen=True, kw_only=True)
class Quartiles:
    count: int
    lower: Decimal
    median: Decimal
    upper: Decimal


def quartiles(values: Sequence[Decimal], *, least: int) -> Quartiles | None:
    """The middle of a group; None below `least` regencies (and of one nobody can tell a middle)."""
    if len(values) < max(least, 2):
        return None
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return Quartiles(count=len(values), lower=lower, median=middle, upper=upper)
