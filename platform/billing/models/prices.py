"""What Tiru costs: one list from a day on, and what the ministry pays in a regency's stead."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import RegencyCodeField, never_in_jakarta, whole
from core.money import RupiahField


class Capacity(models.TextChoices):
    """Fiscal capacity of a regency by the classes of the finance ministry's yearly decree."""

    VERY_LOW = "very_low", _("very low")
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    VERY_HIGH = "very_high", _("very high")


class PriceList(models.Model):
    """All prices from a day on, until the next list begins. One that has begun is never changed."""

    valid_from = models.DateField(unique=True)
    source = models.CharField(max_length=300)
    """The decree or decision that sets the prices, as officials cite it."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering: ClassVar[list[str]] = ["-valid_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="billing_price_list_has_its_source")
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"


class Band(models.Model):
    """The plan's price for a year, for regencies with at least so many people."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="bands")
    at_least = models.PositiveIntegerField()
    price_per_year = RupiahField(validators=[MinValueValidator(0)])

    class Meta:
        ordering: ClassVar[list[str]] = ["price_list", "at_least"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["price_list", "at_least"], name="billing_bands_do_not_meet"),
            models.CheckConstraint(condition=Q(price_per_year__gte=0), name="billing_band_costs_nothing_or_more"),
            whole("price_per_year", name="billing_band_in_whole_rupiah"),
        ]

    def __str__(self) -> str:
        return f"{self.price_list}: {self.at_least}"


class ModulePrice(models.Model):
    """A module's price for a year where the list names one; the manifest's holds otherwise."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="modules")
    slug = models.CharField(max_length=50)
    price_per_year = RupiahField(validators=[MinValueValidator(0)])

    class Meta:
        ordering: ClassVar[list[str]] = ["price_list", "slug"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["price_list", "slug"], name="billing_one_price_of_a_module"),
            models.CheckConstraint(condition=Q(price_per_year__gte=0), name="billing_module_costs_nothing_or_more"),
            whole("price_per_year", name="billing_module_in_whole_rupiah"),
        ]

    def __str__(self) -> str:
        return f"{self.price_list}: {self.slug}"


class Factor(models.Model):
    """
    Percent of the listed price that a regency pays: by its fiscal capacity, or because so many of its province take
    part (a bundle). Both apply one after the other.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="factors")
    capacity = models.CharField(max_length=9, choices=Capacity, blank=True)
    regencies = models.PositiveSmallIntegerField(null=True, blank=True)
    """Fewest subscribing regencies of one province for the bundle."""
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        ordering: ClassVar[list[str]] = ["price_list", "capacity", "regencies"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["price_list", "capacity", "regencies"], nulls_distinct=False, name="billing_factors_once"
            ),
            models.CheckConstraint(
                condition=Q(capacity="", regencies__isnull=False) | ~Q(capacity="") & Q(regencies=None),
                name="billing_factor_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="billing_factor_never_raises"),
        ]

    def __str__(self) -> str:
        return f"{self.price_list}: {self.capacity or self.regencies} {self.percent} %"


class Sponsorship(models.Model):
    """
    Seats that the ministry pays for: a share of everything, or of the first N modules, from a day until a day.

    Out of the ministry's own budget line, so the regency's invoice is smaller by it and the ledger shows who owes it.
    """

    regency_code = RegencyCodeField()
    modules = models.PositiveSmallIntegerField(null=True, blank=True)
    """So many modules, in the order they were switched on; None: the plan and all modules."""
    percent = models.PositiveSmallIntegerField(default=100, validators=[MinValueValidator(1), MaxValueValidator(100)])
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The last day."""
    budget_line = models.CharField(max_length=120)
    """Account of the ministry's own budget (DIPA) that pays."""
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("sponsored seat")
        verbose_name_plural = _("sponsored seats")
        ordering: ClassVar[list[str]] = ["regency_code", "starts_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="billing_sponsor_pays_a_share"),
            models.CheckConstraint(condition=Q(modules=None) | Q(modules__gte=1), name="billing_sponsor_of_something"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="billing_sponsor_ends_after_begin"),
            models.CheckConstraint(condition=Q(budget_line__regex=r"\S"), name="billing_sponsor_names_its_budget"),
            never_in_jakarta(name="billing_sponsor_not_jakarta"),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.starts_on}"
