"""Two units that meant the same became one; what that wrote is kept for as long as it can be undone."""

from django.db import models
from django.db.models import F, Q

from organisation.models.structure import Unit


class UnitMerge(models.Model):
    """
    `kept` goes on; `dropped` is closed, lies below it and keeps its code.

    `before` holds where `dropped` and what lay below it were, and each row that was written (`references.Note`); no
    personal data, and nothing once it was undone.
    """

    kept = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="merged_away")
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=120)
    undo_until = models.DateField(help_text="The last day on which it can be undone, by the policy of its day.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dropped"], condition=Q(undone_at=None), name="organisation_unit_merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="organisation_merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="", undo_reason="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undo_reason="")),
                name="organisation_merge_undone_by",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
