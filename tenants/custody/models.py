"""What is kept of tenants outside their schemas, who asked for which work on one, and how one leaves. All CONTROL."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText, LocalisedTextField
from tenants.models import Regency


class Backup(models.Model):
    """One tenant at one moment, in a sealed parcel. Only a `ready` one was read back after it was written."""

    class State(models.TextChoices):
        WRITING = "writing", _("being written")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=4)
    schema = models.CharField(max_length=63)
    state = models.CharField(max_length=8, choices=State, default=State.WRITING)
    key = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    """Bytes of the parcel."""
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.BigIntegerField(default=0)
    release = models.CharField(max_length=40)
    """The release of Tiru that wrote it."""
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["code", "-made_at"], name="backups_of_a_regency")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(verified_at__isnull=False), name="a_ready_backup_was_verified"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schema} {self.id}"


class Drill(models.Model):
    """One attempt to bring a backup back, into a copy that was wiped afterwards, and what was found."""

    backup = models.ForeignKey(Backup, null=True, on_delete=models.SET_NULL, related_name="drills")
    code = models.CharField(max_length=4)
    schema = models.CharField(max_length=63)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    """Unknown while it runs, or after its process was killed."""
    rows = models.BigIntegerField(default=0)
    differences = models.JSONField(default=list, blank=True)
    """What was not as the backup says: `{"what": table or fault, "expected": rows, "found": rows}`."""
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["schema", "-started_at"], name="drills_of_a_tenant")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(passed__isnull=True) | Q(finished_at__isnull=False), name="a_result_has_an_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schema} {self.started_at:%Y-%m-%d}"


class Operation(models.Model):
    """
    Work of the operator on one tenant: asked for, running, done or failed. What a killed process left running is
    finished by the next one (`tenants.custody.operations`).
    """

    class Kind(models.TextChoices):
        BACKUP = "backup", _("Backup")
        RESTORE = "restore", _("Restore")
        SANDBOX = "sandbox", _("Sandbox")
        COPY = "copy", _("Copy for a rehearsal")
        WIPE = "wipe", _("Wiping")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Step(models.TextChoices):
        """How far it has come, for the page that shows it."""

        WAITING = "waiting", _("Waiting for its turn")
        WRITING = "writing", _("Writing the backup")
        VERIFYING = "verifying", _("Reading it back and comparing")
        CLOSING = "closing", _("Closing the site while the data change")
        TABLES = "tables", _("Making the tables and filling them beside the old ones")
        MIGRATING = "migrating", _("Bringing the tables to this release")
        FILES = "files", _("Bringing back the files")
        SWAPPING = "swapping", _("Changing the old for the new")
        MAKING = "making", _("Making the new site")
        WIPING = "wiping", _("Removing everything")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=4)
    schema = models.CharField(max_length=63)
    """The schema that is worked on, or that comes into being."""
    source = models.CharField(max_length=200, blank=True)
    """Key of the parcel that is read."""
    backup = models.ForeignKey(Backup, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    """After how many days what comes into being is wiped."""
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    status_before = models.CharField(max_length=12, blank=True)
    """The regency's status before its site was closed for this work; it comes back to it."""
    status_reason_before = models.TextField(blank=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["code", "-asked_at"], name="operations_of_a_regency")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["schema"], condition=Q(state__in=["waiting", "running"]), name="one_operation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.schema} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    def finish(self, *, now: datetime) -> None:
        """Part of the transaction that makes the work true."""
        self.state, self.step, self.finished_at, self.failure = self.State.DONE, self.Step.DONE, now, None
        self.save(update_fields=["state", "step", "finished_at", "failure", "backup"])


class DepartureState(models.TextChoices):
    """
    How far a regency has gone on its way out.

    In `export_ready` it works as before; `read_only` serves pages and changes nothing; in `retention` its host is
    closed and its data are kept; `purging` destroys them and cannot be taken back.
    """

    REQUESTED = "requested", _("Requested")
    EXPORT_READY = "export_ready", _("Export ready")
    READ_ONLY = "read_only", _("Read only")
    RETENTION = "retention", _("Data kept, site closed")
    PURGING = "purging", _("Being destroyed")
    PURGED = "purged", _("Destroyed")
    CANCELLED = "cancelled", _("Cancelled")


