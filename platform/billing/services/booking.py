"""Writing the ledger: every act once, its mirror image to take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from billing.models import Book, Entry, Invoice, Refund, Subscriber


def book(
    act: str,
    moves: Iterable[tuple[Book, Book, Decimal]],
    *,
    of: Invoice | Refund,
    dated_on: date,
    at: datetime,
) -> None:
    """
    Book what an act moves, part of the caller's transaction. Nothing is booked twice: an act has its name. What is
    overpaid follows, and the database refuses to let it fall below nought.

    :param moves: debit, credit and amount each; one below nought is booked the other way round, nought not at all.
    """
    made = Entry.objects.bulk_create(
        Entry(
            act=act,
            debit=debit if amount > 0 else credit,
            credit=credit if amount > 0 else debit,
            amount=abs(amount),
            regency_code=of.regency_code,
            invoice=of if isinstance(of, Invoice) else None,
            dated_on=dated_on,
            at=at,
        )
        for debit, credit, amount in moves
        if amount
    )
    more = sum(row.amount for row in made if row.credit == Book.OVERPAID)
    less = sum(row.amount for row in made if row.debit == Book.OVERPAID)
    if more != less:
        Subscriber.objects.filter(pk=of.regency_code).update(overpaid=F("overpaid") + more - less)


def book_mirror(act: str, back: str, *, of: Invoice | Refund, dated_on: date, at: datetime) -> None:
    """Take the act `back` back: its entries with their sides exchanged."""
    moves = [(Book(row.credit), Book(row.debit), row.amount) for row in Entry.objects.filter(act=back)]
    book(act, moves, of=of, dated_on=dated_on, at=at)
