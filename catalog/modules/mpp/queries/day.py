"""One day of the mall as its manager reads it, today or any day before. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

import tenants
from casework.clocks import TimeUnit
from casework.queries import PromiseTaken, promises_taken
from catalog.modules.mpp import forecast
from catalog.modules.mpp.models import (
    Appointment,
    AppointmentState,
    Counter,
    CounterGroup,
    EmergencyCall,
    QueueTicket,
    TicketState,
)
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from catalog.modules.mpp.queries.queue import busy_times, service_day
from core import clock
from core.localised import LocalisedText
from organisation.models import Unit
from surveys.models import SurveyPeriod
from surveys.queries import published_periods

APPLICATIONS_OF = timedelta(days=30)
"""How far back applications that were decided tell about promises in days: few end on one day."""

WITHIN_MINUTES = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: 60}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What happened at a counter, for an agency, or in the whole mall. Times are None without anybody to measure."""

    name: str | LocalisedText
    served: int = 0
    waiting: int = 0
    absent: int = 0
    given_up: int = 0
    wait_median: timedelta | None = None
    wait_most: timedelta | None = None
    service_median: timedelta | None = None
    service_most: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A service whose standard promises minutes or hours: what was promised beside what it took at the counter."""

    name: LocalisedText
    promised: timedelta
    taken: timedelta
    most: timedelta
    served: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Tomorrow at one counter group; `half_hours` is None while too few days tell."""

    group: CounterGroup
    half_hours: list[forecast.HalfHour] | None
    counters: int

    @property
    def most(self) -> int:
        """Counters in the busiest half hour."""
        return max((one.counters for one in self.half_hours or ()), default=0)

    @property
    def people(self) -> int:
        """People expected on the whole day."""
        return round(sum(one.people for one in self.half_hours or ()))


@dataclass(frozen=True, kw_only=True)
class Day:
    """The manager's page."""

    day: date
    is_today: bool
    mall: Tally
    counters: list[Tally]
    groups: list[Tally]
    agencies: list[Tally]
    promises: list[Promise]
    applications: list[PromiseTaken]
    arrivals: list[tuple[int, int]]
    told: int
    came: int
    booked: int
    booked_came: int
    emergencies: int
    survey: SurveyPeriod | None
    next_day: date | None
    forecasts: list[Forecast]


def day_of_mall(*, day: date, now: datetime) -> Day:
    """Everything that happened on a day, and what the day after it needs."""
    tickets = list(
        QueueTicket.objects.filter(service_day=day).select_related(
            "group", "counter", "service__product", "service__agency"
        )
    )
    groups = list(CounterGroup.objects.filter(is_active=True).order_by("letter"))
    told = [one for one in tickets if one.expected_from and one.called_at and not one.is_requeued]
    appointments = Appointment.objects.filter(service_day=day).aggregate(
        booked=Count("id", filter=~Q(state=AppointmentState.CANCELLED)),
        came=Count("id", filter=Q(state=AppointmentState.CHECKED_IN)),
    )
    hours = opening_hours(mall_settings())
    next_day = next((one for offset in range(1, 15) if hours.is_open_on(one := day + timedelta(days=offset))), None)
    return Day(
        day=day,
        is_today=day == service_day(now),
        mall=_tally("", tickets),
        counters=_by(tickets, lambda one: one.counter.number if one.counter else 0, lambda one: str(one.counter)),
        groups=_by(tickets, lambda one: one.group.letter, lambda one: one.group.name),
        agencies=_by(
            [one for one in tickets if one.service],
            lambda one: one.service.agency.code if one.service else "",
            lambda one: one.service.agency.name if one.service else "",
        ),
        promises=_promises(tickets),
        applications=_applications(day),
        arrivals=_arrivals(tickets),
        told=len(told),
        came=sum(bool(one.expected_from <= one.called_at <= one.expected_to) for one in told),  # type: ignore[operator]
        booked=appointments["booked"],
        booked_came=appointments["came"],
        emergencies=EmergencyCall.objects.filter(raised_at__range=_bounds(day)).count(),
        # Of the mall or of the whole government: what a village or a hospital asked says nothing here.
        survey=published_periods().filter(Q(unit=None) | Q(unit__kind=Unit.Kind.MALL)).first(),
        next_day=next_day,
        forecasts=_forecasts(groups, next_day, now) if next_day else [],
    )


