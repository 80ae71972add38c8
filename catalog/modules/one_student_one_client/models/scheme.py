"""Campuses with an agreement, their terms, and the students who are placed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.money import RupiahField
from core.uuids import uuid7
from organisation.models import Unit


class Agreement(models.Model):
    """
    What a campus and the government have agreed: who does what, from when until when, what it costs. Without one nobody
    is placed: where a similar scheme failed there was none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campus = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("campus"))
    number = models.CharField(_("number of the agreement"), max_length=100)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"))
    duties = models.TextField(_("who does what"))
    yearly_cost = RupiahField(_("cost a year"))
    hours_per_credit = models.PositiveSmallIntegerField(
        _("hours for one credit (SKS)"), help_text=_("So many recorded hours earn one credit.")
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("why it ended early"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("agreement with a campus")
        verbose_name_plural = _("agreements with campuses")
        ordering = ["-active_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campus", "number"], name="osoc_agreement_once"),
            models.CheckConstraint(condition=Q(active_to__gt=F("active_from")), name="osoc_agreement_period"),
            models.CheckConstraint(condition=Q(hours_per_credit__gt=0), name="osoc_agreement_hours"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="osoc_agreement_ended_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def holds_on(self, day: date) -> bool:
        return self.ended_at is None and self.active_from <= day < self.active_to

    @property
    def last_day(self) -> date:
        return self.active_to - timedelta(days=1)

    def credits_for(self, minutes: int) -> Decimal:
        """Credits (SKS) that so many confirmed minutes earn, to a tenth and never rounded up."""
        return Decimal(minutes * 10 // (60 * self.hours_per_credit)) / 10


class Term(models.Model):
    """A term of a campus: students are placed for one, and hand their clients over when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    name = models.CharField(_("name"), max_length=60, help_text=_("For example: Ganjil 2026/2027."))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-first_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], name="osoc_term_once"),
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="osoc_term_period"),
        ]

    def __str__(self) -> str:
        return self.name

    def runs_on(self, day: date) -> bool:
        return self.closed_at is None and self.first_day <= day <= self.last_day


class Placement(models.Model):
    """
    A student of one term: programme, supervisor, health centre, and where they stay, which decides who is near.
    """

    class Programme(models.TextChoices):
        MIDWIFERY = "midwifery", _("midwifery")
        NUTRITION = "nutrition", _("nutrition")
        NURSING = "nursing", _("nursing")
        PUBLIC_HEALTH = "public_health", _("public health")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="placements")
    student = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("student"))
    supervisor = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("supervisor"))
    health_centre = models.ForeignKey(
        Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("health centre")
    )
    programme = models.CharField(_("programme"), max_length=15, choices=Programme)
    semester = models.PositiveSmallIntegerField(_("semester"))
    village_code = models.CharField(_("village where the student stays"), max_length=10)
    required_hours = models.PositiveSmallIntegerField(_("hours to be done"))
    placed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("why it ended early"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("placement of a student")
        verbose_name_plural = _("placements of students")
        ordering = ["term", "id"]
        indexes = [
            models.Index(fields=["supervisor"], name="osoc_students_of", condition=Q(ended_at=None)),
            models.Index(fields=["health_centre"], name="osoc_students_at", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["term", "student"], name="osoc_student_once_a_term"),
            models.UniqueConstraint(
                fields=["student"], condition=Q(ended_at=None), name="osoc_student_placed_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(village_code__regex=r"^[0-9]{10}$"), name="osoc_placement_village"),
            models.CheckConstraint(condition=Q(semester__gte=1, semester__lte=14), name="osoc_placement_semester"),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


class Hours(models.Model):
    """Hours of a student, from a visit or noted otherwise; they count once the supervisor has confirmed them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="hours")
    day = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    activity = models.CharField(_("what was done"), max_length=200)
    visit_id = models.UUIDField(null=True, blank=True, unique=True)
    noted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("hours of a student")
        verbose_name_plural = _("hours of students")
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=720), name="osoc_hours_of_a_day"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="osoc_hours_confirmed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min on {self.day}"
