"""Questions that only look."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

import tenants
from catalog.modules._example.models import Board, Notice
from core import clock


def board() -> Board:
    """How the board is set up here; it was made when the module was switched on."""
    return Board.objects.get(pk=1)


def today() -> date:
    """Today where the regency is."""
    return clock.local_date(clock.now(), tenants.current().zone)


def notices_on(day: date) -> QuerySet[Notice]:
    """What citizens can read on a day, newest first."""
    return Notice.objects.filter(withdrawn_at__isnull=True, last_day__gte=day)


def notices_like(text: str, *, day: date) -> QuerySet[Notice]:
    """The notices of a day that contain a text in either language."""
    return notices_on(day).filter(Q(text__id__icontains=text) | Q(text__en__icontains=text))
