"""What the page about Stripe is looked at with."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from billing.mirror.models import Comparison, Difference, Mirrored


def fill_mirror(now: datetime) -> None:
    """At the ministry: four differences, one of a stranger; one that is settled, and a regency that Stripe refuses."""
    night = now - timedelta(hours=9)
    Comparison.objects.create(
        started_at=night, finished_at=night + timedelta(minutes=2), looked_at=1240, differences=4, is_alarmed=True
    )
    Mirrored.objects.create(regency_code="8271", is_refused=True, problem="NotAtProvider", tried_at=night)

    def difference(days: int, **values: Any) -> None:
        seen = {"first_seen_at": night - timedelta(days=days), "last_seen_at": night}
        Difference.objects.create(**seen | {"regency_code": "5107"} | values)

    difference(
        0,
        kind="amount",
        thing="invoice",
        name="TIRU/2026/000112",
        aspect="total",
        ours="Rp23.310.000",
        theirs="Rp23.310.001",
        amount=Decimal(1),
    )
    difference(2, kind="state", thing="invoice", name="TIRU/2026/000087", aspect="state", ours="open", theirs="paid")
    difference(2, regency_code="8271", kind="missing", thing="customer", name="Dinas Kominfo Kota Ternate")
    difference(
        1,
        regency_code="",
        kind="surplus",
        thing="invoice",
        name="in_1QzK2eLkdIwHu7ix",
        theirs="Rp5.000.000",
        amount=Decimal(5_000_000),
    )
    difference(
        9,
        kind="surplus",
        thing="item",
        name="smart_kampung",
        theirs="Rp24.000.000",
        amount=Decimal(24_000_000),
        settled_at=night - timedelta(days=3),
    )
