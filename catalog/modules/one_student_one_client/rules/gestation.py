"""Weeks, days and the expected day of birth, reckoned from the first day of the last menstruation (LMP)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

TERM_DAYS: Final = 280
"""LMP to the expected day of birth (Naegele) [GK]."""
LONGEST_DAYS: Final = 308
"""44 weeks: nothing is expected after it; an episode of care ends here at the latest (SATUSEHAT)."""
YOUNGEST: Final = 10
OLDEST: Final = 60
"""Ages at which a pregnancy is registered; outside them the wrong person was chosen [A]."""
FIRST_TRIMESTER_WEEKS: Final = 12
SECOND_TRIMESTER_WEEKS: Final = 24

type Trimester = Literal[1, 2, 3]


class NotPregnantThen(ValueError):
    """The day lies before the last menstruation, or more than 44 weeks after it."""


@dataclass(frozen=True, order=True)
class Age:
    """How far a pregnancy is: `28+3` is twenty-eight weeks and three days."""

    days_in_all: int

    @property
    def weeks(self) -> int:
        return self.days_in_all // 7

    @property
    def days(self) -> int:
        return self.days_in_all % 7

    @property
    def trimester(self) -> Trimester:
        """Up to 12 weeks, above 12 to 24, above 24 (Permenkes 21/2021, article 13)."""
        if self.days_in_all <= FIRST_TRIMESTER_WEEKS * 7:
            return 1
        return 2 if self.days_in_all <= SECOND_TRIMESTER_WEEKS * 7 else 3

    def __str__(self) -> str:
        return f"{self.weeks}+{self.days}"


def age_on(lmp: date, day: date) -> Age:
    """
    How far it is on a day.

    :raises NotPregnantThen:
    """
    days = (day - lmp).days
    if not 0 <= days <= LONGEST_DAYS:
        raise NotPregnantThen(f"{day} is day {days}")
    return Age(days)


def due_date(lmp: date) -> date:
    """The expected day of birth: LMP + 280 days."""
    return lmp + timedelta(days=TERM_DAYS)


def lmp_of(due: date) -> date:
    """The other way round, where only the expected day is known, from an ultrasound."""
    return due - timedelta(days=TERM_DAYS)
