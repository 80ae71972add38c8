"""A change between two numbers: how much, and how much of what it was. The two are never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Change:
    """
    :param difference: in the unit of the number; of a percentage in points.
    :param percent: of the first number; None where that was zero.
    """

    difference: Decimal
    percent: Decimal | None


def change(before: Decimal, after: Decimal) -> Change:
    """
    >>> change(Decimal("9.0"), Decimal("8.1"))
    Change(difference=Decimal('-0.9'), percent=Decimal('-10'))
    """
    difference = after - before
    return Change(difference, difference * 100 / before if before else None)
