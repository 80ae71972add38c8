"""
What changed with a module, beside the regencies that adopted it later or not yet: difference in differences, as pure
functions.

After Callaway and Sant'Anna (2021), in its plainest form. For each group of regencies that adopted in the same period
`g`, and each later period `t`: how much they changed since the last period before adoption, less how much those changed
over the same time that had not adopted by `t`. Regencies that adopted earlier are never compared with, since what they
still gain would count as a loss of the others; that is what goes wrong in the usual regression when effects grow. The
cells are put together by the number of their adopters.

The interval is a jackknife over regencies: each is left out once with all its periods, so it holds however a regency's
periods hang together, and it needs no random numbers. Floats throughout: what comes out is an estimate, given with
fewer digits than it is worked out with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.ministry.console.survival import Z

type Panel = Mapping[str, Mapping[int, float]]
"""A number by regency and period; periods are counted on, one after the other. What is not known is left out."""


class Reason(StrEnum):
    """Why the data cannot carry an answer."""

    ONLY_WITH_MODULE = "only_with_module"
    """The indicator exists only where the module is on, so nobody has a number from before."""
    NO_NUMBERS = "no_numbers"
    HIDDEN = "hidden"
    NO_BEFORE = "no_before"
    FEW_ADOPTERS = "few_adopters"
    FEW_OTHERS = "few_others"
    DIFFERENT_BEFORE = "different_before"
    """Adopters were already changing differently before they adopted."""


class CannotTell(Exception):
    """:param found, needed: how many there are and how many it takes, where that is the reason."""

    def __init__(self, reason: Reason, *, found: int = 0, needed: int = 0, before: Estimate | None = None) -> None:
        super().__init__(reason)
        self.reason, self.found, self.needed, self.before = reason, found, needed, before


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An effect with its 95 % interval, and how many regencies of either side it rests on."""

    value: float
    low: float
    high: float
    adopters: int
    others: int

    @property
    def is_sure(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, kw_only=True)
class Effect:
    """
    :param overall: over all whole periods after the one of adoption.
    :param before: the same comparison over the last step before adoption, which must show nothing.
    :param by_age: by the number of periods since adoption; in period 0 the module was on for a part of it.
    """

    overall: Estimate
    before: Estimate
    by_age: dict[int, Estimate]


@dataclass(frozen=True)
class Cell:
    """One comparison: how much each adopter of a group and each of the others changed."""

    adopters: Mapping[str, float]
    others: Mapping[str, float]
    sums: tuple[float, float]

    @classmethod
    def of(cls, adopters: Mapping[str, float], others: Mapping[str, float]) -> Cell:
        return cls(adopters, others, (math.fsum(adopters.values()), math.fsum(others.values())))

    def less(self, left_out: str) -> tuple[float, int]:
        """What the adopters gained over the others, added up, and how many adopters that is."""
        own, rest = self.sums
        adopters, others = len(self.adopters), len(self.others)
        if left_out in self.adopters:
            own, adopters = own - self.adopters[left_out], adopters - 1
        elif left_out in self.others:
            rest, others = rest - self.others[left_out], others - 1
        return (own - adopters * rest / others, adopters) if adopters and others else (0.0, 0)


def estimate(values: Panel, adopted: Mapping[str, int | None], *, least: int) -> Effect:
    """
    :param adopted: the period in which each regency adopted; None, or left out, if it has not.
    :param least: how many adopters there must be in all, and how many others in each comparison.
    :raises CannotTell: if the data cannot carry an answer.
    """
    groups: dict[int, list[str]] = {}
    for regency, period in adopted.items():
        if period is not None and values.get(regency):
            groups.setdefault(period, []).append(regency)
    every = sum(map(len, groups.values()))
    if every < least:
        raise CannotTell(Reason.FEW_ADOPTERS, found=every, needed=least)
    last = max((period for of in values.values() for period in of), default=0)

    def changes(regencies: Iterable[str], start: int, end: int) -> dict[str, float]:
        return {regency: of[end] - of[start] for regency in regencies if (of := values[regency]).keys() >= {start, end}}

    def cell(group: int, start: int, end: int) -> Cell:
        later = (regency for regency in values if (when := adopted.get(regency)) is None or when > max(end, group))
        return Cell.of(changes(groups[group], start, end), changes(later, start, end))

    ages: dict[int, list[Cell]] = {}
    for group in sorted(groups):
        for period in range(group, last + 1):
            ages.setdefault(period - group, []).append(cell(group, group - 1, period))
    leading = [cell(group, group - 2, group - 1) for group in sorted(groups)]
    return _put_together(ages, leading, least=least)


def _put_together(ages: Mapping[int, list[Cell]], leading: list[Cell], *, least: int) -> Effect:
    whole = [one for age, cells in ages.items() if age > 0 for one in cells if one.adopters]
    if not whole or not any(one.adopters for one in leading):
        raise CannotTell(Reason.NO_BEFORE)
    carried = [one for one in whole if len(one.others) >= least]
    if not carried:
        raise CannotTell(Reason.FEW_OTHERS, found=max(len(one.others) for one in whole), needed=least)
    for cells in (carried, leading):
        if (found := len({regency for one in cells for regency in one.adopters})) < least:
            raise CannotTell(Reason.FEW_ADOPTERS, found=found, needed=least)
    leading = [one for one in leading if len(one.others) >= least]
    if not any(one.adopters for one in leading):
        raise CannotTell(Reason.NO_BEFORE)
    before = _estimate(leading)
    if before.is_sure:
        raise CannotTell(Reason.DIFFERENT_BEFORE, before=before)
    by_age = {}
    for age, cells in sorted(ages.items()):
        kept = [one for one in cells if one.adopters and len(one.others) >= least]
        if kept and len({regency for one in kept for regency in one.adopters}) >= least:
            by_age[age] = _estimate(kept)
    return Effect(overall=_estimate(carried), before=before, by_age=by_age)


def _estimate(cells: list[Cell]) -> Estimate:
    adopters = {regency for one in cells for regency in one.adopters}
    others = {regency for one in cells for regency in one.others}
    value = _mean(cells, "")
    left_out = [_mean(cells, regency) for regency in sorted(adopters | others)]
    middle, count = math.fsum(left_out) / len(left_out), len(left_out)
    error = math.sqrt((count - 1) / count * math.fsum((one - middle) ** 2 for one in left_out))
    reach = Z * error
    return Estimate(value=value, low=value - reach, high=value + reach, adopters=len(adopters), others=len(others))


def _mean(cells: Iterable[Cell], left_out: str) -> float:
    gains, adopters = zip(*(one.less(left_out) for one in cells), strict=True)
    return math.fsum(gains) / sum(adopters)
