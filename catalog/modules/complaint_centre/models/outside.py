"""What lies elsewhere: reports as other systems keep them, those systems, and pictures that are still to be fetched."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.models.channels import CONNECTION_PURPOSE
from catalog.modules.complaint_centre.models.reports import TEXT_PURPOSE, Complaint, Way
from catalog.modules.complaint_centre.rules.watch import outward
from core.localised import LocalisedText
from core.sealed import SealedTextField
from core.uuids import uuid7


class OutsideSystem(models.Model):
    """
    Another authority's Open311 server, to which reports are passed on that are theirs.

    :ivar name: the authority as citizens know it, "PLN ULP Karangasem".
    :ivar endpoint: up to and including the version. :ivar jurisdiction: "" where it serves one only.
    :ivar services: what can be reported there, `[{"code", "name"}]`, as it last told.
    :ivar fault: a word of `rules.watch.Fault`, empty while it works, and `since` when that began.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("authority"), max_length=150, unique=True)
    endpoint = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=80, blank=True)
    access = SealedTextField(purpose=CONNECTION_PURPOSE, blank=True, help_text="The key it gave us (`api_key`).")
    is_on = models.BooleanField(_("in use"), default=False)
    services = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("system of another authority")
        verbose_name_plural = _("systems of other authorities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(fault="") | Q(since__isnull=False), name="complaint_system_fault_dated"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fault_words(self) -> LocalisedText | None:
        return outward(self.fault)


class OutsideRecord(models.Model):
    """
    A report of ours as another system keeps it: its number there, its limit there, and how far each told the other.

    It came from there, or was passed on (`passed_at`); then it is tried at `next_try_at` until it has a number, and
    `fault` says why it has none. `told` is the state of the case that the other system heard of last; `due_at` its own
    clock, which runs beside ours; `status` what became of it there: `open`, `closed`, or `token` while its number is
    still a token by which to ask for one.
    """

    UNNUMBERED: Final = "token"

    class System(models.TextChoices):
        LAPOR = "lapor", "SP4N-LAPOR!"
        OPEN311 = "open311", "Open311"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="outside")
    system = models.CharField(max_length=10, choices=System)
    number = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True, help_text="Of an Open311 server.")
    due_at = models.DateTimeField(null=True, blank=True)
    told = models.CharField(max_length=20, blank=True)
    told_version = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When we were last in touch about it.")
    to = models.ForeignKey(OutsideSystem, models.PROTECT, related_name="records", null=True, blank=True)
    service_code = models.CharField(max_length=80, blank=True, db_default="", default="")
    words = SealedTextField(purpose=TEXT_PURPOSE, blank=True, db_default="", default="")
    passed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, blank=True, db_default="", default="")
    attempts = models.PositiveSmallIntegerField(db_default=0, default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True, db_default="", default="")

    class Meta:
        verbose_name = _("report in another system")
        verbose_name_plural = _("reports in other systems")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "address", "number"], condition=~Q(number=""), name="complaint_outside_number_once"
            ),
            models.UniqueConstraint(fields=["complaint", "system"], name="complaint_outside_one_each"),
            models.CheckConstraint(
                condition=~Q(number="") | Q(passed_at__isnull=False), name="complaint_outside_has_a_number"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="complaint_outside_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"

    @property
    def number_there(self) -> str:
        """What people call it there; "" until they gave it a number."""
        return "" if self.status == self.UNNUMBERED else self.number

    @property
    def is_stuck(self) -> bool:
        """It was passed on, is not there, and nobody tries any more."""
        return self.passed_at is not None and not self.number and self.next_try_at is None


class AwaitedPhoto(models.Model):
    """
    A picture that came with a report and lies elsewhere: tried at `next_try_at`, or left with the reason.

    Once it is fetched this row is gone and a `ReportPhoto` is there.

    :ivar address: where it lies (Open311's `media_url`), or what its carrier calls it.
    :ivar left: why it was not fetched, a word of `ways.pictures.Why`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="awaited")
    way = models.CharField(max_length=10, choices=Way)
    address = SealedTextField(purpose=TEXT_PURPOSE)
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    left = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("picture to be fetched")
        verbose_name_plural = _("pictures to be fetched")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left="", next_try_at__isnull=False) | (~Q(left="") & Q(next_try_at=None)),
                name="complaint_picture_waits_or_is_left",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="complaint_pictures_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"
