"""
Who sees which report. Every page and every list begins here.

An office sees what it works on and what came up to it; who sorts or oversees sees all; a whistle-blower's report is
seen by inspectors alone, whatever else somebody may do.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.errors import NotThere
from organisation.access import Person, scope_of

_WHISTLE = Q(kind=ReportKind.WHISTLEBLOWING)


def seen_by(person: Person) -> QuerySet[Complaint]:
    """The reports that somebody may open, with their cases."""
    reach = Q(pk__in=())
    if scope_of(person, SORT) or scope_of(person, OVERSEE):
        reach = ~_WHISTLE
    elif scope := scope_of(person, WORK):
        units = scope.units()
        reach = ~_WHISTLE & (Q(case__unit__in=units) | Q(rises__gte=1, level_unit__in=units))
    if scope_of(person, INSPECT).everywhere:
        reach |= _WHISTLE
    return Complaint.objects.filter(reach).select_related("case", "category", "level_unit", "case__unit")


def report_for(person: Person, code: str) -> Complaint:
    """
    One report by its tracking code.

    :raises core.errors.NotThere: if there is none, or it is not this person's to see.
    """
    found = seen_by(person).filter(case__code=code).first()
    if found is None:
        raise NotThere
    return found
