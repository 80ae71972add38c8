"""What a regency uses, since when and until when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from billing.models.fields import RegencyCodeField, never_in_jakarta


class Item(models.Model):
    """
    A stretch of use of one thing: the plan (no slug), or a module between being switched on and off.

    Days are the regency's own; the day it is switched on counts, the day it is switched off does not.
    """

    regency_code = RegencyCodeField()
    slug = models.CharField(max_length=50, blank=True)
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    """First day that is not used any more."""
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["regency_code", "since", "slug", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code", "slug"], condition=Q(ended_at=None), name="billing_used_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, until_day=None) | Q(ended_at__gte=F("since"), until_day__gte=F("from_day")),
                name="billing_use_ends_after_it_began",
            ),
            never_in_jakarta(name="billing_use_not_jakarta"),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.slug or 'plan'}"

    @property
    def is_plan(self) -> bool:
        return not self.slug
