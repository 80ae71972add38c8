"""
Who sees which report. Every page and every list begins here.

An office sees what it works on and what came up to it; who sorts or oversees sees all; a whistle-blower's report is
seen by inspectors alone, whatever else somebody may do.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from casework.models import Case
from catalog.modules.complaint_centre.courses import REPORT
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.errors import NotThere
from organisation.access import Person, scope_of
from organisation.models import Unit

_WHISTLE = Q(kind=ReportKind.WHISTLEBLOWING)


def seen_by(person: Person, *, is_open: bool | None = None, latest: int | None = None) -> QuerySet[Complaint]:
    """
    The reports that somebody may open, with their cases.

    :param is_open: only those whose case is, or is not, open: what the offices of somebody have is then found by index.
    :param latest: of ended ones of those offices, no more than so many that ended last; for lists that show no others.
    """
    reach = Q(pk__in=())
    if scope_of(person, SORT) or scope_of(person, OVERSEE):
        reach = ~_WHISTLE
    elif scope := scope_of(person, WORK):
        reach = ~_WHISTLE & _of_offices(scope.units(), is_open, latest)
    if scope_of(person, INSPECT).everywhere:
        reach |= _WHISTLE
    found = Complaint.objects.filter(reach).select_related("case", "category", "level_unit", "case__unit")
    return found if is_open is None else found.filter(case__is_open=is_open)


def _of_offices(units: QuerySet[Unit], is_open: bool | None, latest: int | None) -> Q:
    """What these offices work on, and what came up to them. An OR over two tables would read one of them whole."""
    if is_open is None:
        return Q(case__unit__in=units) | Q(rises__gte=1, level_unit__in=units)
    worked_on = Case.objects.filter(type=REPORT.slug, unit__in=units, is_open=is_open)
    came_up = Case.objects.filter(complaint__rises__gte=1, complaint__level_unit__in=units, is_open=is_open)
    if latest is not None:
        worked_on, came_up = (one.order_by("-closed_at", "-id")[:latest] for one in (worked_on, came_up))
    return Q(case__in=worked_on.values("pk").union(came_up.values("pk")))


def report_for(person: Person, code: str, *, only: Sequence[str] = ()) -> Complaint:
    """
    One report by its tracking code.

    :param only: what is read of it, if not all.
    :raises core.errors.NotThere: if there is none, or it is not this person's to see.
    """
    reports = seen_by(person).filter(case__code=code)
    if only:
        reports = reports.select_related(None).select_related("case__unit", "level_unit").only(*only)
    found = reports.first()
    if found is None:
        raise NotThere
    return found
