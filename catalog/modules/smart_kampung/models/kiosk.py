"""Devices in village halls, and what was printed on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from core.uuids import uuid7
from organisation.models import Unit


class Kiosk(models.Model):
    """
    A device that an officer turned into the kiosk of one village. What it may do hangs on a session that names this
    row: ended here, it is a plain browser again, wherever it stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    name = models.CharField(_("where it stands"), max_length=60)
    prints_at_once = models.BooleanField(_("prints without asking"), default=False)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")
        indexes = [models.Index(fields=["unit", "ended_at"], name="kampung_kiosks_of_village")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("opened_at")), name="kampung_kiosk_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KioskPrint(models.Model):
    """One printing of a letter at a kiosk. `number` counts those of the letter: two at once are never the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="prints")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("printing at a kiosk")
        verbose_name_plural = _("printings at kiosks")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="kampung_print_counted_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="kampung_print_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"
