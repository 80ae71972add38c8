"""Themes of Reformasi Birokrasi Tematik: data, because each road map names its own."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField


class ReformTheme(models.Model):
    """
    One theme of a road map, from `valid_from` until `valid_to` (end exclusive; empty while nothing has replaced it).

    `focuses` are the words with which indicators say which theme they speak to (`Indicator.reform_focus`).
    `road_map_ends_on` is the last day of the road map itself: after it the theme goes on only for want of a new one.
    """

    code = models.SlugField(_("code"), max_length=40)
    name = LocalisedTextField(_("name"), max_length=150)
    focuses = ArrayField(models.CharField(max_length=40), default=list)
    position = models.PositiveSmallIntegerField(_("place in the list"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until, this day excluded"), null=True, blank=True)
    road_map_ends_on = models.DateField(_("last day of the road map"))
    source = models.CharField(_("rule it rests on"), max_length=300)

    class Meta:
        verbose_name = _("theme of reform")
        verbose_name_plural = _("themes of reform")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="registry_theme_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="registry_theme_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="registry_theme_founded"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
