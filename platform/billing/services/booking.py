"""Writing the ledger: every act once, its mirror image to take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from billing.models import Book, Entry, Invoice


def book(
    act: str,
    moves: Iterable[tuple[Book, Book, Decimal]],
    *,
    invoice: Invoice,
    dated_on: date,
    at: datetime,
) -> None:
    """
    Book what an act moves, part of the caller's transaction. Nothing is booked twice: an act has its name.

    :param moves: debit, credit and amount each; one below nought is booked the other way round, nought not at all.
    """
    Entry.objects.bulk_create(
        Entry(
            act=act,
            debit=debit if amount > 0 else credit,
            credit=credit if amount > 0 else debit,
            amount=abs(amount),
            regency_code=invoice.regency_code,
            invoice=invoice,
            dated_on=dated_on,
            at=at,
        )
        for debit, credit, amount in moves
        if amount
    )


def book_mirror(act: str, of: str, *, invoice: Invoice, dated_on: date, at: datetime) -> None:
    """Take an act back: its entries with their sides exchanged."""
    moves = [(Book(row.credit), Book(row.debit), row.amount) for row in Entry.objects.filter(act=of, invoice=invoice)]
    book(act, moves, invoice=invoice, dated_on=dated_on, at=at)
