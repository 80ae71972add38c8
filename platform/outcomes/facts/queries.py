"""Questions about facts, at the ministry."""

from __future__ import annotations

from django.db.models import QuerySet

from organisation.provinces import WHOLE, Reach
from outcomes.facts.models import Fact


def newest(
    *, regency: str = "", indicator: str = "", period: str = "", parts: bool = False, reach: Reach = WHOLE
) -> QuerySet[Fact]:
    """
    What each regency says by now, the newest period first: of every number the newest version.

    :param parts: the parts of each number too, not only the totals.
    :param reach: whose regencies may be seen.
    """
    rows = Fact.objects.filter(reach.q("regency_code")).order_by(
        "-last_day", "indicator", "regency_code", "part", "-version"
    )
    rows = rows.distinct("last_day", "indicator", "regency_code", "part")
    if not parts:
        rows = rows.filter(part="")
    wanted = {"regency_code": regency, "indicator": indicator, "period": period}
    return rows.filter(**{field: value for field, value in wanted.items() if value})
