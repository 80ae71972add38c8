"""What speaks against a position. It flags a report and refuses none."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from catalog.modules.complaint_centre.models import PositionDoubt
from core.photos import Position
from organisation.boundaries.queries import Why, where_is

_DOUBTS: Final = {Why.OUTSIDE: PositionDoubt.OUTSIDE, Why.FAR: PositionDoubt.FAR}


def doubt_of(position: Position, *, now: datetime) -> PositionDoubt:
    """
    Whether a position may be no matter of this regency.

    :raises regions.sun.ImpossiblePosition: if it does not lie in Indonesia.
    """
    found = where_is(position.latitude, position.longitude, now=now)
    return _DOUBTS.get(found.why, PositionDoubt.NONE)
