"""Under which heading a letter stands in the list, in the words of those who look for one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Group(StrEnum):
    HOME = "home"
    WORK = "work"
    AID = "aid"
    BIRTH = "birth"
    MARRIAGE = "marriage"
    TRAVEL = "travel"
    OTHER = "other"


TITLES: Final[Mapping[Group, str | Promise]] = {
    Group.HOME: _("Identity and home"),
    Group.WORK: _("Business, work and land"),
    Group.AID: _("Help and health"),
    Group.BIRTH: _("Birth and death"),
    Group.MARRIAGE: _("Marriage and family"),
    Group.TRAVEL: _("Travel, events and reports"),
    Group.OTHER: _("Other letters"),
}

_OF: Final[Mapping[str, Group]] = {
    code: group
    for group, numbers in {
        Group.HOME: (2, 3, 4, 6, 8, 9, 34, 35, 36),
        Group.WORK: (5, 14, 16, 38, 40),
        Group.AID: (11, 15),
        Group.BIRTH: (17, 18, 19, 20, 21, 22, 39),
        Group.MARRIAGE: (23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 37),
        Group.TRAVEL: (1, 7, 10, 12, 13),
    }.items()
    for code in (f"S-{number:02}" for number in numbers)
}


def group_of(code: str) -> Group:
    """Letters that a regency adds stand under the last heading."""
    return _OF.get(code, Group.OTHER)
