"""What a regency gets back of what it paid too much: asked for by letter, approved by a second person, transferred."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.desk import CAPITAL
from billing.models import Book, Refund
from billing.services.booking import book, book_mirror
from billing.services.money import NothingOverpaid, overpaid_by
from billing.services.steps import columns_of, kept
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal

_State = Refund.State


class SamePerson(Refusal):
    code = "billing_refund_by_same_person"
    status = 403
    message = _("You entered this refund yourself.")
    fix = _("Ask another billing officer to approve it.")


class RefundHasMoved(Refusal):
    code = "billing_refund_has_moved"
    message = _("This refund stands somewhere else by now.")
    fix = _("Reload the page and look again.")


class DayOfRefund(Refusal):
    code = "billing_day_of_refund"
    status = 422
    message = _("The day must not lie before the letter, nor ahead.")
    fix = _("Enter the day that stands on the paper.")
    attr = "dated_on"


class TransferKnown(Refusal):
    code = "billing_transfer_known"
    status = 422
    message = _("Another refund was paid by this transfer.")
    fix = _("Check the number; a transfer pays one refund.")
    attr = "reference"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the letter of the regency says: its number and day, and the account of its treasury."""

    letter_number: str
    letter_on: date
    bank_name: str
    bank_account: str
    account_holder: str


@transaction.atomic
def request_refund(
    *, regency_code: str, amount: Decimal, letter: Letter, file: UploadedFile | None, actor: Actor, now: datetime
) -> Refund:
    """
    Enter, at the ministry, the letter by which a regency asks back what it paid too much. From now on it is no longer
    overpaid but on its way back.

    :raises NothingOverpaid: for more than there is. :raises DayOfRefund: for a letter from tomorrow.
    :raises core.files.FileTooLarge, core.files.FileKindRefused:
    """
    today = clock.local_date(now, CAPITAL)
    if letter.letter_on > today:
        raise DayOfRefund(attr="letter_on")
    if not 0 < amount <= overpaid_by(regency_code):
        raise NothingOverpaid
    refund = Refund.objects.create(
        regency_code=regency_code,
        amount=amount,
        requested_at=now,
        requested_by=str(actor),
        **asdict(letter),
        **columns_of(kept(file)),
    )
    moves = [(Book.OVERPAID, Book.REFUND, amount)]
    book(f"refund:{refund.pk}:requested", moves, of=refund, dated_on=today, at=now)
    _record("billing.refund_requested", refund, actor=actor, now=now)
    return refund


@transaction.atomic
def approve_refund(*, refund: int, actor: Actor, now: datetime) -> Refund:
    """
    Approve a refund, as a second person.

    :raises SamePerson: if the actor entered it. :raises RefundHasMoved: :raises core.errors.NotThere:
    """
    found = _locked(refund, _State.REQUESTED)
    if found.requested_by == str(actor):
        raise SamePerson
    _decide(found, _State.APPROVED, actor=actor, now=now)
    _record("billing.refund_approved", found, actor=actor, now=now)
    return found


@transaction.atomic
def refuse_refund(*, refund: int, reason: str, actor: Actor, now: datetime) -> Refund:
    """
    Refuse a refund, or withdraw one whose transfer will not be made: its amount is overpaid again.

    :raises RefundHasMoved: once it was paid. :raises core.errors.NotThere:
    """
    found = _locked(refund, _State.REQUESTED, _State.APPROVED)
    found.refused_why = reason
    _decide(found, _State.REFUSED, actor=actor, now=now)
    act, today = f"refund:{found.pk}", clock.local_date(now, CAPITAL)
    book_mirror(f"{act}:refused", f"{act}:requested", of=found, dated_on=today, at=now)
    _record("billing.refund_refused", found, actor=actor, now=now, reason=reason)
    return found


@transaction.atomic
def pay_refund(*, refund: int, dated_on: date, reference: str, actor: Actor, now: datetime) -> Refund:
    """
    Enter the transfer that has paid an approved refund.

    :param reference: the bank's number of the transfer.
    :raises DayOfRefund, TransferKnown, RefundHasMoved: :raises core.errors.NotThere:
    """
    found = _locked(refund, _State.APPROVED)
    if not found.letter_on <= dated_on <= clock.local_date(now, CAPITAL):
        raise DayOfRefund
    if Refund.objects.filter(paid_reference=reference).exists():
        raise TransferKnown
    found.state, found.paid_on, found.paid_reference, found.paid_by = _State.PAID, dated_on, reference, str(actor)
    found.save(update_fields=["state", "paid_on", "paid_reference", "paid_by"])
    book(f"refund:{found.pk}:paid", [(Book.REFUND, Book.BANK, found.amount)], of=found, dated_on=dated_on, at=now)
    _record("billing.refund_paid", found, actor=actor, now=now)
    return found


def _locked(pk: int, *states: Refund.State) -> Refund:
    found = Refund.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotThere
    if found.state not in states:
        raise RefundHasMoved
    return found


def _decide(refund: Refund, state: Refund.State, *, actor: Actor, now: datetime) -> None:
    refund.state, refund.decided_at, refund.decided_by = state, now, str(actor)
    refund.save(update_fields=["state", "decided_at", "decided_by", "refused_why"])


def _record(action: str, refund: Refund, *, actor: Actor, now: datetime, reason: str = "") -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"billing.refund:{refund.pk}",
        details={"regency": refund.regency_code, "amount": f"{refund.amount:.0f}"},
        reason=reason,
    )
