"""What the engine knows of its schemas: the captured blueprint. All CONTROL."""

from django.db import models


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
