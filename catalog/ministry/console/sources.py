"""What the ledgers are made from: switches, departures, facts, regions. Each question is one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import Left

from catalog.activation.models import Switch
from catalog.visits.models import State as VisitState
from catalog.visits.models import Step, Visit
from core.indicators import Period
from outcomes.facts.models import Fact
from regions.codes import Level
from regions.models import Region
from tenants.custody.models import Departure, DepartureState
from tenants.models import Regency


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A live regency, whatever its state. `left_at`: since when it may change nothing, on its way out."""

    code: str
    zone: ZoneInfo
    is_suspended: bool
    left_at: datetime | None


class Figure(NamedTuple):
    """The newest version of a total."""

    regency: str
    indicator: str
    period: Period
    shown: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None


def tenants() -> dict[str, Tenant]:
    departures = Departure.objects.exclude(state=DepartureState.CANCELLED).order_by("read_only_at")
    left = {departure.regency_id: departure.read_only_at for departure in departures if departure.read_only_at}
    gone = {Regency.Status.READ_ONLY, Regency.Status.ENDED}
    live = Regency.objects.filter(purpose=Regency.Purpose.LIVE).exclude(status=Regency.Status.PROVISIONING)
    return {
        regency.code: Tenant(
            code=regency.code,
            zone=ZoneInfo(regency.time_zone),
            is_suspended=regency.status == Regency.Status.SUSPENDED,
            left_at=left.get(regency.pk, regency.read_only_since) if regency.status in gone else None,
        )
        for regency in live
    }


def switches() -> dict[tuple[str, str], list[tuple[datetime, str]]]:
    """Every turn of a switch, the oldest first, by regency and module. Sandboxes and copies do not count."""
    found: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    rows = Switch.objects.filter(schema_name__startswith="r").order_by("at", "pk")
    for code, slug, at, position in rows.values_list("regency_code", "slug", "at", "position"):
        found.setdefault((code, slug), []).append((at, position))
    return found


def totals(indicators: Iterable[str], *, since: date | None = None) -> Iterator[Figure]:
    """What regencies say by now of these indicators, in all: by indicator, regency and period."""
    rows = Fact.objects.filter(indicator__in=list(indicators), part="")
    if since is not None:
        rows = rows.filter(last_day__gte=since)
    rows = rows.order_by("indicator", "period", "regency_code", "-version")
    rows = rows.distinct("indicator", "period", "regency_code")
    values = rows.values_list("regency_code", "indicator", "period", "shown", "value", "numerator", "denominator")
    for regency, indicator, period, shown, value, numerator, denominator in values.iterator(chunk_size=10_000):
        yield Figure(regency, indicator, Period.from_code(period), shown, value, numerator, denominator)


def verdicts() -> dict[tuple[str, str], str]:
    """What each regency said of a module at the newest evaluation of a study visit, by code and slug."""
    rows = Visit.objects.filter(state=VisitState.EVALUATED).order_by("evaluation_due_at", "pk")
    return {(code, slug): verdict for code, slug, verdict in rows.values_list("adopter_code", "slug", "verdict")}


def sizes() -> dict[str, tuple[str, int]]:
    """The kind of each regency in force, and how many villages and urban wards it has."""
    villages = Region.objects.filter(level=Level.VILLAGE, is_active=True).order_by()
    counts = dict(villages.values_list(Left("code", 4)).annotate(number=Count("*")))
    kinds = Region.objects.filter(level=Level.REGENCY, is_active=True).values_list("code", "kind")
    return {code: (kind, counts.get(code, 0)) for code, kind in kinds}


def is_newer_than(moment: datetime) -> bool:
    """Whether a fact has arrived, a switch was turned or a visit evaluated since then. Keys grow with time."""
    fact = Fact.objects.order_by("-pk").values_list("received_at", flat=True).first()
    switch = Switch.objects.order_by("-pk").values_list("at", flat=True).first()
    evaluation = Step.objects.filter(state=VisitState.EVALUATED).order_by("-pk").values_list("at", flat=True).first()
    return any(at is not None and at > moment for at in (fact, switch, evaluation))
