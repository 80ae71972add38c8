"""
A table that came in, and what became of each of its rows.

What stood in the cells is encrypted, needed for the rehearsal, for mending and for an undo, and wiped after some weeks.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedTextField
from core.uuids import uuid7

DATA_PURPOSE = "imports.data"


class ImportRun(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be checked")
        REHEARSING = "rehearsing", _("being rehearsed")
        REHEARSED = "rehearsed", _("rehearsed, nothing written")
        APPLYING = "applying", _("being written")
        APPLIED = "applied", _("written")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    importer = models.CharField(max_length=40)
    file_name = models.CharField(max_length=150)
    headings = SealedTextField(purpose=DATA_PURPOSE, blank=True, editable=False)
    mapping = models.JSONField(default=dict, help_text=_("Number of the file's column, by the importer's column."))
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    only_good = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=120)
    rehearsed_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at"]
        indexes = [
            models.Index(fields=["-uploaded_at"], name="imports_newest_first"),
            models.Index(fields=["uploaded_at"], name="imports_to_wipe", condition=Q(wiped_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "rehearsing", "discarded"])
                | Q(state="rehearsed", rehearsed_at__isnull=False)
                | (Q(state="applying") & ~Q(applied_by=""))
                | Q(state="applied", applied_at__isnull=False)
                | (Q(state="undoing", applied_at__isnull=False) & ~Q(undone_by=""))
                | Q(state="undone", undone_at__isnull=False),
                name="imports_state_dated",
            ),
            models.CheckConstraint(condition=Q(wiped_at=None) | Q(headings=""), name="imports_wiped_is_empty"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


AT_WORK = (ImportRun.State.REHEARSING, ImportRun.State.APPLYING, ImportRun.State.UNDOING)


class ImportRow(models.Model):
    """`outcome` is what the rehearsal found, `state` how far the row has come."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CHECKED = "checked", _("checked")
        APPLIED = "applied", _("written")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("kept, because it changed since")

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("to mend")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text=_("The row in the file, as a spreadsheet counts."))
    data = SealedTextField(purpose=DATA_PURPOSE, blank=True, editable=False)
    key_index = models.BinaryField(max_length=32, null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    problems = models.JSONField(default=list)
    reference = SealedTextField(purpose=DATA_PURPOSE, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["run", "state", "number"], name="imports_rows_by_state"),
            models.Index(fields=["run", "outcome", "number"], name="imports_rows_by_outcome"),
            models.Index(fields=["run", "key_index"], name="imports_rows_by_key", condition=Q(key_index__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="imports_row_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", outcome="") | (~Q(state="waiting") & ~Q(outcome="")),
                name="imports_row_checked_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone", "kept"]) | Q(outcome__in=["new", "changed"]),
                name="imports_only_good_rows_written",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
