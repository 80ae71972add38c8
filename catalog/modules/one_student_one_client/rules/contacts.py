"""
Which contacts are owed, when, and which of them a pregnancy has had.

Antenatal: at least six, one up to 12 weeks, two above 12 to 24, three above 24 until birth; at least two of them with
a doctor (in the first and the third trimester), both with ultrasound (Permenkes 21/2021, article 13 (3)-(5); Permenkes
2/2025 revoked only its part on contraception). After birth KF1-KF4 for the mother and KN1-KN3 for the newborn [GK].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from catalog.modules.one_student_one_client.rules.gestation import (
    FIRST_TRIMESTER_WEEKS,
    SECOND_TRIMESTER_WEEKS,
    TERM_DAYS,
    Trimester,
    age_on,
)

OWED: Final[dict[Trimester, int]] = {1: 1, 2: 2, 3: 3}
LAST_NUMBER: Final = 6
"""No contact after the sixth has a K number."""


@dataclass(frozen=True)
class Contact:
    """One antenatal contact that took place."""

    day: date
    with_doctor: bool = False
    with_ultrasound: bool = False


@dataclass(frozen=True)
class Due:
    """
    A contact that is owed.

    :param name: `"K3"`, `"KF1"`, `"KN2"`.
    :param first, last: the days in which it belongs, both included.
    """

    name: str
    first: date
    last: date

    def is_late(self, today: date) -> bool:
        return today > self.last


# How the weeks of a trimester are shared among its contacts [A]: 1-12; 13-18, 19-24; 25-30, 31-35, 36-40.
_WINDOWS: Final[tuple[tuple[str, int, int], ...]] = (
    ("K1", 0, FIRST_TRIMESTER_WEEKS * 7),
    ("K2", FIRST_TRIMESTER_WEEKS * 7 + 1, 18 * 7),
    ("K3", 18 * 7 + 1, SECOND_TRIMESTER_WEEKS * 7),
    ("K4", SECOND_TRIMESTER_WEEKS * 7 + 1, 30 * 7),
    ("K5", 30 * 7 + 1, 35 * 7),
    ("K6", 35 * 7 + 1, TERM_DAYS),
)


def antenatal_schedule(lmp: date) -> list[Due]:
    """The six contacts with their days."""
    return [Due(name, lmp + timedelta(days=first), lmp + timedelta(days=last)) for name, first, last in _WINDOWS]


def numbered(lmp: date, contacts: Iterable[Contact]) -> list[tuple[str, Contact]]:
    """
    The contacts in their order with the names they count under: the first is K1M (*murni*) up to 12 weeks and K1A
    after (convention of the programme); then K2 to K6; later ones have no number and an empty name.
    """
    found = []
    for number, contact in enumerate(sorted(contacts, key=lambda one: one.day), start=1):
        if number == 1:
            name = "K1M" if age_on(lmp, contact.day).trimester == 1 else "K1A"
        else:
            name = f"K{number}" if number <= LAST_NUMBER else ""
        found.append((name, contact))
    return found


def has_k6(lmp: date, contacts: Iterable[Contact]) -> bool:
    """
    Whether all that is owed took place: enough contacts in each trimester, and a doctor in the first and the third.
    Ultrasound is told apart (`has_doctor_and_ultrasound`).
    """
    by_trimester = _by_trimester(lmp, contacts)
    return all(len(by_trimester[third]) >= owed for third, owed in OWED.items()) and all(
        any(one.with_doctor for one in by_trimester[third]) for third in _DOCTOR_IN
    )


def has_doctor_and_ultrasound(lmp: date, contacts: Iterable[Contact]) -> bool:
    """Whether a doctor looked with ultrasound in the first and in the third trimester: the second indicator."""
    by_trimester = _by_trimester(lmp, contacts)
    return all(any(one.with_doctor and one.with_ultrasound for one in by_trimester[third]) for third in _DOCTOR_IN)


_DOCTOR_IN: Final[tuple[Trimester, ...]] = (1, 3)


def _by_trimester(lmp: date, contacts: Iterable[Contact]) -> dict[Trimester, list[Contact]]:
    found: dict[Trimester, list[Contact]] = {1: [], 2: [], 3: []}
    for contact in contacts:
        found[age_on(lmp, contact.day).trimester].append(contact)
    return found


def next_antenatal(lmp: date, contacts: Iterable[Contact], today: date) -> Due | None:
    """
    The contact that is owed next: the first window in which nothing took place and that is not over, or the last
    missed one if there is none. None once six contacts took place.
    """
    days = [contact.day for contact in contacts]
    if len(days) >= LAST_NUMBER:
        return None
    open_windows = [due for due in antenatal_schedule(lmp) if not any(due.first <= day <= due.last for day in days)]
    return next((due for due in open_windows if due.last >= today), open_windows[-1] if open_windows else None)


def missed_antenatal(lmp: date, contacts: Iterable[Contact], today: date) -> list[Due]:
    """
    The contacts that were owed and did not take place: the window is over and was empty, and the trimester had fewer
    contacts by then than it owed. Two in one window make up for an empty one in the same trimester, because the rule
    counts by trimester and the windows are ours.
    """
    days = [contact.day for contact in contacts]
    missed: list[Due] = []
    owed_so_far: dict[Trimester, int] = {1: 0, 2: 0, 3: 0}
    for due in antenatal_schedule(lmp):
        third = age_on(lmp, due.last).trimester
        owed_so_far[third] += 1
        if not due.is_late(today) or any(due.first <= day <= due.last for day in days):
            continue
        had = sum(1 for day in days if day <= due.last and day >= lmp and age_on(lmp, day).trimester == third)
        if had < owed_so_far[third]:
            missed.append(due)
    return missed


type Whose = Literal["mother", "newborn"]

_AFTER_BIRTH: Final[dict[Whose, tuple[tuple[str, timedelta, timedelta], ...]]] = {
    "mother": (
        ("KF1", timedelta(hours=6), timedelta(hours=48)),
        ("KF2", timedelta(days=3), timedelta(days=7)),
        ("KF3", timedelta(days=8), timedelta(days=28)),
        ("KF4", timedelta(days=29), timedelta(days=42)),
    ),
    "newborn": (
        ("KN1", timedelta(hours=6), timedelta(hours=48)),
        ("KN2", timedelta(days=3), timedelta(days=7)),
        ("KN3", timedelta(days=8), timedelta(days=28)),
    ),
}


@dataclass(frozen=True)
class DueAfterBirth:
    """A contact after the birth: the first counts hours, the others days (the day of birth is day 0)."""

    name: str
    first: datetime
    last: datetime

    def is_late(self, now: datetime) -> bool:
        return now > self.last


def schedule_after_birth(born_at: datetime, whose: Whose) -> list[DueAfterBirth]:
    """
    The contacts owed after a birth, in the regency's own time: the first counts hours, the others whole days.

    :param born_at: aware, in the zone in which the days count.
    """
    midnight = born_at.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for name, first, last in _AFTER_BIRTH[whose]:
        if first < timedelta(days=1):
            found.append(DueAfterBirth(name, born_at + first, born_at + last))
        else:
            found.append(DueAfterBirth(name, midnight + first, midnight + last + timedelta(days=1, microseconds=-1)))
    return found


def are_all_seen[Key](children: Collection[Key], seen: Iterable[Key | None]) -> bool:
    """
    Whether each of the children was seen: of twins each is owed every contact.

    :param children: those who live.
    :param seen: whom each contact was with; None for one that names no child, which counts for all of them.
    """
    had = set(seen)
    return None in had or set(children) <= had


def name_after_birth(born_at: datetime, at: datetime, whose: Whose) -> str:
    """Under which name a contact at this moment counts; empty when it lies in none of the periods."""
    return next(
        (due.name for due in schedule_after_birth(born_at, whose) if due.first <= at <= due.last),
        "",
    )
