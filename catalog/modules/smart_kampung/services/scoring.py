"""The district office says how far a village has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion, level_of
from catalog.modules.smart_kampung.models import VillageScore
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.masking import mask_text
from organisation.access import today
from organisation.models import Unit

YEARS_BACK: Final = 1
"""A year is still scored in the next one: what it brought is known in January [A]."""


class ScoreIncomplete(Refusal):
    code = "kampung_score_incomplete"
    status = 422
    message = _("Points are missing for %(count)s of the seven criteria.")
    fix = _("Give 0 to 4 points for each: a level rests on all seven.")


class YearClosed(Refusal):
    code = "kampung_year_closed"
    status = 422
    message = _("Villages are scored for this year and the one before.")
    fix = _("Choose one of these two years.")
    attr = "year"


@dataclass(frozen=True)
class Mark:
    """The points on one criterion, and why."""

    points: int
    note: str = ""


def open_years(now: datetime) -> tuple[int, ...]:
    """The years that can be scored, the latest first."""
    year = today(now).year
    return tuple(range(year, year - YEARS_BACK - 1, -1))


@transaction.atomic
def score_village(
    *, village: Unit, year: int, marks: Mapping[Criterion, Mark], actor: Actor, now: datetime
) -> list[VillageScore]:
    """
    Give a village its points of a year on all seven criteria. Points given before are replaced; what they were stays in
    the evidence log.

    :raises ScoreIncomplete, YearClosed:
    :raises ValueError: for points outside 0 to 4.
    """
    if year not in open_years(now):
        raise YearClosed
    if missing := set(Criterion) - set(marks):
        raise ScoreIncomplete(count=len(missing))
    # Two officers of a district may save in the same second: the second waits, and replaces all seven.
    Unit.objects.select_for_update().get(pk=village.pk)
    points = {criterion: mark.points for criterion, mark in marks.items()}
    level = level_of(points)
    assert all(0 <= given <= MOST_POINTS for given in points.values())  # `level_of` refuses the rest
    before = {one.criterion: one for one in VillageScore.objects.filter(unit=village, year=year)}
    saved = []
    for criterion, mark in marks.items():
        row = before.get(criterion) or VillageScore(unit=village, year=year, criterion=criterion)
        note = mask_text(" ".join(mark.note.split()))
        if row.scored_at and (row.points, row.note) == (mark.points, note):
            continue
        row.points, row.note, row.scored_by, row.scored_at = mark.points, note, str(actor), now
        saved.append(row)
    if saved:
        VillageScore.objects.bulk_create(
            saved,
            update_conflicts=True,
            unique_fields=["year", "unit", "criterion"],
            update_fields=["points", "note", "scored_by", "scored_at"],
        )
        evidence.record(
            action="smart_kampung.village_scored",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{village.pk}",
            details={
                "village": village.code,
                "year": year,
                "level": level.value,
                "points": [f"{row.criterion}: {row.points}" for row in saved],
            },
        )
    return saved
