"""Who works when at which office, and who is away: weeks from a day on, and absences of whole days."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organisation.models import Unit
from organisation.models.ranges import OVERLAPS, common_day, same_number

MINUTES_A_DAY = 24 * 60


class DutyWeek(models.Model):
    """
    The week of a person at an office from a day on, until their next row there begins. Rows of the past stay.

    Without a shift they have no duty there; with `follows_office` the hours of the office count again.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duty_weeks", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_weeks", verbose_name=_("unit"))
    active_from = models.DateField(_("from"))
    on_days_off = models.BooleanField(_("on holidays and closed days too"), default=False)
    follows_office = models.BooleanField(_("while the office is open"), default=False)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("week of duty")
        verbose_name_plural = _("weeks of duty")
        ordering = ["-active_from"]
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "active_from"], name="duty_week_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"week of duty {self.pk}"


def _minute(name: str) -> models.Func | models.expressions.CombinedExpression:
    """Of the week, which begins on Monday at midnight."""
    return Cast(F("weekday"), IntegerField()) * MINUTES_A_DAY + Cast(F(name), IntegerField())


class DutyShift(models.Model):
    """One shift of a week (`rota.Shift`); one that ends after 1440 ends on the next day."""

    week = models.ForeignKey(DutyWeek, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.PositiveSmallIntegerField(_("begins"))
    ends = models.PositiveSmallIntegerField(_("ends"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    weekday__lte=6,
                    begins__lt=MINUTES_A_DAY,
                    ends__gt=F("begins"),
                    ends__lte=F("begins") + MINUTES_A_DAY,
                ),
                name="duty_shift_within_a_day_of_its_beginning",
            ),
            ExclusionConstraint(
                name="duty_shifts_apart",
                expressions=[
                    same_number("week"),
                    (
                        Func(
                            _minute("begins"), _minute("ends"), function="int4range", output_field=IntegerRangeField()
                        ),
                        OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}-{self.ends}"


class Absence(models.Model):
    """
    Days on which a person does not work, both ends counted. Why is one word, never more: no illness, no reason.

    What was taken back keeps its row. A day has at most one absence in force.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick")
        TRAVEL = "travel", _("duty travel")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="duty_absence_in_order"),
            models.CheckConstraint(condition=Q(kind__in=["leave", "sick", "travel"]), name="duty_absence_kind"),
            ExclusionConstraint(
                name="duty_absences_apart",
                expressions=[same_number("user"), common_day("first_date", "last_date", last_counts=True)],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"
