"""The double-entry ledger, and what came in for an invoice."""

from __future__ import annotations

from typing import ClassVar

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


class Entry(models.Model):
    """
    One amount that moves between two accounts: to the left of one, to the right of the other.

    So each row is balanced by itself, and no sum of rows can be anything else. Rows are never changed or deleted (the
    control role may not: tenants/roles.py); a mistake is put right by its mirror image.
    """

    act = models.CharField(max_length=80)
    """What was booked, once: `invoice:12:issued`, `payment:3`, `payment:3:undone`."""
    debit = models.CharField(max_length=13, choices=Book)
    credit = models.CharField(max_length=13, choices=Book)
    amount = RupiahField()
    regency_code = RegencyCodeField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="entries")
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
