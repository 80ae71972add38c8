"""Public service malls of the whole country, with the days from which each thing is true and who says so."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models.codes import REGENCY_CODE
from core.uuids import uuid7


class Mall(models.Model):
    """
    One Mal Pelayanan Publik (Perpres 89/2021); most stand in regencies that are no tenants.

    Planned, opened as a building, open through a digital channel, closed: each from a day on, each with its source.
    `target_on` is the day by which the regency has said it will open. `closed_on` is the first day without it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regency_code = models.CharField(max_length=4, validators=[REGENCY_CODE])
    name = models.CharField(_("name"), max_length=150)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    target_on = models.DateField(_("to be open by"), null=True, blank=True)
    planned_source = models.CharField(_("source"), max_length=300, blank=True)
    opened_on = models.DateField(_("building open since"), null=True, blank=True)
    opened_source = models.CharField(_("source"), max_length=300, blank=True)
    digital_since = models.DateField(_("digital since"), null=True, blank=True)
    digital_source = models.CharField(_("source"), max_length=300, blank=True)
    closed_on = models.DateField(_("closed since"), null=True, blank=True)
    closed_source = models.CharField(_("source"), max_length=300, blank=True)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("public service mall")
        verbose_name_plural = _("public service malls")
        ordering = ["regency_code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["regency_code", "name"], name="registry_mall_once"),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=False) | Q(digital_since__isnull=False) | Q(target_on__isnull=False),
                name="registry_mall_says_something",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{day}__isnull": True, source: ""})
                    | (Q(**{f"{day}__isnull": False}) & ~Q(**{source: ""})),
                    name=f"registry_mall_{source}",
                )
                for day, source in (
                    ("target_on", "planned_source"),
                    ("opened_on", "opened_source"),
                    ("digital_since", "digital_source"),
                    ("closed_on", "closed_source"),
                )
            ),
            models.CheckConstraint(
                condition=Q(announced_on=None, target_on=None)
                | Q(announced_on__isnull=False, target_on__isnull=False, announced_on__lte=F("target_on")),
                name="registry_mall_announced_before_target",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(closed_on=None) | Q(**{day: None}) | Q(closed_on__gt=F(day)),
                    name=f"registry_mall_closed_after_{day}",
                )
                for day in ("opened_on", "digital_since")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_closed_on(self, day: date) -> bool:
        return self.closed_on is not None and self.closed_on <= day

    def is_physical_on(self, day: date) -> bool:
        return self.opened_on is not None and self.opened_on <= day and not self.is_closed_on(day)

    def is_digital_on(self, day: date) -> bool:
        return self.digital_since is not None and self.digital_since <= day and not self.is_closed_on(day)

    def is_planned_on(self, day: date) -> bool:
        """Announced by then and not open in any way."""
        if self.announced_on is None or self.announced_on > day or self.is_closed_on(day):
            return False
        return not self.is_physical_on(day) and not self.is_digital_on(day)


class ReportedTotal(models.Model):
    """A national total that somebody has reported for a day, without the names behind it. It never changes."""

    as_of = models.DateField(_("as of"))
    physical = models.PositiveIntegerField(_("buildings"))
    digital = models.PositiveIntegerField(_("digital"))
    source = models.CharField(_("source"), max_length=300)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reported total")
        verbose_name_plural = _("reported totals")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["as_of"], name="registry_total_once_a_day"),
            models.CheckConstraint(condition=~Q(source=""), name="registry_total_founded"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}: {self.physical} + {self.digital}"
