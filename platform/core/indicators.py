"""
The words in which a block or a module says what it measures.

Whoever has numbers writes an `Indicator` and a function that works it out for one period of the regency we are in; the
block `outcomes` runs it, hides small groups and sends the rest to the ministry. Neither knows the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from core import clock, language
from core.localised import LocalisedText

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|S(?P<semester>[12])))?")


class PeriodKind(StrEnum):
    """How long a period is. Periods follow the calendar year, as the budget does."""

    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class Period:
    """
    A stretch of the calendar, from its first day on.

    :param first_day: the first day of a month, quarter, semester or year; use `Period.of` to get it from any day.
    """

    kind: PeriodKind
    first_day: date

    def __post_init__(self) -> None:
        if self.first_day.day != 1 or (self.first_day.month - 1) % self.months:
            raise ValueError(f"No {self.kind} begins on {self.first_day}.")

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> Period:
        """The period that a day lies in."""
        months = _MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // months * months + 1, 1))

    @classmethod
    def from_code(cls, code: str) -> Period:
        """
        Read what `code` wrote: `2026-10`, `2026-Q4`, `2026-S2`, `2026`.

        :raises ValueError: for anything else.
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError("Not a period.")
        year = int(found["year"])
        if found["month"]:
            return cls(PeriodKind.MONTH, date(year, int(found["month"]), 1))
        if found["quarter"]:
            return cls(PeriodKind.QUARTER, date(year, 3 * int(found["quarter"]) - 2, 1))
        if found["semester"]:
            return cls(PeriodKind.SEMESTER, date(year, 6 * int(found["semester"]) - 5, 1))
        return cls(PeriodKind.YEAR, date(year, 1, 1))

    @property
    def months(self) -> int:
        return _MONTHS[self.kind]

    @property
    def code(self) -> str:
        """Short, sortable within a kind, the same in both languages."""
        number = (self.first_day.month - 1) // self.months + 1
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.first_day:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.first_day.year}-Q{number}"
            case PeriodKind.SEMESTER:
                return f"{self.first_day.year}-S{number}"
            case PeriodKind.YEAR:
                return f"{self.first_day.year}"

    @property
    def next(self) -> Period:
        return Period.of(self.kind, self.first_day + timedelta(days=31 * self.months))

    @property
    def previous(self) -> Period:
        return Period.of(self.kind, self.first_day - timedelta(days=1))

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of the period in `zone` and the first one after it: `start <= at < end`."""
        return clock.day_bounds(self.first_day, zone)[0], clock.day_bounds(self.next.first_day, zone)[0]

    def is_closed(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the period's last day is over where the regency is."""
        return clock.local_date(at, zone) > self.last_day

    def words(self, lang: str | None = None) -> str:
        """`Oktober 2026`, `triwulan 4 2026`, `semester 2 2026`, `2026`."""
        lang = language.resolve(lang)
        if self.kind == PeriodKind.MONTH:
            return clock.format_month(self.first_day, lang)
        if self.kind == PeriodKind.YEAR:
            return str(self.first_day.year)
        names = {
            PeriodKind.QUARTER: {"id": "triwulan", "en": "quarter"},
            PeriodKind.SEMESTER: {"id": "semester", "en": "half"},
        }
        number = (self.first_day.month - 1) // self.months + 1
        return f"{names[self.kind][lang]} {number} {self.first_day.year}"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """
    One number. A share or a mean says what it rests on.

    :param value: a share as a percentage (94.2), never a float.
    :param numerator, denominator: whole numbers behind a share; for a mean or a median the denominator alone.
    """

    value: Decimal | int
    numerator: int | None = None
    denominator: int | None = None

    @classmethod
    def share(cls, numerator: int, denominator: int) -> Measure:
        """`numerator` of `denominator` as a percentage."""
        return cls(value=Decimal(100 * numerator) / denominator, numerator=numerator, denominator=denominator)


@dataclass(frozen=True, kw_only=True)
class Part:
    """The number of one group of a breakdown, with the group's name as people read it."""

    name: LocalisedText
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class Figures:
    """
    What an indicator came to in one period.

    :param parts: by the code of the group. Of an indicator that counts people every person stands in exactly one part.
    """

    total: Measure
    parts: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """
    A number that is reported to the ministry.

    :param code: begins with the slug of the module or the name of the block, and never changes.
    :param definition: what is counted, over what, in one sentence an official can check.
    :param compute: dotted name of `(period: Period) -> Figures | None`, run inside the regency; None means that there
        is nothing to say about that period, which is not zero. Without it the indicator is only announced.
    :param counts_people: the number counts people: groups below five never leave the regency.
    :param reform_focus: the theme of Reformasi Birokrasi Tematik it speaks to, e.g. `"poverty"`.
    :param dimension: what it is broken down by, if it is.
    :param formula: goes up by one when the way of computing changes; what was reported is then computed anew.
    :param module: the slug of the module it belongs to; the catalogue fills it in.
    """

    code: str
    name: LocalisedText
    unit: LocalisedText
    definition: LocalisedText | None = None
    period: PeriodKind = PeriodKind.MONTH
    compute: str = ""
    decimals: int = 0
    reform_focus: str = ""
    counts_people: bool = False
    higher_is_better: bool = True
    dimension: LocalisedText | None = None
    formula: int = 1
    module: str = ""
