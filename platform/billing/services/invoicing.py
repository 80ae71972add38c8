"""Drafting, issuing and voiding. At the ministry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.desk import CAPITAL, MINISTRY
from billing.models import (
    Book,
    Contract,
    CreditNote,
    Invoice,
    Line,
    NumberSeries,
    Payer,
    State,
    Subscriber,
    Supplier,
)
from billing.papers import parties_of
from billing.policies import rates_on, year_end_on
from billing.queries import parts_of
from billing.reckoning import bill, contract_of, corrections_of, next_period, use_ended
from billing.rules.periods import billable_from
from billing.rules.taxes import charge
from billing.services.booking import book, book_mirror
from billing.services.clock import stop_clock
from billing.services.money import use_planned
from billing.services.steps import WrongStep, locked, move
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal


class ContractMissing(Refusal):
    code = "billing_contract_missing"
    message = _("No contract covers the fiscal year %(year)s.")
    fix = _("The regency enters it under Settings, Billing.")


class PayerMissing(Refusal):
    code = "billing_payer_missing"
    message = _("The paying agency is not entered yet.")
    fix = _("The regency enters it under Settings, Billing.")


class SupplierMissing(Refusal):
    code = "billing_supplier_missing"
    message = _("The supplier who bills is not entered yet.")
    fix = _("Enter it in the console under Billing, Supplier.")


class NotOverYet(Refusal):
    code = "billing_not_over_yet"
    message = _("The next period can be billed from %(day)s on: regencies pay for what they have received.")
    fix = _("Come back on that day.")


class NothingUsed(Refusal):
    code = "billing_nothing_used"
    message = _("This regency has left: nothing is used that was not billed.")


class LessThanNothing(Refusal):
    code = "billing_less_than_nothing"
    message = _("The corrections of the period before are larger than this period, so there is nothing to bill.")
    fix = _("Bill it together with a longer period: change the rhythm in the contract.")


class HandoverMissing(Refusal):
    code = "billing_handover_missing"
    message = _("The handover minutes (BAST) of this period are missing.")
    fix = _("Enter their number and day first; a draft can be downloaded here.")


class MoneyHasCome(Refusal):
    code = "billing_money_has_come"
    message = _("Something was received for this invoice, so it cannot be voided.")
    fix = _("Undo what was received first.")


@transaction.atomic
def draft_invoice(*, regency_code: str, actor: Actor, now: datetime) -> Invoice:
    """
    Reckon the next period of a regency that can be billed. A draft has no number and books nothing. The last period of
    a regency that has left can be billed at once.

    :raises NotThere: if the regency has not begun to use Tiru.
    :raises NothingUsed: if it has left, and all of its use is billed.
    :raises ContractMissing, PayerMissing, NotOverYet, LessThanNothing, billing.reckoning.NoPrice:
    """
    subscriber = Subscriber.objects.select_for_update().filter(regency_code=regency_code).first()
    if subscriber is None:
        raise NotThere
    if not Payer.objects.filter(regency_code=regency_code).exists():
        raise PayerMissing
    today = clock.local_date(now, CAPITAL)
    start = next_period(subscriber, Contract.Rhythm.MONTHLY).start
    year, ended = start.year, use_ended(regency_code)
    invoices = Invoice.objects.filter(regency_code=regency_code).exclude(state=State.VOID)
    previous = invoices.filter(period_until=start).first()
    if ended is not None and ended <= start:
        # An invoice that foresaw more days than were used is put right by one more.
        is_settled = previous is None or not previous.foresaw or previous.reckoned_on >= ended
        if is_settled:
            raise NothingUsed
    contract = contract_of(regency_code, year)
    if contract is None:
        raise ContractMissing(year=year)
    period = next_period(subscriber, contract.rhythm)
    ready = billable_from(period, year_end_on(today))
    if ended is not None:
        ready = min(ready, ended)
    if today < ready:
        raise NotOverYet(day=clock.format_short_date(ready))
    reckoned = bill(subscriber, period, priced_on=contract.dated_on)
    old = contract_of(regency_code, previous.period_from.year) if previous else None
    corrected = corrections_of(previous, subscriber, priced_on=(old or contract).dated_on)
    lines = [*reckoned.lines, *corrected]
    price = sum((line.amount for line in lines), Decimal(0))
    if price < 0:
        raise LessThanNothing
    supplier = Supplier.objects.first()
    charged = charge(
        price,
        rates=rates_on(today),
        worth=max(contract.value or reckoned.yearly, price),
        has_npwp=supplier is None or bool(supplier.npwp),
    )
    invoice = Invoice.objects.create(
        regency_code=regency_code,
        fiscal_year=year,
        period_from=period.start,
        period_until=period.end,
        reckoned_on=today,
        price=charged.price,
        sponsored=-sum((line.amount for line in lines if line.kind.startswith("sponsor")), Decimal(0)),
        base=charged.base,
        vat=charged.vat,
        withholding=charged.withholding,
        vat_is_collected=charged.vat_is_collected,
        made_at=now,
    )
    Line.objects.bulk_create(
        Line(
            invoice=invoice,
            place=place,
            kind=line.kind,
            slug=line.slug,
            words=line.words,
            from_day=line.days.start,
            until_day=line.days.end,
            yearly=line.yearly,
            amount=line.amount,
        )
        for place, line in enumerate(lines, start=1)
    )
    _record("billing.drafted", invoice, actor=actor, now=now)
    return invoice


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """What a night's drafting came to."""

    invoices: list[Invoice]
    refused: dict[str, Refusal]
    """By regency: why its period could not be reckoned, other than that it is not over."""


