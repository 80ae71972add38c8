"""What officers say is wrong with a module, in the regency's own schema. The ministry gets numbers, never words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.uuids import uuid7


class ProblemReport(models.Model):
    """One report. `counted`: it was added to the ministry's tally, once a day for each person and module."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    release = models.CharField(max_length=20)
    text = models.TextField(max_length=2000)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    counted = models.BooleanField(default=True, db_default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")
        ordering: ClassVar[list[str]] = ["-reported_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="problems_closed_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["reported_by", "slug", "reported_at"], name="problems_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.release}: {self.pk}"
