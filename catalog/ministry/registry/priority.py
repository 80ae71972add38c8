"""
What is urgent first: urgency, seriousness and growth, 1 to 5 each, added up ([A]; the method of USG).

And which measures say nothing of an outcome. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol


class Scored(Protocol):
    @property
    def urgency(self) -> int: ...
    @property
    def seriousness(self) -> int: ...
    @property
    def growth(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Weight:
    """The mean of what places have scored. Seriousness is the harm done, growth the trend."""

    urgency: Decimal
    seriousness: Decimal
    growth: Decimal
    places: int

    @property
    def total(self) -> Decimal:
        return self.urgency + self.seriousness + self.growth


class Order(StrEnum):
    """By what a board is ordered; the others follow as ties."""

    PRIORITY = "prioritas"
    HARM = "dampak"
    TREND = "tren"
    REGENCIES = "daerah"


def weight_of(scores: Iterable[Scored]) -> Weight | None:
    """Every place weighs the same. None where nobody has scored."""
    listed = list(scores)
    if not listed:
        return None

    def mean(name: str) -> Decimal:
        return Decimal(sum(getattr(one, name) for one in listed)) / len(listed)

    return Weight(urgency=mean("urgency"), seriousness=mean("seriousness"), growth=mean("growth"), places=len(listed))


def rank(weight: Weight, order: Order = Order.PRIORITY) -> tuple[Decimal, ...]:
    """For sorting, the first first: ties of the sum go by urgency, then seriousness, then the number of places."""
    by_priority = (-weight.total, -weight.urgency, -weight.seriousness, Decimal(-weight.places))
    match order:
        case Order.HARM:
            return (-weight.seriousness, *by_priority)
        case Order.TREND:
            return (-weight.growth, *by_priority)
        case Order.REGENCIES:
            return (Decimal(-weight.places), *by_priority)
    return by_priority


def counts_input(measure: str) -> bool:
    """Whether a measure counts what is put in (meetings, trainings, money) and so says nothing of an outcome."""
    return _INPUT.search(measure) is not None


_INPUT: Final = re.compile(
    r"\b(rapat|rakor|pertemuan|sosialisasi|pelatihan|bimtek|lokakarya|seminar|diklat|undangan|notulen|anggaran|realisasi"
    r" belanja|perjalanan dinas|kunjungan kerja|meetings?|workshops?|trainings?|budgets?|seminars?)\b",
    re.IGNORECASE,
)
"""[A] Words of activities and money. Whoever means an outcome can say it without them."""
