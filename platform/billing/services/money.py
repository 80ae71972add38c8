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
            invoice=found,
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
    book_mirror(f"payment:{undone.pk}:undone", f"payment:{undone.pk}", invoice=found, dated_on=today, at=now)
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
    today = clock.local_date(now, CAPITAL)
    times = found.entries.filter(debit=Book.OVERPAID, credit=Book.RECEIVABLE).count()
    moves = [(Book.OVERPAID, Book.RECEIVABLE, amount)]
    book(f"invoice:{found.pk}:overpaid:{times + 1}", moves, invoice=found, dated_on=today, at=now)
    restate(found, dated_on=today, actor=actor, now=now)
    evidence.record(
        action="billing.overpaid_used",
        actor=actor,
        at=now,
        subject=f"billing.invoice:{found.pk}",
        details={"regency": found.regency_code, "amount": f"{amount:.0f}"},
    )
    return found


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
    Subscriber.objects.select_for_update().filter(pk=regency_code).first()
    own = Entry.objects.filter(regency_code=regency_code)
    kept_over = own.filter(credit=Book.OVERPAID).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    used = own.filter(debit=Book.OVERPAID).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Decimal(kept_over - used)


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
