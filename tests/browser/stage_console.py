"""What the console is looked at with: two years of two modules at sixty regencies that stand in ledgers only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import tenants
from catalog.activation.models import Switch
from catalog.ministry.console.services import rebuild
from core.indicators import Period, PeriodKind
from tenants.models import Domain, Regency
from tests.factories.console import IKM, USED, codes, regencies, says
from tests.journeys.beginning import PREPARING

LETTERS = "smart_kampung.letters_signed"
YEARS = 2


def fill_console(now: datetime) -> dict[str, Any]:
    """In every fashion an adoption can fare; answers regencies by how it fares there."""
    with tenants.public():
        several = codes(60)
        regencies(*several)
        Domain.objects.bulk_create(
            Domain(tenant=one, domain=f"daerah-{one.code}.tiru.test", is_primary=True)
            for one in Regency.objects.filter(code__in=several)
        )
        newest = Period.of(PeriodKind.MONTH, (now - timedelta(days=3)).date()).previous
        months = [newest]
        while len(months) < 12 * YEARS:
            months.append(months[-1].previous)
        months.reverse()
        for number, code in enumerate([*several, "5107", "8271"]):
            _use(code, number, months, USED, "mpp")
            if number % 3 != 2:
                _use(code, number + 4, months[6:], LETTERS, "smart_kampung")
            _surveys(code, number, newest)
        rebuild(actor=PREPARING, now=now)
    return {"adoptions": [(several[11], "mpp"), (several[13], "mpp"), ("5107", "mpp")]}


def _use(code: str, number: int, months: list[Period], indicator: str, slug: str) -> None:
    begun = number * 5 % 16
    Switch.objects.filter(schema_name=f"r{code}", slug=slug).delete()
    Switch.objects.create(
        schema_name=f"r{code}",
        regency_code=code,
        slug=slug,
        position="on",
        at=datetime.combine(months[begun].first_day + timedelta(days=4), datetime.min.time(), tzinfo=UTC),
    )
    usual = 180 + number * 37 % 420
    for age, month in enumerate(months[begun:]):
        left = len(months) - begun - age
        value: int | None = usual + (number * age * 29) % (usual // 4)
        if number % 12 == 11 and left <= 2:
            value = usual // 4
        if number % 15 == 13 and left <= 4:
            value = None
        if number % 20 == 7 and left <= 2:
            continue
        if number % 10 == 3 and age > 8:
            value = None
        said = {"shown": "at_least"} if number % 4 == 1 else {}
        says(code, month.code, value, indicator=indicator, **said)


def _surveys(code: str, number: int, newest: Period) -> None:
    semester = Period.of(PeriodKind.SEMESTER, newest.first_day).previous
    for age in range(5):
        adopted = 2.4 if number * 5 % 16 < 14 and age < 1 + number % 3 else 0
        value = 74 + number % 9 + adopted - age * 0.4 + (number * 7 + age * 13) % 11 / 10
        says(code, semester.code, f"{value:.2f}", indicator=IKM, denominator=380 + number)
        semester = semester.previous
