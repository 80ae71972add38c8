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
from tenants.models import Regency


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
    """
    Note that a regency has left: the plan and whatever was on end with this day (`settings.TIRU_SITE_CLOSED`). What it
    owes stays, and its last period can be billed at once.
    """
    day = clock.local_date(at, zone_of(regency_code))
    _end(Item.objects.filter(regency_code=regency_code, ended_at=None), day, at)


def catch_up(*, now: datetime) -> list[str]:
    """
    Note what the switches could not: regencies that had modules on before use was noted, or came back from a departure,
    begin now, never in the past; those whose site is closed end. At the ministry. Answers the codes of regencies.
    """
    noted: list[str] = []
    for regency in Regency.objects.filter(purpose=Regency.Purpose.LIVE).order_by("code"):
        with transaction.atomic():
            # The regency's row is the mutex of its switches and of its departure.
            found = Regency.objects.select_for_update().get(pk=regency.pk)
            running = Item.objects.filter(regency_code=found.code, ended_at=None)
            if found.status == Regency.Status.ENDED and running.exists():
                end_use(regency_code=found.code, at=now)
            elif found.status == Regency.Status.ACTIVE and (missing := _not_noted(found, running)):
                for slug in missing:
                    module_switched(regency_code=found.code, slug=slug, on=True, at=now)
            else:
                continue
        noted.append(found.code)
    return noted


def _not_noted(regency: Regency, running: QuerySet[Item]) -> list[str]:
    if regency.code.startswith(IN_JAKARTA):
        return []
    return sorted(set(regency.modules_on) - set(running.values_list("slug", flat=True)))


def _end(items: QuerySet[Item], day: date, at: datetime) -> None:
    # Clocks of two machines may differ by a moment: what ends before it began has lasted no time.
    items.update(until_day=Greatest("from_day", Value(day)), ended_at=Greatest("since", Value(at)))