def _tally(name: str | LocalisedText, tickets: Sequence[QueueTicket]) -> Tally:
    waits = sorted(one.called_at - one.taken_at for one in tickets if one.called_at and not one.is_requeued)
    services = sorted(
        one.ended_at - one.started_at - timedelta(seconds=one.parked_seconds)
        for one in tickets
        if one.state == TicketState.DONE and one.ended_at and one.started_at and not one.closed_by_day
    )
    states = [one.state for one in tickets]
    return Tally(
        name=name,
        served=states.count(TicketState.DONE),
        waiting=states.count(TicketState.WAITING),
        absent=states.count(TicketState.NO_SHOW),
        given_up=states.count(TicketState.CANCELLED) + states.count(TicketState.EXPIRED),
        wait_median=quantile(waits, 0.5),
        wait_most=quantile(waits, 0.9),
        service_median=quantile(services, 0.5),
        service_most=quantile(services, 0.9),
    )


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """The value that this share does not exceed, by the nearest rank: a time that was really measured."""
    if not ordered:
        return None
    return ordered[max(-(-len(ordered) * round(share * 100) // 100) - 1, 0)]


def _by(tickets: Sequence[QueueTicket], key: Any, name: Any) -> list[Tally]:
    parted = groupby(sorted(tickets, key=key), key=key)
    return [_tally(name(rows[0]), rows) for found, group in parted if found and (rows := list(group))]


def _promises(tickets: Sequence[QueueTicket]) -> list[Promise]:
    by_product: defaultdict[UUID, list[QueueTicket]] = defaultdict(list)
    for one in tickets:
        product = one.service.product if one.service else None
        is_measured = one.state == TicketState.DONE and one.started_at and one.ended_at and not one.closed_by_day
        if product and product.time_amount and product.time_unit in WITHIN_MINUTES and is_measured:
            by_product[product.pk].append(one)
    found = []
    for rows in by_product.values():
        assert rows[0].service is not None
        product = rows[0].service.product
        assert product.time_amount is not None
        promised = timedelta(minutes=product.time_amount * WITHIN_MINUTES[TimeUnit(product.time_unit)])
        taken = sorted(
            one.ended_at - one.started_at - timedelta(seconds=one.parked_seconds)  # type: ignore[operator]
            for one in rows
        )
        median, most = quantile(taken, 0.5), quantile(taken, 0.9)
        assert median is not None
        assert most is not None
        found.append(
            Promise(
                name=product.name,
                promised=promised,
                taken=median,
                most=most,
                served=len(taken),
                kept=sum(one <= promised for one in taken),
            )
        )
    return sorted(found, key=lambda one: -one.served)


def _applications(day: date) -> list[PromiseTaken]:
    """What was promised for papers beside what it took, of the applications decided in 30 days."""
    _start, until = _bounds(day)
    return promises_taken(module="mpp", since=until - APPLICATIONS_OF, until=until)


def _arrivals(tickets: Sequence[QueueTicket]) -> list[tuple[int, int]]:
    """People who came in each half hour of the day, from the first to the last with anybody."""
    came: defaultdict[int, int] = defaultdict(int)
    for one in tickets:
        if one.leg == 0:
            came[half_hour(one.taken_at)] += 1
    return [(index, came[index]) for index in range(min(came), max(came) + 1)] if came else []


def half_hour(at: datetime) -> int:
    """Which half hour of its local day a moment lies in: 0 to 47."""
    local = at.astimezone(tenants.current().zone)
    return local.hour * 2 + local.minute // 30


def _forecasts(groups: Sequence[CounterGroup], day: date, now: datetime) -> list[Forecast]:
    weekdays = [day - timedelta(weeks=week) for week in range(1, forecast.WEEKS + 1)]
    rows = QueueTicket.objects.filter(service_day__in=weekdays, taken_at__lte=now).values_list(
        "group_id", "service_day", "taken_at"
    )
    arrivals: defaultdict[int, defaultdict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for group_id, service_day_, taken_at in rows:
        arrivals[group_id][service_day_].append(half_hour(taken_at))
    busy = busy_times(groups=[group.pk for group in groups], now=now)
    working = dict(
        Counter.objects.filter(is_active=True)
        .values_list("group_id")
        .annotate(counters=Count("id"))
        .values_list("group_id", "counters")
    )
    return [
        Forecast(
            group=group,
            half_hours=forecast.expect(arrivals[group.pk], seconds=busy[group.pk].mean) if group.pk in busy else None,
            counters=working.get(group.pk, 0),
        )
        for group in groups
    ]


def first_served(since: datetime) -> datetime | None:
    """When the first number was served to its end since a moment (`manifest.first_served`)."""
    done = QueueTicket.objects.filter(state=TicketState.DONE, ended_at__gte=since)
    return done.aggregate(first=Min("ended_at"))["first"]


def _bounds(day: date) -> tuple[datetime, datetime]:
    return clock.day_bounds(day, tenants.current().zone)
