"""
Who works where, as what, from when until when; and when an office is open.

`structure`: units, roles, who holds them, the register of delegations. `hours`: weekly hours and the days that differ.
`positions`: the posts of a unit and their holders. `merging`: two units that meant the same. `directory`: what the
government's own directory works with.
"""

from organisation.models.directory import DirectoryEntry, DirectoryToken
from organisation.models.hours import SpecialDays, SpecialSpan, WeeklyHours, WeeklySpan
from organisation.models.merging import UnitMerge
from organisation.models.positions import Holding, Position
from organisation.models.structure import (
    CORE,
    Delegation,
    PlannedMove,
    Role,
    RoleAssignment,
    Unit,
    UnitQuerySet,
    WaitingInvitation,
    covers,
    in_period,
    upward,
)

__all__ = [
    "CORE",
    "Delegation",
    "DirectoryEntry",
    "DirectoryToken",
    "Holding",
    "PlannedMove",
    "Position",
    "Role",
    "RoleAssignment",
    "SpecialDays",
    "SpecialSpan",
    "Unit",
    "UnitMerge",
    "UnitQuerySet",
    "WaitingInvitation",
    "WeeklyHours",
    "WeeklySpan",
    "covers",
    "in_period",
    "upward",
]
