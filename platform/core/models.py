"""Tables every schema has: the evidence log, its head, jobs that wait for their module, what devices have sent once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class EvidenceEntry(models.Model):
    """
    One state change: who, what, when, why. Written once by `core.evidence`, never changed.

    `details` holds ids, codes and masked values only, because the log outlives erasure.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "evidence entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "sequence"], name="evidence_by_subject"),
            models.Index(fields=["action", "sequence"], name="evidence_by_action"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(sequence__gt=0), name="evidence_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class EvidenceHead(models.Model):
    """The end of the chain: one row, locked as the last act of a transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="evidence_has_one_head")
        ]

    def __str__(self) -> str:
        return str(self.sequence)


class ParkedJob(models.Model):
    """A one-off job or event whose module was off when its time came. Switching on shows it: run or drop."""

    task = models.CharField(max_length=200)
    module = models.CharField(max_length=60, db_index=True)
    arguments = models.JSONField()
    parked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task


class SentOnce(models.Model):
    """What a device has sent, by its hashed key, so that it counts once however often it comes (`core.once`)."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "sent once"

    def __str__(self) -> str:
        return self.key[:12]
