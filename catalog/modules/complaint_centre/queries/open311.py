"""What programs see of reports by Open311: what everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import digest_of
from catalog.modules.complaint_centre.models import Category, Complaint, ProgramKey
from catalog.modules.complaint_centre.rules.kinds import ReportKind

LONGEST_SPAN: Final = timedelta(days=90)
MOST: Final = 1000
"""Both from the standard, "Response Volume"."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    :param numbers: request ids; they override all else. :param start, end: of the filing, both included.
    """

    numbers: Sequence[str] = ()
    services: Sequence[str] = ()
    states: Sequence[str] = ()
    start: datetime
    end: datetime
    page: int = 1
    page_size: int = MOST


def public_reports() -> QuerySet[Complaint]:
    """Reports in the public list: no secret ones, and never one of wrongdoing."""
    return (
        Complaint.objects.filter(is_secret=False)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .defer("text", "address", "case__answers", "case__recorded", "case__policies")
        .select_related("case", "case__unit", "category")
    )


def requests(asked: Asked) -> list[Complaint]:
    """Requests of a span of time, the latest first."""
    found = public_reports()
    if asked.numbers:
        return list(found.filter(pk__in=_keys(asked.numbers)).order_by("-filed_at", "-id")[:MOST])
    found = found.filter(filed_at__gte=asked.start, filed_at__lte=asked.end)
    if asked.services:
        found = found.filter(category__code__in=asked.services)
    if set(asked.states) == {"open"}:
        found = found.filter(case__is_open=True)
    elif set(asked.states) == {"closed"}:
        found = found.filter(case__is_open=False)
    first = (asked.page - 1) * asked.page_size
    return list(found.order_by("-filed_at", "-id")[first : first + asked.page_size])


def request(number: str) -> Complaint | None:
    return public_reports().filter(pk__in=_keys([number])).first()


def services() -> QuerySet[Category]:
    """What can be reported: the categories that are offered."""
    return Category.objects.filter(is_open=True).order_by("order", "code")


def groups_of(categories: Sequence[Category]) -> dict[str, str]:
    """The name of each category's root, by the root's code."""
    roots = {category.path.partition("/")[0] for category in categories}
    return {root.code: str(root.name) for root in Category.objects.filter(Q(parent=None) & Q(code__in=roots))}


def find_key(secret: str, *, at: datetime) -> ProgramKey | None:
    """The key of a program, if it works at that moment."""
    return ProgramKey.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=at).first()


def _keys(numbers: Sequence[str]) -> list[UUID]:
    found = []
    for number in numbers:
        try:
            found.append(UUID(number))
        except ValueError:
            continue  # no number of ours
    return found
