"""One number for several agencies: the mall chooses where its holder is called soonest, one stop after the other."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.mpp import routing
from catalog.modules.mpp.models import (
    PRIORITY_PREFIX,
    CounterGroup,
    MallService,
    PriorityReason,
    QueueTicket,
    Visit,
    VisitStop,
)
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from catalog.modules.mpp.queries.queue import service_day
from catalog.modules.mpp.queries.visits import loads_of
from catalog.modules.mpp.services.legs import settle
from catalog.modules.mpp.services.numbers import give_place, locked_days, next_number, record
from catalog.modules.mpp.services.queue import (
    NumbersNotGivenNow,
    RequestKeyReused,
    UnknownPriorityReason,
    chosen,
    hashed_key,
    moment,
    refuse_when_full,
    tell_the_wait,
)
from core.actors import Actor
from core.errors import Refusal

MOST_STOPS = 6


class StopsDoNotFit(Refusal):
    """A visit goes to two agencies at least, and to no more than a day holds."""

    code = "mpp_stops_do_not_fit"
    status = 422
    message = _("A visit has 2 to %(most)d stops at different counters.")
    fix = _("Choose them again; for one stop take an ordinary number.")


@transaction.atomic
def start_visit(
    *,
    actor: Actor,
    now: datetime,
    group_letters: Sequence[str] = (),
    product_codes: Sequence[str] = (),
    priority_reason: str = "",
    request_key: str = "",
) -> QueueTicket:
    """
    Give one number for several counter groups. A place is kept in each of them, and the first stop is chosen now.

    Services at the same counters make one stop. At every stop the visitor stands in line from the moment at which the
    one before has ended.

    :returns: the number as it waits at the first stop.
    :raises StopsDoNotFit: if it is fewer than two different counter groups, or too many.
    :raises NothingChosen: if one of them does not exist.
    :raises NumbersNotGivenNow: outside the hours in which numbers are given.
    :raises NumbersUsedUp: if one of the queues is full.
    :raises RequestKeyReused: if the key was used for something else.
    """
    wishes: dict[int, tuple[CounterGroup, MallService | None]] = {}
    for code in product_codes:
        group, service = chosen("", code)
        wishes.setdefault(group.pk, (group, service))
    for letter in group_letters:
        group, service = chosen(letter, "")
        wishes.setdefault(group.pk, (group, service))
    if not 2 <= len(wishes) <= MOST_STOPS:
        raise StopsDoNotFit(most=MOST_STOPS, attr="groups")
    if priority_reason and priority_reason not in PriorityReason:
        raise UnknownPriorityReason(attr="priority_reason")
    key = hashed_key(request_key)
    settings = mall_settings()
    hours = opening_hours(settings)
    today = service_day(now)

    days = locked_days((group_id, today) for group_id in wishes)
    if key and (earlier := QueueTicket.objects.filter(request_key=key).select_related("visit").first()):
        if earlier.visit is None or set(earlier.visit.stops.values_list("group_id", flat=True)) != set(wishes):
            raise RequestKeyReused
        return settle(earlier)
    if not hours.gives_numbers(now):
        raise NumbersNotGivenNow(when=moment(hours.next_numbers(now)))
    groups = [group for group, _product in wishes.values()]
    for group in groups:
        refuse_when_full(group, days[group.pk, today], settings=settings, now=now)

    first = routing.good_order(loads_of(groups, day=today, now=now))[0].letter
    group, service = next(wish for wish in wishes.values() if wish[0].letter == first)
    prefix = PRIORITY_PREFIX if priority_reason else group.letter
    number = next_number(prefix, today)
    visit = Visit.objects.create(service_day=today, started_at=now)
    ticket = QueueTicket.objects.create(
        group=group,
        service=service,
        service_day=today,
        number=number,
        code=f"{prefix}{number:03d}",
        position=give_place(days[group.pk, today]),
        is_priority=bool(priority_reason),
        priority_reason=priority_reason,
        visit=visit,
        taken_at=now,
        public_token=secrets.token_urlsafe(16),
        request_key=key,
    )
    for other in groups:
        if other != group:
            kept = days[other.pk, today]
            kept.taken += 1
            kept.save(update_fields=["taken"])
    VisitStop.objects.bulk_create(
        VisitStop(visit=visit, group=one, service=wish, ticket=ticket if one == group else None)
        for one, wish in wishes.values()
    )
    tell_the_wait(ticket, settings=settings, now=now)
    record("mpp.visit_started", ticket, actor, now, stops=sorted(group.letter for group in groups))
    return ticket
