"""Moments of the past at which people work."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import tenants
from core import clock


def working_hour(now: datetime, *, days_ago: int, minutes: int = 0) -> datetime:
    """
    A moment on the last working day that lies at least so many days back: some minutes after nine in the morning here.

    :param days_ago: one or more, so that the moment is over whatever the hour.
    """
    zone = tenants.current().zone
    day = clock.local_date(now, zone) - timedelta(days=days_ago)
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return datetime.combine(day, time(9), tzinfo=zone) + timedelta(minutes=minutes)
