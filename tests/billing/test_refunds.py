"""What was paid too much: used for another invoice, or paid back by letter, second person and transfer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing import queries, services
from billing.models import Book, Entry, Invoice, Payment, Refund, State, Subscriber
from billing.services.money import AlreadyUndone, NotAwaited, NothingOverpaid
from billing.services.refunds import DayOfRefund, RefundHasMoved, SamePerson, TransferKnown
from core.errors import NotThere
from tests.factories.billing import OFFICER, SECOND, at, issued, letter_of, open_office, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_is_billed")]

OVER = Decimal(300_000)
WHEN = at(2026, 5, 5)


def overpay(amount: Decimal = OVER) -> Invoice:
    """Karangasem's first quarter, paid with so much on top of the gross."""
    open_office(at(2026, 1, 1))
    subscribe("5107", ["mpp", "smart_kampung"], at(2026, 1, 1))
    first = issued("5107", at(2026, 4, 1))
    services.receive(
        invoice=first.pk, part=Payment.Part.MONEY, amount=first.gross + amount, dated_on=date(2026, 4, 20),
        reference="SP2D 1", actor=OFFICER, now=at(2026, 4, 20),
    )  # fmt: skip
    return first


@pytest.fixture
def overpaid() -> Invoice:
    return overpay()


def ask(amount: Decimal = OVER, **changes: Any) -> Refund:
    letter = replace(letter_of("5107", date(2026, 5, 4)), **changes)
    return services.request_refund(
        regency_code="5107", amount=amount, letter=letter, file=None, actor=OFFICER, now=WHEN
    )


def standing() -> tuple[Decimal, Decimal, Decimal]:
    """What is overpaid by the subscriber's row, by the ledger, and on its way back; the books agree at every look."""
    balance = queries.trial_balance("5107")
    assert balance.sum == 0
    assert queries.ledger_faults() == []
    return Subscriber.objects.get(pk="5107").overpaid, -balance.of(Book.OVERPAID), -balance.of(Book.REFUND)


def test_a_refund_goes_from_letter_to_transfer_and_the_books_follow(overpaid: Invoice) -> None:
    seen = [standing()]
    refund = ask()
    seen.append(standing())
    services.approve_refund(refund=refund.pk, actor=SECOND, now=WHEN)
    seen.append(standing())
    paid = services.pay_refund(
        refund=refund.pk, dated_on=date(2026, 5, 5), reference="TRF 7781", actor=OFFICER, now=WHEN
    )
    seen.append(standing())

    assert seen == [(OVER, OVER, 0), (0, 0, OVER), (0, 0, OVER), (0, 0, 0)]
    assert (paid.state, paid.decided_by, paid.paid_reference) == ("paid", str(SECOND), "TRF 7781")
    assert queries.trial_balance("5107").of(Book.BANK) == overpaid.gross
    assert list(Entry.objects.filter(act__startswith="refund:").values_list("debit", "credit", "amount")) == [
        ("overpaid", "refund", OVER),
        ("refund", "bank", OVER),
    ]


