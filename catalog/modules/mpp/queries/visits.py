"""Visits to several agencies: what is left of one, and how full the queues are to which it may go next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catalog.modules.mpp import routing
from catalog.modules.mpp.models import CounterGroup, QueueTicket, TicketState, VisitStop
from catalog.modules.mpp.queries.queue import busy_times, waiting_by_group, working_counters


@dataclass(frozen=True, kw_only=True)
class StopSeen:
    """A stop as its visitor sees it: where, what for, and how it stands (`done`, `now`, `todo`, `dropped`)."""

    stop: VisitStop
    state: str


def pending_stops(visit_id: int) -> list[VisitStop]:
    """Stops to which the visitor was not sent yet."""
    stops = VisitStop.objects.filter(visit=visit_id, ticket=None, dropped_at=None)
    return list(stops.select_related("group", "service__product").order_by("group__letter"))


def loads_of(groups: Sequence[CounterGroup], *, day: date, now: datetime) -> list[routing.Load]:
    """How full these queues are."""
    ids = [group.pk for group in groups]
    waiting = waiting_by_group(day)
    working = working_counters(day, now)
    busy = busy_times(groups=ids, now=now)
    return [
        routing.Load(
            letter=group.letter,
            waiting=waiting.get(group.pk, 0),
            counters=working.get(group.pk, 1),
            seconds=busy[group.pk].mean if group.pk in busy else None,
        )
        for group in groups
    ]


def stops_of(visit_id: int, *, day: date, now: datetime) -> list[StopSeen]:
    """The whole list: what is done in the order it was done, where the visitor is, and what comes, as it looks now."""
    found = VisitStop.objects.filter(visit=visit_id).select_related("group", "service__product", "ticket")
    stops = list(found.order_by("group__letter"))
    sent = sorted((stop for stop in stops if stop.ticket), key=_leg)
    seen = [StopSeen(stop=stop, state=_state(stop)) for stop in sent]
    waiting = {stop.group.letter: stop for stop in stops if not stop.ticket and stop.dropped_at is None}
    if waiting:
        loads = loads_of([stop.group for stop in waiting.values()], day=day, now=now)
        seen += [StopSeen(stop=waiting[load.letter], state="todo") for load in routing.good_order(loads)]
    seen += [StopSeen(stop=stop, state="dropped") for stop in stops if not stop.ticket and stop.dropped_at]
    return seen


def _leg(stop: VisitStop) -> int:
    return stop.ticket.leg if stop.ticket else 0


def _state(stop: VisitStop) -> str:
    assert isinstance(stop.ticket, QueueTicket)
    match TicketState(stop.ticket.state):
        case TicketState.DONE | TicketState.TRANSFERRED:
            return "done"
        case TicketState.CANCELLED | TicketState.EXPIRED:
            return "dropped"
    return "now"
