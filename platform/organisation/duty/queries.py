"""Who is on duty where, when, and who is away; of many people and offices in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

import tenants
from accounts.models import User
from organisation.duty.models import Absence, DutyWeek
from organisation.duty.rota import Away, Duty, OwnWeek, Shift, Standing, State
from organisation.hours import Timetable
from organisation.models import Unit


class Rota:
    """
    The people of some offices, from a day on.

    :param staff: who works at each office. A week that a person has at the nearest unit above counts there too.
    :param since: absences that ended before are left out.
    """

    def __init__(self, staff: Mapping[Unit, Collection[User]], *, since: date) -> None:
        self._staff = staff
        people = {user.pk for users in staff.values() for user in users}
        timetable, zone = Timetable(staff, since=since), tenants.current().zone
        away: dict[int, list[Away]] = {}
        for one in absences(since=since).filter(user__in=people):
            away.setdefault(one.user_id, []).append(Away(one.first_date, one.last_date))
        weeks: dict[tuple[int, str], list[OwnWeek]] = {}
        paths = {path for unit in staff for path in unit.upward}
        rows = DutyWeek.objects.filter(user__in=people, unit__path__in=paths)
        for row in rows.select_related("unit").prefetch_related("shifts"):
            weeks.setdefault((row.user_id, row.unit.path), []).append(week_of(row))
        self._duties = {
            (unit.pk, user.pk): Duty(
                office=timetable.of(unit),
                zone=zone,
                weeks=next((weeks[user.pk, path] for path in unit.upward if (user.pk, path) in weeks), ()),
                away=away.get(user.pk, ()),
            )
            for unit, users in staff.items()
            for user in users
        }

    def duty(self, user: User, unit: Unit) -> Duty:
        """:raises KeyError: for somebody who was not named for that office."""
        return self._duties[unit.pk, user.pk]

    def ranked(self, unit: Unit, at: datetime) -> list[tuple[User, Standing]]:
        """The people of an office: who is on duty first, then who comes next, who is away last."""
        stands = [(user, self.duty(user, unit).standing(at)) for user in self._staff[unit]]
        return sorted(stands, key=lambda one: (one[1].rank, one[0].full_name, one[0].pk))

    def on_duty(self, unit: Unit, at: datetime) -> list[User]:
        return [user for user, standing in self.ranked(unit, at) if standing.state is State.ON]

    def next_on_duty(self, unit: Unit, at: datetime) -> tuple[User, datetime] | None:
        """Who comes first to an office at which nobody is, and when."""
        found = [(one.back_at, user) for user, one in self.ranked(unit, at) if one.back_at is not None]
        first = min(found, key=lambda one: one[0], default=None)
        return (first[1], first[0]) if first else None

    def is_deserted(self, unit: Unit, at: datetime) -> bool:
        """Whether certainly nobody is on duty: not where somebody's times, or the office's, are not entered."""
        return all(one.state in (State.OFF, State.AWAY) for _user, one in self.ranked(unit, at))


def absences(*, since: date) -> QuerySet[Absence]:
    """Those in force that end on this day or later, the next first."""
    return Absence.objects.filter(withdrawn_at=None, last_date__gte=since).order_by("first_date", "pk")


def own_week(user: User, unit: Unit, *, day: date) -> DutyWeek | None:
    """The row that holds for somebody at exactly this unit on a day."""
    rows = DutyWeek.objects.filter(user=user, unit=unit, active_from__lte=day)
    return rows.prefetch_related("shifts").order_by("-active_from").first()


def week_of(row: DutyWeek) -> OwnWeek:
    """A row as the rule reads it."""
    return OwnWeek(
        active_from=row.active_from,
        shifts=tuple(Shift(one.weekday, one.begins, one.ends) for one in row.shifts.all()),
        on_days_off=row.on_days_off,
        follows_office=row.follows_office,
    )
