"""
The months before the demo began: the malls of its regencies have been open for a while, so that the ministry's console
has something to count. Invented numbers go the way of real ones, through the outbox of each regency.

The newest months are worked out anew each night from what lies in the tables, so those are filled there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils.module_loading import import_string

import tenants
from catalog.activation.models import Activation, Switch
from core import clock
from core.actors import Actor
from core.indicators import Figures, Measure, Period, PeriodKind
from outcomes.models import Reckoning
from outcomes.queries import LOOK_BACK, indicators
from outcomes.services import compute_indicator, send_waiting

MODULE: Final = "mpp"


@dataclass(frozen=True)
class Past:
    """How many months the mall has been open, how many people came each day, how long they waited at first and now."""

    months: int
    a_day: int
    waited: int
    waits: int


PASTS: Final = {"3510": Past(24, 46, 27, 14), "5107": Past(14, 24, 22, 15), "8271": Past(9, 18, 19, 13)}


def tell(code: str, *, actor: Actor, now: datetime) -> None:
    """What a regency of the demo reported of its mall before today. Run inside it, before its own report."""
    past = PASTS[code]
    month = Period.of(PeriodKind.MONTH, clock.local_date(now, tenants.current().zone))
    months = [month := month.previous for _month in range(past.months)][::-1]
    newest = LOOK_BACK[PeriodKind.MONTH]
    fill_months = import_string(f"catalog.modules.{MODULE}.demo.history.fill_months")
    fill_months(first_day=months[-newest].first_day, a_day=past.a_day, waits=past.waits, now=now)
    known = indicators()
    for period in months[:-newest]:
        reported_at = period.bounds(tenants.current().zone)[1] + timedelta(minutes=40)
        for name in ("tickets_served", "median_wait"):
            indicator = replace(known[f"{MODULE}.{name}"], compute=f"{__name__}.{name}")
            compute_indicator(indicator=indicator, period=period, actor=actor, now=reported_at)
            reckoning = Reckoning.objects.get(indicator=indicator.code, period=period.code)
            send_waiting(reckoning=reckoning, actor=actor, now=reported_at)
    _open_since(months[0].bounds(tenants.current().zone)[0] + timedelta(days=3, hours=9))


def tickets_served(period: Period) -> Figures:
    """More people came as the mall became known."""
    past, age, chance = _then(period)
    grown = min(1.0, 0.55 + age * 0.05)
    return Figures(total=Measure(value=round(past.a_day * 21 * grown * chance.uniform(0.92, 1.08))))


def median_wait(period: Period) -> Figures:
    """And waited less as its clerks got used to it."""
    past, age, chance = _then(period)
    saved = min(1.0, age / 8) * (past.waited - past.waits)
    return Figures(total=Measure(value=round(past.waited - saved + chance.uniform(-1, 1)), denominator=past.a_day * 20))


def _then(period: Period) -> tuple[Past, int, random.Random]:
    """The regency's past, how many months its mall had been open by then, and the same chance at each start."""
    regency = tenants.current()
    past = PASTS[regency.code]
    today = clock.local_date(clock.now(), regency.zone)
    gone = (today.year - period.first_day.year) * 12 + today.month - period.first_day.month
    chance = random.Random(f"{regency.code} {period.code}")  # noqa: S311 -- sample data, no secret
    return past, past.months - gone, chance


def _open_since(since: datetime) -> None:
    """The module was switched on with the demo; its ledger says so, and is told the story, too."""
    with tenants.control() as regency:
        of_the_mall = {"schema_name": regency.schema_name, "slug": MODULE}
        Activation.objects.filter(**of_the_mall).update(first_on_at=since, on_since=since)
        Switch.objects.filter(**of_the_mall).update(at=since)
