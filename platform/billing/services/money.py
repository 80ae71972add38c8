"""The three parts that pay an invoice: money, VAT deposit, withholding slip; and what follows for its state."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.desk import CAPITAL, MINISTRY, desk
from billing.models import Book, Entry, Invoice, Payment, State, Subscriber
from billing.models.invoices import AWAITING_MONEY
from billing.queries import Parts, outstanding, parts_of
from billing.services.booking import book, book_mirror
from billing.services.chain import state_of_papers
from billing.services.clock import stop_clock
from billing.services.steps import columns_of, kept, locked, move, refuse_odd_day
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.money import format_rupiah

_SIDES = {Payment.Part.MONEY: Book.BANK, Payment.Part.VAT: Book.VAT, Payment.Part.WITHHOLDING: Book.PPH23}


class NotAwaited(Refusal):
    code = "billing_not_awaited"
    message = _("Nothing is awaited for this invoice.")
    fix = _("Choose the invoice that it is for.")


class MoreTaxThanInvoiced(Refusal):
    code = "billing_more_tax_than_invoiced"
    status = 422
    message = _("This is more tax than the invoice bears; %(left)s is still missing.")
    fix = _("Enter the part that concerns this invoice, and the rest with the others.")
    attr = "amount"


class ProofKnown(Refusal):
    code = "billing_proof_known"
    status = 422
    message = _("This number is entered for this invoice already.")
    fix = _("Check the number; a proof counts once.")
    attr = "reference"


class BankOnly(Refusal):
    code = "billing_bank_only"
    status = 403
    message = _("Money is entered from our bank statement, at the ministry.")
    fix = _("Enter the number of the SP2D here; we look for the transfer.")


class AlreadyUndone(Refusal):
    code = "billing_already_undone"
    message = _("This was undone already.")
    fix = _("Reload the page and look again.")


class NothingOverpaid(Refusal):
    code = "billing_nothing_overpaid"
    message = _("This regency has not overpaid so much.")
    fix = _("Look at its ledger, then enter a smaller amount.")
    attr = "amount"


@transaction.atomic
def receive(
    *,
    invoice: int,
    part: Payment.Part,
    amount: Decimal,
    dated_on: date,
    reference: str,
    actor: Actor,
    now: datetime,
    file: UploadedFile | None = None,
) -> Payment:
    """
    Enter one of the three parts. Money may come split, and too much of it is kept as owed back; tax may not exceed
    what the invoice bears. The state follows from the sums.

    :param reference: the bank's words, the NTPN of 16 signs, or the number of the slip.
    :raises BankOnly: for money in a regency. :raises NotAwaited, MoreTaxThanInvoiced, ProofKnown:
    :raises billing.services.steps.DayDoesNotFit:
    """
    with desk() as here:
        if part == Payment.Part.MONEY and here != MINISTRY:
            raise BankOnly
        found = locked(invoice, here)
        if found.state in {State.DRAFT, State.VOID} or not found.gross:
            raise NotAwaited
        refuse_odd_day(found, dated_on, clock.local_date(now, CAPITAL))
        reference = reference.strip().upper() if part == Payment.Part.VAT else reference.strip()
        if part != Payment.Part.MONEY:
            _refuse_odd_tax(found, part, amount, reference)
        payment = Payment.objects.create(
            invoice=found,
            part=part,
            amount=amount,
            dated_on=dated_on,
            reference=reference,
            at=now,
            by=str(actor),
            **columns_of(kept(file)),
        )
        pays = min(amount, max(outstanding(found), Decimal(0)))
        book(
            f"payment:{payment.pk}",
            [(_SIDES[part], Book.RECEIVABLE, pays), (_SIDES[part], Book.OVERPAID, amount - pays)],
            of=found,
            dated_on=dated_on,
            at=now,
        )
        restate(found, dated_on=dated_on, actor=actor, now=now)
    _record("billing.received", payment, actor=actor, now=now)
    return payment


@transaction.atomic
def undo(*, payment: int, reason: str, actor: Actor, now: datetime) -> Payment:
    """
    Take an entry back that was a mistake, at the ministry; what it paid is missing again.

    :raises core.errors.NotThere: :raises AlreadyUndone:
    :raises NothingOverpaid: if the part of it that was too much has been used elsewhere since.
    """
    row = Payment.objects.filter(pk=payment).values_list("invoice_id", flat=True).first()
    if row is None:
        raise NotThere
    found = locked(row, MINISTRY)
    undone = Payment.objects.select_for_update().get(pk=payment)
    if undone.undone_at is not None:
        raise AlreadyUndone
    today = clock.local_date(now, CAPITAL)
    kept_over = Entry.objects.filter(act=f"payment:{undone.pk}", credit=Book.OVERPAID).aggregate(sum=Sum("amount"))
    if (kept_over["sum"] or 0) > overpaid_by(found.regency_code):
        raise NothingOverpaid
    undone.undone_at, undone.undone_why = now, reason
    undone.save(update_fields=["undone_at", "undone_why"])
    book_mirror(f"payment:{undone.pk}:undone", f"payment:{undone.pk}", of=found, dated_on=today, at=now)
    restate(found, dated_on=today, actor=actor, now=now, note=reason)
    _record("billing.undone", undone, actor=actor, now=now, reason=reason)
    return undone


@transaction.atomic
def use_overpaid(*, invoice: int, amount: Decimal, actor: Actor, now: datetime) -> Invoice:
    """
    Pay an invoice from what its regency has paid too much before, at the ministry. As money does.

    :raises NothingOverpaid: for more than there is. :raises NotAwaited: for more than is missing.
    """
    found = locked(invoice, MINISTRY)
    if found.state in {State.DRAFT, State.VOID} or amount > outstanding(found):
        raise NotAwaited
    if not 0 < amount <= overpaid_by(found.regency_code):
        raise NothingOverpaid
    _set_off(found, amount, actor=actor, now=now)
    return found


@transaction.atomic
def undo_set_off(*, invoice: int, reason: str, actor: Actor, now: datetime) -> Invoice:
    """
    Take back, at the ministry, what an invoice was paid from what was overpaid: it is overpaid again.

    :raises AlreadyUndone: if nothing is.
    """
    found = locked(invoice, MINISTRY)
    amount = parts_of(found).set_off
    if not amount:
        raise AlreadyUndone
    _set_off(found, -amount, actor=actor, now=now, reason=reason)
    return found


@transaction.atomic
def plan_set_off(*, regency_code: str, on: bool, actor: Actor, now: datetime) -> Subscriber:
    """
    Decide, at the ministry, whether the invoices to come are paid from what is overpaid, until it is used up.

    :raises NotThere: :raises NothingOverpaid: if there is nothing to be used.
    """
    subscriber = Subscriber.objects.select_for_update().filter(pk=regency_code).first()
    if subscriber is None:
        raise NotThere
    if on and not subscriber.overpaid:
        raise NothingOverpaid
    subscriber.sets_off_next = on
    subscriber.save(update_fields=["sets_off_next"])
    evidence.record(
        action="billing.set_off_planned",
        actor=actor,
        at=now,
        subject=f"regency:{regency_code}",
        details={"on": on, "amount": f"{subscriber.overpaid:.0f}"},
    )
    return subscriber


def use_planned(invoice: Invoice, *, actor: Actor, now: datetime) -> None:
    """Pay an invoice that was just issued from what is overpaid, where that was decided. Part of the issue."""
    subscriber = Subscriber.objects.select_for_update().get(pk=invoice.regency_code)
    amount = min(subscriber.overpaid, invoice.net)
    if not (subscriber.sets_off_next and amount):
        return
    _set_off(invoice, amount, actor=actor, now=now)
    if amount == subscriber.overpaid:
        subscriber.sets_off_next = False
        subscriber.save(update_fields=["sets_off_next"])


def _set_off(invoice: Invoice, amount: Decimal, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """:param amount: below nought to take it back."""
    today = clock.local_date(now, CAPITAL)
    act = f"invoice:{invoice.pk}:overpaid:"
    times = invoice.entries.filter(act__startswith=act).count()
    book(f"{act}{times + 1}", [(Book.OVERPAID, Book.RECEIVABLE, amount)], of=invoice, dated_on=today, at=now)
    restate(invoice, dated_on=today, actor=actor, now=now, note=reason)
    evidence.record(
        action="billing.overpaid_used" if amount > 0 else "billing.overpaid_undone",
        actor=actor,
        at=now,
        subject=f"billing.invoice:{invoice.pk}",
        details={"regency": invoice.regency_code, "amount": f"{abs(amount):.0f}"},
        reason=reason,
    )


def restate(invoice: Invoice, *, dated_on: date, actor: Actor, now: datetime, note: str = "") -> None:
    """Bring the state to what the sums say; back to the treasury's papers when a receipt was undone."""
    for target in _states_by_sums(invoice, parts_of(invoice)):
        if invoice.state != target:
            move(invoice, target, dated_on=dated_on, actor=actor, now=now, note=note)
    if invoice.state not in AWAITING_MONEY:
        stop_clock(invoice.regency_code, clock.local_date(now, CAPITAL))


