"""What a regency uses, noted as it is switched. Nothing here ever refuses: payment stops no switch."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

import policies
from billing.models import Item, Subscriber
from billing.models.fields import IN_JAKARTA
from billing.policies import TRIAL
from core import clock
from regions.zones import zone_of


@transaction.atomic
def module_switched(*, regency_code: str, slug: str, on: bool, at: datetime) -> None:
    """
    Note that a module of a live regency was switched on or off, in the switch's own transaction.

    The first one begins the plan and the trial. Noting the same twice changes nothing; Jakarta's are never billed.
    """
    if regency_code.startswith(IN_JAKARTA):
        return
    day = clock.local_date(at, zone_of(regency_code))
    if not on:
        _end(Item.objects.filter(regency_code=regency_code, slug=slug, ended_at=None), day, at)
        return
    if not Subscriber.objects.filter(pk=regency_code).exists():
        trial = timedelta(days=int(policies.national_value(TRIAL, at)))
        Subscriber.objects.create(
            regency_code=regency_code, started_on=day, trial_ends_on=day + trial - timedelta(days=1)
        )
    for thing in ("", slug):
        if not Item.objects.filter(regency_code=regency_code, slug=thing, ended_at=None).exists():
            Item.objects.create(regency_code=regency_code, slug=thing, from_day=day, since=at)


@transaction.atomic
def end_use(*, regency_code: str, at: datetime) -> None:
    """Note that a regency has left: the plan and whatever was on end with this day. What it owes stays."""
    day = clock.local_date(at, zone_of(regency_code))
    _end(Item.objects.filter(regency_code=regency_code, ended_at=None), day, at)


def _end(items: QuerySet[Item], day: date, at: datetime) -> None:
    # Clocks of two machines may differ by a moment: what ends before it began has lasted no time.
    items.update(until_day=Greatest("from_day", Value(day)), ended_at=Greatest("since", Value(at)))
