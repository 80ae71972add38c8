"""
Prices, payers, invoices and the ledger of what regencies owe for Tiru. All CONTROL; amounts are whole rupiah.

Rows name regencies by their Kemendagri code: no key leads to another class of tables.
"""

from billing.models.invoices import TRANSITIONS, CreditNote, Invoice, Line, Reminder, State, Step
from billing.models.ledger import Book, Entry, Payment, Refund
from billing.models.parties import Contract, NumberSeries, Payer, Subscriber, Supplier
from billing.models.prices import Band, Capacity, Factor, ModulePrice, PriceList, Sponsorship
from billing.models.statements import Statement, StatementFormat, StatementLine
from billing.models.subscriptions import Item

__all__ = [
    "TRANSITIONS",
    "Band",
    "Book",
    "Capacity",
    "Contract",
    "CreditNote",
    "Entry",
    "Factor",
    "Invoice",
    "Item",
    "Line",
    "ModulePrice",
    "NumberSeries",
    "Payer",
    "Payment",
    "PriceList",
    "Refund",
    "Reminder",
    "Sponsorship",
    "State",
    "Statement",
    "StatementFormat",
    "StatementLine",
    "Step",
    "Subscriber",
    "Supplier",
]
