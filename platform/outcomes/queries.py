"""Questions about indicators: which there are, which periods want computing, what was computed and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from core.indicators import Figures, Indicator, Period, PeriodKind
from core.jobs import module_state
from core.localised import LocalisedText
from outcomes.models import Figure, Reckoning, Report
from outcomes.suppression import Line, Shown

# [A] How many closed periods are computed again each night, so that what came in late is counted.
LOOK_BACK = {PeriodKind.MONTH: 3, PeriodKind.QUARTER: 2, PeriodKind.SEMESTER: 2, PeriodKind.YEAR: 2}


def indicators() -> dict[str, Indicator]:
    """Every indicator of this installation by its code, of modules that are off too (`settings.TIRU_INDICATORS`)."""
    providers: Iterable[str] = settings.TIRU_INDICATORS
    return {one.code: one for path in providers for one in import_string(path)()}


def active_indicators() -> list[Indicator]:
    """What is computed in the regency we are in: what has a formula and whose module, if it has one, is on."""
    return [
        one for one in indicators().values() if one.compute and (not one.module or module_state(one.module) == "on")
    ]


def computed(indicator: Indicator, period: Period) -> Figures | None:
    """What an indicator comes to in a period, in the regency we are in. Not hidden yet: for `suppression` only."""
    compute: Callable[[Period], Figures | None] = import_string(indicator.compute)
    return compute(period)


def periods_to_compute(indicator: Indicator, *, now: datetime, zone: ZoneInfo) -> list[Period]:
    """
    The newest closed periods, the oldest first, and before them those that were reported by an older formula.
    """
    period = Period.of(indicator.period, now.astimezone(zone).date()).previous
    found = [period]
    while len(found) < LOOK_BACK[indicator.period]:
        found.append(found[-1].previous)
    newest = Report.objects.filter(reckoning=OuterRef("pk"))
    outdated = Reckoning.objects.filter(indicator=indicator.code, kind=indicator.period.value).filter(
        Exists(newest.filter(formula__lt=indicator.formula)), ~Exists(newest.filter(formula__gte=indicator.formula))
    )
    return sorted({*found, *(row.span for row in outdated)})


def reckonings(*, show: str = "", indicator: str = "") -> QuerySet[Reckoning]:
    """
    What was computed here, the newest period first, each with its newest report and that one's total.

    A period in which there was nothing to count is left out, unless counting it failed.

    :param show: `waiting` for what is not sent yet, `problem` for what went wrong; all if left out.
    """
    totals = Prefetch("figures", Figure.objects.filter(part=""), to_attr="totals")
    gone = Figure.objects.filter(report=OuterRef("pk"), shown=Shown.HIDDEN).order_by().values("report")
    newest = (
        Report.objects.annotate(hidden=Coalesce(Subquery(gone.annotate(count=Count("pk")).values("count")), 0))
        .distinct("reckoning")
        .order_by("reckoning_id", "-version")
        .prefetch_related(totals)
    )
    rows = _told().prefetch_related(Prefetch("reports", newest, to_attr="newest")).order_by("-last_day", "indicator")
    if indicator:
        rows = rows.filter(indicator=indicator)
    if show == "waiting":
        rows = rows.filter(Exists(Report.objects.filter(reckoning=OuterRef("pk"), sent_at=None)))
    elif show == "problem":
        rows = rows.exclude(problem="")
    return rows


def waiting() -> QuerySet[Reckoning]:
    """What has something in the outbox, the oldest period first."""
    unsent = Report.objects.filter(reckoning=OuterRef("pk"), sent_at=None)
    return Reckoning.objects.filter(Exists(unsent)).order_by("last_day", "indicator")


@dataclass(frozen=True, kw_only=True)
class Counts:
    every: int
    waiting: int
    problem: int


def counts() -> Counts:
    """How many reckonings there are in each state."""
    waiting = Exists(Report.objects.filter(reckoning=OuterRef("pk"), sent_at=None))
    return Counts(
        **_told().aggregate(
            every=Count("pk"), waiting=Count("pk", filter=Q(waiting)), problem=Count("pk", filter=~Q(problem=""))
        )
    )


def reckoning(*, indicator: str, period: str) -> Reckoning | None:
    return Reckoning.objects.filter(indicator=indicator, period=period).first()


def reports_of(found: Reckoning) -> list[Report]:
    """Every version with its numbers, the newest first."""
    return list(found.reports.prefetch_related("figures").order_by("-version"))


def lines_of(report: Report) -> list[Line]:
    """A report's numbers as they were decided on, the total first."""
    return list(_lines(report.figures.all()))


def hidden_before(found: Reckoning) -> dict[str, LocalisedText | None]:
    """The parts that some version of a period has hidden, with the names they had last."""
    gone = Figure.objects.filter(report__reckoning=found, shown=Shown.HIDDEN).exclude(part="")
    return dict(gone.order_by("report__version").values_list("part", "name"))


def _told() -> QuerySet[Reckoning]:
    return Reckoning.objects.filter(~Q(problem="") | Exists(Report.objects.filter(reckoning=OuterRef("pk"))))


def _lines(figures: Iterable[Figure]) -> Iterator[Line]:
    for figure in sorted(figures, key=lambda one: one.part):
        yield Line(
            part=figure.part,
            name=figure.name,
            shown=Shown(figure.shown),
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
        )
