"""Who bills, who is billed, and under which contract."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import NPWP, RegencyCodeField, never_in_jakarta, whole
from billing.models.prices import Capacity
from core.money import RupiahField


class Supplier(models.Model):
    """Who supplies Tiru: one row, printed on every paper."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    npwp = models.CharField(max_length=16, blank=True, validators=[NPWP])
    """Empty: none, and PPh 23 is withheld at the double."""
    address = models.CharField(max_length=300)
    email = models.EmailField()
    bank_name = models.CharField(max_length=80)
    bank_account = models.CharField(max_length=30, validators=[RegexValidator(r"^[0-9]{6,30}$")])
    account_holder = models.CharField(max_length=120)
    signatory_name = models.CharField(max_length=120)
    signatory_post = models.CharField(max_length=120)
    place = models.CharField(max_length=60)
    """Where papers are signed."""
    number_word = models.CharField(max_length=12, default="TIRU", validators=[RegexValidator(r"^[A-Z]{2,12}$")])
    """First word of every number: `TIRU/2026/000123`."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="billing_supplier_is_one_row"),
            models.CheckConstraint(
                condition=Q(npwp="") | Q(npwp__regex=r"^[0-9]{15,16}$"), name="billing_supplier_npwp"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given in a year. Locked while one is given, so that none is left out or given twice."""

    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "year"], name="billing_one_series_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Subscriber(models.Model):
    """
    A regency as billing knows it: how many people live there, its trial, and the clock of an unpaid invoice.

    The clock's days are promises told to people, so they are kept and not reckoned anew.
    """

    regency_code = RegencyCodeField(primary_key=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=9, choices=Capacity, blank=True)
    started_on = models.DateField()
    trial_ends_on = models.DateField()
    """Last day that costs nothing; the day before `started_on` where there is no trial."""
    reminded_on = models.DateField(null=True, blank=True)
    """When the first reminder after a due day went out."""
    closes_on = models.DateField(null=True, blank=True)
    """First day on which administrators can change no settings; citizens and officers never notice."""
    spared_until = models.DateField(null=True, blank=True)
    """Until the end of this day no clock runs, by a decision of the ministry."""
    overpaid = RupiahField(default=0)
    """What it paid too much and is neither used nor asked back: the balance of `Book.OVERPAID`, never below nought."""
    sets_off_next = models.BooleanField(default=False)
    """The next invoice that is issued is paid from it, as far as it reaches."""

    class Meta:
        ordering: ClassVar[list[str]] = ["regency_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            never_in_jakarta(name="billing_subscriber_not_jakarta"),
            models.CheckConstraint(
                condition=Q(population=None) | Q(population_source__regex=r"\S"), name="billing_population_has_a_source"
            ),
            models.CheckConstraint(
                condition=Q(reminded_on=None, closes_on=None) | Q(closes_on__gt=F("reminded_on")),
                name="billing_clock_runs_forward",
            ),
            models.CheckConstraint(condition=Q(overpaid__gte=0), name="billing_no_more_than_was_overpaid"),
            whole("overpaid", name="billing_overpaid_in_whole_rupiah"),
        ]

    def __str__(self) -> str:
        return self.regency_code

    def is_closed(self, today: date) -> bool:
        """Whether settings are read only for administrators on this day."""
        return self.closes_on is not None and self.closes_on <= today


class Payer(models.Model):
    """The agency that pays for a regency, as the papers must name it."""

    regency_code = RegencyCodeField(primary_key=True)
    legal_name = models.CharField(max_length=160)
    npwp = models.CharField(max_length=16, validators=[NPWP])
    address = models.CharField(max_length=300)
    office = models.CharField(max_length=120)
    """The office that handles payments, not a person."""
    office_email = models.EmailField()
    office_phone = models.CharField(max_length=20, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            never_in_jakarta(name="billing_payer_not_jakarta"),
            models.CheckConstraint(condition=Q(npwp="") | Q(npwp__regex=r"^[0-9]{15,16}$"), name="billing_payer_npwp"),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Contract(models.Model):
    """What a regency has signed for one fiscal year; it ends on 31 December unless it is for several years."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct purchase or e-catalogue order")
        SPK = "spk", _("Work order (SPK)")
        CONTRACT = "contract", _("Contract")

    class Rhythm(models.TextChoices):
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")
        YEARLY = "yearly", _("once a year")

    regency_code = RegencyCodeField()
    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.CharField(max_length=80)
    dated_on = models.DateField()
    """The price list of this day holds for the whole contract."""
    last_fiscal_year = models.PositiveSmallIntegerField()
    """The same year, or a later one for a multi-year contract."""
    sub_activity = models.CharField(max_length=30)
    """Code of the sub-activity in the DPA: `2.16.02.2.02.0001`."""
    value = RupiahField(null=True, blank=True)
    """The whole contract without VAT, where it names one."""
    rhythm = models.CharField(max_length=9, choices=Rhythm, default=Rhythm.QUARTERLY)
    due_days = models.PositiveSmallIntegerField(default=30)
    payment_orders_until = models.DateField(null=True, blank=True)
    """Last day for an SPM by the regency's circular of the year; None: the usual day counts."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["regency_code", "-fiscal_year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["regency_code", "fiscal_year"], name="billing_one_contract_a_year"),
            models.CheckConstraint(
                condition=Q(last_fiscal_year__gte=F("fiscal_year")), name="billing_contract_ends_after_begin"
            ),
            models.CheckConstraint(condition=Q(due_days__in=(30, 60)), name="billing_due_in_30_or_60_days"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gt=0), name="billing_contract_is_worth_something"
            ),
            never_in_jakarta(name="billing_contract_not_jakarta"),
        ]

    def __str__(self) -> str:
        return self.number
