"""
What regencies have published of their set-ups (REFERENCE: every regency may read it, and it holds no person's data) and
who has taken what over (CONTROL). The two name each other by code and number, as the data rules ask.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from core.uuids import uuid7

_CODE = RegexValidator(r"^[0-9]{4}$")


class PublishedSetup(models.Model):
    """
    One version of a module's set-up at one regency, as a file (`catalog.bundles.format`). It never changes.

    `contains` says which version of each other regency's line stands in it: the common ground of later merges.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    regency_code = models.CharField(max_length=4, validators=[_CODE])
    number = models.PositiveIntegerField()
    release = models.CharField(max_length=20)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    note = LocalisedTextField(_("what is new"))
    contains = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("published set-up")
        verbose_name_plural = _("published set-ups")
        ordering: ClassVar[list[str]] = ["slug", "regency_code", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "regency_code", "number"], name="bundle_lines_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="bundle_lines_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.regency_code} {self.number}"


class Takeover(models.Model):
    """One act of taking over: which version of whose line, and how much of what was offered was taken."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    regency_code = models.CharField(max_length=4, validators=[_CODE])
    origin_code = models.CharField(max_length=4, validators=[_CODE])
    origin_number = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()
    clashed = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("takeover of a set-up")
        verbose_name_plural = _("takeovers of set-ups")
        ordering: ClassVar[list[str]] = ["-taken_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["slug", "regency_code", "origin_code", "-taken_at"], name="bundle_lines_last_taken")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(regency_code=F("origin_code")), name="bundle_lines_from_another"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("offered"), clashed__lte=F("offered")), name="bundle_lines_counts_fit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.regency_code} from {self.origin_code} {self.origin_number}"
