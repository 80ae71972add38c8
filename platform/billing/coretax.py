"""
The tax invoices of a month as the XML that Coretax imports (e-Faktur, output tax, import of data).

Elements and their order are those of the tax office's template for output tax invoices, version 1.4, with its own
spelling of `BuyerAdress`. Coretax cannot be asked here: what could not be verified stands in `UNVERIFIED`, and the page
that offers the file says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from django.utils.translation import gettext_lazy as _

from billing.models import Invoice
from billing.papers import TAX_PERCENT, service_of, tax_code_of
from core.errors import Refusal


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What the file says where neither the law nor our data does."""

    service: str
    """Of the list of services; six noughts: none of them in particular."""
    unit: str
    """Of the list of units; UM.0033: another one."""
    branch: str
    """Last six digits of an NITKU, the place of business; six noughts: the head office."""
    country: str
    """By ISO 3166; the tax office's own sample writes IND."""


UNVERIFIED: Final = Codes(service="000000", unit="UM.0033", branch="000000", country="IDN")
"""[GK] Taken from what others upload; to be looked at with the first file."""

_CONTROL: Final = re.compile(r"[\x00-\x20\x7f]+")
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"


class NothingToTax(Refusal):
    code = "billing_nothing_to_tax"
    message = _("No invoice with VAT was issued in that month.")
    fix = _("Choose another month.")


class NumberForTaxMissing(Refusal):
    code = "billing_number_for_tax_missing"
    message = _("Invoice %(number)s names no NPWP of its %(side)s.")
    fix = _("Enter the NPWP, then make this tax invoice in Coretax by hand: an issued invoice does not change.")


class TwoSellers(Refusal):
    code = "billing_two_sellers"
    message = _("The invoices of that month were issued under two NPWPs, and a file has room for one.")
    fix = _("Take the table (CSV) for this month.")


def tax_xml(invoices: Iterable[Invoice], codes: Codes = UNVERIFIED) -> bytes:
    """
    The file for Coretax, one tax invoice for each of ours and one line in each: the price of the period.

    :raises NothingToTax, NumberForTaxMissing, TwoSellers:
    """
    invoices = list(invoices)
    sellers = {_tin(one, "supplier") for one in invoices}
    if not sellers:
        raise NothingToTax
    if len(sellers) > 1:
        raise TwoSellers
    root = ET.Element("TaxInvoiceBulk", {_XSI: "TaxInvoice.xsd"})
    _add(root, [("TIN", sellers.pop())])
    listed = ET.SubElement(root, "ListOfTaxInvoice")
    for one in invoices:
        made = ET.SubElement(listed, "TaxInvoice")
        _add(made, _head(one, codes))
        _add(ET.SubElement(ET.SubElement(made, "ListOfGoodService"), "GoodService"), _service(one, codes))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _head(invoice: Invoice, codes: Codes) -> Iterator[tuple[str, str]]:
    payer, buyer = invoice.parties["payer"], _tin(invoice, "payer")
    yield "TaxInvoiceDate", f"{invoice.issued_on:%Y-%m-%d}"
    yield "TaxInvoiceOpt", "Normal"
    yield "TrxCode", tax_code_of(invoice)
    yield "AddInfo", ""
    yield "CustomDoc", ""
    yield "CustomDocMonthYear", ""
    yield "RefDesc", invoice.number
    yield "FacilityStamp", ""
    yield "SellerIDTKU", _tin(invoice, "supplier") + codes.branch
    yield "BuyerTin", buyer
    yield "BuyerDocument", "TIN"
    yield "BuyerCountry", codes.country
    yield "BuyerDocumentNumber", ""
    yield "BuyerName", payer["legal_name"]
    yield "BuyerAdress", payer["address"]
    yield "BuyerEmail", payer["office_email"]
    yield "BuyerIDTKU", buyer + codes.branch


def _service(invoice: Invoice, codes: Codes) -> Iterator[tuple[str, str]]:
    price = f"{invoice.price:.0f}"
    yield "Opt", "B"  # a service
    yield "Code", codes.service
    yield "Name", service_of(invoice)
    yield "Unit", codes.unit
    yield "Price", price
    yield "Qty", "1"
    yield "TotalDiscount", "0"
    yield "TaxBase", price
    yield "OtherTaxBase", f"{invoice.base:.0f}"
    yield "VATRate", TAX_PERCENT
    yield "VAT", f"{invoice.vat:.0f}"
    yield "STLGRate", "0"
    yield "STLG", "0"


def _tin(invoice: Invoice, side: str) -> str:
    """The NPWP of 16 digits; one of 15 gets a nought in front (PMK 112/2022)."""
    number = str(invoice.parties[side]["npwp"])
    if not number:
        raise NumberForTaxMissing(number=invoice.number, side=_("supplier") if side == "supplier" else _("payer"))
    return number.rjust(16, "0")


def _add(parent: ET.Element, fields: Iterable[tuple[str, str]]) -> None:
    for name, text in fields:
        ET.SubElement(parent, name).text = _CONTROL.sub(" ", text).strip() or None
