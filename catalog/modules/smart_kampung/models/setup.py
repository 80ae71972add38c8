"""One setting-up of all villages, so that its progress can be seen and its work taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.uuids import uuid7

STILL_AFTER: Final = timedelta(minutes=1)
"""A portion takes a fraction of a second; a run that has not moved for so long has lost its worker."""


class SetUpRun(models.Model):
    """
    Somebody let all villages be set up. What is there says what is left to do; this row says how far it has come.

    `letters` and `numbered` count what this run made, `looked_at` those of `villages` that are done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    started_by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    has_letters = models.BooleanField(default=False)
    letters = models.PositiveSmallIntegerField(default=0)
    villages = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    numbered = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("set-up of all villages")
        verbose_name_plural = _("set-ups of all villages")
        ordering = ["-started_at"]
        constraints = [
            # Two presses of the button in the same second are one run.
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="kampung_one_set_up_at_a_time",
            ),
            models.CheckConstraint(condition=Q(looked_at__lte=F("villages")), name="kampung_set_up_counts"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(has_letters=True, looked_at=F("villages")),
                name="kampung_set_up_finished_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"set-up {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.finished_at is None

    @property
    def percent(self) -> int:
        """The letters count as one of ten parts."""
        if not self.is_at_work:
            return 100
        return 10 * self.has_letters + (90 * self.looked_at // self.villages if self.villages else 0)

    def is_still(self, now: datetime) -> bool:
        """Whether nothing has moved for so long that somebody should let it go on."""
        return self.is_at_work and now - self.moved_at > STILL_AFTER
