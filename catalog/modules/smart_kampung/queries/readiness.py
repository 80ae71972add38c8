"""What a village still lacks before its letters go out the same day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND
from catalog.modules.smart_kampung.models import LetterType
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


@dataclass(frozen=True)
class Readiness:
    """A village, who heads it, and what is missing there."""

    village: Village
    head: str
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Overview:
    villages: list[Readiness]
    has_certificate: bool

    @property
    def counts(self) -> Counter[Lack]:
        return Counter(lack for one in self.villages for lack in one.lacks)

    @property
    def ready(self) -> int:
        return sum(not one.lacks for one in self.villages)


def overview(now: datetime) -> Overview:
    """All villages of the regency; a constant number of queries."""
    day = today(now)
    units = list(offices(day))
    heads = heads_of(units, day=day)
    numbered = set(
        NumberSeries.objects.filter(unit__in=units, kind__in=[DOCUMENT_KIND, ""]).values_list("unit_id", flat=True)
    )
    sealing = set(
        in_force(Delegation.objects.filter(kind=Delegation.Kind.STANDING, act__in=["documents", ACT]), day).values_list(
            "unit__path", flat=True
        )
    )
    found = []
    for village in villages_of(units):
        post = heads.get(village.unit.pk)
        incumbent = post.incumbent if post else None
        lacks = (
            *([Lack.HEAD] if incumbent is None else []),
            *([] if _covered(village.unit.path, sealing) else [Lack.SEAL]),
            *([] if village.unit.pk in numbered else [Lack.SERIES]),
        )
        found.append(Readiness(village, incumbent.full_name if incumbent else "", lacks))
    return Overview(found, certificate_of(None) is not None)


def letters_set_up() -> int:
    return LetterType.objects.count()


def _covered(path: str, given: Collection[str]) -> bool:
    """Whether one of the units above, or the unit itself, has it."""
    parts = path.split("/")
    return any("/".join(parts[:length]) in given for length in range(1, len(parts) + 1))
