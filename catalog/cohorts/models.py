"""
Which regencies wish for a module, and the joint starts that the ministry makes of their wishes (CONTROL).

A joint start is a cohort of regencies that begin a module on one day and are trained together. It binds nobody: each
regency still switches the module on itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField

_CODE = RegexValidator(r"^[0-9]{4}$")


class Interest(models.Model):
    """A regency's wish for a module. It is over when it is taken back, or when the module is on."""

    slug = models.CharField(max_length=50)
    regency_code = models.CharField(max_length=4, validators=[_CODE])
    reason = models.TextField(max_length=500)
    """Which problem the regency wants to solve, in its own words."""
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("interest in a module")
        verbose_name_plural = _("interest in modules")
        ordering: ClassVar[list[str]] = ["slug", "said_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["slug", "regency_code"], condition=Q(withdrawn_at=None), name="cohorts_one_interest_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.regency_code}"


class CohortState(models.TextChoices):
    INVITING = "inviting", _("Invited, answers are awaited")
    CONFIRMED = "confirmed", _("Takes place")
    STARTED = "started", _("Has started")
    CANCELLED = "cancelled", _("Called off")


COHORT_TRANSITIONS: dict[CohortState, frozenset[CohortState]] = {
    CohortState.INVITING: frozenset({CohortState.CONFIRMED, CohortState.CANCELLED}),
    CohortState.CONFIRMED: frozenset({CohortState.STARTED, CohortState.CANCELLED}),
    CohortState.STARTED: frozenset(),
    CohortState.CANCELLED: frozenset(),
}


class Cohort(models.Model):
    """A joint start of a module, numbered within it."""

    slug = models.CharField(max_length=50)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    state = models.CharField(max_length=10, choices=CohortState, default=CohortState.INVITING)
    starts_on = models.DateField()
    answer_by = models.DateField()
    """The last day on which an invited regency answers, on the ministry's calendar."""
    note = LocalisedTextField()
    """What the regencies shall know and bring."""
    reason = models.TextField(max_length=1000, blank=True)
    """Why it was called off."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("joint start")
        verbose_name_plural = _("joint starts")
        ordering: ClassVar[list[str]] = ["slug", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "number"], name="cohorts_numbered_once"),
            models.CheckConstraint(condition=Q(answer_by__lt=F("starts_on")), name="cohorts_answer_before_the_start"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="cohorts_called_off_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether its start is still to come."""
        return self.state in (CohortState.INVITING, CohortState.CONFIRMED)


class Training(models.Model):
    """A date on which the regencies of a cohort are trained together."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="trainings")
    title = LocalisedTextField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    """A room or the address of a video meeting."""

    class Meta:
        verbose_name = _("training date")
        verbose_name_plural = _("training dates")
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cohorts_training_takes_time")
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.starts_at}"

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    @property
    def link(self) -> str:
        """The address of a video meeting; empty for a room."""
        return self.place if self.place.startswith("https://") else ""


class Answer(models.TextChoices):
    OPEN = "open", _("No answer yet")
    ACCEPTED = "accepted", _("Takes part")
    DECLINED = "declined", _("Does not take part")


class Invitation(models.Model):
    """A regency's place in a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invitations")
    regency_code = models.CharField(max_length=4, validators=[_CODE])
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar[list[str]] = ["regency_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "regency_code"], name="cohorts_invited_once"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at=None) | ~Q(answer="open") & Q(answered_at__isnull=False),
                name="cohorts_answer_has_its_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["regency_code"], name="cohorts_of_a_regency")]

    def __str__(self) -> str:
        return f"{self.cohort} {self.regency_code}: {self.answer}"
