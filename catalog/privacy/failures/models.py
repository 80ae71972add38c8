"""
Failures at the operator of Tiru, who processes for every regency (CONTROL): which regencies one touches, and when each
was told. What a regency then does stands in its own case; of that only two moments come back here.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.uuids import uuid7

_CODE = RegexValidator(r"^[0-9]{4}$")


class Failure(models.Model):
    """
    What failed at the operator. It never changes: what is learnt later each regency writes into its own case.

    `known_at` is when the operator knew, `reported_at` when it told the regencies by Tiru.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    happened = models.CharField(max_length=1000)
    categories = ArrayField(models.CharField(max_length=20))
    known_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("failure at the operator")
        verbose_name_plural = _("failures at the operator")
        ordering: ClassVar[list[str]] = ["-reported_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(reported_at__gte=F("known_at")), name="failures_known_before_told"),
            models.CheckConstraint(condition=~Q(happened="") & ~Q(title=""), name="failures_say_what"),
        ]

    def __str__(self) -> str:
        return self.title


class Touched(models.Model):
    """One regency that a failure touches: told when its own case was opened, and what it reports of that case."""

    failure = models.ForeignKey(Failure, models.PROTECT, related_name="touched")
    regency_code = models.CharField(max_length=4, validators=[_CODE])
    told_at = models.DateTimeField(null=True, blank=True)
    letter_at = models.DateTimeField(
        null=True, blank=True, help_text="When a letter went to it, because nobody there can read Tiru."
    )
    letter_number = models.CharField(max_length=80, blank=True)
    notices_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("regency that a failure touches")
        verbose_name_plural = _("regencies that a failure touches")
        ordering: ClassVar[list[str]] = ["regency_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["failure", "regency_code"], name="failures_touch_once"),
            models.CheckConstraint(
                condition=Q(notices_at=None, closed_at=None) | Q(told_at__isnull=False), name="failures_told_first"
            ),
            models.CheckConstraint(
                condition=Q(letter_at=None, letter_number="") | (Q(letter_at__isnull=False) & ~Q(letter_number="")),
                name="failures_letter_has_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.failure_id} {self.regency_code}"