def draft_due(*, actor: Actor, now: datetime) -> Drafted:
    """Draft every period that can be billed now; each regency by itself, so that one does not hold up the others."""
    done = Drafted(invoices=[], refused={})
    for code in Subscriber.objects.order_by("regency_code").values_list("regency_code", flat=True):
        try:
            while True:
                done.invoices.append(draft_invoice(regency_code=code, actor=actor, now=now))
        except (NotOverYet, NothingUsed):
            continue
        except Refusal as refusal:
            done.refused[code] = refusal
    return done


@transaction.atomic
def discard(*, invoice: int, actor: Actor, now: datetime) -> None:
    """
    Throw a draft away, so that its period is reckoned anew.

    :raises WrongStep: once it is issued: then it can only be voided.
    """
    found = locked(invoice, MINISTRY)
    if found.state != State.DRAFT:
        raise WrongStep
    _record("billing.discarded", found, actor=actor, now=now)
    found.delete()


@transaction.atomic
def issue(*, invoice: int, actor: Actor, now: datetime) -> Invoice:
    """
    Give a draft its number and day, book it, and keep supplier, payer and contract as they are now. What was overpaid
    pays it where that was decided for the next invoice.

    :raises HandoverMissing: without the BAST, unless there is nothing to pay.
    :raises WrongStep, SupplierMissing, PayerMissing, ContractMissing:
    """
    found = locked(invoice, MINISTRY)
    if found.state != State.DRAFT:
        raise WrongStep
    supplier, payer = Supplier.objects.first(), Payer.objects.filter(regency_code=found.regency_code).first()
    contract = contract_of(found.regency_code, found.fiscal_year)
    if supplier is None:
        raise SupplierMissing
    if payer is None:
        raise PayerMissing
    if contract is None:
        raise ContractMissing(year=found.fiscal_year)
    if not found.handover_number and found.price:
        raise HandoverMissing
    today = clock.local_date(now, CAPITAL)
    found.number = _next_number(supplier.number_word, "invoice", today.year)
    found.issued_on, found.due_on = today, today + timedelta(days=contract.due_days)
    found.parties = parties_of(supplier, payer, contract)
    found.state = State.ISSUED
    found.save(update_fields=["number", "issued_on", "due_on", "parties", "state"])
    found.steps.create(source=State.DRAFT, target=State.ISSUED, dated_on=today, at=now, by=str(actor))
    book(
        f"invoice:{found.pk}:issued",
        [
            (Book.RECEIVABLE, Book.REVENUE, found.price),
            (Book.RECEIVABLE, Book.VAT, found.vat),
            (Book.SPONSOR, Book.REVENUE, found.sponsored),
        ],
        of=found,
        dated_on=today,
        at=now,
    )
    if not found.gross:
        move(found, State.SETTLED, dated_on=today, actor=actor, now=now)
    _record("billing.issued", found, actor=actor, now=now)
    use_planned(found, actor=actor, now=now)
    return found


@transaction.atomic
def void(*, invoice: int, reason: str, actor: Actor, now: datetime) -> CreditNote:
    """
    Take an issued invoice back by a credit note. Its number stays used, its period can be billed again.

    :raises MoneyHasCome: :raises WrongStep: once the treasury has asked for its payment; dispute it first.
    """
    found = locked(invoice, MINISTRY)
    if found.payments.filter(undone_at=None).exists() or parts_of(found).set_off:
        raise MoneyHasCome
    today = clock.local_date(now, CAPITAL)
    move(found, State.VOID, dated_on=today, note=reason, actor=actor, now=now)
    supplier = Supplier.objects.get()
    note = CreditNote.objects.create(
        invoice=found,
        number=_next_number(f"{supplier.number_word}/NK", "credit", today.year),
        issued_on=today,
        reason=reason,
    )
    book_mirror(f"invoice:{found.pk}:void", f"invoice:{found.pk}:issued", of=found, dated_on=today, at=now)
    stop_clock(found.regency_code, today)
    _record("billing.voided", found, actor=actor, now=now, reason=reason)
    return note


def _next_number(word: str, kind: str, year: int) -> str:
    NumberSeries.objects.bulk_create([NumberSeries(kind=kind, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{word}/{year}/{series.last:06}"


def _record(action: str, invoice: Invoice, *, actor: Actor, now: datetime, reason: str = "") -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"billing.invoice:{invoice.pk}",
        details={"regency": invoice.regency_code, "number": invoice.number, "gross": f"{invoice.gross:.0f}"},
        reason=reason,
    )
