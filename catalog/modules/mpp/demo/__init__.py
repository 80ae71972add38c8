"""
Believable data for trying the mall out.

Banyuwangi shows the standards it published, with their source; everything else is marked as sample data. The queue
of the morning, and the two earlier ones from which the manager's page forecasts the next day, are made by the services
themselves, at moments that have passed, so their evidence is real.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count

from django.db import transaction

import tenants
from casework.models import ProductState
from catalog.modules.mpp.demo import catalogue
from catalog.modules.mpp.models import CounterGroup, MallService, PriorityReason, QueueTicket
from catalog.modules.mpp.queries.appointments import free_slots, groups_with_appointments
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from catalog.modules.mpp.services import appointments, products, queue, setup, visits
from core import clock
from core.actors import Actor

BANYUWANGI = "3510"
MORNING = timedelta(minutes=80)
BOOKED_DAYS = 3
OPEN_SINCE_DAYS = 30
ABSENT_SHARE = 0.04
PRIORITY_SHARE = 0.15
PAST_WEEKS = 2
PAST_MORNING = timedelta(hours=3)
PAST_PEOPLE = 2
"""So few came to each queue on an earlier morning, so that building stays quick."""


@transaction.atomic
def fill(*, actor: Actor, now: datetime) -> None:
    """
    Set a mall up and let a morning pass in it, as a whole or not at all. What is already there stays as it is.

    The mall gives numbers at any hour, because a demo is looked at at any hour; its pages say so.
    """
    regency = tenants.current()
    mall, is_banyuwangi = f"MPP {regency.short_name}", regency.code == BANYUWANGI
    offered = [
        *catalogue.sourced_products(mall, is_sample=not is_banyuwangi),
        *catalogue.sample_products(mall, is_large=is_banyuwangi),
    ]
    if not CounterGroup.objects.exists():
        setup.set_rules(
            rules=setup.MallRules(
                address=regency.office_address,
                # Banyuwangi's mall closes at 14.00 and opens on Saturdays.
                closes_at=time(14, 0) if is_banyuwangi else time(15, 0),
                weekdays=range(1, 7) if is_banyuwangi else range(1, 6),
                outside_hours=True,
            ),
            actor=actor,
            now=now,
        )
        for agency in catalogue.agencies(regency.short_name, offered):
            setup.define_agency(code=agency.code, name=agency.name, is_sample=True, actor=actor, now=now)
        for group in catalogue.GROUPS:
            setup.define_group(
                letter=group.letter,
                name=group.name,
                daily_cap=group.cap,
                slot_minutes=group.slot_minutes,
                slot_places=len(group.counters),
                actor=actor,
                now=now,
            )
            for number in group.counters:
                setup.define_counter(number=number, group_letter=group.letter, actor=actor, now=now)
    if not MallService.objects.exists():
        opened = now - timedelta(days=OPEN_SINCE_DAYS)
        products.open_with(offers=offered, actor=actor, now=opened)
    fill_morning(actor=actor, now=now)


@transaction.atomic
def fill_morning(*, actor: Actor, now: datetime) -> None:
    """Let today's morning pass: people come, are called, served, missed. Only if nobody came today yet."""
    regency = tenants.current()
    today = clock.local_date(now, regency.zone)
    if QueueTicket.objects.filter(service_day=today).exists():
        return
    # Yesterday's demo may have left somebody at a counter.
    queue.close_past_days(actor=actor, now=now)
    _fill_earlier(before=today, actor=actor)
    midnight, _end = clock.day_bounds(today, regency.zone)
    # The same morning whenever the demo is built anew in a place.
    chance = random.Random(regency.code)  # noqa: S311 -- sample data, not a secret
    _Morning(start=max(midnight, now - MORNING), end=now, actor=actor, chance=chance).pass_by()
    _book_ahead(now=now, chance=chance)
    _visit_several(now=now)


def _fill_earlier(*, before: date, actor: Actor) -> None:
    """The mornings that tell how many will come on the next day: the same weekday of the last weeks."""
    regency = tenants.current()
    hours = opening_hours(mall_settings())
    ahead = (before + timedelta(days=offset) for offset in range(1, 15))
    next_day = next((day for day in ahead if hours.is_open_on(day)), None)
    if next_day is None:
        return
    for week in range(PAST_WEEKS, 0, -1):
        day = next_day - timedelta(weeks=week)
        if not hours.is_open_on(day) or QueueTicket.objects.filter(service_day=day).exists():
            continue
        start = datetime.combine(day, hours.opens, tzinfo=regency.zone)
        chance = random.Random(f"{regency.code} {day}")  # noqa: S311 -- sample data, not a secret
        end = start + PAST_MORNING
        _Morning(start=start, end=end, actor=actor, chance=chance, people=PAST_PEOPLE).pass_by()
        queue.close_past_days(actor=actor, now=clock.day_bounds(day, regency.zone)[1])


