"""Questions about reported problems, in the regency we are in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from catalog.problems.models import ProblemReport

COUNTED_ONCE_IN = timedelta(hours=24)
"""A person who reports again and again counts once: one angry day of one officer halts no rollout."""


def was_counted(user: User, slug: str, *, now: datetime) -> bool:
    return ProblemReport.objects.filter(
        reported_by=user, slug=slug, counted=True, reported_at__gt=now - COUNTED_ONCE_IN
    ).exists()


def open_reports() -> QuerySet[ProblemReport]:
    """What nobody has dealt with, the newest first, with who said it."""
    return ProblemReport.objects.filter(closed_at=None).select_related("reported_by")


def own_reports(user: User) -> QuerySet[ProblemReport]:
    return ProblemReport.objects.filter(reported_by=user)
