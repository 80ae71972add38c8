"""What the ministry sees of failures at the operator: per regency three moments, and nobody's data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.privacy.failures.models import Failure, Touched
from tenants.models import Regency
from tenants.queries import standing

WHY_UNREAD: dict[str, Any] = {
    Regency.Status.SUSPENDED: _("Its site is suspended: nobody there can read it. Tell it by letter, too."),
    Regency.Status.READ_ONLY: _("It is leaving and its site is read only: no case is opened there. Tell it by letter."),
    Regency.Status.ENDED: _("Its site is closed: no case is opened there. Tell it by letter."),
}
"""By status: why what Tiru tells a regency is not read there."""


def failures() -> QuerySet[Failure]:
    """The newest first, with how many regencies each touches (`regencies`) and how far they are."""
    return Failure.objects.annotate(
        regencies=Count("touched"),
        told=Count("touched", filter=Q(touched__told_at__isnull=False)),
        noticed=Count("touched", filter=Q(touched__notices_at__isnull=False)),
        closed=Count("touched", filter=Q(touched__closed_at__isnull=False)),
    ).order_by("-reported_at", "-id")


def find_failure(failure_id: UUID) -> Failure | None:
    return Failure.objects.filter(pk=failure_id).first()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A regency that a failure touches; `why_unread` names what keeps it from reading what it is told."""

    name: str
    touched: Touched
    why_unread: Any = ""


def line_of(failure: Failure, regency_code: str) -> Line | None:
    """One of the regencies it touches."""
    return next((line for line in lines_of(failure) if line.touched.regency_code == regency_code), None)


def lines_of(failure: Failure) -> list[Line]:
    """The regencies it touches, by name; those that were not told yet first."""
    touched = list(Touched.objects.filter(failure=failure).order_by(F("told_at").asc(nulls_first=True)))
    regencies = {one.code: one for one in _live().filter(code__in=[one.regency_code for one in touched])}
    lines = [
        Line(
            name=regencies[one.regency_code].name,
            touched=one,
            why_unread=WHY_UNREAD.get(regencies[one.regency_code].status, ""),
        )
        for one in touched
    ]
    return sorted(lines, key=lambda line: (line.touched.told_at is not None, line.name))


def can_be_told() -> QuerySet[Regency]:
    """Every live regency that still has its data, whether its site is open or not."""
    return _live().filter(pk__in=standing().values("pk"))


def unread(regencies: Iterable[Regency]) -> list[tuple[str, Any]]:
    """Of these, the names of those that will not read it, with why."""
    return [
        (one.name, WHY_UNREAD[one.status]) for one in regencies if one.status in WHY_UNREAD
    ]  # fmt: skip


def _live() -> QuerySet[Regency]:
    return Regency.objects.filter(purpose=Regency.Purpose.LIVE).order_by("name")
