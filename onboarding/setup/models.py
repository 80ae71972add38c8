"""What a regency tells of its own beginning (CONTROL): moments without a person, each once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Milestone(models.Model):
    """
    The moment something happened for the first time at a regency, written by that regency's own job.

    Everything before stands in the application (`onboarding.models.Application`), the opening in the regency's row.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("First administrator signed in")
        SERVED = "served", _("First citizen served")

    regency_code = models.CharField(max_length=4)
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar[list[str]] = ["regency_code", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["regency_code", "kind"], name="setup_each_milestone_once"),
            models.CheckConstraint(condition=Q(regency_code__regex=r"^[0-9]{4}$"), name="setup_milestone_of_a_regency"),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.kind}"
