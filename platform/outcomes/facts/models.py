"""
Facts: what regencies have said about themselves, one row for each number (CONTROL).

A fact never changes. A later version stands beside it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.localised import LocalisedTextField
from core.uuids import uuid7
from outcomes.suppression import Shown

_SHOWN = [(shown.value, shown.value) for shown in Shown]


class Fact(models.Model):
    """One number of one regency, indicator, part, period and version. `report` is its key in the regency's outbox."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regency_code = models.CharField(max_length=4)
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=10)
    period_kind = models.CharField(max_length=10)
    last_day = models.DateField()
    part = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField()
    formula = models.PositiveIntegerField()
    name = LocalisedTextField(max_length=200, null=True, blank=True)
    shown = models.CharField(max_length=10, choices=_SHOWN)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    report = models.UUIDField()
    computed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_day", "indicator", "regency_code", "part", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "indicator", "period", "part", "version"], name="facts_fact_once"
            ),
            models.CheckConstraint(condition=Q(shown__in=[shown.value for shown in Shown]), name="facts_fact_shown"),
            models.CheckConstraint(
                condition=Q(shown__in=["hidden", "nothing"], value=None, numerator=None, denominator=None)
                | Q(shown="exact", value__isnull=False)
                | Q(shown__in=["at_least", "rounded"], value__isnull=False, numerator=None, denominator=None),
                name="facts_fact_hidden_says_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "period", "part", "regency_code", "-version"], name="facts_by_indicator"),
            models.Index(fields=["-last_day", "indicator", "regency_code", "part", "-version"], name="facts_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.indicator} {self.period} {self.part} v{self.version}"
