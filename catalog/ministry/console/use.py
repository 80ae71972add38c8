"""
What a regency's use of a module comes to, month by month, as pure functions.

A month says how often the module was used (the indicator its manifest names as `usage`). What was hidden because fewer
than five people stand behind it counts as no use. A month without a report is *late*: nobody knows, so it neither
begins nor ends anything. Numbers that say "at least" are compared with numbers that say "at least": with their lower
bounds, both before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median


class Use(StrEnum):
    """What is known of a month. The first four are what a fact may say (`outcomes.suppression.Shown`)."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    HIDDEN = "hidden"
    """Fewer than five."""
    NOTHING = "nothing"
    LATE = "late"
    """A report was owed and has not come."""
    NOT_EXPECTED = "not_expected"
    """The module was not on when the month ended, or could not be used."""


class Door(StrEnum):
    """Where the module stood when the month ended."""

    ON = "on"
    OFF = "off"
    SUSPENDED = "suspended"
    """By the ministry, the module or the whole regency: nobody's choice, so it ends nothing."""
    LEFT = "left"
    """The regency has left Tiru, or may no longer change anything."""


@dataclass(frozen=True, kw_only=True)
class Month:
    first_day: date
    was_on: bool
    """At any time in the month."""
    door: Door
    use: Use
    value: Decimal | None = None

    @property
    def is_known(self) -> bool:
        return self.use not in (Use.LATE, Use.NOT_EXPECTED)

    @property
    def least(self) -> Decimal:
        """The least that the use can have been."""
        return self.value or Decimal(0)


class Ending(StrEnum):
    NONE = ""
    DORMANT = "dormant"
    OFF = "off"
    LEFT = "left"


class Alert(StrEnum):
    NONE = ""
    FALLING = "falling"
    SILENT = "silent"
    """No use in the newest month, and not dormant yet."""
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """
    :param dormant_months: so many known months in a row without use make an adoption dormant.
    :param fall_percent, fall_months, base_months: use has fallen when it lies below so many percent of the median of so
        many earlier months, for so many months running.
    """

    dormant_months: int = 3
    fall_percent: int = 50
    fall_months: int = 2
    base_months: int = 6


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    One adoption: how long it has been watched, whether and how it ended, and how it goes now.

    :param months: closed months from the one it began in to its end, or to the newest that is known.
    :param ending: the first end; an adoption that woke up again has ended once all the same, and `in_use` says that it
        is used again.
    :param usual: the median of the months before, where a fall can be told at all.
    """

    months: int
    ending: Ending
    in_use: bool
    alert: Alert
    newest: Decimal | None
    usual: Decimal | None
    silent_months: int
    late_since: date | None


def standing(months: Sequence[Month], rules: Rules) -> Standing:
    """What the months of one adoption come to; the first is the one it began in."""
    watched, ending = _spell(months, rules)
    known = [month for month in months if month.is_known]
    silent = _tail([month for month in months[1:] if month.is_known])
    late = [month for month in months if month.use == Use.LATE]
    is_late = bool(months) and months[-1].use == Use.LATE
    is_on = not months or months[-1].door == Door.ON
    usual = usual_use(months, rules)
    alert = Alert.NONE
    if is_on and is_late:
        alert = Alert.LATE
    elif is_on and known and silent < rules.dormant_months:
        if usual is not None and _has_fallen(known, usual, rules):
            alert = Alert.FALLING
        elif silent:
            alert = Alert.SILENT
    return Standing(
        months=watched,
        ending=ending,
        in_use=is_on and bool(known) and known[-1].least > 0,
        alert=alert,
        newest=known[-1].least if known else None,
        usual=usual,
        silent_months=silent,
        late_since=next((month.first_day for month in late if _late_to_the_end(months, month)), None),
    )


def usual_use(months: Sequence[Month], rules: Rules) -> Decimal | None:
    """
    The median of the months before the newest `fall_months`; None unless each of those base months is known.

    The month an adoption began in is not whole, so it is no yardstick.
    """
    known = [month for month in months[1:] if month.is_known]
    base = known[: -rules.fall_months][-rules.base_months :]
    if len(base) < rules.base_months:
        return None
    return median(month.least for month in base).quantize(Decimal("0.0001"))


def _has_fallen(known: Sequence[Month], usual: Decimal, rules: Rules) -> bool:
    newest = known[-rules.fall_months :]
    return usual > 0 and all(100 * month.least < rules.fall_percent * usual for month in newest)


def _spell(months: Sequence[Month], rules: Rules) -> tuple[int, Ending]:
    """
    How long it is known to have gone on, in months, and how it ended if it did.

    The first month is not whole, so no use in it is no sign.
    """
    silent = watched = 0
    for number, month in enumerate(months, start=1):
        if month.door in (Door.OFF, Door.LEFT):
            return number, Ending(month.door.value)
        if not month.is_known:
            silent = 0
            continue
        watched = number
        silent = 0 if month.least > 0 or number == 1 else silent + 1
        if silent == rules.dormant_months:
            return number, Ending.DORMANT
    return watched, Ending.NONE


def _tail(known: Sequence[Month]) -> int:
    """How many of the newest known months had no use."""
    return next((number for number, month in enumerate(reversed(known)) if month.least > 0), len(known))


def _late_to_the_end(months: Sequence[Month], first: Month) -> bool:
    return all(month.use == Use.LATE for month in months if month.first_day >= first.first_day)
