"""Set-up files that were loaded here: the rehearsal before, and afterwards what a later one is compared with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.uuids import uuid7


class Loading(models.Model):
    """One file that somebody brought. It holds configuration, never data of people. A discarded one is emptied."""

    class State(models.TextChoices):
        REHEARSED = "rehearsed", _("rehearsed")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    release = models.CharField(max_length=20)
    content = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REHEARSED)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("set-up file")
        verbose_name_plural = _("set-up files")
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["slug", "state", "-uploaded_at"], name="bundles_loading_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | (~Q(state="applied") & Q(applied_at=None)),
                name="bundles_loading_applied_dated",
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(state="rehearsed"), name="bundles_loading_one_rehearsal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.sha256[:12]}"
