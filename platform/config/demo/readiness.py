"""What each regency of the demo has confirmed on its way to its modules. Numbers are invented, and marked so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from catalog.adoption.services import confirm_paper, tick_network
from core.actors import Actor
from organisation.models import Unit

_NOTE: Final = "Contoh"
_MALL, _KAMPUNG, _SCHEME, _CENTRE = "mpp", "smart_kampung", "one_student_one_client", "complaint_centre"

PAPERS: Final[Mapping[str, Sequence[tuple[str, str, str, date]]]] = {
    "3510": (
        (_MALL, "regulation", "34 Tahun 2017", date(2017, 9, 14)),
        (_MALL, "proposal", "503/1187/429.106/2017", date(2017, 6, 5)),
        (_MALL, "agencies", "119/2210/PKS/2017", date(2017, 9, 29)),
        (_KAMPUNG, "regulation", "18 Tahun 2016", date(2016, 5, 31)),
        (_KAMPUNG, "numbering", "7 Tahun 2024", date(2024, 2, 12)),
        (_SCHEME, "campus", "119/3318/PKS/2019", date(2019, 10, 28)),
        (_SCHEME, "team", "188/402/KEP/429.011/2019", date(2019, 11, 4)),
        (_SCHEME, "procedure", "440/5120/429.112/2019", date(2019, 11, 6)),
        (_SCHEME, "impact_assessment", "555/218/429.109/2025", date(2025, 3, 17)),
        (_CENTRE, "regulation", "41 Tahun 2025", date(2025, 10, 13)),
    ),
    "5107": (
        (_MALL, "regulation", "21 Tahun 2026", date(2026, 3, 9)),
        (_MALL, "agencies", "119/884/PKS/2026", date(2026, 4, 21)),
        (_KAMPUNG, "regulation", "30 Tahun 2026", date(2026, 5, 18)),
        (_SCHEME, "campus", "119/1102/PKS/2026", date(2026, 6, 2)),
        (_SCHEME, "team", "188.45/611/2026", date(2026, 6, 15)),
    ),
    "8271": (
        (_MALL, "regulation", "12 Tahun 2026", date(2026, 4, 6)),
        (_SCHEME, "team", "188.45/209/2026", date(2026, 9, 14)),
    ),
}
"""By regency: module, need, number and date."""

CONNECTED: Final[Mapping[str, int]] = {"3510": 1000, "5107": 52, "8271": 61}
"""So many of the offices of villages and wards, in the order of the tree, have a network; and every other unit."""


def write_readiness(code: str, *, actor: Actor, now: datetime) -> None:
    """Enter the papers and tick the network of the regency at hand, before its modules are switched on."""
    for slug, need, number, day in PAPERS[code]:
        confirm_paper(slug=slug, need=need, number=number, signed_on=day, note=_NOTE, actor=actor, now=now)
    villages = Unit.objects.filter(kind__in=[Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE]).order_by("path")
    others = Unit.objects.filter(kind__in=[Unit.Kind.MALL, Unit.Kind.HEALTH_CENTRE])
    keys = [*villages.values_list("pk", flat=True)[: CONNECTED[code]], *others.values_list("pk", flat=True)]
    tick_network(units=keys, among=keys, actor=actor, now=now)
