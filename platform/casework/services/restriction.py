"""Cases of somebody who asked that the processing of their data stands still (UU 27/2022, article 11)."""

from __future__ import annotations

from casework.models import Case
from core import personal_data
from core.personal_data import Person, Restricted


def held_up(case: Case) -> Restricted | None:
    """What stands in the way of the case because its person asked so."""
    return personal_data.restricted(_person(case), matter=case.pk)


def refuse_restricted(case: Case) -> None:
    """:raises core.personal_data.ProcessingRestricted: unless somebody decided to go on with this case."""
    personal_data.refuse_restricted(_person(case), matter=case.pk)


def _person(case: Case) -> Person:
    return Person(resident_id=case.resident_id, user_id=case.user_id)
