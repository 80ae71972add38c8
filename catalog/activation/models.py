"""
Which releases the ministry has published (REFERENCE: tenants may read) and which regency has switched what on
(CONTROL: read and written through `tenants.control()` only).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText, LocalisedTextField


class ReleaseState(models.TextChoices):
    """
    Deprecated: the end is announced, switching on still works. Retired: nobody new may switch on; regencies
    that have it keep it until `ends_on`.
    """

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    DEPRECATED = "deprecated", _("Deprecated")
    RETIRED = "retired", _("Retired")


RELEASE_TRANSITIONS: dict[ReleaseState, frozenset[ReleaseState]] = {
    ReleaseState.DRAFT: frozenset({ReleaseState.IN_REVIEW, ReleaseState.PUBLISHED}),
    ReleaseState.IN_REVIEW: frozenset({ReleaseState.DRAFT, ReleaseState.PUBLISHED}),
    ReleaseState.PUBLISHED: frozenset({ReleaseState.DEPRECATED, ReleaseState.RETIRED}),
    ReleaseState.DEPRECATED: frozenset({ReleaseState.PUBLISHED, ReleaseState.RETIRED}),
    ReleaseState.RETIRED: frozenset(),
}


class Release(models.Model):
    """One version of a module, as the ministry curates it."""

    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=ReleaseState, default=ReleaseState.DRAFT)
    restricted = models.BooleanField(default=False)
    notes: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="release_once_per_version"),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("closes_on")),
                name="release_ends_after_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    def may_be_switched_on(self, today: date) -> bool:
        """Whether a regency may switch this release on for the first time, or again, on that day."""
        if self.closes_on is not None and today >= self.closes_on:
            return False
        return self.state in (ReleaseState.PUBLISHED, ReleaseState.DEPRECATED)


class State(models.TextChoices):
    """
    Where a module stands in one regency. `design.md` calls the way from requested to archived; `failed` is a
    first switch-on that left nothing behind, `refused` a request the ministry or the regional head declined.
    """

    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    PROVISIONING = "provisioning", _("Being switched on")
    FAILED = "failed", _("Switching on failed")
    ON = "on", _("On")
    OFF = "off", _("Off")
    SUSPENDED = "suspended", _("Suspended")
    REFUSED = "refused", _("Declined")
    ARCHIVED = "archived", _("Archived")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.APPROVED, State.PROVISIONING, State.REFUSED}),
    State.APPROVED: frozenset({State.PROVISIONING}),
    State.PROVISIONING: frozenset({State.ON, State.FAILED, State.OFF}),
    State.FAILED: frozenset({State.PROVISIONING}),
    State.ON: frozenset({State.OFF, State.SUSPENDED}),
    State.SUSPENDED: frozenset({State.ON, State.OFF}),
    State.OFF: frozenset({State.PROVISIONING, State.ARCHIVED}),
    State.REFUSED: frozenset(),
    State.ARCHIVED: frozenset(),
}
FINAL_STATES = frozenset({State.REFUSED, State.ARCHIVED})
WAITING_STATES = frozenset({State.APPROVED, State.PROVISIONING})

STUCK_AFTER = timedelta(seconds=60)
"""A switch takes well under a second; after this long its worker has died and somebody may try again."""


class Activation(models.Model):
    """
    One module in one regency. Rows in a final state stay as history; of the others there is at most one.

    `actor` values are written as `core.actors.Actor` prints them; names stand in the regency's own schema.
    """

    regency_code = models.CharField(max_length=4)
    schema_name = models.CharField(max_length=63)
    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    first_on_at = models.DateTimeField(null=True, blank=True)
    on_since = models.DateTimeField(null=True, blank=True)
    off_since = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["schema_name", "slug", "-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "slug"],
                condition=~models.Q(state__in=["refused", "archived"]),
                name="activation_one_live_per_module",
            ),
        ]
        indexes = [models.Index(fields=["slug", "state"], name="activation_by_module")]

    def __str__(self) -> str:
        return f"{self.slug} at {self.schema_name}: {self.state}"

    @property
    def was_on(self) -> bool:
        """Whether the module's tables, and perhaps data, stand in the regency's schema."""
        return self.first_on_at is not None

    @property
    def is_being_switched(self) -> bool:
        return self.state in WAITING_STATES

    def is_stuck(self, now: datetime) -> bool:
        """Whether a switch was begun so long ago that it will not end by itself."""
        return self.is_being_switched and self.decided_at is not None and now - self.decided_at > STUCK_AFTER