def test_who_entered_a_refund_does_not_approve_it_nor_does_the_database(overpaid: Invoice) -> None:
    refund = ask()

    with pytest.raises(SamePerson):
        services.approve_refund(refund=refund.pk, actor=OFFICER, now=WHEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(state="approved", decided_by=str(OFFICER), decided_at=WHEN)
    assert Refund.objects.get().state == Refund.State.REQUESTED


@pytest.mark.parametrize("approved", [False, True])
def test_a_refused_refund_is_overpaid_again(overpaid: Invoice, approved: bool) -> None:
    refund = ask(Decimal(200_000))
    if approved:
        services.approve_refund(refund=refund.pk, actor=SECOND, now=WHEN)
    services.refuse_refund(refund=refund.pk, reason="Nomor rekening bukan RKUD.", actor=OFFICER, now=WHEN)

    assert standing() == (OVER, OVER, 0)
    with pytest.raises(RefundHasMoved):
        services.approve_refund(refund=refund.pk, actor=SECOND, now=WHEN)


def test_nothing_is_paid_before_it_is_approved_nor_twice(overpaid: Invoice) -> None:
    refund = ask(Decimal(100_000))

    def pay(pk: int, reference: str = "TRF 1", day: date = date(2026, 5, 5)) -> None:
        services.pay_refund(refund=pk, dated_on=day, reference=reference, actor=OFFICER, now=WHEN)

    with pytest.raises(RefundHasMoved):
        pay(refund.pk)
    services.approve_refund(refund=refund.pk, actor=SECOND, now=WHEN)
    for day in (date(2026, 5, 3), date(2026, 5, 6)):  # before the letter, and ahead
        with pytest.raises(DayOfRefund):
            pay(refund.pk, day=day)
    pay(refund.pk)
    with pytest.raises(RefundHasMoved):
        pay(refund.pk)
    with pytest.raises(RefundHasMoved):
        services.refuse_refund(refund=refund.pk, reason="Terlambat.", actor=SECOND, now=WHEN)
    other = ask(Decimal(100_000))
    services.approve_refund(refund=other.pk, actor=SECOND, now=WHEN)
    with pytest.raises(TransferKnown):
        pay(other.pk)
    with pytest.raises(NotThere):
        pay(0)
    assert standing() == (100_000, 100_000, 100_000)


def test_what_is_asked_back_can_neither_be_used_nor_undone(overpaid: Invoice) -> None:
    second = issued("5107", at(2026, 7, 1))
    ask(Decimal(250_000))

    for act in (
        lambda: ask(Decimal(50_001)),
        lambda: services.use_overpaid(invoice=second.pk, amount=Decimal(50_001), actor=OFFICER, now=at(2026, 7, 1)),
        lambda: services.undo(
            payment=Payment.objects.get().pk, reason="Salah tagihan.", actor=OFFICER, now=at(2026, 7, 1)
        ),
    ):
        with pytest.raises(NothingOverpaid):
            act()
    with pytest.raises(DayOfRefund):
        ask(Decimal(1), letter_on=date(2026, 5, 6))
    assert standing() == (50_000, 50_000, 250_000)


def test_the_database_lets_nobody_have_more_than_was_overpaid(overpaid: Invoice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.update(overpaid=-1)
    Subscriber.objects.update(overpaid=1)

    assert queries.ledger_faults() == ["5107: 1 kept as overpaid, 300000 booked"]


# --- set off


def test_the_invoices_to_come_are_paid_from_it_until_it_is_used_up(overpaid: Invoice) -> None:
    with pytest.raises(NotThere):
        services.plan_set_off(regency_code="8271", on=True, actor=OFFICER, now=WHEN)
    services.plan_set_off(regency_code="5107", on=True, actor=OFFICER, now=WHEN)
    second = issued("5107", at(2026, 7, 1))

    assert queries.parts_of(second).set_off == OVER
    assert queries.parts_of(second).money_awaited == second.net - OVER
    assert standing() == (0, 0, 0)
    assert not Subscriber.objects.get(pk="5107").sets_off_next
    with pytest.raises(NothingOverpaid):
        services.plan_set_off(regency_code="5107", on=True, actor=OFFICER, now=at(2026, 7, 2))


def test_more_than_an_invoice_awaits_stays_for_the_one_after() -> None:
    overpay(Decimal(60_000_000))
    services.plan_set_off(regency_code="5107", on=True, actor=OFFICER, now=WHEN)
    second = issued("5107", at(2026, 7, 1))

    assert Invoice.objects.get(pk=second.pk).state == State.RECEIVED_NET  # the tax proofs are awaited as ever
    assert standing()[0] == Decimal(60_000_000) - second.net
    assert Subscriber.objects.get(pk="5107").sets_off_next
    third = issued("5107", at(2026, 10, 1))
    assert queries.parts_of(third).set_off == third.net


def test_a_set_off_is_taken_back_and_the_invoice_awaits_its_money_again(overpaid: Invoice) -> None:
    second = issued("5107", at(2026, 7, 1))
    use = {"invoice": second.pk, "actor": OFFICER, "now": at(2026, 7, 1)}
    with pytest.raises(NotAwaited):
        services.use_overpaid(amount=second.gross + 1, **use)
    services.use_overpaid(amount=OVER, **use)
    services.undo_set_off(reason="Untuk triwulan berikutnya.", **use)

    assert standing() == (OVER, OVER, 0)
    assert queries.parts_of(second).money == 0
    with pytest.raises(AlreadyUndone):
        services.undo_set_off(reason="Lagi.", **use)
    services.use_overpaid(amount=OVER, **use)  # under a name of its own
    assert standing() == (0, 0, 0)
    services.undo_set_off(reason="Tagihan dibatalkan.", **use)
    services.void(invoice=second.pk, reason="Nomor BAST keliru.", actor=OFFICER, now=at(2026, 7, 2))
    assert standing() == (OVER, OVER, 0)
