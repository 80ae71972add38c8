"""Indicators for tests, with numbers that the test sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from core.indicators import Figures, Indicator, Measure, Part, Period, PeriodKind
from core.localised import LocalisedText
from outcomes.models import Figure, Reckoning, Report
from outcomes.suppression import Shown

DECEMBER = datetime(2026, 12, 1, 17, 40, tzinfo=UTC)
"""The night in which November is over everywhere."""

NOVEMBER = Period(PeriodKind.MONTH, date(2026, 11, 1))

SERVED = Indicator(
    code="tests.served",
    name=LocalisedText(id="Warga terlayani", en="People served"),
    definition=LocalisedText(id="Semua yang datang dan dilayani.", en="All who came and were served."),
    unit=LocalisedText(id="orang", en="people"),
    compute="tests.factories.outcomes.served",
    counts_people=True,
    dimension=LocalisedText(id="Instansi", en="Agency"),
)
SPEED = Indicator(
    code="tests.speed",
    name=LocalisedText(id="Waktu tunggu", en="Wait"),
    unit=LocalisedText(id="menit", en="minutes"),
    compute="tests.factories.outcomes.speed",
    decimals=1,
    higher_is_better=False,
)

numbers: dict[str, Any] = {}
"""What the functions below find: by code of the period a mapping of agencies, or a number of minutes."""


def declared() -> list[Indicator]:
    """Stands in for `settings.TIRU_INDICATORS`."""
    return [replace(one, formula=numbers.get("formula", 1)) for one in (SERVED, SPEED)]


def served(period: Period) -> Figures | None:
    found = numbers.get(f"served {period.code}")
    if found is None:
        return None
    parts = {
        code: Part(name=LocalisedText(id=f"Dinas {code}", en=f"Agency {code}"), measure=Measure(value=count))
        for code, count in found.items()
    }
    return Figures(total=Measure(value=sum(found.values())), parts=parts)


def speed(period: Period) -> Figures | None:
    found = numbers.get(f"speed {period.code}")
    if isinstance(found, Exception):
        raise found
    return None if found is None else Figures(total=Measure(value=found, denominator=40))


def report_of(code: str, period: str, *, part: LocalisedText, now: datetime) -> Report:
    """A report with a total and one part, waiting to be sent."""
    span = Period.from_code(period)
    row = Reckoning.objects.create(indicator=code, period=period, kind=span.kind, last_day=span.last_day, tried_at=now)
    report = Report.objects.create(reckoning=row, version=1, formula=1, fingerprint="0" * 64, computed_at=now)
    Figure.objects.create(report=report, shown=Shown.EXACT, value=12)
    Figure.objects.create(report=report, part="DUKCAPIL", name=part, shown=Shown.EXACT, value=12)
    return report
