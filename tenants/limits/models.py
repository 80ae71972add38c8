"""What was agreed with single regencies, and what each used day by day. All CONTROL."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.limits.resources import Resource
from tenants.models import Regency


class Agreement(models.Model):
    """The limits of one regency that differ from everybody's; empty ones do not. Fields are named like resources."""

    regency = models.OneToOneField(Regency, models.CASCADE, related_name="agreed_limits", primary_key=True)
    public = models.PositiveIntegerField(Resource.PUBLIC.label, null=True, blank=True)
    signed_in = models.PositiveIntegerField(Resource.SIGNED_IN.label, null=True, blank=True)
    api = models.PositiveIntegerField(Resource.API.label, null=True, blank=True)
    email = models.PositiveIntegerField(Resource.EMAIL.label, null=True, blank=True)
    whatsapp = models.PositiveIntegerField(Resource.WHATSAPP.label, null=True, blank=True)
    sms = models.PositiveIntegerField(Resource.SMS.label, null=True, blank=True)
    storage = models.PositiveIntegerField(Resource.STORAGE.label, null=True, blank=True)
    jobs = models.PositiveIntegerField(Resource.JOBS.label, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    agreed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("agreed limits")
        verbose_name_plural = _("agreed limits")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(*(Q((f"{name}__gte", 1)) | Q((f"{name}__isnull", True)) for name in Resource.values)),
                name="limits_nobody_is_shut_out",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="limits_agreement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.regency_id}: {self.values}"

    @property
    def values(self) -> dict[str, int]:
        """What was agreed, by resource."""
        found = {name: getattr(self, name) for name in Resource.values}
        return {name: value for name, value in found.items() if value is not None}


class Use(models.Model):
    """What one regency used on one day of its own zone. Every process adds to the same row."""

    schema_name = models.CharField(max_length=63)
    day = models.DateField()
    resource = models.CharField(max_length=10, choices=Resource)
    used = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    """How often somebody was slowed down or told to wait."""

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        ordering: ClassVar[list[str]] = ["schema_name", "day", "resource"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["schema_name", "day", "resource"], name="limits_one_use_a_day"),
            models.CheckConstraint(condition=Q(used__gte=0, refused__gte=0), name="limits_use_is_no_debt"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day"], name="limits_use_by_age")]

    def __str__(self) -> str:
        return f"{self.schema_name} {self.day} {self.resource}: {self.used}"


class Stored(models.Model):
    """The private files of one regency: how many bytes and files, counted anew every night."""

    schema_name = models.CharField(max_length=63, primary_key=True)
    size = models.BigIntegerField(default=0)
    """In bytes. Below nothing for a moment, when a file is deleted that another process has not counted yet."""
    files = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stored files")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return f"{self.schema_name}: {self.size}"
