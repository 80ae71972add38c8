"""What changes the organisation: its units, its roles, its people."""

from organisation.services.people import (
    OwnAccount,
    deactivate_person,
    invite_first_administrator,
    invite_person,
    let_in_anew,
    reactivate_person,
    send_invitation_again,
)
from organisation.services.roles import (
    AlreadyEnded,
    AlreadyHeld,
    LastAdministrator,
    PeriodBackwards,
    PersonGone,
    WholeGovernmentOnly,
    end_role,
    grant_role,
    sync_core_roles,
    sync_roles,
)
from organisation.services.units import (
    CodeTaken,
    UnitsFromRegions,
    add_unit,
    create_units_from_regions,
    rename_unit,
)

__all__ = [
    "AlreadyEnded",
    "AlreadyHeld",
    "CodeTaken",
    "LastAdministrator",
    "OwnAccount",
    "PeriodBackwards",
    "PersonGone",
    "UnitsFromRegions",
    "WholeGovernmentOnly",
    "add_unit",
    "create_units_from_regions",
    "deactivate_person",
    "end_role",
    "grant_role",
    "invite_first_administrator",
    "invite_person",
    "let_in_anew",
    "reactivate_person",
    "rename_unit",
    "send_invitation_again",
    "sync_core_roles",
    "sync_roles",
]
