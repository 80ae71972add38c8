"""The double-entry ledger, what came in for an invoice, and what goes back."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import RegencyCodeField, StoredEvidence, never_in_jakarta, whole
from billing.models.invoices import Invoice
from core.money import RupiahField


class Book(models.TextChoices):
    """The accounts of the ledger. There is none for rounding: nothing is ever rounded between two of them."""

    RECEIVABLE = "receivable", _("Receivable")
    SPONSOR = "sponsor", _("Receivable from the ministry")
    BANK = "bank", _("Bank")
    PPH23 = "pph23_prepaid", _("PPh 23 paid in advance")
    REVENUE = "revenue", _("Revenue")
    VAT = "vat_payable", _("VAT payable")
    OVERPAID = "overpaid", _("Overpaid, owed back")
    REFUND = "refund", _("On its way back")


class Entry(models.Model):
    """
    One amount that moves between two accounts: to the left of one, to the right of the other.

    So each row is balanced by itself, and no sum of rows can be anything else. Rows are never changed or deleted (the
    control role may not: tenants/roles.py); a mistake is put right by its mirror image.
    """

    act = models.CharField(max_length=80)
    """What was booked, once: `invoice:12:issued`, `payment:3`, `payment:3:undone`, `refund:5:requested`."""
    debit = models.CharField(max_length=13, choices=Book)
    credit = models.CharField(max_length=13, choices=Book)
    amount = RupiahField()
    regency_code = RegencyCodeField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="entries")
    """None for what is paid back: it belongs to no invoice any more."""
    dated_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["act", "debit", "credit"], name="billing_booked_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_entry_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="billing_entry_between_two_accounts"),
            whole("amount", name="billing_entry_in_whole_rupiah"),
            never_in_jakarta(name="billing_entry_not_jakarta"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["regency_code", "at"], name="billing_ledger_of_a_regency")
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.debit} / {self.credit} {self.amount}"


class Payment(StoredEvidence):
    """One of the three parts that pay an invoice: money at our bank, a VAT deposit, a withholding slip."""

    class Part(models.TextChoices):
        MONEY = "money", _("Money received")
        VAT = "vat", _("VAT deposited (NTPN)")
        WITHHOLDING = "withholding", _("PPh 23 withholding slip")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    part = models.CharField(max_length=11, choices=Part)
    amount = RupiahField()
    dated_on = models.DateField()
    reference = models.CharField(max_length=80)
    """The bank's words, the NTPN, or the number of the slip."""
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["invoice", "at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_payment_is_something"),
            whole("amount", name="billing_payment_in_whole_rupiah"),
            models.CheckConstraint(
                condition=~Q(part="vat") | Q(reference__regex=r"^[0-9A-Z]{16}$"), name="billing_ntpn_has_16_signs"
            ),
            # One deposit may cover several invoices, but not the same one twice.
            models.UniqueConstraint(
                fields=["invoice", "part", "reference"],
                condition=Q(undone_at=None) & ~Q(part="money"),
                name="billing_a_proof_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_why__regex=r"\S"), name="billing_undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.part} {self.amount}"


class Refund(StoredEvidence):
    """
    What a regency has paid too much and asks back by letter (the file); approved by a second person, paid by the bank.

    It is taken off what is overpaid when it is asked for, so that nothing is used twice.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waits for a second person")
        APPROVED = "approved", _("Waits for the transfer")
        PAID = "paid", _("Paid back")
        REFUSED = "refused", _("Refused")

    regency_code = RegencyCodeField()
    amount = RupiahField()
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    letter_number = models.CharField(max_length=80)
    letter_on = models.DateField()
    bank_name = models.CharField(max_length=80)
    bank_account = models.CharField(max_length=30, validators=[RegexValidator(r"^[0-9]{6,30}$")])
    account_holder = models.CharField(max_length=120)
    """The treasury of the regency (RKUD), as the letter names it."""
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    refused_why = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_reference = models.CharField(max_length=80, blank=True)
    """The bank's number of the transfer."""
    paid_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering: ClassVar[list[str]] = ["-requested_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_refund_is_something"),
            whole("amount", name="billing_refund_in_whole_rupiah"),
            never_in_jakarta(name="billing_refund_not_jakarta"),
            models.CheckConstraint(
                condition=Q(state="requested", decided_at=None, decided_by="")
                | ~Q(state="requested") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
                name="billing_refund_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("requested", "refused")) | ~Q(decided_by=F("requested_by")),
                name="billing_refund_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refused_why__regex=r"\S") | ~Q(state="refused") & Q(refused_why=""),
                name="billing_refund_is_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False, paid_reference__regex=r"\S")
                | ~Q(state="paid") & Q(paid_on=None, paid_reference=""),
                name="billing_refund_is_paid_by_a_transfer",
            ),
            models.UniqueConstraint(
                fields=["paid_reference"], condition=~Q(paid_reference=""), name="billing_a_transfer_pays_back_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["regency_code", "state"], name="billing_refunds_of_a_regency")
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.amount}"
