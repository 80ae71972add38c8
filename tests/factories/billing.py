"""Regencies that are billed, their payers and contracts, through the services. At the ministry's desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.files.uploadedfile import UploadedFile

from billing import services
from billing.models import Invoice, PriceList, Refund, Subscriber
from billing.services.parties import ContractData, PayerData
from billing.services.refunds import Letter
from core.actors import Actor
from core.localised import LocalisedText

OFFICER: Final = Actor.user(1, schema="public")
SECOND: Final = Actor.user(2, schema="public")
SUPPLIER: Final = {
    "name": "PT Tiru Nusantara",
    "npwp": "0123456789012345",
    "address": "Jalan Jenderal Sudirman Kav. 69, Jakarta Selatan 12190",
    "email": "tagihan@tiru.example",
    "bank_name": "Bank Mandiri",
    "bank_account": "1220012345678",
    "account_holder": "PT Tiru Nusantara",
    "signatory_name": "Ratna Kusumawardani",
    "signatory_post": "Direktur Keuangan",
    "place": "Jakarta",
    "number_word": "TIRU",
}
BANDS: Final = [(0, Decimal(36_000_000)), (250_000, Decimal(48_000_000)), (1_000_000, Decimal(60_000_000))]
MODULES: Final = {"mpp": Decimal(12_000_000), "smart_kampung": Decimal(24_000_000)}
NAMES: Final = {
    "3510": ("Dinas Komunikasi, Informatika dan Persandian Kabupaten Banyuwangi", "Banyuwangi", 1_790_000),
    "5107": ("Dinas Komunikasi dan Informatika Kabupaten Karangasem", "Amlapura", 540_000),
    "8271": ("Dinas Komunikasi, Informatika dan Persandian Kota Ternate", "Ternate", 210_000),
}


def at(year: int, month: int, day: int, hour: int = 2) -> datetime:
    """A working hour of that day everywhere in Indonesia."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def open_office(now: datetime, valid_from: date | None = None) -> PriceList:
    """The supplier, and the first price list."""
    services.save_supplier(values=dict(SUPPLIER), actor=OFFICER, now=now)
    return services.publish_prices(
        valid_from=valid_from or date(now.year - 1, 12, 1),
        source="Keputusan Menteri PANRB tentang Tarif Layanan Tiru",
        bands=BANDS,
        modules=MODULES,
        capacities={"very_low": 80},
        bundles=[],
        actor=OFFICER,
        now=now,
    )


def subscribe(
    code: str, modules: Iterable[str], now: datetime, *, trial_ends_on: date | None = None, rhythm: str = "quarterly"
) -> Subscriber:
    """A regency with modules on, its payer and this year's contract; without a trial unless one is given."""
    agency, town, people = NAMES[code]
    for slug in modules:
        services.module_switched(regency_code=code, slug=slug, on=True, at=now)
    started = Subscriber.objects.get(pk=code).started_on
    services.save_payer(
        regency_code=code,
        data=PayerData(
            legal_name=agency,
            npwp=f"00123{code}5627000",
            address=f"Jalan Ahmad Yani Nomor 12, {town}",
            office="Subbagian Keuangan",
            office_email=f"keuangan.diskominfo@{town.lower()}.example",
        ),
        actor=OFFICER,
        now=now,
    )
    sign(code, now.year, now, rhythm=rhythm)
    return services.save_subscriber(
        regency_code=code,
        population=people,
        population_source="Kepmendagri 300.2.2-2138/2025",
        capacity="",
        trial_ends_on=trial_ends_on or started - timedelta(days=1),
        actor=OFFICER,
        now=now,
    )


def sign(code: str, year: int, now: datetime, *, rhythm: str = "quarterly") -> None:
    services.save_contract(
        regency_code=code,
        fiscal_year=year,
        data=ContractData(
            kind="spk",
            number=f"027/{code}/SPK/{year}",
            dated_on=date(year, 1, 2),
            sub_activity="2.16.02.2.02.0001",
            rhythm=rhythm,
        ),
        actor=OFFICER,
        now=now,
    )


def issued(code: str, now: datetime) -> Invoice:
    """The next invoice of a regency: drafted, handed over, issued."""
    draft = services.draft_invoice(regency_code=code, actor=OFFICER, now=now)
    return hand_over_and_issue(draft, now)


def hand_over_and_issue(draft: Invoice, now: datetime) -> Invoice:
    services.enter_handover(
        invoice=draft.pk,
        number=f"BAST/{draft.regency_code}/{draft.period_from:%Y%m}",
        dated_on=now.date(),
        actor=OFFICER,
        now=now,
    )
    return services.issue(invoice=draft.pk, actor=OFFICER, now=now)


def letter_of(code: str, dated_on: date) -> Letter:
    """By which a regency asks back what it paid too much."""
    agency, _town, _people = NAMES[code]
    return Letter(
        letter_number=f"900/{code}/Diskominfo/{dated_on.year}",
        letter_on=dated_on,
        bank_name="BPD Bali",
        bank_account=f"0110{code}000017",
        account_holder=f"RKUD Kabupaten {agency.partition(' Kabupaten ')[2]}",
    )


def ask_back(code: str, amount: Decimal, now: datetime, file: UploadedFile | None = None) -> Refund:
    """A refund that waits for a second person, by a letter of the day before."""
    letter = letter_of(code, (now - timedelta(days=1)).date())
    return services.request_refund(regency_code=code, amount=amount, letter=letter, file=file, actor=OFFICER, now=now)


def bare_invoice(code: str, words: str) -> Invoice:
    """An issued invoice whose words are these, without the way there."""
    made = Invoice.objects.create(
        regency_code=code,
        number=f"TIRU/2020/{code}",
        state="issued",
        fiscal_year=2020,
        period_from=date(2020, 1, 1),
        period_until=date(2020, 2, 1),
        reckoned_on=date(2020, 2, 1),
        price=Decimal(1_000_000),
        base=Decimal(916_667),
        vat=Decimal(110_000),
        withholding=Decimal(20_000),
        issued_on=date(2020, 2, 1),
        due_on=date(2020, 3, 2),
        handover_number=words,
        handover_on=date(2020, 2, 1),
        parties={
            "supplier": dict(SUPPLIER),
            "payer": {"legal_name": words, "npwp": "001234567907000", "address": words, "office_email": "a@b.example"},
            "contract": {"kind": "spk", "number": words, "dated_on": "2020-01-02", "sub_activity": "2.16.02"},
        },
        made_at=at(2020, 2, 1),
    )
    made.lines.create(
        place=1,
        kind="plan",
        words=LocalisedText(id=words),
        from_day=date(2020, 1, 1),
        until_day=date(2020, 2, 1),
        yearly=Decimal(12_000_000),
        amount=Decimal(1_000_000),
    )
    return made
