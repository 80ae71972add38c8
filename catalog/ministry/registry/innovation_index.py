"""
The Regional Innovation Index (IID) worked out from scores: pure functions, with the numbers of 2023 as policies.

IID = (SPD + SID) / max x 100, where SPD is the sum of the government unit's scores and SID what `innovation_unit` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Self

from core.localised import LocalisedText


class Band(StrEnum):
    """How an index is called."""

    label: LocalisedText

    def __new__(cls, value: str, id: str, en: str) -> Self:
        band = str.__new__(cls, value)
        band._value_ = value
        band.label = LocalisedText(id=id, en=en)
        return band

    VERY = "very", "sangat inovatif", "very innovative"
    INNOVATIVE = "innovative", "inovatif", "innovative"
    LESS = "less", "kurang inovatif", "less innovative"
    NOT_ASSESSED = "not_assessed", "tidak dapat dinilai", "cannot be assessed"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    :param innovative_from: the lowest index that is innovative. :param very_above: the highest that is not more.
    :param fewest: the smallest divisor of the innovations' scores.
    """

    innovative_from: Decimal
    very_above: Decimal
    fewest: int


@dataclass(frozen=True, kw_only=True)
class Result:
    divisor: int
    innovation_unit: Decimal
    index: Decimal
    band: Band


def computed(
    *, government_unit: Decimal, innovations: Sequence[Decimal], for_number: Decimal, maximum: Decimal, limits: Limits
) -> Result:
    """
    The index with what led to it.

    :param government_unit: SPD, the sum of its indicator scores. :param innovations: the score of each innovation.
    :param for_number: the score for how many innovations there are. :param maximum: the highest SPD + SID.
    :raises ValueError: if the maximum is not above zero.
    """
    if maximum <= 0:
        raise ValueError("The highest possible score must be above zero.")
    unit = innovation_unit(innovations, for_number=for_number, fewest=limits.fewest)
    index = _rounded((government_unit + unit) * 100 / maximum)
    return Result(
        divisor=max(limits.fewest, len(innovations)),
        innovation_unit=_rounded(unit),
        index=index,
        band=band_of(index, limits),
    )


def innovation_unit(innovations: Sequence[Decimal], *, for_number: Decimal, fewest: int) -> Decimal:
    """SID: the scores of all innovations, divided by their number and at least by `fewest`, and that for the number."""
    return sum(innovations, Decimal(0)) / max(fewest, len(innovations)) + for_number


def band_of(index: Decimal, limits: Limits) -> Band:
    """The band of an index, rounded to two decimals as it is published, before it is compared."""
    rounded = _rounded(index)
    if rounded > limits.very_above:
        return Band.VERY
    if rounded >= limits.innovative_from:
        return Band.INNOVATIVE
    return Band.LESS if rounded > 0 else Band.NOT_ASSESSED


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
