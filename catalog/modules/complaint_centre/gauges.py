"""What the module tells operators of itself: whether limits that pass are noticed in time. Without whistle-blowing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from catalog.modules.complaint_centre.gauge_names import DUE, LATE, OLDEST
from catalog.modules.complaint_centre.queries.passed import unnoticed


def measure(*, now: datetime) -> Mapping[str, float]:
    """The numbers of `gauge_names`, in one query."""
    found = unnoticed(now=now)
    oldest = (now - found.since).total_seconds() if found.since else 0
    return {DUE: found.number, LATE: found.late, OLDEST: oldest}
