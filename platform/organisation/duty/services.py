"""Weeks of duty are set from a day on; absences are entered and taken back. The past is not rewritten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.duty.models import Absence, DutyShift, DutyWeek
from organisation.duty.queries import absences
from organisation.duty.rota import Shift, overlaps
from organisation.hours import days_words
from organisation.models import Unit
from organisation.services.hours import AlreadyWithdrawn, DaysAreOver, DaysBackwards


class ShiftsOverlap(Refusal):
    code = "shifts_overlap"
    status = 422
    message = _("Two shifts of this week overlap.")
    fix = _("Let the second one begin when the first has ended.")


class WeekOfThePast(Refusal):
    code = "week_of_the_past"
    status = 422
    message = _("This week would change what was already in force before today.")
    fix = _("Choose today or a later day.")
    attr = "active_from"


class AbsentAlready(Refusal):
    code = "absent_already"
    message = _("An absence is entered already for one of these days: %(days)s.")
    fix = _("Take that one back first, or choose other days.")
    attr = "first_date"


@transaction.atomic
def set_week(
    *,
    user: User,
    unit: Unit,
    shifts: Collection[Shift],
    active_from: date,
    actor: Actor,
    now: datetime,
    on_days_off: bool = False,
) -> DutyWeek:
    """
    Set somebody's week at an office from a day on; what was set for this day and later ones is replaced.

    :param shifts: none for somebody who has no duty there.
    :raises ShiftsOverlap: if two share a minute.
    :raises WeekOfThePast: if the day lies before today and a week was in force already.
    """
    if overlaps(shifts):
        raise ShiftsOverlap
    row = _begin(user, unit, active_from, actor=actor, now=now, on_days_off=on_days_off)
    DutyShift.objects.bulk_create(
        DutyShift(week=row, weekday=one.weekday, begins=one.begins, ends=one.ends) for one in shifts
    )
    _record("week_set", user, actor, now, unit=unit.code, shifts=len(shifts), on_days_off=on_days_off, **_from(row))
    return row


@transaction.atomic
def follow_office(*, user: User, unit: Unit, active_from: date, actor: Actor, now: datetime) -> DutyWeek:
    """
    From a day on somebody is on duty while the office is open, as before they had a week of their own.

    :raises WeekOfThePast: as `set_week`.
    """
    row = _begin(user, unit, active_from, actor=actor, now=now, follows_office=True)
    _record("office_followed", user, actor, now, unit=unit.code, **_from(row))
    return row


@transaction.atomic
def enter_absence(*, user: User, kind: str, first_date: date, last_date: date, actor: Actor, now: datetime) -> Absence:
    """
    Enter that somebody is away. The kind stays out of the log: it may say that a person is ill.

    :raises DaysBackwards: if the last day lies before the first. :raises DaysAreOver: if all of them are past.
    :raises AbsentAlready: if an absence covers one of them.
    """
    if last_date < first_date:
        raise DaysBackwards
    if last_date < access.today(now):
        raise DaysAreOver
    there = absences(since=first_date).filter(user=user, first_date__lte=last_date)
    if (taken := there.first()) is not None:
        raise AbsentAlready(days=days_words(taken.first_date, taken.last_date))
    try:
        with transaction.atomic():
            row = Absence.objects.create(
                user=user, kind=kind, first_date=first_date, last_date=last_date, entered_by=str(actor), entered_at=now
            )
    except IntegrityError as error:
        # Somebody else entered the same days in the same moment.
        raise AbsentAlready(days=days_words(first_date, last_date)) from error
    _record("absence_entered", user, actor, now, **_days(row))
    return row


@transaction.atomic
def end_absence(*, absence: Absence, actor: Actor, now: datetime) -> None:
    """
    Somebody is back, or does not go: an absence that has begun ends with yesterday, another is taken back.

    :raises AlreadyWithdrawn: if somebody did so before. :raises DaysAreOver: if it is past: history stays.
    """
    locked = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    if locked.withdrawn_at is not None:
        raise AlreadyWithdrawn
    today = access.today(now)
    if locked.last_date < today:
        raise DaysAreOver
    if locked.first_date < today:
        locked.last_date = today - clock.DAY
    else:
        locked.withdrawn_at = now
    locked.save(update_fields=["last_date", "withdrawn_at"])
    _record("absence_ended", locked.user, actor, now, **_days(locked))


def _begin(user: User, unit: Unit, active_from: date, *, actor: Actor, now: datetime, **fields: bool) -> DutyWeek:
    """A new row from a day on, in place of those set for this day and later."""
    # Two people may save a week in the same second: the second waits, and then replaces what the first set.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    rows = DutyWeek.objects.filter(user=user, unit=unit)
    today = access.today(now)
    if active_from < today and rows.filter(active_from__lt=today).exists():
        raise WeekOfThePast
    rows.filter(active_from__gte=active_from).delete()
    return DutyWeek.objects.create(
        user=user, unit=unit, active_from=active_from, entered_by=str(actor), entered_at=now, **fields
    )


def _from(row: DutyWeek) -> dict[str, str]:
    return {"from": row.active_from.isoformat()}


def _days(row: Absence) -> dict[str, str]:
    return {"first": row.first_date.isoformat(), "last": row.last_date.isoformat()}


def _record(action: str, user: User, actor: Actor, now: datetime, **details: str | int | bool) -> None:
    evidence.record(
        action=f"organisation.{action}", actor=actor, at=now, subject=f"accounts.user:{user.pk}", details=details
    )
