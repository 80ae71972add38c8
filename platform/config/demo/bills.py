"""
A year of bills: Banyuwangi pays on time, Karangasem once late and in two parts, Ternate's treasurer keeps the tax
proofs back. Each invoice goes the real way through the services, on the days it would have gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from billing import services
from billing.models import Invoice, Item, Payment, State, Subscriber
from billing.rules.periods import period_of
from billing.services.parties import ContractData, PayerData
from core.actors import Actor
from core.clock import months_after

QUARTERS: Final = 4
SUPPLIER: Final = {
    "name": "PT Tiru Nusantara Digital",
    "npwp": "0100000000000009",
    "address": "Jalan Jenderal Sudirman Kav. 69, Jakarta Selatan 12190",
    "email": "tagihan@tiru.demo",
    "bank_name": "Bank Mandiri",
    "bank_account": "1220000000009",
    "account_holder": "PT Tiru Nusantara Digital",
    "signatory_name": "Maria Goreti Lestari",
    "signatory_post": "Direktur Keuangan",
    "place": "Jakarta",
    "number_word": "TIRU",
}
BANDS: Final = [(0, Decimal(36_000_000)), (250_000, Decimal(48_000_000)), (1_000_000, Decimal(60_000_000))]
MODULES: Final = {
    "mpp": Decimal(24_000_000),
    "smart_kampung": Decimal(36_000_000),
    "one_student_one_client": Decimal(18_000_000),
}


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who pays in a regency of the demo, and how."""

    name: str
    npwp: str
    address: str
    email: str
    people: int
    trial_quarters: int = 0
    proofs: bool = True
    """Whether its treasurer sends the tax proofs."""
    late: bool = False


AGENCIES: Final = {
    "3510": Agency(
        name="Dinas Komunikasi, Informatika dan Persandian Kabupaten Banyuwangi",
        npwp="0100000035100000",
        address="Jalan KH. Agus Salim 85, Banyuwangi",
        email="keuangan.diskominfo@banyuwangi.demo",
        people=1_790_000,
    ),
    "5107": Agency(
        name="Dinas Komunikasi dan Informatika Kabupaten Karangasem",
        npwp="0100000051070000",
        address="Jalan Ngurah Rai 31, Amlapura",
        email="keuangan.diskominfo@karangasem.demo",
        people=540_000,
        late=True,
    ),
    "8271": Agency(
        name="Dinas Komunikasi, Informatika dan Persandian Kota Ternate",
        npwp="0100000082710000",
        address="Jalan Pahlawan Revolusi 2, Ternate",
        email="keuangan.diskominfo@ternate.demo",
        people=210_000,
        trial_quarters=1,
        proofs=False,
    ),
}


def bill_a_year(*, actor: Actor, now: datetime) -> None:
    """At the ministry, after the modules were switched on: as if that had been a year ago."""
    quarter = period_of(now.date(), "quarterly")
    begin = months_after(quarter.start, -3 * QUARTERS)
    start = _morning(begin)
    services.save_supplier(values=dict(SUPPLIER), actor=actor, now=start)
    services.publish_prices(
        valid_from=begin - timedelta(days=30),
        source="Keputusan Menteri PANRB tentang Tarif Layanan Tiru",
        bands=BANDS,
        modules=MODULES,
        capacities={"very_low": 80},
        bundles=[(10, 90)],
        actor=actor,
        now=start,
    )
    for code, agency in AGENCIES.items():
        _open(code, agency, begin, now, actor=actor)
    services.sponsor(
        regency_code="8271",
        modules=1,
        percent=50,
        starts_on=begin,
        ends_on=months_after(begin, 18) - timedelta(days=1),
        budget_line="6342.QAH.001.052",
        reason="Pendampingan daerah kepulauan.",
        actor=actor,
        now=start,
    )
    for number in range(1, QUARTERS + 1):
        day = months_after(begin, 3 * number)
        for code, agency in AGENCIES.items():
            is_last = number == QUARTERS
            _bill(code, agency, day + timedelta(days=1), number, pays=not (is_last and agency.late), actor=actor)


