"""What the jobs of the clock did meanwhile: each at its own minute, as if workers had been there all along."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import tenants
from casework.models import CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.courses import MODULE, REPORT
from core import clock
from core.actors import Actor

WORKER: Final = Actor.system(MODULE)


class Clockwork:
    """Runs from a moment on, forwards only."""

    def __init__(self, since: datetime) -> None:
        self._at = since

    def run(self, until: datetime) -> None:
        """Notice each limit when it passes; at midnight open the dossiers of the day and close what is over."""
        zone = tenants.current().zone
        while self._at < until:
            midnight = clock.day_bounds(clock.local_date(self._at, zone), zone)[1]
            due = self._next_limit(min(midnight, until))
            self._at = due or min(midnight, until)
            if due:
                services.sweep(actor=WORKER, now=due)
            if self._at == midnight:
                services.open_due(actor=WORKER, now=midnight)
                services.close_due(actor=WORKER, now=midnight)

    def _next_limit(self, until: datetime) -> datetime | None:
        clocks = CaseClock.objects.filter(
            case__type=REPORT.slug, case__is_open=True, ended_at=None, due_at__gt=self._at, due_at__lte=until
        )
        return clocks.order_by("due_at").values_list("due_at", flat=True).first()
