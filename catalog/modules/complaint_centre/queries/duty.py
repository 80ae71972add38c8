"""Who is on duty at the offices that answer reports, whose reports lie with somebody away, and which nobody holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, Min, Q, QuerySet

from accounts.models import User
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries.access import seen_by
from catalog.modules.complaint_centre.queries.may import READS, may
from catalog.modules.complaint_centre.rights import MANAGE, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from organisation.access import Person, has_right, scope_of, today
from organisation.duty.models import Absence
from organisation.duty.queries import Rota
from organisation.duty.rota import Standing
from organisation.models import RoleAssignment, Unit
from organisation.queries import assignments_with

KEEPS_HOURS: Final = "hours.manage"
"""Whoever heads an office holds it, and keeps its opening hours by it."""
OPENS: Final = (*READS, MANAGE, KEEPS_HOURS)
MOST_HANDED_ON: Final = 200
"""Reports of one person that are passed on at once [A]."""


def may_keep(person: Person, unit: Unit) -> bool:
    """Whether somebody sets the weeks of an office: its head, or a manager of the complaint centre."""
    return any(scope_of(person, right).covers(unit) for right in (MANAGE, KEEPS_HOURS))


def may_keep_person(person: Person, user: User, now: datetime) -> bool:
    """Whether somebody enters the absence of an officer: of their own, or of one who answers at an office they keep."""
    if person.pk == user.pk:
        return bool(scope_of(person, WORK))
    held = list(assignments_with(WORK, now).filter(user=user).select_related("unit"))
    return any(may_keep(person, one.unit) if one.unit else scope_of(person, MANAGE).everywhere for one in held)


def officer(pk: int, now: datetime) -> User | None:
    """Somebody who answers reports somewhere."""
    return User.objects.filter(pk=pk, is_active=True, pk__in=assignments_with(WORK, now).values("user")).first()


def offices(person: Person, now: datetime, *, text: str = "") -> QuerySet[Unit]:
    """The offices whose duty somebody may look at, where anybody has the role of answering."""
    answering = assignments_with(WORK, now).filter(user__is_active=True)
    found = Unit.objects.open_on(today(now)).filter(_named_by(answering)).order_by("path")
    if text:
        found = found.filter(name__icontains=text)
    if any(has_right(person, right) for right in READS if right != WORK):
        return found
    reach = Unit.objects.none()
    for right in (WORK, MANAGE, KEEPS_HOURS):
        reach |= scope_of(person, right).units()
    return found.filter(pk__in=reach.order_by().values("pk"))


def own_offices(user: User, now: datetime) -> list[Unit]:
    """The offices for which somebody has the role of answering."""
    return list(Unit.objects.filter(_named_by(assignments_with(WORK, now).filter(user=user))).order_by("path"))


def rota_of(units: Iterable[Unit], now: datetime) -> Rota:
    """Whoever answers at some offices: by a role for the office, for one above it, or for all of them."""
    held = list(assignments_with(WORK, now).filter(user__is_active=True).select_related("user", "unit"))
    return Rota({unit: _officers_at(unit, held) for unit in units}, since=today(now))


def ranked(unit: Unit, now: datetime) -> list[tuple[User, Standing]]:
    """Who may answer at an office: on duty first, away last."""
    return rota_of([unit], now).ranked(unit, now)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """
    An office at which certainly nobody is on duty while complaints wait for its answer.

    :param due_at: of the first of them. :param next_at: when somebody comes; None while nobody is planned to.
    """

    unit: Unit
    waiting: int
    due_at: datetime
    next_at: datetime | None


def gaps(now: datetime) -> list[Gap]:
    """
    Offices left alone with a running clock, the first limit first, in a constant number of queries. Whistle-blowing and
    what the desk has not passed on yet lie with no office.
    """
    waiting = {
        unit: (count, due)
        for unit, count, due in Complaint.objects.exclude(kind=ReportKind.WHISTLEBLOWING)
        .filter(case__is_open=True, answered_at=None, answer_due_at__isnull=False)
        .exclude(level_unit__kind=Unit.Kind.GOVERNMENT)
        .values_list("level_unit")
        .annotate(Count("pk"), Min("answer_due_at"))
        .order_by("level_unit")
    }
    if not waiting:
        return []
    units = list(Unit.objects.filter(pk__in=waiting))
    rota = rota_of(units, now)
    found = []
    for unit in units:
        if rota.is_deserted(unit, now):
            following, (count, due) = rota.next_on_duty(unit, now), waiting[unit.pk]
            found.append(Gap(unit=unit, waiting=count, due_at=due, next_at=following[1] if following else None))
    return sorted(found, key=lambda gap: (gap.due_at, gap.unit.path))


def absence_of(pk: int) -> Absence | None:
    return Absence.objects.select_related("user").filter(pk=pk, withdrawn_at=None).first()


def held_by(user: User, person: Person) -> list[Complaint]:
    """Open reports that somebody holds and `person` may pass on, the next deadline first."""
    found = (
        seen_by(person, is_open=True)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .filter(case__assignee=user)
        .defer("text", "address", "case__policies", "case__search_text")
        .order_by("case__due_at", "case__id")[:MOST_HANDED_ON]
    )
    return [one for one in found if may(person, one).handle]


def held_by_departed(now: datetime, *, holder_id: int | None = None) -> dict[Unit, list[UUID]]:
    """
    Open reports by their offices whose holder may not answer there any more: left, or the role ended. Three queries,
    none of which reads more than the people who hold something, and one for each holder who is found.

    :param holder_id: of this person only.
    """
    only = {} if holder_id is None else {"user": holder_id}
    held = list(assignments_with(WORK, now).filter(user__is_active=True, **only).select_related("user", "unit"))
    works: dict[int, list[RoleAssignment]] = {}
    for one in held:
        works.setdefault(one.user_id, []).append(one)
    reports = Complaint.objects.exclude(kind=ReportKind.WHISTLEBLOWING).filter(
        case__is_open=True, case__assignee__isnull=False
    )
    if holder_id is not None:
        reports = reports.filter(case__assignee=holder_id)
    holders = list(reports.order_by().values_list("case__unit", "case__assignee").distinct())
    units = Unit.objects.in_bulk([unit for unit, _holder in holders])
    found: dict[Unit, list[UUID]] = {}
    for unit_id, holder in holders:
        unit = units[unit_id]
        if not _officers_at(unit, works.get(holder, [])):
            cases = reports.filter(case__unit=unit, case__assignee=holder).values_list("case_id", flat=True)
            found.setdefault(unit, []).extend(cases)
    return found


def _named_by(held: QuerySet[RoleAssignment]) -> Q:
    """The units of roles; the government's own for those that reach everywhere: a week there counts in all offices."""
    whole = Q(Exists(held.filter(unit=None)), parent=None, kind=Unit.Kind.GOVERNMENT)
    return Q(pk__in=held.filter(unit__isnull=False).values("unit")) | whole


def _officers_at(unit: Unit, held: Iterable[RoleAssignment]) -> list[User]:
    upward = {None, *unit.upward}
    users = {one.user_id: one.user for one in held if (one.unit.path if one.unit else None) in upward}
    return sorted(users.values(), key=lambda user: (user.full_name, user.pk))
