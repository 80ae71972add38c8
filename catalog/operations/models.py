"""How the installation and each regency are doing: last numbers, days that were good or bad, incidents. All CONTROL."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField

EVERYWHERE = "public"
"""Stands for the whole installation where a schema is named."""


class Component(models.TextChoices):
    """What people notice when it does not work."""

    WEB = "web", _("Web pages")
    JOBS = "jobs", _("Work in the background")
    EMAIL = "email", _("E-mail")
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    SIGNING = "signing", _("Electronic signatures")


class Snapshot(models.Model):
    """One row: the gauges that metrics show, worked out by a job, so that asking for them costs nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    taken_at = models.DateTimeField()
    gauges = models.JSONField(default=list)
    """`[name, help, [[labels, value], ...]]` each."""

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="operations_one_snapshot")
        ]

    def __str__(self) -> str:
        return str(self.taken_at)


class RegencyState(models.Model):
    """What a regency last said of itself: moments and numbers, nobody's data."""

    schema_name = models.CharField(max_length=63, primary_key=True)
    said_at = models.DateTimeField()
    overdue_since = models.DateTimeField(null=True, blank=True)
    """The oldest promise of an open case that is broken."""
    message_waits_since = models.DateTimeField(null=True, blank=True)
    """The oldest message that should have gone out."""
    channels_down = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    certificate_ends_at = models.DateTimeField(null=True, blank=True)
    """When the first of the signing certificates in use ends."""
    numbers = models.JSONField(default=dict)
    """What its modules tell of themselves, by the names of their gauges (`catalog.sdk.manifest.Gauge`)."""

    class Meta:
        verbose_name = _("state of a regency")
        verbose_name_plural = _("states of regencies")

    def __str__(self) -> str:
        return self.schema_name


class Day(models.Model):
    """How often a component was looked at on one day (UTC), and how often it did not work."""

    schema_name = models.CharField(max_length=63)
    component = models.CharField(max_length=10, choices=Component)
    day = models.DateField()
    looks = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_look_at = models.DateTimeField()
    works = models.BooleanField(default=True)
    """What the last look found."""

    class Meta:
        verbose_name = _("day of a component")
        verbose_name_plural = _("days of components")
        ordering: ClassVar[list[str]] = ["schema_name", "component", "day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["schema_name", "component", "day"], name="operations_one_row_a_day"),
            models.CheckConstraint(condition=Q(failures__lte=F("looks")), name="operations_failures_are_looks"),
        ]

    def __str__(self) -> str:
        return f"{self.schema_name} {self.component} {self.day}: {self.failures}/{self.looks}"


class Incident(models.Model):
    """What an operator tells people about something that does not work, or will not for a while."""

    title = LocalisedTextField(_("title"))
    text = LocalisedTextField(_("text"))
    components = ArrayField(models.CharField(max_length=10, choices=Component), verbose_name=_("what is affected"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering: ClassVar[list[str]] = ["-begins_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")), name="operations_incident_ends_later"
            ),
            models.CheckConstraint(condition=~Q(components=[]), name="operations_incident_affects_something"),
        ]

    def __str__(self) -> str:
        return str(self.title)
