"""Set-up files that were loaded here, and the values of policies that came with them and wait to be decided."""

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
    drafted = models.PositiveIntegerField(default=0, db_default=0, help_text="Letters whose wording came as a draft.")
    proposed = models.PositiveIntegerField(default=0, db_default=0, help_text="Policies that wait to be decided.")

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


class ProposedValues(models.QuerySet["ProposedValue"]):
    def waiting(self, slug: str) -> ProposedValues:
        return self.filter(slug=slug, state=ProposedValue.State.WAITING)


class ProposedValue(models.Model):
    """
    What another regency has decided about a policy, offered here. It counts only once somebody decides it here, from a
    day on and by an act of the place's own.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        DECIDED = "decided", _("decided")
        DECLINED = "declined", _("left as it is")
        OVERTAKEN = "overtaken", _("a newer one came")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    key = models.CharField(max_length=100)
    value = models.CharField(max_length=100, help_text="As text, as decided values are kept.")
    origin = models.CharField(max_length=200, blank=True, help_text="The file, or whose shared set-up it came with.")
    origin_source = models.CharField(max_length=300, help_text="The act by which it was decided there.")
    origin_from = models.DateField(help_text="Since when it counts there.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ProposedValues.as_manager()

    class Meta:
        verbose_name = _("proposed value")
        verbose_name_plural = _("proposed values")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="bundles_proposal_settled_dated",
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(state="waiting"), name="bundles_proposal_one_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
