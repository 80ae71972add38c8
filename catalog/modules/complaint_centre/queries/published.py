"""
What everybody sees of reports: where, about what, in which state and how quickly, and what an officer wrote for it.

Reports that are secret, and those of wrongdoing, are in no list and in no number here, so that no difference tells of
them. Those taken back or dealt with as part of another are left out, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Floor, Left, TruncDate

import policies
import tenants
from catalog.modules.complaint_centre.models import Category, Complaint, ReportPhoto
from catalog.modules.complaint_centre.policies import PUBLIC_LEAST
from catalog.modules.complaint_centre.queries.answers import FIRST_WORD, MINUTES, UNANSWERABLE, WHISTLE
from core import clock, shares
from core.aggregates import Median
from core.errors import NotThere
from core.outlines import Spot

LOOK_BACK: Final = timedelta(days=365)
"""What the numbers and the list go back to [A]; the files go back to the first report."""

MOST_LATE: Final = 10

BATCH: Final = 2000
"""Reports of a file that are in memory at once."""

_DISTRICT: Final[Any] = Left("village_code", 6)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """
    :param due: had an answer, or should have had one by now; by the regency's rule. :param in_time: of them.
    :param overdue: have none, and their limit is over.
    :param least: of how many one can say a share.
    """

    filed: int = 0
    due: int = 0
    in_time: int = 0
    overdue: int = 0
    least: int = 1

    @property
    def share(self) -> Decimal | None:
        """In percent; None where it would rest on too few."""
        return Decimal(100 * self.in_time) / self.due if self.due >= max(self.least, 1) else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Within which the share lies with 95 %; None as for the share."""
        return shares.interval(self.in_time, self.due) if self.share is not None else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            filed=self.filed + other.filed,
            due=self.due + other.due,
            in_time=self.in_time + other.in_time,
            overdue=self.overdue + other.overdue,
            least=max(self.least, other.least),
        )


@dataclass(frozen=True)
class Numbers:
    """
    :param minutes: median to the first word of a person; None where nobody had one.
    :param categories: by the code of the branch below the top, "" for none. :param offices: by the name of the office
        that has it. :param districts: by code. :param late: those that have been overdue longest.
    """

    total: Tally
    minutes: Decimal | None
    categories: Mapping[str, Tally]
    offices: Mapping[str, Tally]
    districts: Mapping[str, Tally]
    late: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """:param category: a code; all below it count. :param district: six digits. :param show: all, late, open, ended."""

    category: str = ""
    district: str = ""
    show: str = "all"


@dataclass
class _Groups:
    least: int
    found: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, name: str, row: Mapping[str, Any]) -> None:
        counted = {key: row[key] for key in ("filed", "due", "in_time", "overdue")}
        self.found[name] += Tally(**counted, least=self.least)


def listed() -> QuerySet[Complaint]:
    """The reports that everybody may see, each with `first_word`."""
    found = Complaint.objects.filter(is_secret=False).exclude(WHISTLE).exclude(UNANSWERABLE)
    return found.annotate(first_word=FIRST_WORD)


def numbers(now: datetime) -> Numbers:
    """Of the last year. Five queries, and those of the policy: seconds at a million reports, so ask `kept`."""
    least: int = policies.value(PUBLIC_LEAST, now)
    since = listed().filter(filed_at__gt=now - LOOK_BACK, filed_at__lte=now)
    had_word = Q(first_word__isnull=False)
    counted = {
        "filed": Count("id"),
        "due": Count("id", filter=Q(answer_due_at__isnull=False) & (had_word | Q(answer_due_at__lte=now))),
        "in_time": Count("id", filter=had_word & Q(first_word__lt=F("answer_due_at"))),
        "overdue": Count("id", filter=overdue_at(now)),
    }
    median = since.aggregate(minutes=Median(MINUTES, output_field=FloatField()))["minutes"]
    branches, offices, districts = _Groups(least), _Groups(least), _Groups(least)
    for row in since.values(group=F("category__path")).annotate(**counted).order_by():
        branches.add((row["group"] or "").partition("/")[0], row)
    for row in since.values(group=F("case__unit__name")).annotate(**counted).order_by():
        offices.add(row["group"], row)
    for row in since.annotate(group=_DISTRICT).values("group").annotate(**counted).order_by():
        districts.add(row["group"], row)
    return Numbers(
        total=sum(offices.found.values(), Tally(least=least)),
        minutes=None if median is None else Decimal(str(median)),
        categories=branches.found,
        offices=offices.found,
        districts=districts.found,
        late=tuple(rows(Wanted(show="late"), now).values_list("pk", flat=True)[:MOST_LATE]),
    )


