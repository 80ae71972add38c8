"""How many reports a village sends for its people, and whether that differs from the whole regency at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core import shares


class Standing(StrEnum):
    """Of a village beside the regency. Neither is good nor bad: many reports may mean that people trust the office."""

    MORE = "more"
    LIKE = "like"
    FEWER = "fewer"
    TOO_FEW = "too_few"
    """Too few reports to say anything."""
    NO_FIGURE = "no_figure"
    """Nobody has said how many people live there."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """
    :param reports: of a year. :param people: who live there; None where nobody knows.
    :param least: of how many reports one can say a rate.
    """

    reports: int
    people: int | None
    least: int

    @property
    def per_thousand(self) -> Decimal | None:
        """Reports per 1,000 people in the period; None without a figure, and below the least number."""
        return shares.rate(self.reports, self.people) if self.people and self.reports >= self.least else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Within which it lies with 95 % (Poisson); None as for the rate."""
        if not self.people or self.per_thousand is None:
            return None
        return shares.rate_interval(self.reports, self.people)


def standing(rate: Rate, everywhere: Rate) -> Standing:
    """Differs only where the whole interval lies on one side of the regency's rate."""
    if not rate.people:
        return Standing.NO_FIGURE
    interval, whole = rate.interval, everywhere.per_thousand
    if interval is None or whole is None:
        return Standing.TOO_FEW
    low, high = interval
    return Standing.MORE if low > whole else Standing.FEWER if high < whole else Standing.LIKE
