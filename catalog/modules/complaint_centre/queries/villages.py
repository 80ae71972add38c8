"""Reports of villages beside how many people live there: what can be compared, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

import policies
import tenants
from catalog.modules.complaint_centre.policies import PUBLIC_LEAST
from catalog.modules.complaint_centre.queries.published import LOOK_BACK, listed
from catalog.modules.complaint_centre.rules.rates import Rate, Standing, standing
from core import clock
from regions.queries import codes_of_each, villages_of
from residents.queries import populations


@dataclass(frozen=True, kw_only=True)
class Village:
    """:param counted_on, source: of the number of people; a source that is empty is the regency's own register."""

    code: str
    name: str
    district: str
    rate: Rate
    standing: Standing
    counted_on: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """
    :param villages: all of the regency, in the order of districts and names: nobody is ranked.
    :param everywhere: the villages with a figure, together.
    :param elsewhere: listed reports that name no village, or one that is none of the regency's.
    """

    villages: tuple[Village, ...]
    everywhere: Rate
    elsewhere: int


def of_last_year(now: datetime) -> Comparison:
    return _compared(now - LOOK_BACK, now, now)


def of_year(year: int, now: datetime) -> Comparison:
    """A year of the regency's calendar, as far as it has gone; people as they were counted by its end."""
    zone = tenants.current().zone
    return _compared(clock.day_bounds(date(year, 1, 1), zone)[0], clock.day_bounds(date(year + 1, 1, 1), zone)[0], now)


def _compared(start: datetime, end: datetime, now: datetime) -> Comparison:
    """Reports from `start` until before `end`. Five queries and the policy's, however many villages."""
    regency = tenants.current()
    least: int = policies.value(PUBLIC_LEAST, now)
    found = listed().filter(filed_at__gte=start, filed_at__lt=end)
    reports = dict(found.values_list("village_code").annotate(number=Count("id")).order_by())
    rows = list(villages_of(regency.code).select_related("parent").order_by("parent__name", "name"))
    before = codes_of_each([row.code for row in rows])
    figures = populations(clock.local_date(min(end, now), regency.zone))
    rates = {
        row.code: Rate(
            reports=sum(reports.pop(code, 0) for code in before[row.code]),
            people=figures[row.code].people if row.code in figures else None,
            least=least,
        )
        for row in rows
    }
    known = [rate for rate in rates.values() if rate.people]
    everywhere = Rate(
        reports=sum(rate.reports for rate in known), people=sum(rate.people or 0 for rate in known) or None, least=least
    )
    return Comparison(
        villages=tuple(
            Village(
                code=row.code,
                name=row.full_name,
                district=row.parent.full_name if row.parent else "",
                rate=rates[row.code],
                standing=standing(rates[row.code], everywhere),
                counted_on=figures[row.code].counted_on if row.code in figures else None,
                source=figures[row.code].source if row.code in figures else "",
            )
            for row in rows
        ),
        everywhere=everywhere,
        elsewhere=sum(reports.values()),
    )
