"""What the houses report to the ministry."""

from __future__ import annotations

from catalog.modules.smart_kampung.queries.houses import any_houses, handed_over_between
from core.indicators import Figures, Measure, Part, Period
from core.localised import LocalisedText


def houses_repaired(period: Period) -> Figures | None:
    """Houses that were handed over in the month, by village; nothing where nobody ever proposed one."""
    if not any_houses():
        return None
    rows = handed_over_between(period.first_day, period.last_day)
    parts = {
        code: Part(name=LocalisedText(id=name), measure=Measure(value=number)) for (code, name), number in rows.items()
    }
    return Figures(total=Measure(value=sum(rows.values())), parts=parts)
