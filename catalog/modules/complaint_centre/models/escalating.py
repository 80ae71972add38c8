"""What is known of limits that passed, and of the times in which nobody could keep them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models.reports import Complaint, Referral
from catalog.modules.complaint_centre.rules.escalation import Level
from core.uuids import uuid7
from organisation.models import Unit

WATCH: Final = UUID(int=1)
"""The one row of `Watch`."""


class Miss(models.Model):
    """
    A limit that passed without an answer: whose it was, and when that was noticed. Each clock is missed once, however
    many look at it at the same time.
    """

    class Weight(models.TextChoices):
        COUNTS = "counts", _("counts")
        MODULE_OFF = "off", _("the complaint centre was switched off meanwhile")
        ANSWERED = "answered", _("an answer given in time was saved a moment later")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="misses")
    clock = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    level = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    weight = models.CharField(max_length=10, choices=Weight, default=Weight.COUNTS)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="misses", null=True, blank=True)

    class Meta:
        verbose_name = _("missed limit")
        verbose_name_plural = _("missed limits")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "clock"], name="complaint_missed_once"),
            models.CheckConstraint(condition=Q(noticed_at__gte=F("due_at")), name="complaint_noticed_after_due"),
            models.CheckConstraint(condition=Q(level__in=list(Level)), name="complaint_miss_level"),
            # Nobody answers before a person for hours in which there was no complaint centre.
            models.CheckConstraint(
                condition=Q(referral=None) | Q(weight="counts"), name="complaint_only_what_counts_is_referred"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(referral=None, weight="counts"), name="complaint_misses_to_refer"
            ),
        ]

    def __str__(self) -> str:
        return f"missed {self.clock}"


class Standstill(models.Model):
    """A time in which the module was off: nobody could answer, so what passed in it counts against nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    off_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("time switched off")
        verbose_name_plural = _("times switched off")
        ordering = ["off_at"]
        constraints = [
            models.CheckConstraint(condition=Q(on_at=None) | Q(on_at__gte=F("off_at")), name="complaint_off_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.off_at:%F %T}"


class Watch(models.Model):
    """When the limits were last looked at, so that a page can say that nobody does. One row."""

    id = models.UUIDField(primary_key=True, default=WATCH, editable=False)
    looked_at = models.DateTimeField()
    late_seconds = models.PositiveIntegerField(default=0, help_text="How late the latest of the last late ones was.")
    late_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("watch over limits")
        verbose_name_plural = _("watches over limits")
        constraints = [models.CheckConstraint(condition=Q(id=WATCH), name="complaint_one_watch")]

    def __str__(self) -> str:
        return f"{self.looked_at:%F %T}"
