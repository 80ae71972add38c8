"""Villages that serve in the evening, as those of Banyuwangi do since 2016, and some on Sundays too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

import tenants
from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion
from catalog.modules.smart_kampung.models import VillageScore
from catalog.modules.smart_kampung.queries.villages import villages
from catalog.modules.smart_kampung.services.nights import WeekFirst, open_at_night
from core.actors import Actor
from organisation import hours
from organisation.access import today
from organisation.hours import Span
from organisation.models import Unit, WeeklyHours
from organisation.services import set_weekly_hours

SINCE: Final = timedelta(days=60)
OPEN: Final = {"3510": (18, 6), "5107": (6, 2), "8271": (4, 2)}
"""By regency: how many villages open on two evenings a week, and how many of these on Sunday mornings."""

SUNDAY: Final = 6
MORNING: Final = Span(8 * 60, 12 * 60)


def fill(*, populated: Collection[str], actor: Actor, now: datetime) -> None:
    """
    Open those whose service scored best, beginning with the villages that have people.

    :param populated: their codes of the region.
    """
    at = now - SINCE
    found = villages(day=today(now))
    if WeeklyHours.objects.filter(unit__in=found).exists():
        return
    nights, sundays = OPEN[tenants.current().code]
    for number, village in enumerate(_best(found, populated)[:nights]):
        try:
            week = open_at_night(village=village, actor=actor, now=at)
        except WeekFirst:
            return  # the regency has entered no hours yet, which a village could follow
        if number < sundays:
            spans = {**hours.spans_by_weekday(week), SUNDAY: (MORNING,)}
            set_weekly_hours(unit=village, days=spans, active_from=today(at), actor=actor, now=at)


def _best(found: Iterable[Unit], populated: Collection[str]) -> list[Unit]:
    best = set(
        VillageScore.objects.filter(criterion=Criterion.PUBLIC_SERVICE, points=MOST_POINTS).values_list(
            "unit_id", flat=True
        )
    )
    return sorted(found, key=lambda unit: (unit.region_code not in populated, unit.pk not in best, unit.region_code))
