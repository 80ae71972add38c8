"""What the engine knows of its schemas: the captured blueprint. All CONTROL."""

from django.db import models


class BlueprintPart(models.Model):
    """
    The DDL of one app as it stands in the blueprint schema, and the rows that go with it.

    `fingerprint` names the state of the migrations it was captured from; a part whose fingerprint is not that of the
    running code is stale and never replayed.
    """

    label = models.CharField(max_length=100, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    ddl = models.TextField()
    migrations = models.JSONField(default=list)
    """Names of the app's migrations, in the order they were applied."""
    tables = models.JSONField(default=list)
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label
