"""Visits, what was measured and seen, what follows from it, the birth and the child."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client.models.pregnancies import CARE_PURPOSE, Pregnancy
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit
from regions.nik import Sex


class Visit(models.Model):
    """
    A contact that took place. The key is made on the device, so that what is sent twice is kept once.

    `findings` is a sealed JSON object: measured values, danger signs, what was seen, taught, eaten and given.
    `contact` is the name it counts under (`K1M`, `K3`, `KF2`, `KN1`), empty for a visit that is none. `child` is whom a
    contact with the newborn or a visit to mother and child was with; one that names none was with all who live.
    """

    class Kind(models.TextChoices):
        ANTENATAL = "antenatal", _("antenatal contact")
        POSTPARTUM = "postpartum", _("contact with the mother after birth")
        NEWBORN = "newborn", _("contact with the newborn")
        HOME = "home", _("home visit")
        CHILD = "child", _("visit to mother and child until two years")

    class By(models.TextChoices):
        STUDENT = "student", _("student")
        MIDWIFE = "midwife", _("midwife")
        DOCTOR = "doctor", _("doctor")

    id = models.UUIDField(primary_key=True, default=uuid7)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=8, choices=By)
    child = models.ForeignKey("Child", models.PROTECT, related_name="visits", null=True, blank=True)
    visitor = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    visited_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), default=30)
    contact = models.CharField(max_length=4, blank=True)
    with_doctor = models.BooleanField(_("a doctor examined her"), default=False)
    with_ultrasound = models.BooleanField(_("with ultrasound"), default=False)
    findings = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["visited_at", "id"]
        indexes = [
            models.Index(fields=["pregnancy", "visited_at"], name="osoc_visits_of"),
            models.Index(fields=["visitor", "visited_at"], name="osoc_visits_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(with_ultrasound=False) | Q(with_doctor=True), name="osoc_ultrasound_by_a_doctor"
            ),
            models.CheckConstraint(condition=Q(recorded_at__gte=F("visited_at")), name="osoc_visit_before_its_record"),
            models.CheckConstraint(
                condition=Q(child=None) | Q(kind__in=["newborn", "child"]), name="osoc_child_on_its_visits"
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitPhoto(models.Model):
    """A photo that was taken on a visit; the file is sealed as the findings are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    photo_key = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class MissedVisit(models.Model):
    """A contact that was owed and did not take place; of a high-risk mother it goes on to the next person in time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="missed")
    contact = models.CharField(max_length=4)
    last_day = models.DateField()
    noted_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=0)
    """0: the student's list; 1: the midwife was told; 2: the head of the health centre was told."""
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("missed visit")
        verbose_name_plural = _("missed visits")
        ordering = ["last_day", "id"]
        constraints = [models.UniqueConstraint(fields=["pregnancy", "contact"], name="osoc_missed_once")]

    def __str__(self) -> str:
        return f"missed {self.contact} of {self.pregnancy_id}"


class Referral(models.Model):
    """
    Opened at once by a danger sign or a very high measurement, whatever the score. The health centre confirms that it
    has it; while it does not, others are told, again and again in time. `grounds` (codes) and `outcome` are sealed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not confirmed yet")
        RECEIVED = "received", _("confirmed by the health centre")
        CLOSED = "closed", _("cared for")

    MOST_TOLD = 3

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="referrals")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="referrals", null=True, blank=True)
    health_centre = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    grounds = SealedTextField(purpose=CARE_PURPOSE, editable=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(default=0)
    """How many were told in vain: 0 nobody but the midwife, 1 all midwives of the centre, 2 its head, 3 the agency."""
    told_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-opened_at", "id"]
        indexes = [
            models.Index(fields=["health_centre", "opened_at"], name="osoc_referrals_open", condition=Q(state="open"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", received_at=None) | ~Q(state="open") & Q(received_at__isnull=False),
                name="osoc_referral_received_when",
            ),
            models.CheckConstraint(
                condition=(~Q(state="closed") & Q(closed_at=None)) | Q(state="closed", closed_at__isnull=False),
                name="osoc_referral_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class Child(models.Model):
    """A child of a pregnancy, accompanied until two years. The details of the birth are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="children")
    sex = models.CharField(max_length=6, choices=Sex)
    is_alive = models.BooleanField(default=True)
    birth = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(sex__in=Sex.values), name="osoc_child_sex")]

    def __str__(self) -> str:
        return f"child {self.pk}"
