"""Invoices and their way through a regional treasury."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import RegencyCodeField, StoredEvidence, never_in_jakarta, whole
from core.localised import LocalisedTextField
from core.money import RupiahField


class State(models.TextChoices):
    """
    Where an invoice stands. Being overdue is no state: it is `Invoice.is_overdue`, and an invoice may be late wherever
    the treasury has it.
    """

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    ACKNOWLEDGED = "acknowledged", _("Received by the agency")
    SPP = "spp", _("Payment requested (SPP)")
    SPM = "spm", _("Payment ordered (SPM)")
    SP2D = "sp2d", _("Disbursed (SP2D)")
    RECEIVED_NET = "received_net", _("Money received, tax proofs awaited")
    TAX_PROOFS_COMPLETE = "tax_proofs_complete", _("Tax proofs complete")
    SETTLED = "settled", _("Settled")
    DISPUTED = "disputed", _("Disputed")
    VOID = "void", _("Void")


_CHAIN: Final = (State.ISSUED, State.ACKNOWLEDGED, State.SPP, State.SPM, State.SP2D)

TRANSITIONS: Final[dict[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.ISSUED}),
    # Steps may be left out: a treasury tells what it tells. Money is the truth wherever the papers stand.
    **{
        state: frozenset({*_CHAIN[place + 1 :], State.RECEIVED_NET, State.DISPUTED})
        | (frozenset({State.VOID, State.SETTLED}) if place < 2 else frozenset())
        for place, state in enumerate(_CHAIN)
    },
    State.RECEIVED_NET: frozenset({*_CHAIN, State.TAX_PROOFS_COMPLETE}),  # back only when a receipt is undone
    State.TAX_PROOFS_COMPLETE: frozenset({*_CHAIN, State.RECEIVED_NET, State.SETTLED}),
    State.SETTLED: frozenset({*_CHAIN, State.RECEIVED_NET, State.TAX_PROOFS_COMPLETE}),
    State.DISPUTED: frozenset({*_CHAIN, State.RECEIVED_NET, State.VOID}),
    State.VOID: frozenset(),
}

AWAITING_MONEY: Final = (*_CHAIN, State.DISPUTED)
CHAIN: Final = _CHAIN
"""The papers of a regional treasury, in their order."""


class Invoice(models.Model):
    """What one regency owes for one period. Once issued, only its state and the papers about it change."""

    regency_code = RegencyCodeField()
    number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=19, choices=State, default=State.DRAFT)
    fiscal_year = models.PositiveSmallIntegerField()
    period_from = models.DateField()
    period_until = models.DateField()
    """First day after the period."""
    reckoned_on = models.DateField()
    """Days after it were foreseen: what was different is corrected on the next invoice."""
    price = RupiahField(default=0)
    """What is sold in the period to this payer, without VAT; the ministry's share is taken off."""
    sponsored = RupiahField(default=0)
    """The ministry's share, without VAT; below nought where a correction takes more of it back."""
    base = RupiahField(default=0)
    """DPP nilai lain."""
    vat = RupiahField(default=0)
    withholding = RupiahField(default=0)
    """PPh 23 that the treasurer keeps back and pays in our name."""
    vat_is_collected = models.BooleanField(default=True)
    """Whether the treasurer pays the VAT to the state instead of us."""
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    handover_number = models.CharField(max_length=80, blank=True)
    """Of the BAST."""
    handover_on = models.DateField(null=True, blank=True)
    parties = models.JSONField(default=dict, blank=True)
    """Supplier, payer and contract as they were on the day of issue (`billing.papers.Parties`)."""
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering: ClassVar[list[str]] = ["-period_until", "regency_code", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="billing_invoice_numbered_once"),
            models.UniqueConstraint(
                fields=["regency_code", "period_from"],
                condition=~Q(state="void"),
                name="billing_a_period_is_billed_once",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number="", issued_on=None, due_on=None)
                | ~Q(state="draft") & ~Q(number="") & Q(issued_on__isnull=False, due_on__isnull=False),
                name="billing_number_comes_with_the_issue",
            ),
            models.CheckConstraint(condition=Q(period_until__gt=F("period_from")), name="billing_period_takes_time"),
            models.CheckConstraint(condition=Q(price__gte=0), name="billing_nobody_is_owed"),
            models.CheckConstraint(
                condition=Q(handover_number="", handover_on=None)
                | ~Q(handover_number="") & Q(handover_on__isnull=False),
                name="billing_handover_is_dated",
            ),
            *[
                whole(field, name=f"billing_invoice_{field}_whole")
                for field in ("price", "sponsored", "base", "vat", "withholding")
            ],
            never_in_jakarta(name="billing_invoice_not_jakarta"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["regency_code", "state"], name="billing_invoices_of_a_regency"),
            models.Index(fields=["state", "due_on"], name="billing_invoices_due"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.regency_code} {self.period_from}"

    @property
    def gross(self) -> Decimal:
        """Price with VAT: what the regency's budget spends."""
        return self.price + self.vat

    @property
    def net(self) -> Decimal:
        """What reaches our bank when the treasurer keeps back what the law says."""
        return self.gross - self.withholding - (self.vat if self.vat_is_collected else 0)

    @property
    def last_day(self) -> date:
        """Last day of the period."""
        return date.fromordinal(self.period_until.toordinal() - 1)

    @property
    def foresaw(self) -> bool:
        """Whether it was reckoned before its period was over."""
        return self.reckoned_on < self.last_day

    def is_overdue(self, today: date) -> bool:
        """Whether money that should have come by now has not."""
        return self.state in AWAITING_MONEY and self.due_on is not None and self.due_on < today


