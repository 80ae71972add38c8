"""What the villages report to the ministry: letters signed, advanced villages, visits made at home, houses repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

import tenants
from catalog.modules.smart_kampung.maturity import Level
from catalog.modules.smart_kampung.models import LetterRequest, Visit
from catalog.modules.smart_kampung.queries import villages
from catalog.modules.smart_kampung.queries.houses import any_houses, handed_over_between
from core.indicators import Figures, Measure, Part, Period
from core.localised import LocalisedText
from residents.queries import village_names


def villages_advanced(period: Period) -> Figures | None:
    """Of the villages scored for the year the period lies in, as scored so far."""
    tally = next((one for one in villages.history() if one.year == period.first_day.year), None)
    if tally is None:
        return None
    return Figures(total=Measure.share(tally.counts.get(Level.ADVANCED, 0), tally.scored))


def outreach_visits(period: Period) -> Figures | None:
    """By the district in which the people visited live."""
    visits = Visit.objects.filter(state=Visit.State.DONE, visited_date__range=(period.first_day, period.last_day))
    if not visits.exists():
        return None
    return _by_district(visits.values_list("resident__village_code").annotate(count=Count("id")).order_by())


def letters_signed(period: Period) -> Figures:
    """By the district of the office that gave them. It shows that the module is in use, so nought is said, too."""
    start, end = period.bounds(tenants.current().zone)
    letters = LetterRequest.objects.filter(case__letter__signed_at__gte=start, case__letter__signed_at__lt=end)
    return _by_district(letters.values_list("case__unit__region_code").annotate(count=Count("id")).order_by())


def _by_district(rows: Iterable[tuple[str, int]]) -> Figures:
    """Of villages and how many: the sum in all and in each district."""
    counts: Counter[str] = Counter()
    for village, count in rows:
        counts[village[:6]] += count
    names = village_names(counts)
    parts = {
        code: Part(name=LocalisedText(id=names.get(code, code), en=names.get(code, code)), measure=Measure(value=count))
        for code, count in counts.items()
    }
    return Figures(total=Measure(value=counts.total()), parts=parts)


def houses_repaired(period: Period) -> Figures | None:
    """Houses that were handed over in the month, by village; nothing where nobody ever proposed one."""
    if not any_houses():
        return None
    rows = handed_over_between(period.first_day, period.last_day)
    parts = {
        code: Part(name=LocalisedText(id=name), measure=Measure(value=number)) for (code, name), number in rows.items()
    }
    return Figures(total=Measure(value=sum(rows.values())), parts=parts)
