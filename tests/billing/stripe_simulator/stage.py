"""What the tests of Stripe's side have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from billing.gateway.over_stripe import StripeGateway
from billing.gateway.values import Bill, BillState, Line, Module, Payer
from billing.models import Item, Subscriber
from tests.billing.stripe_simulator.server import KEY, WEBHOOK_SECRET, StripeSimulator
from tests.factories.billing import at, issued, open_office, subscribe

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)

MALL = Module(slug="mpp", name="Mal Pelayanan Publik", yearly=Decimal(48_000_000))
VILLAGE = Module(slug="smart_kampung", name="Smart Kampung", yearly=Decimal(36_000_000))
PLAN = Module(slug="plan", name="Langganan Tiru", yearly=Decimal(120_000_000))


def gateway_to(stripe: StripeSimulator, *, retries: int = 0) -> StripeGateway:
    return StripeGateway(key=KEY, webhook_secret=WEBHOOK_SECRET, address=stripe.address, retries=retries)


def bill_karangasem() -> None:
    """Karangasem, of all regencies, is billed for its second quarter: 21 million, 23,310,000 with VAT."""
    Item.objects.all().delete()
    Subscriber.objects.all().delete()
    open_office(now=at(2026, 1, 1))
    subscribe("5107", ["mpp", "smart_kampung"], at(2026, 4, 1))
    issued("5107", NOW)


def payer(regency: str = "5107", name: str = "Dinas Komunikasi dan Informatika Kabupaten Karangasem") -> Payer:
    return Payer(
        regency=regency,
        name=name,
        email="keuangan@kominfo.karangasem.example",
        npwp="001234567890000",
        address="Jalan Ngurah Rai Nomor 31, Amlapura",
    )


def bill(number: str = "TIRU/2026/000001", *, price: int = 60_000_000, state: BillState = BillState.OPEN) -> Bill:
    """BI-1 of the rulebook unless another price is named: 60 million, and 6.6 million of VAT."""
    vat = Decimal(price) * 11 / 100
    return Bill(
        number=number,
        lines=(
            Line(text="Langganan Tiru, 1 April 2026 sampai 30 Juni 2026", amount=Decimal(price)),
            Line(text="PPN 12% x DPP nilai lain (11/12)", amount=vat),
        ),
        total=Decimal(price) + vat,
        days_until_due=30,
        state=state,
    )
