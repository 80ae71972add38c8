"""
One person keeps one number all day: what carries it from one queue to the next.

Each queue has a row of its own, the next *leg*; code and address go with the person, so the paper in the hand and the
page on the phone stay right. The database lets at most one leg of a number be open.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from catalog.modules.mpp import routing
from catalog.modules.mpp.models import CounterGroup, MallService, QueueDay, QueueTicket, Visit, VisitStop
from catalog.modules.mpp.queries.visits import loads_of, pending_stops
from catalog.modules.mpp.services.numbers import give_place, locked_days


def next_leg(
    old: QueueTicket,
    *,
    group: CounterGroup,
    service: MallService | None,
    day: QueueDay,
    now: datetime,
    counts: bool,
    place: float | None = None,
) -> QueueTicket:
    """
    The number goes on in another queue; the old row is over already and its day is locked.

    :param counts: whether the daily cap of the other queue counts it: a visit counted all its stops when it began.
    """
    token = old.public_token
    old.public_token = secrets.token_urlsafe(16)
    old.save(update_fields=["public_token"])
    leg = QueueTicket.objects.create(
        group=group,
        service=service,
        service_day=old.service_day,
        number=old.number,
        code=old.code,
        leg=old.leg + 1,
        position=give_place(day, counts=counts),
        place=place,
        is_priority=old.is_priority,
        priority_reason=old.priority_reason,
        visit_id=old.visit_id,
        taken_at=now,
        public_token=token,
    )
    old.moved_to = leg
    old.save(update_fields=["moved_to"])
    return leg


def locked_days_after(ticket_id: int, *also: tuple[int, date]) -> dict[tuple[int, date], QueueDay]:
    """The days that finishing a number may need: of the stops its visit still has, and those the caller names."""
    wanted = list(also)
    found = QueueTicket.objects.filter(pk=ticket_id, visit__isnull=False).values_list("visit_id", "service_day").first()
    if found:
        visit_id, day = found
        wanted += [(stop.group_id, day) for stop in pending_stops(visit_id)]
    return locked_days(wanted)


def advance_visit(finished: QueueTicket, days: dict[tuple[int, date], QueueDay], now: datetime) -> QueueTicket | None:
    """Send the visitor to the next stop, or end the visit; its days are locked."""
    assert finished.visit_id is not None
    stops = {stop.group.letter: stop for stop in pending_stops(finished.visit_id)}
    if not stops:
        Visit.objects.filter(pk=finished.visit_id).update(ended_at=now)
        return None
    loads = loads_of([stop.group for stop in stops.values()], day=finished.service_day, now=now)
    stop = stops[routing.good_order(loads)[0].letter]
    leg = next_leg(
        finished,
        group=stop.group,
        service=stop.service,
        day=days[stop.group_id, finished.service_day],
        now=now,
        counts=False,
    )
    stop.ticket = leg
    stop.save(update_fields=["ticket"])
    return leg


def drop_stops(visit_id: int, now: datetime) -> None:
    """The visitor has left: the other stops fall away."""
    VisitStop.objects.filter(visit=visit_id, ticket=None, dropped_at=None).update(dropped_at=now)
    Visit.objects.filter(pk=visit_id).update(ended_at=now)


def settle(ticket: QueueTicket) -> QueueTicket:
    """The leg in which a number stands now."""
    while ticket.moved_to is not None:
        ticket = ticket.moved_to
    return ticket
