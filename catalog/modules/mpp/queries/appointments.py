"""Appointments as people look at them: which times are free, and where one stands."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

import tenants
from accounts.models import User
from catalog.modules.mpp.models import (
    Appointment,
    AppointmentState,
    CounterGroup,
    MallSettings,
    QueueDay,
)
from catalog.modules.mpp.queries.mall import opening_hours
from catalog.modules.mpp.slots import bookable_a_day, slot_starts
from core import clock

HOLDS_A_PLACE = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time that can be booked, and how many places are left in it."""

    starts_at: datetime
    places: int


@dataclass(frozen=True, kw_only=True)
class SlotDay:
    """A day with its free times, in order; without any it is full."""

    day: date
    slots: tuple[Slot, ...]


def places_kept(group: CounterGroup, day: date, *, settings: MallSettings, now: datetime) -> int:
    """Places of a day that appointments may still come for: booked, and not yet too late."""
    return places_kept_by_group([group], day, settings=settings, now=now).get(group.pk, 0)


def places_kept_by_group(
    groups: Iterable[CounterGroup], day: date, *, settings: MallSettings, now: datetime
) -> dict[int, int]:
    """As `places_kept`, for several groups in one query; none is asked where nobody takes appointments."""
    wanted = [group.pk for group in groups if group.takes_appointments]
    if not wanted:
        return {}
    still_expected = now - timedelta(minutes=settings.late_minutes)
    rows = (
        Appointment.objects.filter(
            group__in=wanted, service_day=day, state=AppointmentState.BOOKED, starts_at__gte=still_expected
        )
        .values_list("group_id")
        .annotate(kept=Count("id"))
    )
    return dict(rows)


def free_slots(group: CounterGroup, *, settings: MallSettings, now: datetime) -> list[SlotDay]:
    """
    The opening days of the next weeks with their free times, today first.

    A place that walk-ins have taken today is gone, and of a daily cap appointments get their share at most.
    """
    if group.slot_minutes is None or not group.is_active:
        return []
    today = clock.local_date(now, tenants.current().zone)
    last = today + timedelta(days=settings.appointment_days)
    hours = opening_hours(settings)
    taken: Tally[datetime] = Tally()
    on_day: Tally[date] = Tally()
    rows = Appointment.objects.filter(
        group=group, service_day__gte=today, service_day__lte=last, state__in=HOLDS_A_PLACE
    ).values_list("service_day", "starts_at")
    for service_day, starts_at in rows:
        taken[starts_at] += 1
        on_day[service_day] += 1
    limit = bookable_a_day(cap=group.daily_cap, share=settings.appointment_share)
    left_today = _left_today(group, today, settings=settings, now=now)
    found = []
    for offset in range((last - today).days + 1):
        day = today + timedelta(days=offset)
        starts = slot_starts(hours=hours, day=day, minutes=group.slot_minutes)
        if not starts:
            continue
        full = (limit is not None and on_day[day] >= limit) or (day == today and left_today == 0)
        slots = [
            Slot(starts_at=start, places=group.slot_places - taken[start])
            for start in starts
            if start > now and taken[start] < group.slot_places and not full
        ]
        if slots or starts[-1] > now:
            found.append(SlotDay(day=day, slots=tuple(slots)))
    return found


def next_free_slot(group: CounterGroup, *, settings: MallSettings, now: datetime) -> datetime | None:
    """The next time that can be booked, None while none is free."""
    days = free_slots(group, settings=settings, now=now)
    return next((day.slots[0].starts_at for day in days if day.slots), None)


def appointment_by_token(token: str) -> Appointment | None:
    """The appointment behind a link that only its holder knows; None when there is none."""
    return (
        Appointment.objects.filter(public_token=token)
        .select_related("group", "service__product", "service__agency")
        .first()
    )


def appointments_held(user: User, *, now: datetime) -> list[Appointment]:
    """Appointments of today and later that a citizen booked while signed in, the next first; not those of who came."""
    today = clock.local_date(now, tenants.current().zone)
    return list(
        Appointment.objects.filter(holder__user=user, service_day__gte=today, ticket=None)
        .select_related("group", "service__product")
        .order_by("starts_at", "pk")
    )


def groups_with_appointments() -> list[CounterGroup]:
    """Counter groups where a time can be booked."""
    return list(CounterGroup.objects.filter(is_active=True, slot_minutes__isnull=False).order_by("letter"))


def _left_today(group: CounterGroup, today: date, *, settings: MallSettings, now: datetime) -> int | None:
    if group.daily_cap is None:
        return None
    taken = QueueDay.objects.filter(group=group, service_day=today).values_list("taken", flat=True).first() or 0
    return max(group.daily_cap - taken - places_kept(group, today, settings=settings, now=now), 0)
