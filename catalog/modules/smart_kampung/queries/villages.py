"""How far the villages of a regency have come, and when their offices are open. Constant numbers of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from catalog.modules.smart_kampung import maturity
from catalog.modules.smart_kampung.maturity import Criterion, Level
from catalog.modules.smart_kampung.models import LetterRequest, VillageScore, Visit
from core import clock
from organisation import hours
from organisation.models import Unit, in_period
from organisation.services import VILLAGES
from regions.models import Region

EVENING: Final = 18 * 60
"""From this minute of the day on an open office serves at night."""


@dataclass(frozen=True)
class Standing:
    """One village in one year. Without points on all seven criteria it has no level."""

    unit: Unit
    district: str
    points: Mapping[Criterion, int] = field(default_factory=dict)
    before: Mapping[Criterion, int] = field(default_factory=dict)

    @property
    def level(self) -> Level | None:
        return _level(self.points)

    @property
    def level_before(self) -> Level | None:
        return _level(self.before)

    @property
    def score(self) -> Decimal | None:
        return maturity.score(self.points) if self.level else None

    @property
    def district_code(self) -> str:
        return self.unit.region_code[:6]


@dataclass(frozen=True)
class YearTally:
    """How many villages stood on each level in a year."""

    year: int
    counts: Mapping[Level, int]

    @property
    def scored(self) -> int:
        return sum(self.counts.values())


def villages(*, day: date) -> list[Unit]:
    """The offices of villages and urban wards that exist on a day, by the code of the region."""
    return list(Unit.objects.filter(in_period(day), kind__in=VILLAGES).exclude(region_code="").order_by("region_code"))


def village(code: str, *, day: date) -> Unit | None:
    return Unit.objects.filter(in_period(day), kind__in=VILLAGES, code=code).exclude(region_code="").first()


def last_year(*, day: date) -> int:
    """The latest year that was scored; this one where none was."""
    latest: int | None = VillageScore.objects.filter(year__lte=day.year).aggregate(Max("year"))["year__max"]
    return latest or day.year


def standings(*, year: int, day: date) -> list[Standing]:
    """Every village of the regency with its points of a year and of the one before. Three queries."""
    found = villages(day=day)
    names = district_names(found)
    points = _points([year, year - 1])
    return [
        Standing(
            unit,
            names.get(unit.region_code[:6], ""),
            points.get((unit.pk, year), {}),
            points.get((unit.pk, year - 1), {}),
        )
        for unit in found
    ]


def standing_of(unit: Unit, *, year: int) -> Standing:
    """The same of one village. Two queries."""
    points = _points([year, year - 1], of=unit)
    return Standing(
        unit,
        district_names([unit]).get(unit.region_code[:6], ""),
        points.get((unit.pk, year), {}),
        points.get((unit.pk, year - 1), {}),
    )


def district_names(units: Iterable[Unit]) -> dict[str, str]:
    """The names of the districts in which villages lie, by code."""
    codes = {unit.region_code[:6] for unit in units}
    return {region.code: region.full_name for region in Region.objects.filter(code__in=codes)}


def history() -> list[YearTally]:
    """Each year that was scored, the latest first."""
    by_year: dict[int, Counter[Level]] = {}
    for (_key, year), points in _points().items():
        if (level := _level(points)) is not None:
            by_year.setdefault(year, Counter())[level] += 1
    return [YearTally(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def scores_of(unit: Unit) -> dict[int, dict[Criterion, VillageScore]]:
    """All that was scored of one village, by year, the latest first."""
    years: dict[int, dict[Criterion, VillageScore]] = {}
    for row in VillageScore.objects.filter(unit=unit).order_by("-year"):
        years.setdefault(row.year, {})[Criterion(row.criterion)] = row
    return years


@dataclass(frozen=True)
class ServiceHours:
    """
    The evenings and weekend days on which a village's office is open in a usual week (0 is Monday). `is_known` tells a
    village that is closed then from one whose hours nobody entered.
    """

    nights: tuple[int, ...] = ()
    weekend: tuple[int, ...] = ()
    is_known: bool = False

    def night_words(self) -> str:
        return ", ".join(clock.format_weekday(weekday) for weekday in self.nights)

    def weekend_words(self) -> str:
        return ", ".join(clock.format_weekday(weekday) for weekday in self.weekend)


def service_hours(units: Iterable[Unit], *, now: datetime, year: int | None = None) -> dict[int, ServiceHours]:
    """
    By the unit's key, as the week is now, or was at the end of a year that is over. A constant number of queries.
    """
    found = list(units)
    day = clock.local_date(now, tenants.current().zone)
    day = min(day, date(year, 12, 31)) if year else day
    table = hours.Timetable(found, since=day)
    answers = {}
    for unit in found:
        week = table.of(unit).week_on(day)
        days = week.days if week else {}
        answers[unit.pk] = ServiceHours(
            nights=tuple(sorted(on for on, spans in days.items() if any(span.closes > EVENING for span in spans))),
            weekend=tuple(sorted(on for on, spans in days.items() if on in (5, 6) and spans)),
            is_known=week is not None,
        )
    return answers


def known_facts(unit: Unit, *, year: int, now: datetime) -> dict[Criterion, list[str]]:
    """What is recorded here already and bears on a criterion: for whoever scores, to begin from."""
    served = service_hours([unit], now=now, year=year)[unit.pk]
    letters = LetterRequest.objects.filter(case__unit=unit, decided_at__year=year).count()
    visits = Visit.objects.filter(
        resident__village_code=unit.region_code, state=Visit.State.DONE, visited_date__year=year
    ).count()
    open_words = [
        _("Open in the evening: %(days)s") % {"days": served.night_words() or _("never")},
        _("Open at the weekend: %(days)s") % {"days": served.weekend_words() or _("never")},
    ]
    if not served.is_known:
        open_words = [_("Opening hours of this year are not entered")]
    return {
        Criterion.PUBLIC_SERVICE: [
            *open_words,
            ngettext("%(count)s letter in %(year)s", "%(count)s letters in %(year)s", letters)
            % {"count": letters, "year": year},
        ],
        Criterion.HEALTH: [
            ngettext("%(count)s visit at home in %(year)s", "%(count)s visits at home in %(year)s", visits)
            % {"count": visits, "year": year}
        ],
    }


def _points(years: list[int] | None = None, *, of: Unit | None = None) -> dict[tuple[int, int], dict[Criterion, int]]:
    rows = VillageScore.objects.filter(year__in=years) if years else VillageScore.objects.all()
    if of is not None:
        rows = rows.filter(unit=of)
    found: dict[tuple[int, int], dict[Criterion, int]] = {}
    for unit, year, criterion, points in rows.values_list("unit_id", "year", "criterion", "points"):
        found.setdefault((unit, year), {})[Criterion(criterion)] = points
    return found


def _level(points: Mapping[Criterion, int]) -> Level | None:
    return maturity.level_of(points) if len(points) == len(Criterion) else None