DEPARTURE_STEPS: dict[DepartureState, frozenset[DepartureState]] = {
    DepartureState.REQUESTED: frozenset({DepartureState.EXPORT_READY, DepartureState.CANCELLED}),
    DepartureState.EXPORT_READY: frozenset({DepartureState.READ_ONLY, DepartureState.CANCELLED}),
    DepartureState.READ_ONLY: frozenset({DepartureState.RETENTION, DepartureState.CANCELLED}),
    DepartureState.RETENTION: frozenset({DepartureState.PURGING, DepartureState.CANCELLED}),
    DepartureState.PURGING: frozenset({DepartureState.PURGED}),
    DepartureState.PURGED: frozenset(),
    DepartureState.CANCELLED: frozenset(),
}
OVER = frozenset({DepartureState.PURGED, DepartureState.CANCELLED})


class Departure(models.Model):
    """
    A regency on its way out of Tiru. Of those that are not over there is at most one per regency.

    `..._by` is written as `core.actors.Actor` prints it; names of people stand in their own schema.
    """

    regency = models.ForeignKey(Regency, on_delete=models.PROTECT, related_name="departures")
    state = models.CharField(max_length=12, choices=DepartureState, default=DepartureState.REQUESTED)
    decision = models.TextField()
    """The regency's decision to leave, by number and date, in the words of whoever recorded it."""
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()

    wish = models.CharField(max_length=12, choices=DepartureState, blank=True)
    """The step that the operator's worker is to take next, since it needs the owner's rights; empty when none waits."""
    wish_by = models.CharField(max_length=120, blank=True)
    wish_at = models.DateTimeField(null=True, blank=True)
    wish_reason = models.TextField(blank=True)

    export_asked_at = models.DateTimeField(null=True, blank=True)
    """Set while an export is being made."""
    export_failure = models.CharField(max_length=80, blank=True)
    export_key = models.CharField(max_length=200, blank=True)
    export_size = models.BigIntegerField(default=0)
    export_sha256 = models.CharField(max_length=64, blank=True)
    export_made_at = models.DateTimeField(null=True, blank=True)
    """The moment whose data the export holds."""
    export_fetched_at = models.DateTimeField(null=True, blank=True)
    """When the regency's administrator last downloaded this very export."""

    read_only_at = models.DateTimeField(null=True, blank=True)
    retention_days = models.PositiveSmallIntegerField()
    retain_until = models.DateTimeField(null=True, blank=True)
    purge_asked_by = models.CharField(max_length=120, blank=True)
    purge_asked_at = models.DateTimeField(null=True, blank=True)
    purge_confirmed_by = models.CharField(max_length=120, blank=True)
    destroyed = models.JSONField(default=dict, blank=True)
    """What purging found before it destroyed it; written once, then the certificate's substance."""
    steps_done = models.JSONField(default=dict, blank=True)
    """Name of a step of purging -> when it was done. Each may be done again."""
    findings = models.JSONField(default=list, blank=True)
    """What the last scan found of the tenant."""
    purge_failure = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-requested_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency"],
                condition=~Q(state__in=["purged", "cancelled"]),
                name="one_departure_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["retention", "purging", "purged"]) | Q(retain_until__isnull=False),
                name="retention_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["purging", "purged"])
                | (~Q(purge_asked_by="") & ~Q(purge_confirmed_by="") & ~Q(purge_asked_by=F("purge_confirmed_by"))),
                name="purging_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency_id}: {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def has_export(self) -> bool:
        return bool(self.export_key)

    @property
    def has_final_export(self) -> bool:
        """Whether the export holds what was there when the regency became read only: nothing is missing in it."""
        since, made = self.read_only_at, self.export_made_at
        return self.has_export and since is not None and made is not None and made >= since

    def may_be_purged_at(self, at: datetime) -> bool:
        return self.state == DepartureState.RETENTION and self.retain_until is not None and self.retain_until <= at


class DepartureStep(models.Model):
    """One step of a departure: which state, when, by whom, why."""

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=DepartureState)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.departure_id}: {self.state}"


class PurgeCertificate(models.Model):
    """
    That nothing of a tenant remains: what was destroyed, when, by whom, on whose decision, and what the scan found.

    `sha256` is that of the content in canonical JSON; the public evidence log holds it too, so that a changed
    certificate is found.
    """

    departure = models.OneToOneField(Departure, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.number