class Line(models.Model):
    """One line of an invoice. Negative where the ministry pays, or where an earlier period is put right."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Subscription")
        MODULE = "module", _("Module")
        CORRECTION = "correction", _("Correction")
        SPONSOR = "sponsor", _("Paid by the ministry")
        SPONSOR_CORRECTION = "sponsor_correction", _("Correction of the ministry's share")

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=18, choices=Kind)
    slug = models.CharField(max_length=50, blank=True)
    words = LocalisedTextField(max_length=400)
    from_day = models.DateField()
    until_day = models.DateField()
    """First day after."""
    yearly = RupiahField()
    """Price of a full year, with the factors that apply."""
    amount = RupiahField()

    class Meta:
        ordering: ClassVar[list[str]] = ["invoice", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["invoice", "place"], name="billing_lines_in_order"),
            models.CheckConstraint(
                condition=Q(kind="sponsor", amount__lte=0)
                | Q(kind__in=("correction", "sponsor_correction"))
                | Q(kind__in=("plan", "module"), amount__gte=0),
                name="billing_line_has_its_sign",
            ),
            whole("amount", name="billing_line_in_whole_rupiah"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.place}"


class Step(StoredEvidence):
    """One step of an invoice: from where to where, on which day, by which paper."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="steps")
    source = models.CharField(max_length=19, choices=State)
    target = models.CharField(max_length=19, choices=State)
    dated_on = models.DateField()
    number = models.CharField(max_length=80, blank=True)
    """Of the SPP, SPM or SP2D."""
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar[list[str]] = ["invoice", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.target}"


class CreditNote(models.Model):
    """Takes a whole invoice back. The number stays used."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="credit_note")
    number = models.CharField(max_length=40, unique=True)
    issued_on = models.DateField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="billing_credit_note_says_why")
        ]

    def __str__(self) -> str:
        return self.number


class Reminder(models.Model):
    """That an invoice was reminded of, so many days after (before: negative) it was due. Each is sent once."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="reminders")
    days = models.SmallIntegerField()
    sent_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["invoice", "days"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["invoice", "days"], name="billing_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.days:+d}"
