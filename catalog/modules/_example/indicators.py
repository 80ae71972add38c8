"""What the board reports to the ministry."""

from __future__ import annotations

import tenants
from catalog.modules._example.models import Notice
from core.indicators import Figures, Measure, Period


def notices_written(period: Period) -> Figures:
    """Notices of the period. It shows that the board is in use (`usage`), so nought is said, too."""
    start, end = period.bounds(tenants.current().zone)
    count = Notice.objects.filter(written_at__gte=start, written_at__lt=end).count()
    return Figures(total=Measure(value=count))