def _book_ahead(*, now: datetime, chance: random.Random) -> None:
    """Appointments of the next days, a fifth of the free times, as people would have booked them from home."""
    settings = mall_settings()
    for group in groups_with_appointments():
        codes = list(
            group.offers.filter(product__state=ProductState.PUBLISHED)
            .order_by("product__code")
            .values_list("product__code", flat=True)
        )
        for day in free_slots(group, settings=settings, now=now)[:BOOKED_DAYS]:
            for slot in chance.sample(day.slots, k=len(day.slots) // 5):
                appointments.book_appointment(
                    product_code=chance.choice(codes[:6]), starts_at=slot.starts_at, actor=Actor.citizen(), now=now
                )


def _visit_several(*, now: datetime) -> None:
    """Two people who have to go to several agencies today."""
    letters = [group.letter for group in catalogue.GROUPS]
    for stops in (letters[:3], letters[1:3]):
        visits.start_visit(group_letters=stops, actor=Actor.citizen(), now=now)


type _Act = Callable[[datetime], None]


class _Morning:
    """The queues from opening to now, moment by moment over the whole mall, as the evidence log will tell it."""

    def __init__(
        self, *, start: datetime, end: datetime, actor: Actor, chance: random.Random, people: int | None = None
    ) -> None:
        """:param people: who come to each queue; without it about as many as keep the hall at work."""
        self.start, self.end, self.actor, self.chance, self.people = start, end, actor, chance, people
        self.to_come: list[tuple[datetime, int, _Act]] = []
        self.order = count()
        self.waiting = dict.fromkeys((group.letter for group in catalogue.GROUPS), 0)
        self.idle = {group.letter: set(group.counters) for group in catalogue.GROUPS}

    def pass_by(self) -> None:
        """Run until now; then some are served, some are called and a handful waits."""
        codes: dict[str, list[str]] = {}
        for letter, code in MallService.objects.order_by("product__code").values_list("group__letter", "product__code"):
            codes.setdefault(letter, []).append(code)
        for group in catalogue.GROUPS:
            for moment in self._arrivals(group):
                self._at(moment, partial(self._arrive, group, codes[group.letter]))
        while self.to_come:
            moment, _order, act = heappop(self.to_come)
            act(moment)

    def _arrivals(self, group: catalogue.DemoGroup) -> list[datetime]:
        """About as many people as the counters can serve, and a few more, so that a line stands at the end."""
        span = (self.end - self.start).total_seconds()
        people = self.people or round(span / 60 / group.minutes * len(group.counters) * 0.9) + 3
        return [self.start + timedelta(seconds=self.chance.random() * span) for _person in range(people)]

    def _at(self, moment: datetime, act: _Act) -> None:
        if moment < self.end:
            heappush(self.to_come, (moment, next(self.order), act))

    def _arrive(self, group: catalogue.DemoGroup, codes: list[str], now: datetime) -> None:
        reason = self.chance.choice(PriorityReason.values) if self.chance.random() < PRIORITY_SHARE else ""
        queue.take_ticket(
            product_code=self.chance.choices(codes, weights=range(len(codes), 0, -1))[0],
            priority_reason=reason,
            actor=Actor.citizen(),
            now=now,
        )
        self.waiting[group.letter] += 1
        if self.idle[group.letter]:
            self._call(group, self.idle[group.letter].pop(), now)

    def _call(self, group: catalogue.DemoGroup, counter: int, now: datetime) -> None:
        if not self.waiting[group.letter]:
            self.idle[group.letter].add(counter)
            return
        ticket = queue.call_next(counter_number=counter, actor=self.actor, now=now)
        self.waiting[group.letter] -= 1
        if self.chance.random() < ABSENT_SHARE:
            for minute in (1, 2):
                self._at(now + timedelta(minutes=minute), partial(self._call_again, counter, ticket.pk))
            self._at(now + timedelta(minutes=3), partial(self._miss, group, counter, ticket.pk))
        else:
            walked = timedelta(seconds=self.chance.uniform(20, 70))
            self._at(now + walked, partial(self._serve, group, counter, ticket.pk))

    def _serve(self, group: catalogue.DemoGroup, counter: int, ticket_id: int, now: datetime) -> None:
        queue.start_service(counter_number=counter, ticket_id=ticket_id, actor=self.actor, now=now)
        minutes = max(self.chance.gammavariate(6, group.minutes / 6), 2)
        self._at(now + timedelta(minutes=minutes), partial(self._finish, group, counter, ticket_id))

    def _call_again(self, counter: int, ticket_id: int, now: datetime) -> None:
        queue.call_again(counter_number=counter, ticket_id=ticket_id, actor=self.actor, now=now)

    def _miss(self, group: catalogue.DemoGroup, counter: int, ticket_id: int, now: datetime) -> None:
        queue.note_absent(counter_number=counter, ticket_id=ticket_id, actor=self.actor, now=now)
        self._call(group, counter, now)

    def _finish(self, group: catalogue.DemoGroup, counter: int, ticket_id: int, now: datetime) -> None:
        queue.finish_service(counter_number=counter, ticket_id=ticket_id, actor=self.actor, now=now)
        self._call(group, counter, now)
