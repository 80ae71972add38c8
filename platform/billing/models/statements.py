"""Bank statements as the bank gives them, and what became of each line."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import whole
from billing.models.ledger import Payment
from core.money import RupiahField


class StatementFormat(models.Model):
    """How a bank writes its CSV: names of the columns and signs."""

    name = models.CharField(max_length=60, unique=True)
    separator = models.CharField(max_length=1, default=";")
    decimal_comma = models.BooleanField(default=True)
    """`1.234.567,00` where set, `1,234,567.00` where not."""
    skip = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(50)])
    """Lines before the one that names the columns."""
    date_column = models.CharField(max_length=40)
    date_form = models.CharField(max_length=20, default="%d/%m/%Y")
    text_column = models.CharField(max_length=40)
    credit_column = models.CharField(max_length=40)
    """Money that came; the only amount column where `sign_column` says which way it went."""
    debit_column = models.CharField(max_length=40, blank=True)
    sign_column = models.CharField(max_length=40, blank=True)
    credit_sign = models.CharField(max_length=10, blank=True)
    """What stands in `sign_column` for money that came: `K`, `C`, `CR`."""

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(sign_column="", credit_sign="") | ~Q(sign_column="") & ~Q(credit_sign=""),
                name="billing_sign_column_has_its_sign",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """One file that was read."""

    name = models.CharField(max_length=120)
    form = models.ForeignKey(StatementFormat, on_delete=models.PROTECT, related_name="statements")
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=80)
    known_lines = models.PositiveIntegerField(default=0)
    """Lines that an earlier file had brought already."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-read_at"]

    def __str__(self) -> str:
        return self.name


class StatementLine(models.Model):
    """Money that came. Reading the same line again, in whatever file, changes nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("Not assigned")
        MATCHED = "matched", _("Assigned")
        IGNORED = "ignored", _("Not for an invoice")

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    fingerprint = models.CharField(max_length=64, unique=True)
    """SHA-256 of day, amount, words, and which of several alike it is."""
    dated_on = models.DateField()
    words = models.CharField(max_length=500)
    amount = RupiahField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="line")
    settled_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-dated_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_line_brings_money"),
            whole("amount", name="billing_statement_in_whole_rupiah"),
            models.CheckConstraint(
                condition=Q(state="matched", payment__isnull=False) | ~Q(state="matched") & Q(payment=None),
                name="billing_matched_to_a_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dated_on} {self.amount}"
