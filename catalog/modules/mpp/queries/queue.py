"""The queue as people look at it: the one who waits, the display, the clerk, the mall's door."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet, StdDev
from django.db.models.functions import Coalesce, Extract

import tenants
from accounts.models import User
from catalog.modules.mpp import estimates, fairness
from catalog.modules.mpp.hours import OpeningHours
from catalog.modules.mpp.models import (
    AT_A_COUNTER,
    Counter,
    CounterGroup,
    EmergencyCall,
    HeldAppointment,
    HeldNumber,
    MallSettings,
    QueueDay,
    QueueTicket,
    TicketCall,
    TicketState,
)
from catalog.modules.mpp.queries.appointments import places_kept_by_group
from catalog.modules.mpp.queries.mall import fairness_rule, mall_settings, opening_hours
from core import clock

BUSY_TIMES_OF = timedelta(days=14)
"""How far back finished numbers tell how long the next one takes."""

ENOUGH_TODAY = 20
"""With this many finished numbers today, today alone tells it."""

COVERAGE_OF = timedelta(days=30)
ENOUGH_FOR_COVERAGE = 30

WORKING_COUNTER = timedelta(minutes=30)
"""A counter that called nobody for longer is not counted as open."""

CALL_STAYS_UP = timedelta(seconds=90)
"""How long a call fills the display once the person is being served."""

ANSWER_STAYS_UP = timedelta(minutes=10)
"""How long counters see who has answered a call for help."""

SHOWN_ON_DISPLAY = 6
SHOWN_IN_LINE = 5


STANDING = Coalesce(F("place"), F("position"), output_field=FloatField())


def service_day(now: datetime) -> date:
    """The day whose numbers are given and called at this moment, in the regency's zone."""
    return clock.local_date(now, tenants.current().zone)


def in_line(*, group_id: int, day: date) -> QuerySet[QueueTicket]:
    """Those who wait in a group, as they stand."""
    waiting = QueueTicket.objects.filter(group=group_id, service_day=day, state=TicketState.WAITING)
    return waiting.order_by(STANDING, "position")


def by_time(appointments: QuerySet[QueueTicket]) -> QuerySet[QueueTicket]:
    """Waiting appointments in the order of their times."""
    return appointments.order_by("due_at", STANDING)


def turns_of(day: QueueDay | None) -> fairness.Turns:
    """What the calls of a day have left behind."""
    return fairness.Turns(day.regular_calls, day.appointment_credit) if day else fairness.Turns()


@dataclass(frozen=True, kw_only=True)
class GroupToday:
    """One queue today, as the door of the mall shows it."""

    group: CounterGroup
    waiting: int
    serving: tuple[str, ...]
    counters: tuple[int, ...]
    interval: tuple[int, int] | None
    numbers_left: int | None

    @property
    def is_full(self) -> bool:
        """Whether the day's numbers are used up."""
        return self.numbers_left == 0


def groups_today(*, now: datetime, settings: MallSettings | None = None) -> list[GroupToday]:
    """Every group in use with who waits, who is served and the wait of somebody who takes a number now."""
    settings = settings or mall_settings()
    hours = opening_hours(settings)
    today = service_day(now)
    groups = list(CounterGroup.objects.filter(is_active=True).order_by("letter"))
    queues = _queues(groups, today)
    working = working_counters(today, now)
    kept = places_kept_by_group(groups, today, settings=settings, now=now)
    busy = busy_times(groups=[group.pk for group in groups], now=now)
    counters: defaultdict[int, list[int]] = defaultdict(list)
    for number, group_id in Counter.objects.filter(is_active=True).order_by("number").values_list("number", "group_id"):
        counters[group_id].append(number)

    return [
        GroupToday(
            group=group,
            waiting=queues[group.pk].waiting,
            serving=tuple(queues[group.pk].serving),
            counters=tuple(counters[group.pk]),
            interval=_interval_from_now(
                ahead=queues[group.pk].waiting,
                busy=busy.get(group.pk),
                counters=working.get(group.pk, 1),
                hours=hours,
                now=now,
            ),
            numbers_left=None
            if group.daily_cap is None
            else max(group.daily_cap - queues[group.pk].taken - kept.get(group.pk, 0), 0),
        )
        for group in groups
    ]


