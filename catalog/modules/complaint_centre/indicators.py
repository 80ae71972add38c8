"""What the complaint centre reports to the ministry. Reports of wrongdoing stand in no number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet

import tenants
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries.answers import FIRST_WORD, MINUTES, UNANSWERABLE, WHISTLE
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.aggregates import Median
from core.indicators import Figures, Measure, Part, Period


def reports_filed(period: Period) -> Figures:
    """By kind. It shows that the module is in use, so nought is said, too."""
    counts = _filed(period).values_list("kind").annotate(count=Count("id")).order_by()
    parts = {kind: Measure(value=count) for kind, count in counts}
    return Figures(total=Measure(value=sum(count for _kind, count in counts)), parts=_by_kind(parts))


def answered_in_time(period: Period) -> Figures | None:
    """
    Of the reports whose answer was due in the period by the regency's rule, those that had the word of a person before.
    """
    due = _within(Complaint.objects.exclude(WHISTLE), "answer_due_at", period).annotate(first_word=FIRST_WORD)
    due = due.exclude(UNANSWERABLE, first_word=None)
    return _shares(due, Q(first_word__lt=F("answer_due_at")))


def first_answer(period: Period) -> Figures | None:
    """Over the reports that a person first answered in the period."""
    answered = _within(Complaint.objects.exclude(WHISTLE).annotate(first_word=FIRST_WORD), "first_word", period)
    median = Median(MINUTES, output_field=FloatField())
    total = answered.aggregate(median=median, count=Count("id"))
    if not total["count"]:
        return None
    rows = answered.values("kind").annotate(median=median, count=Count("id")).order_by()
    return Figures(total=_middle(total), parts=_by_kind({row["kind"]: _middle(row) for row in rows}))


def reopened(period: Period) -> Figures | None:
    """Of the reports that were filed in the period and ended at least once, those that were opened again."""
    return _shares(_filed(period).filter(Q(settled_at__isnull=False) | Q(reopened__gte=1)), Q(reopened__gte=1))


def _filed(period: Period) -> QuerySet[Complaint]:
    return _within(Complaint.objects.exclude(WHISTLE), "filed_at", period)


def _within(found: QuerySet[Complaint], field: str, period: Period) -> QuerySet[Complaint]:
    start, end = period.bounds(tenants.current().zone)
    return found.filter(**{f"{field}__gte": start, f"{field}__lt": end})


def _shares(found: QuerySet[Complaint], those: Q) -> Figures | None:
    rows = found.values("kind").annotate(all=Count("id"), those=Count("id", filter=those)).order_by()
    shares = {row["kind"]: Measure.share(row["those"], row["all"]) for row in rows}
    if not shares:
        return None
    total = Measure.share(sum(row["those"] for row in rows), sum(row["all"] for row in rows))
    return Figures(total=total, parts=_by_kind(shares))


def _middle(row: Mapping[str, Any]) -> Measure:
    return Measure(value=Decimal(str(row["median"])), denominator=row["count"])


def _by_kind(measures: Mapping[str, Measure]) -> dict[str, Part]:
    return {kind: Part(name=ReportKind(kind).label, measure=measure) for kind, measure in measures.items()}
