"""Lists of reports for other systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models import User
from casework.codes import read_code
from catalog.modules.complaint_centre.models import Category, Complaint
from catalog.modules.complaint_centre.queries.access import seen_by


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    :param category: a code; everything below it counts too. :param unit: code of the office that has it.
    :param text: a tracking code, or words that must all occur in code or name.
    """

    show: Literal["open", "late", "mine", "closed", "all"] = "open"
    kind: str = ""
    state: str = ""
    category: str = ""
    unit: str = ""
    text: str = ""


def reports_for(user: User, wanted: Wanted, *, now: datetime) -> QuerySet[Complaint]:
    """Reports that somebody may open: open ones by the next limit, others the latest first."""
    is_open = {"all": None, "closed": False}.get(wanted.show, True)
    found = seen_by(user, is_open=is_open).defer("text", "address", "case__answers", "case__recorded", "case__policies")
    for field, value in (("kind", wanted.kind), ("case__state", wanted.state), ("case__unit__code", wanted.unit)):
        if value:
            found = found.filter(**{field: value})
    if wanted.category:
        found = found.filter(category__in=_branch(wanted.category))
    if code := read_code(wanted.text):
        found = found.filter(case__code=code)
    else:
        for word in wanted.text.lower().split():
            found = found.filter(case__search_text__contains=word)
    match wanted.show:
        case "all":
            return found.order_by("-filed_at", "-id")
        case "closed":
            return found.order_by("-case__closed_at", "-case__id")
        case "late":
            found = found.filter(case__due_at__lte=now)
        case "mine":
            found = found.filter(case__assignee=user)
    return found.order_by(F("case__due_at").asc(nulls_last=True), "case__id")


def whole_report(complaint_id: UUID) -> Complaint:
    """A report with all that its record shows, in a constant number of queries."""
    found = Complaint.objects.select_related("case", "case__unit", "category", "level_unit")
    return found.prefetch_related("case__clocks", "case__messages", "case__history", "photos").get(pk=complaint_id)


def _branch(code: str) -> QuerySet[Category]:
    top = Category.objects.filter(code=code).values_list("path", flat=True).first()
    return Category.objects.filter(Q(path=top) | Q(path__startswith=f"{top}/")) if top else Category.objects.none()
