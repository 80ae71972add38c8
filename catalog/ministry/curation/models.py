"""
What is known about a release before and after it is let out (CONTROL): what tests and people have shown of it, and how
it does at each regency. Counts only; what people wrote stays with them in their regency.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.uuids import uuid7


class Proof(models.Model):
    """
    What one run of the test suite showed for one point of the checklist, for this very release.

    `report` is the SHA-256 of the JUnit file; `seal` that of all the other values, so that a changed row is found.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    item = models.CharField(max_length=30)
    passed = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    missing = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    """Parts of the suite that belong to the point and were not in the run."""
    failures = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    code = models.CharField(max_length=60)
    """The commit that was tested."""
    report = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    seal = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering: ClassVar[list[str]] = ["slug", "version", "item", "-recorded_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "version", "item", "report"], name="curation_proof_once_a_report"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version} {self.item}: {self.passed}/{self.failed}/{self.skipped}"

    @property
    def holds(self) -> bool:
        """Something was tried, nothing failed, nothing was left out, and the row is as it was written."""
        return self.passed > 0 and not (self.failed or self.skipped or self.missing) and self.is_whole

    @property
    def is_whole(self) -> bool:
        return self.seal == self.seal_of_values()

    def seal_of_values(self) -> str:
        """SHA-256 of what was shown, of what, by which report."""
        names = ("slug", "version", "item", "report", "passed", "failed", "skipped", "missing", "failures", "code")
        values = {name: getattr(self, name) for name in names}
        written = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


class Word(models.Model):
    """
    What a person said about one point: that they have looked and it holds, or that the release may go without.

    Words count for one review. Who sends a release back takes them away (`withdrawn_at`).
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        WAIVED = "waived", _("waived")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    item = models.CharField(max_length=30)
    kind = models.CharField(max_length=9, choices=Kind)
    note = models.CharField(max_length=500)
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("word on a release")
        verbose_name_plural = _("words on releases")
        ordering: ClassVar[list[str]] = ["said_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["slug", "version", "item"],
                condition=Q(withdrawn_at__isnull=True),
                name="curation_one_word_per_point",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="curation_word_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version} {self.item}: {self.kind}"


class Tally(models.Model):
    """
    How a release did at one regency in ten minutes: requests of its pages and API, those that ended in an error of the
    server, and people who reported a problem. Every process adds to the same row.
    """

    MINUTES: ClassVar[int] = 10

    schema_name = models.CharField(max_length=63)
    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    start = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering: ClassVar[list[str]] = ["schema_name", "slug", "start"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["schema_name", "slug", "version", "start"], name="curation_one_tally_a_span"
            ),
            models.CheckConstraint(condition=Q(errors__lte=F("requests")), name="curation_errors_are_requests"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["slug", "version", "start"], name="curation_tally_of_release"),
            models.Index(fields=["start"], name="curation_tally_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version} at {self.schema_name}: {self.errors}/{self.requests}"

    @classmethod
    def start_of(cls, moment: datetime) -> datetime:
        """The beginning of the ten minutes a moment lies in."""
        return moment.replace(minute=moment.minute - moment.minute % cls.MINUTES, second=0, microsecond=0)