def _open(code: str, agency: Agency, begin: date, now: datetime, *, actor: Actor) -> None:
    start = _morning(begin)
    Item.objects.filter(regency_code=code).update(from_day=begin, since=start)
    Subscriber.objects.filter(pk=code).update(started_on=begin)
    services.save_subscriber(
        regency_code=code,
        population=agency.people,
        population_source="Kepmendagri 300.2.2-2138/2025, dibulatkan",
        capacity="",
        trial_ends_on=months_after(begin, 3 * agency.trial_quarters) - timedelta(days=1),
        actor=actor,
        now=start,
    )
    services.save_payer(
        regency_code=code,
        data=PayerData(
            legal_name=agency.name,
            npwp=agency.npwp,
            address=agency.address,
            office="Subbagian Keuangan",
            office_email=agency.email,
        ),
        actor=actor,
        now=start,
    )
    for year in range(begin.year, now.year + 1):
        services.save_contract(
            regency_code=code,
            fiscal_year=year,
            data=ContractData(
                kind="spk",
                number=f"027/{code}/SPK-TIRU/{year}",
                dated_on=max(date(year, 1, 5), begin),
                sub_activity="2.16.02.2.02.0001",
            ),
            actor=actor,
            now=start,
        )
    if agency.late:
        # Two weeks without Smart Kampung, in the middle of the third quarter.
        off = _morning(months_after(begin, 7) + timedelta(days=9))
        for at, on in ((off, False), (off + timedelta(days=14), True)):
            services.module_switched(regency_code=code, slug="smart_kampung", on=on, at=at)


def _bill(code: str, agency: Agency, day: date, number: int, *, pays: bool, actor: Actor) -> None:
    at = _morning(day)
    draft = services.draft_invoice(regency_code=code, actor=actor, now=at)
    services.enter_handover(
        invoice=draft.pk, number=f"027/{code}/BAST/{day:%m}/{day:%Y}", dated_on=day, actor=actor, now=at
    )
    invoice = services.issue(invoice=draft.pk, actor=actor, now=at)
    if invoice.state == State.SETTLED:
        return
    late = agency.late and number == 1
    paid_at = _morning(day + timedelta(days=61 if late else 18))
    _papers(invoice, _morning(day + timedelta(days=9)), to=State.SP2D if pays else State.SPM, actor=actor)
    if not pays:
        return
    parts = [invoice.net // 2, invoice.net - invoice.net // 2] if late else [invoice.net]
    for place, amount in enumerate(parts):
        _receive(
            invoice, Payment.Part.MONEY, amount, f"SP2D {invoice.number}", paid_at + timedelta(days=14 * place), actor
        )
    if agency.proofs:
        proved_at = paid_at + timedelta(days=20)
        _receive(invoice, Payment.Part.VAT, invoice.vat, f"7C41{invoice.pk:012X}", proved_at, actor)
        _receive(invoice, Payment.Part.WITHHOLDING, invoice.withholding, f"26{invoice.pk:08d}", proved_at, actor)


def _papers(invoice: Invoice, at: datetime, *, to: State, actor: Actor) -> None:
    services.acknowledge(invoice=invoice.pk, dated_on=at.date(), actor=actor, now=at)
    for state in (State.SPP, State.SPM, State.SP2D):
        services.take_step(
            invoice=invoice.pk,
            target=state,
            number=f"900/{invoice.pk:04d}/{state.value.upper()}/{at:%Y}",
            dated_on=at.date(),
            actor=actor,
            now=at,
        )
        if state == to:
            return


def _receive(invoice: Invoice, part: Payment.Part, amount: Decimal, reference: str, at: datetime, actor: Actor) -> None:
    services.receive(
        invoice=invoice.pk,
        part=part,
        amount=amount,
        dated_on=at.date(),
        reference=reference,
        actor=actor,
        now=at,
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(2), UTC)