def group_today(*, group_id: int, now: datetime, settings: MallSettings | None = None) -> GroupToday | None:
    """One queue today; None if the group is not in use."""
    return next((one for one in groups_today(now=now, settings=settings) if one.group.pk == group_id), None)


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """
    What the holder of a number sees.

    :param ahead: numbers that will be called before this one if nobody else comes.
    :param line: the last numbers before this one, and this one.
    :param called_between: when it will probably be called; None when too few numbers tell.
    :param coverage: the share of such intervals of the last 30 days that came true, with their number.
    """

    ticket: QueueTicket
    settings: MallSettings
    ahead: int
    line: tuple[str, ...]
    serving: tuple[str, ...]
    counters: tuple[int, ...]
    interval: tuple[int, int] | None
    called_between: tuple[datetime, datetime] | None
    coverage: tuple[float, int] | None
    is_past: bool


def ticket_by_token(token: str) -> QueueTicket | None:
    """The ticket behind a link that only its holder knows; None when there is none."""
    return (
        QueueTicket.objects.filter(public_token=token)
        .select_related("group", "service__product", "service__agency", "counter")
        .first()
    )


def numbers_held(user: User, *, now: datetime) -> list[QueueTicket]:
    """
    Today's numbers that a citizen took while signed in, as they stand; one that was sent on, where it went, and one
    that an appointment of the account became.
    """
    today = service_day(now)
    taken = HeldNumber.objects.filter(user=user, ticket__service_day=today).values("ticket__public_token")
    came = HeldAppointment.objects.filter(user=user, appointment__ticket__service_day=today)
    found = (
        QueueTicket.objects.filter(
            Q(public_token__in=taken) | Q(public_token__in=came.values("appointment__public_token")), moved_to=None
        )
        .select_related("group", "service__product", "service__agency", "counter")
        .order_by("-taken_at", "-leg")
    )
    return list({ticket.public_token: ticket for ticket in reversed(found)}.values())[::-1]


def holders_today(*, now: datetime) -> dict[str, User]:
    """Who holds a number of today in an account, by the address of the number; two queries."""
    today = service_day(now)
    taken = HeldNumber.objects.filter(ticket__service_day=today).select_related("user", "ticket")
    came = HeldAppointment.objects.filter(appointment__ticket__service_day=today).select_related("user", "appointment")
    return {one.ticket.public_token: one.user for one in taken} | {
        one.appointment.public_token: one.user for one in came
    }


def anybody_holds(*, group_id: int, now: datetime) -> bool:
    """Whether a number that waits in a group today may be held in an account; one query."""
    today = service_day(now)
    taken = HeldNumber.objects.filter(ticket__service_day=today).values("ticket__public_token")
    came = HeldAppointment.objects.filter(appointment__service_day=today).values("appointment__public_token")
    waiting = in_line(group_id=group_id, day=today)
    return waiting.filter(Q(public_token__in=taken) | Q(public_token__in=came)).exists()


def next_in_line(*, group_id: int, most: int, now: datetime) -> list[QueueTicket]:
    """The first numbers of a group in the order in which they will be called."""
    day = QueueDay.objects.filter(group=group_id, service_day=service_day(now)).first()
    waiting = in_line(group_id=group_id, day=service_day(now))
    return fairness.call_order(waiting, turns=turns_of(day), rule=fairness_rule(mall_settings()))[:most]


def ticket_page(*, token: str, now: datetime) -> TicketPage | None:
    """Where a number stands at this moment; None when there is no such ticket."""
    ticket = ticket_by_token(token)
    if ticket is None:
        return None
    settings = mall_settings()
    hours = opening_hours(settings)
    today = service_day(now)
    counters = tuple(
        Counter.objects.filter(group=ticket.group, is_active=True).order_by("number").values_list("number", flat=True)
    )
    ahead: Sequence[str] = ()
    serving: tuple[str, ...] = ()
    interval = between = None
    if ticket.state == TicketState.WAITING and ticket.service_day == today:
        queue = _queues([ticket.group], today)[ticket.group_id]
        ahead = _codes_before(ticket, queue, settings)
        serving = tuple(queue.serving)
        between = expected_call(ticket=ticket, ahead=len(ahead), hours=hours, now=now)
        interval = _minutes_until(between, now)
    return TicketPage(
        ticket=ticket,
        settings=settings,
        ahead=len(ahead),
        line=(*ahead[-(SHOWN_IN_LINE - 1) :], ticket.code),
        serving=serving,
        counters=counters,
        interval=interval,
        called_between=between,
        coverage=interval_coverage(now=now) if between else None,
        is_past=ticket.service_day != today,
    )


def ahead_of(ticket: QueueTicket, *, settings: MallSettings) -> int:
    """How many numbers will be called before a waiting one if nobody else comes."""
    queue = _queues([ticket.group], ticket.service_day)[ticket.group_id]
    return len(_codes_before(ticket, queue, settings))


