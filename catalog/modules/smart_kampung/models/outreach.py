"""Visits to old people at home, what the head of the health centre was told, and which centre looks after a village."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit
from residents.models import Resident

VISIT_PURPOSE = "smart_kampung.visit"
"""What somebody needs at home says how they are: health data, sealed with the free text."""


class Visit(models.Model):
    """
    An officer goes to somebody's home. `needs` (codes, parted by commas) and `note` are sealed as health data; a photo
    is kept only with the consent of whoever is on it. `photo_taken_at` is what the camera wrote into the photo.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("visited")
        CANCELLED = "cancelled", _("called off")

    class Need(models.TextChoices):
        CARE = "care", _("care at home")
        MEDICINE = "medicine", _("medicine or treatment")
        FOOD = "food", _("food aid")
        LETTER = "letter", _("a letter or a card")
        HOUSE = "house", _("repair of the house")
        AID = "aid", _("a walking aid, glasses or a hearing aid")
        COMPANY = "company", _("company, somebody who calls in")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.DO_NOTHING, related_name="outreach_visits")
    centre = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("health centre"))
    visitor = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("who goes"))
    planned_date = models.DateField(_("day"))
    planned_by = models.CharField(max_length=120)
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    visited_at = models.DateTimeField(null=True, blank=True)
    visited_date = models.DateField(null=True, blank=True)
    needs = SealedTextField(purpose=VISIT_PURPOSE, blank=True, editable=False)
    note = SealedTextField(purpose=VISIT_PURPOSE, blank=True, editable=False)
    has_consent = models.BooleanField(default=False)
    photo_key = models.CharField(max_length=200, blank=True)
    photo_type = models.CharField(max_length=20, blank=True)
    photo_taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("visit at home")
        verbose_name_plural = _("visits at home")
        ordering = ["planned_date", "id"]
        indexes = [
            models.Index(fields=["visitor", "planned_date"], name="kampung_visits_to_do", condition=Q(state="planned")),
            models.Index(fields=["centre", "visited_date"], name="kampung_visits_of_a_day", condition=Q(state="done")),
            models.Index(fields=["resident", "visited_date"], name="kampung_visits_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state="planned"), name="kampung_one_visit_planned"
            ),
            models.CheckConstraint(condition=Q(state__in=["planned", "done", "cancelled"]), name="kampung_visit_state"),
            models.CheckConstraint(
                condition=Q(state="done", visited_at__isnull=False, visited_date__isnull=False)
                | (~Q(state="done") & Q(visited_at=None, visited_date=None, needs="", note="", photo_key="")),
                name="kampung_visit_done_when",
            ),
            models.CheckConstraint(
                condition=Q(photo_key="", photo_type="", photo_taken_at=None) | Q(has_consent=True),
                name="kampung_photo_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class DayReport(models.Model):
    """
    The head of a health centre was told of one day's visits; without a recipient nobody could be told yet. What they
    read is the page of that day, not a copy.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    day = models.DateField()
    visits = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report of a day's visits")
        verbose_name_plural = _("reports of a day's visits")
        ordering = ["-day", "centre"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="kampung_one_report_a_day"),
            models.CheckConstraint(
                condition=Q(recipient=None, sent_at=None) | Q(recipient__isnull=False, sent_at__isnull=False),
                name="kampung_report_sent_to",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class CentreArea(models.Model):
    """
    The health centre that looks after a village: its head reads of the visits there. What was before stands in the
    evidence log, and with each visit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    village = models.OneToOneField(Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("village"))
    centre = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("health centre"))
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("area of a health centre")
        verbose_name_plural = _("areas of health centres")
        ordering = ["village"]
        constraints = [
            models.CheckConstraint(condition=~Q(village=models.F("centre")), name="kampung_area_of_another_unit"),
        ]

    def __str__(self) -> str:
        return f"area {self.pk}"
