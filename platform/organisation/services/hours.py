"""Opening hours are set from a day on; days that differ are entered and withdrawn. The past is not rewritten."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation import access
from organisation.hours import Span, days_words, in_force, may_follow, merged, overlaps
from organisation.models import SpecialDays, SpecialSpan, Unit, WeeklyHours, WeeklySpan


class HoursOverlap(Refusal):
    code = "hours_overlap"
    status = 422
    message = _("Two times of the same day overlap.")
    fix = _("Let the second one begin when the first has ended.")


class HoursOfThePast(Refusal):
    code = "hours_of_the_past"
    status = 422
    message = _("These hours would change what was already in force before today.")
    fix = _("Choose today or a later day.")
    attr = "active_from"


class NothingToFollow(Refusal):
    code = "nothing_to_follow"
    status = 422
    message = _("There is no unit above whose hours this one could follow.")
    fix = _("Enter the hours of this unit.")


class DaysBackwards(Refusal):
    code = "days_backwards"
    status = 422
    message = _("The last day lies before the first one.")
    fix = _("Choose a later last day.")
    attr = "last_date"


class DaysAreOver(Refusal):
    code = "days_are_over"
    message = _("These days are over.")
    fix = _("Choose today or a later day.")
    attr = "last_date"


class DaysTaken(Refusal):
    code = "days_taken"
    message = _("Something is already entered here for one of these days: %(reason)s, %(days)s.")
    fix = _("Withdraw that first, or choose other days.")
    attr = "first_date"


class OpeningWithoutHours(Refusal):
    code = "opening_without_hours"
    status = 422
    message = _("A special opening needs at least one time from and until.")
    fix = _("Enter the time at which it opens and closes.")


class AlreadyWithdrawn(Refusal):
    code = "already_withdrawn"
    message = _("This has been withdrawn already.")


@transaction.atomic
def set_weekly_hours(
    *,
    unit: Unit,
    days: Mapping[int, Collection[Span]],
    active_from: date,
    actor: Actor,
    now: datetime,
    open_on_days_off: bool = False,
) -> WeeklyHours:
    """
    Set the week of a unit from a day on. The hours that held before stay in force until then and stay readable.

    Hours that were set for the same day, or for later ones, are replaced.

    :param days: spans by weekday, 0 being Monday; a weekday that is missing is closed.
    :raises HoursOverlap: if two spans of a day share a minute.
    :raises HoursOfThePast: if the day lies before today and hours were in force already.
    """
    week = {weekday: merged(spans) for weekday, spans in days.items() if spans}
    if any(overlaps(spans) for spans in week.values()):
        raise HoursOverlap
    row = _begin(unit, active_from, actor=actor, now=now, open_on_days_off=open_on_days_off)
    WeeklySpan.objects.bulk_create(
        WeeklySpan(hours=row, weekday=weekday, opens=span.opens, closes=span.closes)
        for weekday, spans in week.items()
        for span in spans
    )
    evidence.record(
        action="organisation.hours_set",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{unit.pk}",
        details={
            "unit": unit.code,
            "from": active_from.isoformat(),
            "days_open": len(week),
            "minutes": sum(span.closes - span.opens for spans in week.values() for span in spans),
        },
    )
    return row


@transaction.atomic
def follow_hours_above(*, unit: Unit, active_from: date, actor: Actor, now: datetime) -> WeeklyHours:
    """
    From a day on the unit has the hours of the unit above it again.

    :raises NothingToFollow: for the government itself, and a partner agency right below it.
    :raises HoursOfThePast: as `set_weekly_hours`.
    """
    if unit.parent is None or not may_follow(unit, unit.parent):
        raise NothingToFollow
    row = _begin(unit, active_from, actor=actor, now=now, follows_above=True)
    evidence.record(
        action="organisation.hours_followed",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{unit.pk}",
        details={"unit": unit.code, "from": active_from.isoformat()},
    )
    return row


@transaction.atomic
def enter_special_days(
    *,
    kind: str,
    first_date: date,
    last_date: date,
    reason: LocalisedText,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
    spans: Collection[Span] = (),
) -> SpecialDays:
    """
    Enter days on which a unit, or without a unit the whole regency, is closed or open otherwise than its week says.

    :param kind: `closed`, `day_off` (of the whole regency; no working day either) or `open` (with `spans`).
    :raises DaysBackwards: if the last day lies before the first. :raises DaysAreOver: if all of them are past.
    :raises DaysTaken: if something is entered for one of them at the same place.
    :raises OpeningWithoutHours: for an opening without a span. :raises HoursOverlap: if two spans share a minute.
    :raises ValueError: for a day off of one unit, or an opening of the whole regency.
    """
    is_opening = kind == SpecialDays.Kind.OPEN
    if (is_opening and unit is None) or (kind == SpecialDays.Kind.DAY_OFF and unit is not None):
        raise ValueError(f"{kind} does not go with {'a unit' if unit else 'the whole regency'}.")
    if last_date < first_date:
        raise DaysBackwards
    if last_date < access.today(now):
        raise DaysAreOver
    joined = merged(spans) if is_opening else ()
    if is_opening and not joined:
        raise OpeningWithoutHours
    if overlaps(joined):
        raise HoursOverlap
    there = in_force(SpecialDays.objects.filter(unit=unit, first_date__lte=last_date, last_date__gte=first_date))
    if (taken := there.first()) is not None:
        raise DaysTaken(reason=taken.reason, days=days_words(taken.first_date, taken.last_date))
    try:
        with transaction.atomic():
            row = SpecialDays.objects.create(
                unit=unit,
                kind=kind,
                first_date=first_date,
                last_date=last_date,
                reason=reason,
                entered_by=str(actor),
                entered_at=now,
            )
    except IntegrityError as error:
        # Somebody else entered the same days in the same moment.
        raise DaysTaken(reason=reason, days=days_words(first_date, last_date)) from error
    SpecialSpan.objects.bulk_create(SpecialSpan(days=row, opens=span.opens, closes=span.closes) for span in joined)
    evidence.record(
        action="organisation.special_days_entered",
        actor=actor,
        at=now,
        subject=f"organisation.special_days:{row.pk}",
        details={
            "kind": kind,
            "unit": unit.code if unit else None,
            "first": first_date.isoformat(),
            "last": last_date.isoformat(),
        },
    )
    return row


@transaction.atomic
def withdraw_special_days(*, days: SpecialDays, actor: Actor, now: datetime) -> None:
    """
    Take back what was entered. The row stays readable. Days that have begun end with yesterday: what was, stays.

    :raises AlreadyWithdrawn: if somebody did so before. :raises DaysAreOver: if they are past: history stays.
    """
    locked = SpecialDays.objects.select_for_update(of=("self",)).get(pk=days.pk)
    if locked.withdrawn_at is not None:
        raise AlreadyWithdrawn
    today = access.today(now)
    if locked.last_date < today:
        raise DaysAreOver
    if locked.first_date < today:
        locked.last_date = today - timedelta(days=1)
    else:
        locked.withdrawn_at, locked.withdrawn_by = now, str(actor)
    locked.save(update_fields=["last_date", "withdrawn_at", "withdrawn_by"])
    evidence.record(
        action="organisation.special_days_withdrawn",
        actor=actor,
        at=now,
        subject=f"organisation.special_days:{locked.pk}",
        details={"kind": locked.kind, "first": locked.first_date.isoformat(), "last": locked.last_date.isoformat()},
    )


def _begin(unit: Unit, active_from: date, *, actor: Actor, now: datetime, **fields: bool) -> WeeklyHours:
    """A new row from a day on, in place of those set for this day and later."""
    # Two people may save hours in the same second: the second waits, and then replaces what the first set.
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = WeeklyHours.objects.filter(unit=unit)
    today = access.today(now)
    if active_from < today and rows.filter(active_from__lt=today).exists():
        raise HoursOfThePast
    rows.filter(active_from__gte=active_from).delete()
    return WeeklyHours.objects.create(
        unit=unit, active_from=active_from, entered_by=str(actor), entered_at=now, **fields
    )


__all__ = [
    "AlreadyWithdrawn",
    "DaysAreOver",
    "DaysBackwards",
    "DaysTaken",
    "HoursOfThePast",
    "HoursOverlap",
    "NothingToFollow",
    "OpeningWithoutHours",
    "enter_special_days",
    "follow_hours_above",
    "set_weekly_hours",
    "withdraw_special_days",
]
