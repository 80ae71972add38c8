"""What a village still lacks before its letters go out the same day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND
from catalog.modules.smart_kampung.models import CentreArea, LetterType, SetUpRun
from catalog.modules.smart_kampung.queries.centres import health_centres
from catalog.modules.smart_kampung.queries.offices import Village, offices, villages_of
from documents.models import NumberSeries
from documents.queries import certificate_of
from organisation.access import today
from organisation.delegations import in_force
from organisation.models import Delegation
from organisation.positions import heads_of

ACT: Final = f"documents.{DOCUMENT_KIND}"


class Lack(StrEnum):
    HEAD = "head"
    SEAL = "seal"
    SERIES = "series"
    LETTERHEAD = "letterhead"
    OFFICE_CODE = "office_code"
    CENTRE = "centre"

    @property
    def is_needed(self) -> bool:
        """Whether letters wait for it; the others make a village's work better, and it is ready without them."""
        return self in NEEDED


NEEDED: Final = frozenset({Lack.HEAD, Lack.SEAL, Lack.SERIES})


@dataclass(frozen=True)
class Readiness:
    """A village, who heads it, and what is missing there."""

    village: Village
    head: str
    lacks: tuple[Lack, ...]
    series_id: int | None = None

    @property
    def is_ready(self) -> bool:
        return not any(lack.is_needed for lack in self.lacks)


@dataclass(frozen=True)
class Overview:
    villages: list[Readiness]
    has_certificate: bool

    @property
    def counts(self) -> Counter[Lack]:
        return Counter(lack for one in self.villages for lack in one.lacks)

    @property
    def ready(self) -> int:
        return sum(one.is_ready for one in self.villages)


def overview(now: datetime) -> Overview:
    """All villages of the regency; a constant number of queries."""
    day = today(now)
    units = list(offices(day))
    heads = heads_of(units, day=day)
    # A series of the villages' own letters counts before one for all kinds.
    series = {
        one.unit_id: one
        for one in NumberSeries.objects.filter(unit__in=units, kind__in=[DOCUMENT_KIND, ""]).order_by("kind")
    }
    sealing = set(
        in_force(Delegation.objects.filter(kind=Delegation.Kind.STANDING, act__in=["documents", ACT]), day).values_list(
            "unit__path", flat=True
        )
    )
    looked_after = set(CentreArea.objects.values_list("village_id", flat=True))
    has_centres = health_centres(day=day).exists()
    found = []
    for village in villages_of(units):
        post = heads.get(village.unit.pk)
        incumbent = post.incumbent if post else None
        numbers = series.get(village.unit.pk)
        lacks = (
            *([Lack.HEAD] if incumbent is None else []),
            *([] if sealing.intersection(village.unit.upward) else [Lack.SEAL]),
            *([] if numbers else [Lack.SERIES]),
            *([] if village.unit.address else [Lack.LETTERHEAD]),
            *([Lack.OFFICE_CODE] if numbers and not numbers.office else []),
            *([Lack.CENTRE] if has_centres and village.unit.pk not in looked_after else []),
        )
        name = incumbent.full_name if incumbent else ""
        found.append(Readiness(village, name, lacks, numbers.pk if numbers else None))
    return Overview(found, certificate_of(None) is not None)


def last_run() -> SetUpRun | None:
    """The set-up of all villages that is at work or was the last."""
    return SetUpRun.objects.order_by("-started_at").first()


def letters_set_up() -> int:
    return LetterType.objects.count()
