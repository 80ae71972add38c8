"""
Which releases the ministry has published (REFERENCE: tenants may read) and which regency has switched what on
(CONTROL: read and written through `tenants.control()` only).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText, LocalisedTextField
from core.uuids import uuid7


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


class Ring(models.TextChoices):
    """
    How far a release has been let out: the regency it comes from, those that try it first, the provinces that follow,
    all. A ring orders who may switch on or take new configuration; every installation runs one version of the code.
    """

    ORIGIN = "origin", _("Origin")
    PILOTS = "pilots", _("Pilots")
    PROVINCE = "province", _("Provinces")
    ALL = "all", _("All regencies")

    @property
    def place(self) -> int:
        """Its place in the order, from 0."""
        return list(Ring).index(self)

    @property
    def next(self) -> Ring | None:
        return list(Ring)[self.place + 1] if self is not Ring.ALL else None


class HaltCause(models.TextChoices):
    """Why a release is let out no further."""

    ERRORS = "errors", _("Too many errors")
    COMPLAINTS = "complaints", _("Too many reports of problems")
    PERSON = "person", _("A curator's word")


_CODES = RegexValidator(r"^[0-9]{4}$")
_PROVINCES = RegexValidator(r"^[0-9]{2}$")


class Release(models.Model):
    """
    One version of a module, as the ministry curates it: its state, its days, and how far it has been let out.

    `halted_at` stops every further switch-on, whatever the ring. `watched_from` is where the count of errors and
    reports begins anew: at publishing, at each ring, at going on after a halt.
    """

    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=ReleaseState, default=ReleaseState.DRAFT)
    restricted = models.BooleanField(default=False)
    notes: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    sent_by = models.CharField(max_length=80, blank=True)
    """Who sent it to review: somebody else looks at it."""
    migrations = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    """Those of its code when it was published; the next release may only add to the tables."""
    published_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=50, blank=True)
    """Slug of the module that takes its place when it ends; empty where none does."""
    ring = models.CharField(max_length=8, choices=Ring, default=Ring.ALL)
    ring_since = models.DateTimeField(null=True, blank=True)
    pilots = ArrayField(models.CharField(max_length=4, validators=[_CODES]), default=list, blank=True)
    provinces = ArrayField(models.CharField(max_length=2, validators=[_PROVINCES]), default=list, blank=True)
    watched_from = models.DateTimeField(null=True, blank=True)
    halted_at = models.DateTimeField(null=True, blank=True)
    halt_cause = models.CharField(max_length=10, choices=HaltCause, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="release_once_per_version"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("closes_on")),
                name="release_ends_after_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(halted_at__isnull=True, halt_cause="") | (Q(halted_at__isnull=False) & ~Q(halt_cause="")),
                name="release_halt_has_a_cause",
            ),
            models.CheckConstraint(condition=~Q(successor=models.F("slug")), name="release_is_not_its_own_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    def may_be_switched_on(self, today: date) -> bool:
        """Whether a regency may switch this release on for the first time, or again, on that day."""
        if self.closes_on is not None and today >= self.closes_on:
            return False
        return self.state in (ReleaseState.PUBLISHED, ReleaseState.DEPRECATED)

    def ring_of(self, code: str, *, origin: str) -> Ring:
        """In which ring the turn of a regency comes. :param origin: the regency that the module comes from."""
        if code == origin:
            return Ring.ORIGIN
        if code in self.pilots:
            return Ring.PILOTS
        return Ring.PROVINCE if code[:2] in self.provinces else Ring.ALL

    def is_open_to(self, code: str, *, origin: str) -> bool:
        """Whether the ring of a regency has been opened."""
        return self.ring_of(code, origin=origin).place <= Ring(self.ring).place


class State(models.TextChoices):
    """
    Where a module stands in one regency. `design.md` calls the way from requested to archived; `failed` is a
    first switch-on that left nothing behind, `refused` a request the ministry or the regional head declined.

    `archived` is the end of a row: the tables are gone and the data lie in a `ModuleArchive`. Coming back is a row of
    its own, which begins at `restoring`.
    """

    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    PROVISIONING = "provisioning", _("Being switched on")
    FAILED = "failed", _("Switching on failed")
    ON = "on", _("On")
    OFF = "off", _("Off")
    SUSPENDED = "suspended", _("Suspended")
    REFUSED = "refused", _("Declined")
    ARCHIVING = "archiving", _("Being archived")
    ARCHIVED = "archived", _("Archived")
    RESTORING = "restoring", _("Being restored")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.APPROVED, State.PROVISIONING, State.REFUSED}),
    State.APPROVED: frozenset({State.PROVISIONING}),
    State.PROVISIONING: frozenset({State.ON, State.FAILED, State.OFF}),
    State.FAILED: frozenset({State.REQUESTED, State.PROVISIONING, State.RESTORING}),
    State.ON: frozenset({State.OFF, State.SUSPENDED}),
    State.SUSPENDED: frozenset({State.ON, State.OFF}),
    State.OFF: frozenset({State.PROVISIONING, State.ARCHIVING}),
    State.ARCHIVING: frozenset({State.ARCHIVED, State.OFF}),
    State.RESTORING: frozenset({State.OFF, State.ARCHIVED}),
    State.REFUSED: frozenset(),
    State.ARCHIVED: frozenset(),
}
FINAL_STATES = frozenset({State.REFUSED, State.ARCHIVED})
SWITCHING_STATES = frozenset({State.APPROVED, State.PROVISIONING})
MOVING_STATES = frozenset({State.ARCHIVING, State.RESTORING})

STUCK_AFTER = timedelta(seconds=60)
"""A switch takes well under a second; after this long its worker has died and somebody may try again."""

MOVE_STUCK_AFTER = timedelta(minutes=10)
"""An archive of millions of rows takes minutes."""


class ArchiveState(models.TextChoices):
    """Sealed and restored archives can be restored; the file of the others is gone, or never was whole."""

    WRITING = "writing", _("Being written")
    SEALED = "sealed", _("Sealed")
    RESTORED = "restored", _("Restored")
    DESTROYED = "destroyed", _("Destroyed")
    FAILED = "failed", _("Failed")


KEPT_ARCHIVES = frozenset({ArchiveState.SEALED, ArchiveState.RESTORED})


class ModuleArchive(models.Model):
    """
    All that one module had at one regency, in a sealed parcel outside the database; here stands what is in it.

    It belongs to the regency, not to the schema: a copy with the same code may restore it, too. `made_by` and the like
    are written as `core.actors.Actor` prints them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    schema_name = models.CharField(max_length=63)
    regency_code = models.CharField(max_length=4)
    slug = models.CharField(max_length=50)
    version = models.CharField(max_length=20)
    migrations = ArrayField(models.CharField(max_length=255), default=list)
    state = models.CharField(max_length=10, choices=ArchiveState, default=ArchiveState.WRITING)
    key = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of the sealed parcel."""
    sha256 = models.CharField(max_length=64, blank=True)
    rows: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    """Number of rows by table."""
    roles = models.PositiveIntegerField(default=0)
    """Roles given to people, ended ones among them."""
    files = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    """Why the last attempt to write it, or to restore it, failed."""
    failed_at = models.DateTimeField(null=True, blank=True)
    restored_by = models.CharField(max_length=80, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_to = models.CharField(max_length=63, blank=True)
    placeholders: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """What the last restore had to make because the data refer to it: `user:12`, `unit:dinas-lama`."""
    destroyed_by = models.CharField(max_length=80, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "slug"],
                condition=Q(state="writing"),
                name="activation_one_archive_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sealed", "restored"]) | Q(size__gt=0, sha256__regex=r"^[0-9a-f]{64}$"),
                name="activation_sealed_archive_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["regency_code", "slug"], name="activation_archive_of")]

    def __str__(self) -> str:
        return f"archive of {self.slug} at {self.schema_name}: {self.state}"

    @property
    def is_kept(self) -> bool:
        """Whether there is something to restore, and to destroy."""
        return self.state in KEPT_ARCHIVES

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())


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
    archive = models.ForeignKey(
        ModuleArchive, on_delete=models.SET_NULL, related_name="activations", null=True, blank=True
    )
    """Where its data went, or come from."""

    class Meta:
        ordering = ["schema_name", "slug", "-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "slug"],
                condition=~Q(state__in=["refused", "archived"]),
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
        return self.state in SWITCHING_STATES

    @property
    def is_being_moved(self) -> bool:
        """On its way into an archive or out of one."""
        return self.state in MOVING_STATES

    @property
    def is_busy(self) -> bool:
        return self.is_being_switched or self.is_being_moved

    def is_stuck(self, now: datetime) -> bool:
        """Whether what goes on was begun so long ago that it will not end by itself."""
        patience = MOVE_STUCK_AFTER if self.is_being_moved else STUCK_AFTER
        return self.is_busy and self.decided_at is not None and now - self.decided_at > patience


class Switch(models.Model):
    """
    One turn of a module's switch at one regency. Rows are only added: the history that `Activation` does not keep, from
    which the console counts who used what for how long.
    """

    class Position(models.TextChoices):
        ON = "on", _("On")
        OFF = "off", _("Off")
        SUSPENDED = "suspended", _("Suspended")

    schema_name = models.CharField(max_length=63)
    regency_code = models.CharField(max_length=4)
    slug = models.CharField(max_length=50)
    position = models.CharField(max_length=9, choices=Position)
    at = models.DateTimeField()

    class Meta:
        ordering = ["schema_name", "slug", "at", "pk"]
        indexes = [models.Index(fields=["schema_name", "slug", "at"], name="activation_switch_history")]

    def __str__(self) -> str:
        return f"{self.slug} at {self.schema_name}: {self.position}"
