"""
`mpp_day`: a day of a big mall, 30 counters and 1,200 visitors, by open arrivals: people come when they come, whether or
not the system has kept up, and each action's time counts from when it was due. At the end each number is accounted for.

The mall's clock runs many times faster than ours; the services are told its moments. Threads with connections of their
own act for visitors and clerks under the regency's role, through the services that the pages and the API call.
"""

from __future__ import annotations

import heapq
import random
import statistics
import threading
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

from infra.benchmarks.measure import Ratio, Result, Series, say
from infra.benchmarks.stage import Stage

COUNTERS, GROUPS, VISITORS = 30, 6, 1200
OPENS = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""08.00 WIB on a Wednesday that is no holiday."""

LAST_ARRIVAL, CLOSES = timedelta(hours=6, minutes=20), timedelta(hours=7)
SERVICE_MINUTES = 8.0
SPEED = 120
"""Seconds of the mall in one of ours: the day of seven hours takes three and a half minutes."""

THREADS = 8
ABSENT, PRIORITY = 0.04, 0.15

type Act = Callable[[datetime], None]


def run(stage: Stage, tenants: int) -> Result:
    schema = stage.populate(1)[0]
    _open_mall(schema)
    mall = _Mall(schema)
    load = time.process_time()
    begun = time.monotonic()
    mall.live_through_the_day()
    wall, load = time.monotonic() - begun, time.process_time() - load
    told = _account(schema, mall.taken)
    waits = [Series(name, tuple(samples)) for name, samples in sorted(mall.waits.items())]
    actions = sum(len(one.samples) for one in waits)
    return Result(
        name="mpp_day",
        unit="milliseconds from when it was due to the commit",
        series=waits,
        ratios=[
            Ratio("visitors accounted for, of those who came", len(mall.taken) / VISITORS, at_least=1.0),
            *(Ratio(f"p95 of {one.name}", _p95(one), unit="ms") for one in waits),
            Ratio("seconds of the mall in one of ours", CLOSES.total_seconds() / wall),
        ],
        notes=[
            f"{COUNTERS} counters in {GROUPS} queues, {VISITORS:,} visitors, {actions:,} actions in {wall:.0f} s.",
            f"CPU of this process, which is load and application in one: {load:.0f} s ({load / wall:.2f} cores).",
            f"At the end of the day: {told}.",
        ],
    )


class _Mall:
    """The day as events in the order of the mall's clock; each is done when ours has come to it, by whoever is free."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.chance = random.Random(514)
        self.order = count()
        self.events: list[tuple[datetime, int, str, Act]] = []
        self.idle = {letter: deque(numbers) for letter, numbers in _counters().items()}
        self.waiting = Tally(dict.fromkeys(self.idle, 0))
        self.waits: dict[str, list[float]] = {}
        self.taken: list[str] = []
        self.failures: list[BaseException] = []
        self.busy = 0
        self.lock = threading.Condition()

    def live_through_the_day(self) -> None:
        span = LAST_ARRIVAL.total_seconds()
        for _visitor in range(VISITORS):
            # More come in the morning than after noon.
            moment = OPENS + timedelta(seconds=span * self.chance.betavariate(1.6, 2.4))
            self._at(moment, "taking a number", self._arriving(self.chance.choice(list(self.idle))))
        started = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            while event := self._next(started):
                pool.submit(self._do, *event)
        if self.failures:
            raise self.failures[0]

    def _next(self, started: float) -> tuple[str, Act, datetime, float] | None:
        """What is due next, when it is due: what is under way may bring something earlier. None when all is over."""
        with self.lock:
            while not self.failures:
                if self.events:
                    moment, _order, name, act = self.events[0]
                    due = started + (moment - OPENS).total_seconds() / SPEED
                    if (left := due - time.monotonic()) <= 0:
                        heapq.heappop(self.events)
                        self.busy += 1
                        return name, act, moment, due
                    self.lock.wait(left)
                elif self.busy:
                    self.lock.wait()
                else:
                    break
        return None

    def _do(self, name: str, act: Act, moment: datetime, due: float) -> None:
        import tenants

        try:
            with tenants.enter(self.schema):
                act(moment)
            with self.lock:
                self.waits.setdefault(name, []).append((time.monotonic() - due) * 1000)
        except BaseException as error:  # noqa: BLE001 -- told by the main thread, which raises it
            self.failures.append(error)
        finally:
            with self.lock:
                self.busy -= 1
                self.lock.notify()

    def _at(self, moment: datetime, name: str, act: Act) -> None:
        with self.lock:
            heapq.heappush(self.events, (moment, next(self.order), name, act))
            self.lock.notify()

    def _arriving(self, letter: str) -> Act:
        reason = "elderly" if self.chance.random() < PRIORITY else ""

        def arrive(now: datetime) -> None:
            from catalog.modules.mpp.services import queue
            from core.actors import Actor

            ticket = queue.take_ticket(group_letter=letter, priority_reason=reason, actor=Actor.citizen(), now=now)
            with self.lock:
                self.taken.append(ticket.code)
                self.waiting[letter] += 1
            self._look_for_work(letter, now)

        return arrive

    def _look_for_work(self, letter: str, now: datetime) -> None:
        with self.lock:
            if not (self.waiting[letter] and self.idle[letter]):
                return
            self.waiting[letter] -= 1
            counter = self.idle[letter].popleft()
        self._at(now, "calling the next", self._calling(letter, counter))

    def _calling(self, letter: str, counter: int) -> Act:
        def call(now: datetime) -> None:
            from catalog.modules.mpp.services import queue

            ticket = queue.call_next(counter_number=counter, actor=_clerk(), now=now)
            walked = now + timedelta(seconds=self.chance.uniform(20, 70))
            if self.chance.random() < ABSENT:
                missed = now + timedelta(seconds=5)
                self._at(missed, "noting an absence", self._missing(letter, counter, ticket.pk))
            else:
                self._at(walked, "beginning to serve", self._serving(letter, counter, ticket.pk))

        return call

    def _serving(self, letter: str, counter: int, ticket: int) -> Act:
        def serve(now: datetime) -> None:
            from catalog.modules.mpp.services import queue

            queue.start_service(counter_number=counter, ticket_id=ticket, actor=_clerk(), now=now)
            minutes = max(1.0, self.chance.gammavariate(6, SERVICE_MINUTES / 6))
            self._at(now + timedelta(minutes=minutes), "finishing", self._finishing(letter, counter, ticket))

        return serve

    def _missing(self, letter: str, counter: int, ticket: int) -> Act:
        def miss(now: datetime) -> None:
            from catalog.modules.mpp.services import queue

            queue.note_absent(counter_number=counter, ticket_id=ticket, actor=_clerk(), now=now)
            self._free(letter, counter, now)

        return miss

    def _finishing(self, letter: str, counter: int, ticket: int) -> Act:
        def finish(now: datetime) -> None:
            from catalog.modules.mpp.services import queue

            queue.finish_service(counter_number=counter, ticket_id=ticket, actor=_clerk(), now=now)
            self._free(letter, counter, now)

        return finish

    def _free(self, letter: str, counter: int, now: datetime) -> None:
        with self.lock:
            self.idle[letter].append(counter)
        self._look_for_work(letter, now)


