"""Sandboxes that regencies asked for themselves (CONTROL). Of each regency at most one is there at a time."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText, LocalisedTextField
from core.uuids import uuid7


class Trial(models.Model):
    """
    A regency tries modules out in a sandbox of its own: from the asking until its last trace is gone.

    People are named as `core.actors.Actor` prints them; who they are stands in the regency's own schema.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for its turn")
        FILLING = "filling", _("Being filled")
        READY = "ready", _("Ready")
        ENDING = "ending", _("Being removed")
        ENDED = "ended", _("Removed")
        FAILED = "failed", _("Could not be made")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regency_code = models.CharField(max_length=4)
    schema = models.CharField(max_length=63, unique=True)
    operation_id = models.UUIDField()
    """The operator's work that makes it (`tenants.custody.models.Operation`)."""
    modules = ArrayField(models.CharField(max_length=50))
    """In the order in which they are switched on: what another one requires comes first."""
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    done = models.PositiveSmallIntegerField(default=0)
    """How many of the modules are on and filled."""
    failure: models.Field[LocalisedText | None, LocalisedText | None] = LocalisedTextField(null=True, blank=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.CharField(max_length=120, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox of a regency")
        verbose_name_plural = _("sandboxes of regencies")
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code"],
                condition=~Q(state__in=["ended", "failed"]),
                name="sandboxes_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("modules__len")), name="sandboxes_done_of_the_modules"),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "ending"]) | Q(ready_at__isnull=False), name="sandboxes_ready_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schema} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of another one."""
        return self.state not in {self.State.ENDED, self.State.FAILED}

    @property
    def is_being_prepared(self) -> bool:
        return self.state in {self.State.ASKED, self.State.FILLING}

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def percent(self) -> int:
        """How much of the preparation is done: making the site counts as much as one module."""
        if self.state == self.State.ASKED:
            return 0
        return 100 * (1 + self.done) // (1 + len(self.modules))

    def become(self, state: State, *, at: datetime) -> None:
        """Go to a state and remember when, where the page tells it. Part of the caller's transaction."""
        self.state = state
        moments = {self.State.READY: "ready_at", self.State.ENDED: "ended_at", self.State.FAILED: "ended_at"}
        changed = ["state"]
        if state in moments:
            setattr(self, moments[state], at)
            changed.append(moments[state])
        self.save(update_fields=changed)
