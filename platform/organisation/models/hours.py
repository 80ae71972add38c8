"""When a unit is open: the week, from a day on, and the days that differ from it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from organisation.models.ranges import common_day, common_minute, same_number
from organisation.models.structure import Unit

MINUTES_A_DAY = 24 * 60


class WeeklyHours(models.Model):
    """
    The week of a unit from a day on, until the next row of this unit begins. Rows of the past stay as they are.

    Without a span the unit is closed all week; with `follows_above` it has the hours of the unit above it again.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="weekly_hours", verbose_name=_("unit"))
    active_from = models.DateField(_("from"))
    follows_above = models.BooleanField(_("same hours as the unit above"), default=False)
    open_on_days_off = models.BooleanField(
        _("open on holidays too"),
        default=False,
        help_text=_("National holidays, joint leave and days off of the regency change nothing here."),
    )
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["-active_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "active_from"], name="organisation_hours_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"weekly hours {self.pk}"


class SpanBase(models.Model):
    """From one minute of a day to another, counted from its midnight; 1440 is the midnight that ends it."""

    opens = models.PositiveSmallIntegerField(_("opens"))
    closes = models.PositiveSmallIntegerField(_("closes"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.opens}-{self.closes}"


def _within_a_day(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(closes__gt=F("opens"), closes__lte=MINUTES_A_DAY), name=name)


class WeeklySpan(SpanBase):
    """One span of one weekday: 0 is Monday. A day with a break has several."""

    hours = models.ForeignKey(WeeklyHours, on_delete=models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(_("weekday"))

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            _within_a_day("organisation_weekly_span_within_a_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="organisation_weekly_span_weekday"),
            ExclusionConstraint(
                name="organisation_weekly_spans_apart",
                expressions=[same_number("hours"), same_number("weekday"), common_minute("opens", "closes")],
            ),
        ]


class SpecialDays(models.Model):
    """
    Days on which a unit, or without a unit the whole regency, is closed or open otherwise than its week says.

    What was taken back keeps its row. At one place a day has at most one such row in force: the nearest one holds.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("closed")
        DAY_OFF = "day_off", _("day off of the regency")
        OPEN = "open", _("special opening")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="special_days", null=True, blank=True, verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    reason = LocalisedTextField(_("reason"), max_length=160)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("special days")
        verbose_name_plural = _("special days")
        ordering = ["first_date", "pk"]
        indexes = [
            models.Index(
                fields=["last_date", "unit"], name="organisation_special_by_day", condition=Q(withdrawn_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="organisation_special_days_in_order"
            ),
            # Only a regency decrees days that are no working days; an office can merely shut its door.
            models.CheckConstraint(
                condition=~Q(kind="day_off") | Q(unit__isnull=True), name="organisation_day_off_of_all"
            ),
            models.CheckConstraint(
                condition=~Q(kind="open") | Q(unit__isnull=False), name="organisation_opening_of_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="organisation_special_days_withdrawn_by",
            ),
            ExclusionConstraint(
                name="organisation_special_days_apart",
                expressions=[same_number("unit"), common_day("first_date", "last_date", last_counts=True)],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"special days {self.pk}"


class SpecialSpan(SpanBase):
    """One span on each day of a special opening."""

    days = models.ForeignKey(SpecialDays, on_delete=models.CASCADE, related_name="spans")

    class Meta:
        ordering = ["opens"]
        constraints = [
            _within_a_day("organisation_special_span_within_a_day"),
            ExclusionConstraint(
                name="organisation_special_spans_apart",
                expressions=[same_number("days"), common_minute("opens", "closes")],
            ),
        ]
