"""
How far a village has come on the seven criteria of Smart Kampung (smart_kampung.md, "Facts").

Each criterion is scored 0 to 4 by the district office, with a note. The three levels and their names are Banyuwangi's;
where one ends and the next begins is our choice [A].

No fact gives points by itself. Evening and weekend hours, letters and visits are shown to whoever scores, under the
criterion that they bear on (`queries.villages.known_facts`): neither the seven criteria nor the qualification list
[W16, W32] count hours, and a village whose hours nobody entered must not stand below one that serves less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

MOST_POINTS: Final = 4


class Criterion(StrEnum):
    """Banyuwangi's seven, all carried by IT."""

    PUBLIC_SERVICE = "public_service"
    ECONOMY = "economy"
    HEALTH = "health"
    EDUCATION = "education"
    PEOPLE = "people"
    POVERTY = "poverty"
    LEGAL = "legal"


class Level(StrEnum):
    ADVANCED = "maju"
    DEVELOPING = "berkembang"
    LACKING = "kurang"


ADVANCED_FROM: Final = Decimal(70)
DEVELOPING_FROM: Final = Decimal(40)


def score(points: Mapping[Criterion, int]) -> Decimal:
    """
    0 to 100, each criterion weighing the same; one that was not looked at counts nothing.

    :raises ValueError: for points outside 0 to 4.
    """
    if any(not 0 <= given <= MOST_POINTS for given in points.values()):
        raise ValueError(f"Points are 0 to {MOST_POINTS}.")
    most = MOST_POINTS * len(Criterion)
    return _round(Decimal(sum(points.values())) * 100 / most)


def level_of(points: Mapping[Criterion, int]) -> Level:
    reached = score(points)
    if reached >= ADVANCED_FROM:
        return Level.ADVANCED
    return Level.DEVELOPING if reached >= DEVELOPING_FROM else Level.LACKING


def shares(levels: Iterable[Level]) -> dict[Level, Decimal]:
    """
    Percent of villages on each level, one decimal, rounded each for itself: 95, 98 and 24 of 217 are 43.8, 45.2 and
    11.1, which sum up to 100.1 (SK-8).
    """
    counted = Counter(levels)
    total = counted.total()
    return {level: _round(Decimal(counted[level]) * 100 / total) if total else Decimal(0) for level in Level}


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