def expected_call(
    *, ticket: QueueTicket, ahead: int, hours: OpeningHours, now: datetime
) -> tuple[datetime, datetime] | None:
    """Between which moments a waiting number will probably be called; None when too few numbers tell."""
    busy = busy_times(groups=[ticket.group_id], now=now).get(ticket.group_id)
    if busy is None:
        return None
    counters = working_counters(ticket.service_day, now).get(ticket.group_id, 1)
    minutes = estimates.waiting_interval(ahead=ahead, busy=busy, counters=counters)
    if minutes is None:
        return None
    start = hours.service_starts(now)
    first, last = (start + timedelta(minutes=one) for one in minutes)
    if ticket.due_at is None:
        return first, last
    # An appointment waits for its time, however short the line is.
    return max(first, ticket.due_at), max(last, ticket.due_at + timedelta(minutes=estimates.STEP))


def interval_coverage(*, now: datetime) -> tuple[float, int] | None:
    """
    How often the interval told at the machine came true in the last 30 days: share and number of intervals.

    None while too few numbers were called to say anything.
    """
    told = QueueTicket.objects.filter(
        taken_at__gte=now - COVERAGE_OF,
        service_day__gte=(now - COVERAGE_OF).date(),
        expected_from__isnull=False,
        called_at__isnull=False,
        is_requeued=False,
    ).aggregate(
        told=Count("id"),
        kept=Count("id", filter=Q(called_at__gte=F("expected_from"), called_at__lte=F("expected_to"))),
    )
    if told["told"] < ENOUGH_FOR_COVERAGE:
        return None
    return told["kept"] / told["told"], told["told"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call on the display: who goes where, for which time, and the words that are spoken."""

    id: int
    code: str
    group: CounterGroup
    is_priority: bool
    counter: int
    attempt: int
    spoken: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """
    The display: the newest call large, the others in a table, and what was called within the last seconds.

    `recent` lets a screen that asks every few seconds speak every call, also when two clerks call at once.
    """

    call: Call | None
    others: tuple[Call, ...]
    recent: tuple[Call, ...]
    waiting: int


def board(*, now: datetime) -> Board:
    """What the display shows at this moment."""
    today = service_day(now)
    start, _end = clock.day_bounds(today, tenants.current().zone)
    calls = (
        TicketCall.objects.filter(at__gte=start, at__lte=now)
        .select_related("ticket__group", "counter")
        .order_by("-at", "-id")
    )
    at_counters: dict[int, TicketCall] = {}
    for call in calls.filter(ticket__state__in=AT_A_COUNTER)[: 3 * (SHOWN_ON_DISPLAY + 1)]:
        at_counters.setdefault(call.ticket_id, call)
    shown = list(at_counters.values())[: SHOWN_ON_DISPLAY + 1]
    newest = shown[0] if shown else None
    if newest and newest.ticket.state == TicketState.SERVING and newest.at < now - CALL_STAYS_UP:
        newest = None
    return Board(
        call=_as_call(newest) if newest else None,
        others=tuple(_as_call(call) for call in shown if call is not newest)[:SHOWN_ON_DISPLAY],
        recent=tuple(_as_call(call) for call in reversed(calls.filter(at__gt=now - CALL_STAYS_UP)[:10])),
        waiting=QueueTicket.objects.filter(service_day=today, state=TicketState.WAITING).count(),
    )


@dataclass(frozen=True, kw_only=True)
class InLine:
    """One number in a clerk's queue."""

    ticket: QueueTicket
    waited: timedelta


@dataclass(frozen=True, kw_only=True)
class Desk:
    """
    A counter at this moment.

    :param may_call_again_at: from when the called number may be called again; None if nobody is called.
    :param may_be_absent_at: from when it may be noted as absent; None before the last call was made.
    """

    counter: Counter
    settings: MallSettings
    current: QueueTicket | None
    line: tuple[InLine, ...]
    waiting: int
    absent: tuple[QueueTicket, ...]
    regular_calls: int
    may_call_again_at: datetime | None
    may_be_absent_at: datetime | None
    finished: int
    absent_today: int
    mean_service: timedelta | None
    mean_wait: timedelta | None
    parked: tuple[QueueTicket, ...] = ()
    elsewhere: tuple[CounterGroup, ...] = ()
    emergencies: tuple[EmergencyCall, ...] = ()

    @property
    def next(self) -> QueueTicket | None:
        """Who would be called now."""
        return self.line[0].ticket if self.line else None


def desk(*, number: int, now: datetime, shown: int = 12) -> Desk | None:
    """What the clerk at a counter sees; None if there is no such counter in use."""
    counter = counter_in_use(number)
    if counter is None:
        return None
    settings = mall_settings()
    today = service_day(now)
    current = current_ticket(counter_id=counter.pk)
    turns = turns_of(QueueDay.objects.filter(group=counter.group_id, service_day=today).first())
    waiting = list(in_line(group_id=counter.group_id, day=today).select_related("service__product", "group"))
    order = fairness.call_order(waiting, turns=turns, rule=fairness_rule(settings), now=now)
    absent = QueueTicket.objects.filter(
        group=counter.group_id, service_day=today, state=TicketState.NO_SHOW, is_requeued=False
    ).select_related("service__product", "group")
    again_at = next_call_at(current, settings) if current and current.state == TicketState.CALLED else None
    enough_calls = bool(current and current.call_count >= settings.calls_before_no_show)
    return Desk(
        counter=counter,
        settings=settings,
        current=current,
        line=tuple(InLine(ticket=ticket, waited=now - ticket.taken_at) for ticket in order[:shown]),
        waiting=len(order),
        absent=tuple(absent.order_by("-ended_at")[:5]),
        regular_calls=turns.regular_calls,
        may_call_again_at=again_at,
        may_be_absent_at=again_at if enough_calls else None,
        parked=tuple(
            QueueTicket.objects.filter(counter=counter, service_day=today, state=TicketState.PARKED)
            .select_related("service__product", "group")
            .order_by("parked_at")
        ),
        elsewhere=tuple(
            CounterGroup.objects.filter(is_active=True, counters__is_active=True)
            .exclude(pk=counter.group_id)
            .distinct()
            .order_by("letter")
        ),
        emergencies=emergencies(now=now),
        **_tally(counter.pk, today),
    )


def counter_in_use(number: int) -> Counter | None:
    """The counter with this number, None if there is none or it is out of use."""
    return Counter.objects.filter(number=number, is_active=True).select_related("group").first()


def emergencies(*, now: datetime) -> tuple[EmergencyCall, ...]:
    """Calls for help: those that nobody answered, and those answered within the last minutes, with names."""
    calls = EmergencyCall.objects.filter(Q(answered_at=None) | Q(answered_at__gt=now - ANSWER_STAYS_UP))
    return tuple(calls.select_related("counter", "raised_by", "answered_by").order_by("answered_at", "raised_at")[:10])


def current_ticket(*, counter_id: int) -> QueueTicket | None:
    """The number that is called to a counter or served there."""
    return (
        QueueTicket.objects.filter(counter=counter_id, state__in=AT_A_COUNTER)
        .select_related("service__product", "group", "counter")
        .first()
    )


def next_call_at(ticket: QueueTicket, settings: MallSettings) -> datetime | None:
    """From when a called number may be called again, or be noted as absent after the last call."""
    if ticket.last_call_at is None:
        return None
    return ticket.last_call_at + timedelta(seconds=settings.call_spacing)


@dataclass(frozen=True, kw_only=True)
class CounterToday:
    """A counter in the list from which a clerk chooses."""

    counter: Counter
    current: QueueTicket | None
    waiting: int


def counters_today(*, now: datetime) -> list[CounterToday]:
    """Every counter in use, whom it serves and how many wait in its group."""
    today = service_day(now)
    counters = list(Counter.objects.filter(is_active=True).select_related("group").order_by("number"))
    current = {
        ticket.counter_id: ticket
        for ticket in QueueTicket.objects.filter(counter__isnull=False, state__in=AT_A_COUNTER).select_related(
            "service__product", "group"
        )
    }
    waiting = waiting_by_group(today)
    return [
        CounterToday(counter=counter, current=current.get(counter.pk), waiting=waiting.get(counter.group_id, 0))
        for counter in counters
    ]


def waiting_by_group(day: date) -> dict[int, int]:
    """How many wait in each group on a day."""
    rows = QueueTicket.objects.filter(service_day=day, state=TicketState.WAITING).values_list("group_id")
    return dict(rows.annotate(waiting=Count("id")))


def busy_times(*, groups: Iterable[int], now: datetime) -> dict[int, estimates.BusyTimes]:
    """How long counters of each group were busy with one number lately: today if that is enough, else two weeks."""
    start, _end = clock.day_bounds(service_day(now), tenants.current().zone)
    busy = Extract(ExpressionWrapper(F("ended_at") - F("called_at"), DurationField()), "epoch")
    # While somebody fetches a paper the counter serves others.
    seconds = ExpressionWrapper(busy - F("parked_seconds"), FloatField())
    is_today = Q(ended_at__gte=start)
    rows = (
        QueueTicket.objects.filter(
            group__in=list(groups),
            state__in=[TicketState.DONE, TicketState.NO_SHOW],
            closed_by_day=False,
            called_at__isnull=False,
            ended_at__gt=now - BUSY_TIMES_OF,
            ended_at__lte=now,
        )
        .values("group")
        .annotate(
            count=Count("id"),
            mean=Avg(seconds),
            deviation=StdDev(seconds, sample=True),
            count_today=Count("id", filter=is_today),
            mean_today=Avg(seconds, filter=is_today),
            deviation_today=StdDev(seconds, sample=True, filter=is_today),
        )
    )
    return {row["group"]: _busy_times(row) for row in rows}


@dataclass
class _Queue:
    in_line: list[QueueTicket]
    serving: list[str]
    turns: fairness.Turns = field(default_factory=fairness.Turns)
    taken: int = 0

    @property
    def waiting(self) -> int:
        return len(self.in_line)


def _queues(groups: Iterable[CounterGroup], day: date) -> dict[int, _Queue]:
    queues = {group.pk: _Queue([], []) for group in groups}
    open_tickets = (
        QueueTicket.objects.filter(
            group__in=list(queues), service_day=day, state__in=[TicketState.WAITING, *AT_A_COUNTER]
        )
        .only("group_id", "state", "code", "position", "place", "is_priority", "due_at")
        .order_by(STANDING, "position")
    )
    for ticket in open_tickets:
        if ticket.state == TicketState.WAITING:
            queues[ticket.group_id].in_line.append(ticket)
        else:
            queues[ticket.group_id].serving.append(ticket.code)
    for queue_day in QueueDay.objects.filter(group__in=list(queues), service_day=day):
        queues[queue_day.group_id].turns = turns_of(queue_day)
        queues[queue_day.group_id].taken = queue_day.taken
    return queues


def _codes_before(ticket: QueueTicket, queue: _Queue, settings: MallSettings) -> list[str]:
    codes: list[str] = []
    for one in fairness.call_order(queue.in_line, turns=queue.turns, rule=fairness_rule(settings)):
        if one.pk == ticket.pk:
            break
        codes.append(one.code)
    return codes


def working_counters(day: date, now: datetime) -> dict[int, int]:
    """Counters of each group that serve somebody or called somebody within the last half hour."""
    rows = (
        QueueTicket.objects.filter(service_day=day, counter__isnull=False, counter__paused_at=None)
        .filter(Q(state__in=AT_A_COUNTER) | Q(last_call_at__gt=now - WORKING_COUNTER))
        .values_list("group_id")
        .annotate(working=Count("counter", distinct=True))
    )
    return dict(rows)


def _interval_from_now(
    *, ahead: int, busy: estimates.BusyTimes | None, counters: int, hours: OpeningHours, now: datetime
) -> tuple[int, int] | None:
    if busy is None or not hours.gives_numbers(now):
        return None
    minutes = estimates.waiting_interval(ahead=ahead, busy=busy, counters=counters)
    if minutes is None:
        return None
    start = hours.service_starts(now)
    return _minutes_until((start + timedelta(minutes=minutes[0]), start + timedelta(minutes=minutes[1])), now)


def _minutes_until(between: tuple[datetime, datetime] | None, now: datetime) -> tuple[int, int] | None:
    if between is None:
        return None
    first, last = ((moment - now).total_seconds() / 60 for moment in between)
    return max(0, math.floor(first)), math.ceil(last)


def _busy_times(row: Mapping[str, Any]) -> estimates.BusyTimes:
    if row["count_today"] >= ENOUGH_TODAY:
        return estimates.BusyTimes(row["count_today"], float(row["mean_today"]), float(row["deviation_today"] or 0))
    return estimates.BusyTimes(row["count"], float(row["mean"]), float(row["deviation"] or 0))


def _tally(counter_id: int, day: date) -> dict[str, Any]:
    is_done = Q(state=TicketState.DONE, closed_by_day=False)
    return QueueTicket.objects.filter(counter=counter_id, service_day=day).aggregate(
        finished=Count("id", filter=Q(state=TicketState.DONE)),
        absent_today=Count("id", filter=Q(state=TicketState.NO_SHOW)),
        mean_service=Avg(F("ended_at") - F("started_at"), filter=is_done),
        mean_wait=Avg(F("called_at") - F("taken_at"), filter=Q(is_requeued=False)),
    )


def _as_call(call: TicketCall) -> Call:
    return Call(
        id=call.pk,
        code=call.ticket.code,
        group=call.ticket.group,
        is_priority=call.ticket.is_priority,
        counter=call.counter.number,
        attempt=call.attempt,
        spoken=call.spoken,
    )
