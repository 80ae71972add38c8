"""What is known of limits that passed, and of the times in which nobody could keep them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.complaint_centre.models.reports import REFERRAL_PURPOSE, Complaint, Referral
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.objections import Ruling, State
from core.sealed import SealedTextField
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
        REGENCY_CLOSED = "closed", _("the whole site was closed meanwhile")
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
    """
    A time in which nobody could work: the module was off, or the whole regency suspended or read only. What passed in
    it counts against nobody, and the days for a reply or an objection get it back.
    """

    class Cause(models.TextChoices):
        MODULE_OFF = Miss.Weight.MODULE_OFF.value, _("the complaint centre was switched off")
        REGENCY_CLOSED = Miss.Weight.REGENCY_CLOSED.value, _("the whole site was closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cause = models.CharField(max_length=10, choices=Cause, default=Cause.MODULE_OFF)
    off_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("time without work")
        verbose_name_plural = _("times without work")
        ordering = ["off_at"]
        constraints = [
            models.CheckConstraint(condition=Q(on_at=None) | Q(on_at__gte=F("off_at")), name="complaint_off_in_order"),
            models.UniqueConstraint(fields=["cause", "off_at"], name="complaint_off_noted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.off_at:%F %T}"


class Objection(models.Model):
    """
    What an officer says against the decision on a referral, and what somebody above ruled. One for each referral.

    `first` decided on the referral, standing as high as `first_rank`; `judge` is another person, and stands higher.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="objection")
    officer = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    first = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    first_rank = models.PositiveSmallIntegerField()
    grounds = SealedTextField(purpose=REFERRAL_PURPOSE)
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=State.FILED)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(max_length=10, blank=True)
    reasons = SealedTextField(purpose=REFERRAL_PURPOSE, blank=True)
    judge = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True)
    judge_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["filed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(State)) & ~Q(grounds=""), name="complaint_objection_said"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DECIDED, ruling__in=list(Ruling), judge__isnull=False, ruled_at__isnull=False)
                & ~Q(reasons="")
                | ~Q(state=State.DECIDED) & Q(ruling="", reasons="", judge=None, judge_rank=None, ruled_at=None),
                name="complaint_objection_ruling_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False)
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at=None),
                name="complaint_objection_withdrawal_dated",
            ),
            models.CheckConstraint(
                condition=Q(judge=None)
                | (~Q(judge=F("first")) & ~Q(judge=F("officer")) & Q(judge_rank__gt=F("first_rank"))),
                name="complaint_objection_by_another_above",
            ),
            models.CheckConstraint(condition=~Q(first=F("officer")), name="complaint_objection_officer_is_another"),
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Watch(models.Model):
    """When a sweep last had something to look at, and how late the last late limits were noticed. One row."""

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
