"""Months that are over: numbers served, written as they stood in the evening, so that the mall's reports have something
to count. Their moves, and the evidence of them, are left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction

import tenants
from catalog.modules.mpp.models import Counter, MallService, QueueTicket, TicketState
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from core import clock

SERVED_WITHIN = timedelta(minutes=6)


@transaction.atomic
def fill_months(*, first_day: date, a_day: int, waits: int, now: datetime) -> None:
    """
    About `a_day` people on each open day from `first_day` to the end of last month, who waited some `waits` minutes.

    Days on which somebody came already are left alone.
    """
    regency = tenants.current()
    last_day = clock.local_date(now, regency.zone).replace(day=1) - timedelta(days=1)
    hours, busy = opening_hours(mall_settings()), set(QueueTicket.objects.values_list("service_day", flat=True))
    chance = random.Random(f"{regency.code} {first_day}")  # noqa: S311 -- sample data, not a secret
    day, rows = first_day, []
    while day <= last_day:
        if hours.is_open_on(day) and day not in busy:
            people = round(a_day * chance.uniform(0.85, 1.15))
            opens = datetime.combine(day, hours.opens, tzinfo=regency.zone)
            rows += list(_day(opens, people, waits, chance))
        day += timedelta(days=1)
    QueueTicket.objects.bulk_create(rows, batch_size=1_000)


def _day(opens: datetime, people: int, waits: int, chance: random.Random) -> Iterator[QueueTicket]:
    counters = list(Counter.objects.select_related("group").order_by("number"))
    services: dict[int, list[MallService]] = {}
    for service in MallService.objects.filter(group__isnull=False).order_by("pk"):
        services.setdefault(service.group_id or 0, []).append(service)
    positions = {counter.group_id: count(1) for counter in counters}
    for _person in range(people):
        counter = chance.choice(counters)
        number = next(positions[counter.group_id])
        taken = opens + timedelta(minutes=chance.uniform(0, 300))
        wait = timedelta(minutes=max(1.0, chance.gauss(waits, waits / 4)))
        offered = services.get(counter.group_id)
        yield QueueTicket(
            group=counter.group,
            service=chance.choice(offered) if offered else None,
            service_day=opens.date(),
            number=number,
            code=f"{counter.group.letter}{number:03d}",
            position=number,
            state=TicketState.DONE,
            counter=counter,
            call_count=1,
            taken_at=taken,
            called_at=taken + wait,
            last_call_at=taken + wait,
            started_at=taken + wait,
            ended_at=taken + wait + SERVED_WITHIN,
            expected_from=taken + timedelta(minutes=waits * 0.7),
            expected_to=taken + timedelta(minutes=waits * 1.3),
            public_token=f"{chance.getrandbits(120):030x}",
        )
