"""What speaks against a position. It flags a report and refuses none."""

from __future__ import annotations

import tenants
from catalog.modules.complaint_centre.models import PositionDoubt
from core.photos import Position
from regions.extents import is_near_province
from regions.sun import check_position


def doubt_of(position: Position) -> PositionDoubt:
    """
    Whether a position may be wrong.

    :raises regions.sun.ImpossiblePosition: if it does not lie in Indonesia.
    """
    latitude, longitude = float(position.latitude), float(position.longitude)
    check_position(latitude=latitude, longitude=longitude)
    is_near = is_near_province(tenants.current().code, latitude=latitude, longitude=longitude)
    return PositionDoubt.NONE if is_near else PositionDoubt.FAR
