"""When a person first answered a report, for every number that says how quick offices are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, F, FloatField, Min, Q, When
from django.db.models.functions import Coalesce, Extract

from catalog.modules.complaint_centre.courses import FORWARDED, MERGED, REJECTED, WITHDRAWN
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.rules.kinds import ReportKind

FIRST_WORD: Final = Coalesce(
    F("answered_at"), Case(When(case__state__in=(FORWARDED, REJECTED), then=F("case__closed_at")))
)
"""The answer; or, where there is none, the reason an officer gave for passing a report on or not taking it on."""

MINUTES: Final[Any] = Extract(FIRST_WORD - F("filed_at"), "epoch", output_field=FloatField()) / 60.0

UNANSWERABLE: Final = Q(case__state__in=(WITHDRAWN, MERGED))
"""Taken back, or dealt with as part of another: nobody owes these an answer of their own."""

WHISTLE: Final = Q(kind=ReportKind.WHISTLEBLOWING)


def first_served(since: datetime) -> datetime | None:
    """
    When a person first answered a report since a moment, long before its case is over (`manifest.first_served`); of
    whistle-blowing nothing leaves the regency, not even that.
    """
    answered = Complaint.objects.filter(answered_at__gte=since).exclude(WHISTLE)
    return answered.aggregate(first=Min("answered_at"))["first"]
