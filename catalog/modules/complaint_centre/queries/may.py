"""What somebody who sees a report may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from organisation.access import Person, scope_of

_TOP: Final = (Level.SECRETARY, Level.REGIONAL_HEAD)
READS: Final = (WORK, SORT, OVERSEE)
"""Each of them opens the list of reports; what stands in it is `access.seen_by`'s to say."""


@dataclass(frozen=True, kw_only=True)
class May:
    """
    :param work: answers and settles it: the office that has it, or the one to which it came up.
    :param sort: says what it is and which office gets it.
    :param inspect: it is a whistle-blower's, and this is an inspector, who does all of it.
    """

    work: bool
    sort: bool
    inspect: bool = False

    @property
    def handle(self) -> bool:
        """Deals with it in either way: asks back, notes something, passes it on."""
        return self.work or self.sort


def may(person: Person, complaint: Complaint) -> May:
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        inspects = scope_of(person, INSPECT).everywhere
        return May(work=inspects, sort=inspects, inspect=inspects)
    works, case = scope_of(person, WORK), complaint.case
    # Up at the top it is the Sekda's or the regional head's to answer; they oversee, and are told of no other report.
    at_top = complaint.level in _TOP and scope_of(person, OVERSEE).everywhere
    came_up = complaint.rises > 0 and (works.covers(complaint.level_unit) or at_top)
    return May(work=works.covers(case.unit) or came_up, sort=bool(scope_of(person, SORT)))
