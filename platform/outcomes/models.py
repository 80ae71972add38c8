"""
The outbox: what an indicator came to in a period, in versions, as it may leave the regency.

Nothing here is a number that had to be hidden: it is not kept, not even in the regency's own schema.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.indicators import Period, PeriodKind
from core.localised import LocalisedTextField
from core.uuids import uuid7
from outcomes.suppression import Shown


class Reckoning(models.Model):
    """
    One indicator in one period: when it was last computed, and what went wrong if something did.

    The row is the lock under which versions are made and sent. `problem` is a code, never the words of an error: those
    may quote what stands in a row.
    """

    class Problem(models.TextChoices):
        NONE = "", ""
        COMPUTING = "computing", _("The number could not be computed")
        SENDING = "sending", _("The number could not be sent")

    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in PeriodKind])
    last_day = models.DateField()
    tried_at = models.DateTimeField()
    problem = models.CharField(max_length=10, choices=Problem, blank=True)
    problem_kind = models.CharField(max_length=80, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-last_day", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="outcomes_reckoning_once"),
            models.CheckConstraint(
                condition=Q(problem="", problem_since=None) | (~Q(problem="") & Q(problem_since__isnull=False)),
                name="outcomes_reckoning_problem_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["-last_day", "indicator"], name="outcomes_reckoning_newest"),
            models.Index(fields=["last_day"], condition=~Q(problem=""), name="outcomes_reckoning_problem"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    @property
    def span(self) -> Period:
        return Period.from_code(self.period)


class Report(models.Model):
    """One version of what a reckoning came to: waiting in the outbox, then sent. It never changes afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField()
    formula = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["reckoning", "version"], name="outcomes_report_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="outcomes_report_version_positive"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("computed_at")), name="outcomes_report_sent_after"
            ),
        ]
        indexes = [
            models.Index(fields=["computed_at"], condition=Q(sent_at=None), name="outcomes_report_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.reckoning_id} v{self.version}"


SHOWN = [(shown.value, shown.value) for shown in Shown]
SAYS_NOTHING = [Shown.HIDDEN.value, Shown.NOTHING.value]


class Figure(models.Model):
    """One number of a report, the total (without `part`) or one of its parts, as it may leave."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    part = models.CharField(max_length=60, blank=True)
    name = LocalisedTextField(max_length=200, null=True, blank=True)
    shown = models.CharField(max_length=10, choices=SHOWN)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["part"]
        constraints = [
            models.UniqueConstraint(fields=["report", "part"], name="outcomes_figure_once"),
            models.CheckConstraint(
                condition=Q(shown__in=[shown.value for shown in Shown]), name="outcomes_figure_shown"
            ),
            models.CheckConstraint(
                condition=Q(shown__in=SAYS_NOTHING, value=None, numerator=None, denominator=None)
                | Q(shown="exact", value__isnull=False)
                | Q(shown__in=["at_least", "rounded"], value__isnull=False, numerator=None, denominator=None),
                name="outcomes_figure_hidden_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part}"
