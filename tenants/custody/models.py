"""What is kept of tenants outside their schemas, and who asked for which work on one. All CONTROL."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText, LocalisedTextField


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
