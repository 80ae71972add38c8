"""How alike two records are, said in points that an officer can follow."""

from dataclasses import dataclass
from typing import Final

from residents.models import Resident

# [A] Our own choice: change the points here and nowhere else. Trigram likeness of folded names goes from 0 to 1.
WEIGHTS: Final[dict[str, int]] = {
    "birth_date": 30,
    "name_same": 40,  # likeness of NAME_SAME or more
    "name_alike": 25,  # likeness of NAME_ALIKE or more
    "sex_differs": -15,
    "village": 10,
    "birth_place": 5,
    "phone": 15,
    "nik_missing": 10,  # one of the two has no NIK: the usual way a person gets registered twice
    "nik_differs": -20,  # both have one, and another: a twin, or one of them was mistyped
}
NAME_SAME: Final = 0.85
NAME_ALIKE: Final = 0.5
SHOWN_FROM: Final = 65
"""Pairs below it are not shown to anybody."""


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


def score(first: Resident, second: Resident, *, likeness: float) -> Score:
    """
    Compare two records.

    :param likeness: of their folded names, as `similarity` of pg_trgm tells it.
    """
    signs = []

    def add(code: str, value: float | None = None) -> None:
        signs.append(Sign(code, WEIGHTS[code], value))

    likeness = round(likeness, 2)
    if likeness >= NAME_SAME:
        add("name_same", likeness)
    elif likeness >= NAME_ALIKE:
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