def overdue_at(now: datetime) -> Q:
    """Nobody has answered, and the limit is over. Of rows with `first_word`."""
    return Q(first_word=None, case__is_open=True, answer_due_at__lte=now)


def rows(wanted: Wanted, now: datetime) -> QuerySet[Complaint]:
    """The list of the last year, the latest first; those overdue, the longest first."""
    found = listed().select_related("case", "case__unit", "category").defer("text", "address", "case__policies")
    found = found.filter(filed_at__gt=now - LOOK_BACK, filed_at__lte=now)
    if wanted.category:
        top = wanted.category
        found = found.filter(Q(category__path=top) | Q(category__path__startswith=f"{top}/"))
    if wanted.district:
        found = found.filter(village_code__startswith=wanted.district)
    match wanted.show:
        case "late":
            return found.filter(overdue_at(now)).order_by("answer_due_at", "id")
        case "open":
            found = found.filter(case__is_open=True)
        case "ended":
            found = found.filter(case__is_open=False)
    return found.order_by("-filed_at", "-id")


def squares(found: QuerySet[Complaint], *, side: float) -> dict[Spot, int]:
    """
    How many of the reports lie in each square, by the middle of the square; no place of a report is told. One query.

    :param side: of a square, in degrees.
    """
    column, row = (Floor(Cast(name, FloatField()) / Value(side)) for name in ("longitude", "latitude"))
    placed = found.filter(latitude__isnull=False).order_by().annotate(column=column, row=row)
    counted = placed.values_list("column", "row").annotate(count=Count("id"))
    return {((column + 0.5) * side, (row + 0.5) * side): count for column, row, count in counted}


def still_late(late: Collection[UUID], now: datetime) -> list[Complaint]:
    """Of these, those that nobody has answered since."""
    return list(rows(Wanted(show="late"), now).filter(pk__in=late))


def report(pk: UUID) -> Complaint:
    """
    One listed report, however old.

    :raises NotThere: if there is none, or it is secret or of wrongdoing.
    """
    found = listed().select_related("case", "case__unit", "category").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def photos_of(complaint: Complaint) -> list[ReportPhoto]:
    """Those on which an officer saw that nobody can be recognised."""
    return list(complaint.photos.filter(is_public=True))


def photo(pk: UUID, photo_pk: UUID) -> ReportPhoto:
    """:raises NotThere: unless it is public, and its report is listed."""
    found = ReportPhoto.objects.filter(pk=photo_pk, complaint__in=listed().filter(pk=pk), is_public=True).first()
    if found is None:
        raise NotThere
    return found


def top_categories() -> dict[str, Category]:
    """The branches of the tree that begin at the top, by code."""
    return {row.code: row for row in Category.objects.filter(parent=None)}


def years() -> list[int]:
    """The years of the regency's calendar from the first listed report to the last, the latest first."""
    moments = listed().values_list("filed_at", flat=True)
    first, last = moments.order_by("filed_at", "id").first(), moments.order_by("-filed_at", "-id").first()
    if first is None or last is None:
        return []
    zone = tenants.current().zone
    return list(range(clock.local_date(last, zone).year, clock.local_date(first, zone).year - 1, -1))


def lines(year: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    """
    The listed reports of a year in the order they came, as plain values for open data, in batches. No moment is told.

    Each batch is a query of its own that goes on behind the last report, so that no cursor stays open.
    """
    zone = tenants.current().zone
    start, end = clock.day_bounds(date(year, 1, 1), zone)[0], clock.day_bounds(date(year + 1, 1, 1), zone)[0]
    until = listed().filter(filed_at__lt=end).order_by("filed_at", "id")
    found = until.annotate(day=TruncDate("filed_at", tzinfo=zone), minutes=MINUTES, district=_DISTRICT).values(
        "id", "kind", "village_code", "district", "day", "minutes", "first_word", "answer_due_at", "reopened",
        "public_text", "filed_at", category_code=F("category__code"), office=F("case__unit__name"),
        state=F("case__state"),
    )  # fmt: skip
    rest = found.filter(filed_at__gte=start)
    while batch := list(rest[:BATCH]):
        yield batch
        last = batch[-1]
        behind = Q(filed_at__gt=last["filed_at"]) | Q(filed_at=last["filed_at"], id__gt=last["id"])
        rest = found.filter(behind, filed_at__gte=last["filed_at"])