def _states_by_sums(invoice: Invoice, parts: Parts) -> list[State]:
    if parts.outstanding <= 0:
        if invoice.state == State.SETTLED:
            return []
        before = [] if invoice.state == State.TAX_PROOFS_COMPLETE else [State.RECEIVED_NET, State.TAX_PROOFS_COMPLETE]
        return [*before, State.SETTLED]
    if parts.money >= invoice.net:
        return [State.RECEIVED_NET]
    return [] if invoice.state in AWAITING_MONEY else [state_of_papers(invoice)]


def _refuse_odd_tax(invoice: Invoice, part: Payment.Part, amount: Decimal, reference: str) -> None:
    parts = parts_of(invoice)
    left = parts.vat_awaited if part == Payment.Part.VAT else parts.withholding_awaited
    if amount > left:
        raise MoreTaxThanInvoiced(left=format_rupiah(left))
    if invoice.payments.filter(part=part, reference=reference, undone_at=None).exists():
        raise ProofKnown


def overpaid_by(regency_code: str) -> Decimal:
    """What a regency has paid too much and not got back or used. Locks its row: two may want to use it at once."""
    found = Subscriber.objects.select_for_update().filter(pk=regency_code).first()
    return found.overpaid if found is not None else Decimal(0)


def _record(action: str, payment: Payment, *, actor: Actor, now: datetime, reason: str = "") -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"billing.invoice:{payment.invoice_id}",
        details={
            "regency": payment.invoice.regency_code,
            "payment": payment.pk,
            "part": payment.part,
            "amount": f"{payment.amount:.0f}",
        },
        reason=reason,
    )
