"""What happens in the demo, lived in the order of its moments however it was written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

import tenants
from core import clock

OPENS: Final = time(8, 20)
_SUNDAY: Final = 6


class Diary:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.zone = tenants.current().zone
        self.today = clock.local_date(now, self.zone)
        self._entries: list[tuple[datetime, Callable[[datetime], object]]] = []

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def at(self, day: date, minutes: int = 0, *, on_sundays: bool = False) -> datetime:
        """Some minutes after a health centre opens on that day, or on the Saturday before."""
        if day.weekday() == _SUNDAY and not on_sundays:
            day -= timedelta(days=1)
        return datetime.combine(day, OPENS, self.zone) + timedelta(minutes=minutes)

    def ago(self, days: int, minutes: int = 0) -> datetime:
        return self.at(self.day(days), minutes)

    def write(self, at: datetime, what: Callable[[datetime], object]) -> None:
        """`what` is called with the moment. What would lie in the future does not happen."""
        if at <= self.now:
            self._entries.append((at, what))

    def live(self) -> None:
        # Sorting keeps what is written for the same moment in its order.
        for at, what in sorted(self._entries, key=lambda entry: entry[0]):
            what(at)
