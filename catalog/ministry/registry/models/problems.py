"""
Urgent problems: what regencies and the ministry put forward, how people score them, and how they take them apart.

Problems are REFERENCE, scores and steps CONTROL: these name their problem by its id, as the data rules ask.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models.codes import REGENCY_CODE
from core.uuids import uuid7


class Problem(models.Model):
    """
    A problem on the national board (REFERENCE: every regency reads it, and it holds no person's data).

    `regency_code` says who put it forward first, empty for the ministry. `theme` is the code of a theme of reform;
    without one the problem speaks to `local_theme`, in words. `indicator` is the measure by which it is seen to shrink.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regency_code = models.CharField(max_length=4, blank=True, validators=[REGENCY_CODE])
    title = models.CharField(_("the problem in one line"), max_length=120)
    description = models.TextField(_("what it does, and to how many"), max_length=1500)
    theme = models.CharField(max_length=40, blank=True)
    local_theme = models.CharField(_("local theme"), max_length=80, blank=True)
    indicator = models.CharField(max_length=80, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("urgent problem")
        verbose_name_plural = _("urgent problems")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=Q(closed_at=None), name="registry_problem_title_once"),
            models.CheckConstraint(
                condition=(~Q(theme="") & Q(local_theme="")) | (Q(theme="") & ~Q(local_theme="")),
                name="registry_problem_one_theme",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Score(models.Model):
    """
    Urgency, seriousness and growth of a problem, 1 to 5 each, as people at one place (empty: the ministry) saw it.

    A later score of the same place stands beside the earlier one, and counts instead of it.
    """

    problem_id = models.UUIDField()
    regency_code = models.CharField(max_length=4, blank=True, validators=[REGENCY_CODE])
    urgency = models.PositiveSmallIntegerField(_("urgency"))
    seriousness = models.PositiveSmallIntegerField(_("seriousness"))
    growth = models.PositiveSmallIntegerField(_("growth"))
    reason = models.CharField(_("why"), max_length=300)
    scored_at = models.DateTimeField()
    scored_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("score of a problem")
        verbose_name_plural = _("scores of problems")
        ordering = ["-scored_at", "-pk"]
        indexes = [models.Index(fields=["problem_id", "regency_code", "-scored_at"], name="registry_newest_score")]
        constraints = [
            models.CheckConstraint(
                condition=Q(urgency__range=(1, 5), seriousness__range=(1, 5), growth__range=(1, 5)),
                name="registry_score_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.regency_code}: {self.urgency} {self.seriousness} {self.growth}"

    @property
    def total(self) -> int:
        return self.urgency + self.seriousness + self.growth


class Step(models.Model):
    """
    One step of the way a place takes a problem apart: cause, root cause, action, output, outcome, each below the one
    before. An action names the measure by which its effect will be seen (`indicator`).
    """

    class Kind(models.TextChoices):
        CAUSE = "cause", _("Cause")
        ROOT_CAUSE = "root_cause", _("Root cause")
        ACTION = "action", _("Action")
        OUTPUT = "output", _("Output")
        OUTCOME = "outcome", _("Outcome")

        @property
        def above(self) -> Step.Kind | None:
            """What a step of this kind hangs below; None for the problem itself."""
            kinds = list(Step.Kind)
            place = kinds.index(self)
            return kinds[place - 1] if place else None

    problem_id = models.UUIDField()
    regency_code = models.CharField(max_length=4, blank=True, validators=[REGENCY_CODE])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    text = models.CharField(_("text"), max_length=300)
    indicator = models.CharField(_("measure of the outcome"), max_length=150, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("step of a problem tree")
        verbose_name_plural = _("steps of problem trees")
        ordering = ["pk"]
        indexes = [models.Index(fields=["problem_id", "regency_code"], name="registry_steps_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="cause", parent=None) | (~Q(kind="cause") & Q(parent__isnull=False)),
                name="registry_step_hangs_below",
            ),
            models.CheckConstraint(
                condition=(Q(kind="action") & ~Q(indicator="")) | (~Q(kind="action") & Q(indicator="")),
                name="registry_action_has_outcome_measure",
            ),
        ]

    def __str__(self) -> str:
        return self.text
