"""
The file for Coretax against a schema, which is written after the tax office's published template and takes its sample
(`published.xml`, the values of "Sample Faktur PK Template v.1.4").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from billing.coretax import Codes, NothingToTax, NumberForTaxMissing, TwoSellers, tax_xml
from billing.models import Invoice
from tests.factories.billing import SUPPLIER

HERE = Path(__file__).parent
SCHEMA = etree.XMLSchema(etree.parse(HERE / "TaxInvoice.xsd"))


def invoice(number: str = "TIRU/2026/000001", *, collected: bool = True, **parties: dict[str, str]) -> Invoice:
    """60 million, as BI-1 of the rulebook has it; not saved."""
    payer = {
        "legal_name": "Dinas Komunikasi & Informatika Kabupaten Karangasem",
        "npwp": "001234567907000",
        "address": "Jalan Ngurah Rai Nomor 31,\r\nAmlapura\x07",
        "office_email": "keuangan@kominfo.karangasem.example",
    }
    return Invoice(
        regency_code="5107", number=number, state="issued", fiscal_year=2026, period_from=date(2026, 4, 1),
        period_until=date(2026, 7, 1), issued_on=date(2026, 7, 2), price=Decimal(60_000_000),
        base=Decimal(55_000_000), vat=Decimal(6_600_000), vat_is_collected=collected,
        parties={"supplier": dict(SUPPLIER) | parties.get("supplier", {}), "payer": payer | parties.get("payer", {})},
    )  # fmt: skip


def read(content: bytes) -> Any:
    tree = etree.fromstring(content)
    SCHEMA.assertValid(tree)
    return tree


def shape(element: Any) -> Any:
    """The names of everything inside, in their order."""
    return [(child.tag, shape(child)) for child in element]


def test_the_schema_takes_the_published_sample_and_ours_has_its_shape() -> None:
    sample = read((HERE / "published.xml").read_bytes())
    ours = read(tax_xml([invoice()]))

    assert shape(ours) == shape(sample)
    assert dict(ours.attrib) == dict(sample.attrib)


@pytest.mark.parametrize(
    ("element", "text"),
    [("TIN", "0123"), ("TrxCode", "2"), ("Unit", "bulan"), ("Price", "60.000.000"), ("TaxInvoiceDate", "2/7/2026")],
)
def test_the_schema_refuses_what_coretax_would(element: str, text: str) -> None:
    tree = etree.fromstring(tax_xml([invoice()]))
    next(tree.iter(element)).text = text

    assert not SCHEMA.validate(tree)


def test_an_invoice_says_what_its_paper_says() -> None:
    found = read(tax_xml([invoice(), invoice("TIRU/2026/000002", collected=False)]))
    first = {element.tag: element.text for element in next(found.iter("TaxInvoice")).iter()}

    assert first | {
        "TaxInvoiceDate": "2026-07-02", "TrxCode": "02", "RefDesc": "TIRU/2026/000001",
        "SellerIDTKU": "0123456789012345000000", "BuyerTin": "0001234567907000", "BuyerDocument": "TIN",
        "BuyerName": "Dinas Komunikasi & Informatika Kabupaten Karangasem",
        "BuyerAdress": "Jalan Ngurah Rai Nomor 31, Amlapura", "BuyerIDTKU": "0001234567907000000000",
        "Opt": "B", "Name": "Langganan layanan Tiru masa 1 April 2026 sampai 30 Juni 2026",
        "Price": "60000000", "Qty": "1", "TaxBase": "60000000", "OtherTaxBase": "55000000", "VATRate": "12",
        "VAT": "6600000",
    } == first  # fmt: skip
    assert found.findtext("TIN") == "0123456789012345"
    assert [one.text for one in found.iter("TrxCode")] == ["02", "04"]  # the treasurer collects, or we pay it


def test_what_is_not_certain_is_changed_in_one_place() -> None:
    codes = Codes(service="200103", unit="UM.0024", branch="000001", country="IND")
    found = read(tax_xml([invoice()], codes))

    assert [next(found.iter(tag)).text for tag in ("Code", "Unit", "BuyerCountry", "BuyerIDTKU")] == [
        "200103", "UM.0024", "IND", "0001234567907000000001",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("invoices", "refusal"),
    [
        ([], NothingToTax),
        ([invoice(payer={"npwp": ""})], NumberForTaxMissing),
        ([invoice(supplier={"npwp": ""})], NumberForTaxMissing),
        ([invoice(), invoice(supplier={"npwp": "0123456789012346"})], TwoSellers),
    ],
)
def test_nothing_is_guessed_where_a_number_is_missing(invoices: list[Invoice], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        tax_xml(invoices)


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_is_billed")
def test_an_officer_takes_the_file_of_a_month(ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", "billing.run", client=ministry_client)
    saved = {}
    for number, issued_on, state in (
        ("TIRU/2026/000001", date(2026, 7, 2), "issued"),
        ("TIRU/2026/000002", date(2026, 7, 31), "settled"),
        ("TIRU/2026/000003", date(2026, 7, 3), "void"),
        ("TIRU/2026/000004", date(2026, 8, 1), "issued"),
    ):
        made = invoice(number)
        made.state, made.issued_on, made.due_on = state, issued_on, date(2026, 12, 1)
        made.regency_code, made.reckoned_on = f"51{len(saved):02}", date(2026, 7, 1)
        made.made_at = "2026-07-01T00:00:00Z"
        made.save()
        saved[number] = made

    def numbers(query: str) -> list[str]:
        answer = ministry_client.get(f"/konsol/tagihan/faktur/coretax.xml{query}")
        assert answer["Content-Type"] == "application/xml"
        return [one.text for one in read(answer.content).iter("RefDesc")]

    assert numbers("?bulan=2026-07") == ["TIRU/2026/000001", "TIRU/2026/000002"]
    assert numbers("") == ["TIRU/2026/000004"]  # the newest
    assert ministry_client.get("/konsol/tagihan/faktur/coretax.xml?bulan=2025-01").status_code == 302
    page = ministry_client.get("/konsol/tagihan/faktur/").content.decode()
    assert 'value="2026-07"' in page
    assert "UM.0033" in page
