"""What people of a regency confirmed and assumed before they switch a module on. It stands in the regency's schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Unit


class Confirmation(models.Model):
    """A paper of the regency's own that a module needs: its number and date, as a person read them off it."""

    slug = models.CharField(max_length=50)
    need = models.CharField(max_length=60)
    number = models.CharField(_("number"), max_length=120)
    signed_on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("confirmed paper")
        verbose_name_plural = _("confirmed papers")
        ordering: ClassVar[list[str]] = ["slug", "need"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "need"], name="adoption_confirmed_once"),
            models.CheckConstraint(condition=~Q(number=""), name="adoption_paper_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.need}"


class Connection(models.Model):
    """A unit where a person found the network to work. A unit without a row has none, or nobody has looked."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unit with a network")
        verbose_name_plural = _("units with a network")

    def __str__(self) -> str:
        return f"unit {self.unit_id}"


class Assumption(models.Model):
    """The regency's own figure for one cost of a module, where it differs from what the module proposes."""

    slug = models.CharField(max_length=50)
    item = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    price = models.PositiveBigIntegerField(null=True, blank=True)
    """Whole rupiah for one."""
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cost assumption")
        verbose_name_plural = _("cost assumptions")
        ordering: ClassVar[list[str]] = ["slug", "item"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "item"], name="adoption_assumed_once"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | Q(price__isnull=False), name="adoption_assumption_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.item}"
