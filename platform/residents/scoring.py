"""
How alike two records are, said in points that an officer can follow.

From how many points on a pair is shown, and when names are the same or alike, are policies (`residents.policies`).
"""

from dataclasses import dataclass
from typing import Final, Self

import policies
from residents.models import Resident
from residents.policies import NAME_ALIKE, NAME_SAME, SHOWN_FROM

# [A] Our own choice: change the points here and nowhere else. Trigram likeness of folded names goes from 0 to 1.
WEIGHTS: Final[dict[str, int]] = {
    "birth_date": 30,
    "name_same": 40,
    "name_alike": 25,
    "sex_differs": -15,
    "village": 10,
    "birth_place": 5,
    "phone": 15,
    "nik_missing": 10,  # one of the two has no NIK: the usual way a person gets registered twice
    "nik_differs": -20,  # both have one, and another: a twin, or one of them was mistyped
}


@dataclass(frozen=True)
class Thresholds:
    """What counts here. Pairs below `shown_from` are not shown to anybody."""

    shown_from: int
    name_same: float
    name_alike: float

    @classmethod
    def here(cls) -> Self:
        """As this regency, or a wider level, has decided."""
        found = policies.values([SHOWN_FROM, NAME_SAME, NAME_ALIKE])
        # As floats: trigram likeness is one, and 0.85 of either kind must be the same 0.85.
        return cls(found[SHOWN_FROM], float(found[NAME_SAME]), float(found[NAME_ALIKE]))


@dataclass(frozen=True)
class Sign:
    """One thing that was compared: its code in `WEIGHTS`, the points it gave, and the likeness if there is one."""

    code: str
    points: int
    likeness: float | None = None


@dataclass(frozen=True)
class Score:
    signs: tuple[Sign, ...]

    @property
    def total(self) -> int:
        return max(0, sum(sign.points for sign in self.signs))

    def as_rows(self) -> list[list[str | int | float | None]]:
        """Plain values for a JSON column."""
        return [[sign.code, sign.points, sign.likeness] for sign in self.signs]


def score(first: Resident, second: Resident, *, likeness: float, thresholds: Thresholds) -> Score:
    """
    Compare two records.

    :param likeness: of their folded names, as `similarity` of pg_trgm tells it.
    """
    signs = []

    def add(code: str, value: float | None = None) -> None:
        signs.append(Sign(code, WEIGHTS[code], value))

    likeness = round(likeness, 2)
    if likeness >= thresholds.name_same:
        add("name_same", likeness)
    elif likeness >= thresholds.name_alike:
        add("name_alike", likeness)
    if first.birth_date == second.birth_date:
        add("birth_date")
    if first.sex != second.sex:
        add("sex_differs")
    if first.village_code == second.village_code:
        add("village")
    if first.birth_place and first.birth_place.casefold() == second.birth_place.casefold():
        add("birth_place")
    if first.phone and first.phone == second.phone:
        add("phone")
    if bool(first.nik) != bool(second.nik):
        add("nik_missing")
    elif first.nik and bytes(first.nik_index or b"") != bytes(second.nik_index or b""):
        add("nik_differs")
    return Score(tuple(signs))