def _account(schema: str, taken: list[str]) -> str:
    """
    How the day ended, in words.

    :raises RuntimeError: if a number is lost, was given twice, or is not at its end; or the evidence log is broken.
    """
    import tenants
    from catalog.modules.mpp.models import QueueTicket, TicketState
    from catalog.modules.mpp.services import queue
    from core import evidence

    with tenants.enter(schema):
        queue.close_past_days(actor=_clerk(), now=OPENS + timedelta(days=1))
        states = Tally(QueueTicket.objects.values_list("state", flat=True))
        codes = set(QueueTicket.objects.values_list("code", flat=True))
        faults = evidence.verify()
    ends = {TicketState.DONE, TicketState.NO_SHOW, TicketState.CANCELLED, TicketState.EXPIRED}
    if len(taken) != VISITORS or len(codes) != VISITORS or codes != set(taken):
        raise RuntimeError(
            f"{VISITORS} came, {len(taken)} were given {len(set(taken))} numbers, {len(codes)} are kept."
        )
    if set(states) - ends or sum(states.values()) != VISITORS:
        raise RuntimeError(f"Not all numbers came to an end: {dict(states)}.")
    if faults:
        raise RuntimeError(f"The evidence log is broken: {faults[0]}.")
    return ", ".join(f"{number:,} {state}" for state, number in sorted(states.items())) + "; the evidence log is whole"


def _open_mall(schema: str) -> None:
    """An empty mall with its queues and counters."""
    import tenants
    from catalog.modules.mpp.models import Counter, CounterGroup, DailyNumber, QueueDay, QueueTicket, TicketCall
    from catalog.modules.mpp.services import setup
    from core.localised import LocalisedText

    with tenants.enter(schema):
        # What an earlier run left in a folder that is kept.
        for model in (TicketCall, QueueTicket, QueueDay, DailyNumber, Counter, CounterGroup):
            model.objects.all().delete()
        setup.set_rules(rules=setup.MallRules(call_spacing=0, calls_before_no_show=1), actor=_clerk(), now=OPENS)
        for letter, numbers in _counters().items():
            name = LocalisedText(id=f"Loket {letter}", en=f"Counter {letter}")
            setup.define_group(letter=letter, name=name, daily_cap=None, actor=_clerk(), now=OPENS)
            for number in numbers:
                setup.define_counter(number=number, group_letter=letter, actor=_clerk(), now=OPENS)
    say(f"  the mall is open: {COUNTERS} counters, {VISITORS:,} visitors are on their way")


def _counters() -> dict[str, list[int]]:
    each = COUNTERS // GROUPS
    return {letter: [place * each + n + 1 for n in range(each)] for place, letter in enumerate("ABCDEF")}


def _clerk():  # type: ignore[no-untyped-def]  # Django is set up only once the stage stands
    from core.actors import Actor

    return Actor.system("benchmark")


def _p95(series: Series) -> float:
    return statistics.quantiles(series.samples, n=20, method="inclusive")[-1]
