"""How many people live in each village, so that reports can be compared; invented, and it says so."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import tenants
from core.actors import Actor
from organisation.access import today
from regions.queries import villages_of
from residents.queries import populations
from residents.services import record_population

SOURCE: Final = "Angka contoh untuk demo"

_FEWEST, _SPREAD, _STEP = 1_150, 7_900, 7_919


def count(*, actor: Actor, now: datetime) -> None:
    """A figure for each village that has none, as of the first day of this year."""
    day = today(now)
    known = populations(day)
    for code in villages_of(tenants.current().code).values_list("code", flat=True):
        if code not in known:
            people = _FEWEST + int(code) * _STEP % _SPREAD
            record_population(
                village_code=code, counted_on=date(day.year, 1, 1), people=people, source=SOURCE, actor=actor, now=now
            )


__all__ = ["SOURCE", "count"]
