"""What a regency's own desk reads and writes of the operator's failures: its own line, by the control role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import tenants
from catalog.privacy.failures.models import Failure, Touched


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the operator tells a regency."""

    title: str
    happened: str
    categories: list[str]
    known_at: datetime


def take_report(failure_id: UUID, *, now: datetime) -> Report | None:
    """
    Note that the regency we are in is told now, and answer of what. None if it was told before, if the failure does not
    touch it, and in a sandbox or a copy, which stand for nobody. Part of the caller's transaction.
    """
    if tenants.current().purpose != "live":
        return None
    with tenants.control() as regency:
        line = Touched.objects.filter(failure=failure_id, regency_code=regency.code, told_at=None)
        if not line.update(told_at=now):
            return None
        found = Failure.objects.get(pk=failure_id)
    return Report(
        title=found.title, happened=found.happened, categories=found.categories, known_at=found.known_at
    )  # fmt: skip


def report_back(failure_id: UUID, *, notices_at: datetime | None, closed_at: datetime | None) -> None:
    """Let the ministry see when the notices of our case were out, and when it was closed. Nothing else leaves."""
    if tenants.current().purpose != "live":
        return
    with tenants.control() as regency:
        Touched.objects.filter(failure=failure_id, regency_code=regency.code).update(
            notices_at=notices_at, closed_at=closed_at
        )
