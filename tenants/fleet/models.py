"""What the engine knows of its schemas: the captured blueprint, runs over the fleet, and how each schema was found."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Regency


class BlueprintPart(models.Model):
    """
    One app as it stands in the blueprint schema: SQL with `{schema}` for the schema's name.

    `fingerprint` names the state of the migrations it was captured from; a part whose fingerprint is not that of the
    running code is stale and never replayed.
    """

    label = models.CharField(max_length=100, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    """Apps come after those they depend on."""
    tables_sql = models.TextField(blank=True)
    """Tables, indexes, constraints within a table, and rows that migrations wrote."""
    links_sql = models.TextField(blank=True)
    """Foreign keys, which need the tables of other apps."""
    records_sql = models.TextField(blank=True)
    """Rows of django_migrations, content types and permissions."""
    migrations = models.JSONField(default=list)
    """Names of the app's migrations, in the order they were applied."""
    tables = models.JSONField(default=list)
    """Names of the app's tables."""
    built_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class FleetRun(models.Model):
    """
    One `fleet migrate` that had something to do.

    Which database session it works in is kept, so that a run whose process was killed is told from one that is at work.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        HALTED = "halted", _("halted")
        INTERRUPTED = "interrupted", _("interrupted")

    state = models.CharField(max_length=11, choices=State, default=State.RUNNING)
    actor = models.CharField(max_length=120)
    ring = models.CharField(max_length=5, choices=Regency.Ring, blank=True)
    """The one ring it was asked for; empty for all, in their order."""
    halt_after = models.CharField(max_length=10)
    """As it was asked for: `10%` of a ring, or a number of schemas."""
    schemas = models.PositiveIntegerField()
    """How many schemas were behind when it began."""
    done = models.PositiveIntegerField(default=0)
    """Schemas that are at their target since."""
    failed = models.PositiveIntegerField(default=0)
    halted_in = models.CharField(max_length=5, choices=Regency.Ring, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    session_pid = models.IntegerField()
    session_started_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state"], name="fleet_run_by_state")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class FleetStep(models.Model):
    """
    One migration of one schema: one row for good, whichever run tries it.

    For people, and for resuming migrations without a transaction. Whether a migration is applied says only the schema's
    own django_migrations.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not tried")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(FleetRun, on_delete=models.CASCADE, related_name="steps")
    """The run that planned or tried it last."""
    schema = models.CharField(max_length=63)
    app = models.CharField(max_length=100)
    migration = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    """Its place in the order of all migrations."""
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    operations_done = models.PositiveIntegerField(default=0)
    """Operations of a migration without a transaction that need not be repeated."""
    error_kind = models.CharField(max_length=60, blank=True)
    """What `tenants.fleet.failures` calls it."""
    error = models.CharField(max_length=300, blank=True)
    """What the database or the migration said, without values from rows."""
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["schema", "app", "migration"], name="one_step_per_schema_and_migration")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["run", "state"], name="fleet_step_by_run")]

    def __str__(self) -> str:
        return f"{self.schema} {self.app}.{self.migration}"


class SchemaState(models.Model):
    """How a schema was found last, for those who may not look into it: the ministry's page."""

    schema = models.CharField(max_length=63, primary_key=True)
    ring = models.CharField(max_length=5, choices=Regency.Ring)
    applied = models.PositiveIntegerField()
    distance = models.PositiveIntegerField()
    """How many migrations it is behind its target."""
    pending = models.JSONField(default=list)
    """Their names, `app.migration`, in the order they will be applied."""
    unknown = models.JSONField(default=list)
    """Applied migrations that the running code does not have: the schema comes from a newer release."""
    checked_at = models.DateTimeField()
    drift = models.JSONField(null=True, blank=True)
    """Differences from the blueprint as `tenants.fleet.anatomy` lists them; None if it was never compared."""
    drift_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-distance", "schema"], name="fleet_furthest_behind_first")
        ]

    def __str__(self) -> str:
        return self.schema
