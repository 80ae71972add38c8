"""Regencies, switches and facts as the ministry's ledgers hold them, without a schema behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from catalog.activation.models import Switch
from catalog.ministry.console.models import Adoption, AdoptionMonth, Effect, PeerFigure, Reading, Size
from core.actors import Actor
from core.indicators import Period
from outcomes.facts.models import Fact
from regions.models import Region
from tenants.models import Regency

ACTOR = Actor.system("tests")
USED = "mpp.tickets_served"
IKM = "surveys.ikm"
LEDGERS = (AdoptionMonth, Adoption, Effect, Size, Reading, PeerFigure)


def at(day: str) -> datetime:
    """Noon of a day in Indonesia's middle."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=4)


def regencies(*codes: str, **values: Any) -> None:
    """Live regencies that stand in the directory only."""
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    Regency.objects.bulk_create(
        Regency(
            schema_name=f"r{code}",
            code=code,
            **{
                "name": names.get(code, code),
                "short_name": names.get(code, code),
                "kind": Regency.Kind.REGENCY,
                "status": Regency.Status.ACTIVE,
                "time_zone": "Asia/Jakarta",
                "created_at": at("2024-01-02"),
            }
            | values,
        )
        for code in codes
    )


def codes(number: int, *, start: int = 0) -> list[str]:
    """Of real regencies that no test has a schema for."""
    found = Region.objects.filter(level="regency", kind="regency", is_active=True).exclude(code__in=("5107", "8271"))
    return list(found.order_by("code").values_list("code", flat=True)[start : start + number])


def turn(code: str, day: str, position: str = "on", *, slug: str = "mpp", schema: str = "") -> None:
    Switch.objects.create(schema_name=schema or f"r{code}", regency_code=code, slug=slug, position=position, at=at(day))


def says(
    code: str,
    period: str,
    value: int | str | None,
    *,
    indicator: str = USED,
    shown: str = "exact",
    version: int = 1,
    received: str = "2026-11-05",
    **more: Any,
) -> Fact:
    """One total of a regency; a value of None is hidden."""
    span = Period.from_code(period)
    return Fact.objects.create(
        regency_code=code,
        indicator=indicator,
        period=period,
        period_kind=span.kind.value,
        last_day=span.last_day,
        version=version,
        formula=1,
        shown="hidden" if value is None else shown,
        value=None if value is None else Decimal(value),
        report=uuid4(),
        computed_at=at(received),
        received_at=at(received),
        **more,
    )


def standing_rows() -> dict[str, set[tuple[Any, ...]]]:
    """All that stands in the ledgers, without the keys of rows."""
    return {
        ledger.__name__: {
            tuple(str(row[name]) for name in sorted(row) if name != "id")
            for row in map(dict[str, Any], ledger._default_manager.values())
        }
        for ledger in LEDGERS
    }


def rows_of(code: str) -> dict[str, set[tuple[Any, ...]]]:
    """As `standing_rows`, of all other regencies than this one."""
    return {
        name: {row for row in rows if code not in row} for name, rows in standing_rows().items() if name != "PeerFigure"
    }
