"""
What every number is made of: the locked day of a queue, the sequence of a prefix, a place in line.

Locks are taken in one order everywhere: press of a key, counter, queue days (by group, then day), number sequence,
ticket or appointment, and last of all the head of the evidence log. So two people at once wait for each other and
never block each other for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from catalog.modules.mpp.models import Appointment, Counter, DailyNumber, QueueDay, QueueTicket
from core import evidence
from core.actors import Actor


def locked_day(group_id: int, day: date) -> QueueDay:
    """The day of a queue, locked until the transaction ends."""
    days = QueueDay.objects.select_for_update(no_key=True).filter(group=group_id, service_day=day)
    found = days.first()
    if found is None:
        # Two first comers of the day: one inserts, both lock the same row.
        QueueDay.objects.bulk_create([QueueDay(group_id=group_id, service_day=day)], ignore_conflicts=True)
        found = days.get()
    return found


def locked_days(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], QueueDay]:
    """Several days, locked in the one order that never lets two transactions wait for each other."""
    return {key: locked_day(*key) for key in sorted(set(wanted))}


def next_number(prefix: str, day: date) -> int:
    """The next number under a prefix on a day."""
    sequence = DailyNumber.objects.select_for_update(no_key=True).filter(prefix=prefix, service_day=day)
    number = sequence.first()
    if number is None:
        DailyNumber.objects.bulk_create([DailyNumber(prefix=prefix, service_day=day)], ignore_conflicts=True)
        number = sequence.get()
    number.last += 1
    number.save(update_fields=["last"])
    return number.last


def give_place(day: QueueDay, *, counts: bool = True) -> int:
    """
    The next position of a locked day, at the end of the line.

    :param counts: whether somebody comes in, so that the daily cap counts them.
    """
    day.last_position += 1
    if counts:
        day.taken += 1
    day.save(update_fields=["taken", "last_position"])
    return day.last_position


def record(action: str, ticket: QueueTicket, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    """A step of a number in the evidence log."""
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"mpp.ticket:{ticket.pk}",
        details={"ticket": ticket.code, "day": ticket.service_day.isoformat(), **details},
    )


def record_appointment(
    action: str, appointment: Appointment, actor: Actor, now: datetime, **details: evidence.Value
) -> None:
    """A step of an appointment in the evidence log."""
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"mpp.appointment:{appointment.pk}",
        details={"appointment": appointment.code, "day": appointment.service_day.isoformat(), **details},
    )


def record_counter(action: str, counter: Counter, actor: Actor, now: datetime) -> None:
    """A step of a counter in the evidence log."""
    evidence.record(
        action=action, actor=actor, at=now, subject=f"mpp.counter:{counter.pk}", details={"counter": counter.number}
    )
