"""Thin on purpose: fields, constraints, names. Questions stand in queries.py, verbs in services.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField


class Board(models.Model):
    """The board as it stands here: one row, a configuration that a bundle can carry to another regency."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    title = LocalisedTextField(_("title"), max_length=80)

    class Meta:
        verbose_name = _("notice board")
        verbose_name_plural = _("notice boards")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="example_board_is_one")]

    def __str__(self) -> str:
        return str(self.title)


class Notice(models.Model):
    """Something the office tells citizens until a day has come."""

    text = LocalisedTextField(_("text"), max_length=500, multiline=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)
    last_day = models.DateField(_("last day"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["last_day"], name="example_notice_last_day")]

    def __str__(self) -> str:
        return str(self.text)


class Visit(models.Model):
    """A ticket that another module served, counted once: the receiver of events may hear a fact twice."""

    ticket_id = models.BigIntegerField(primary_key=True)
    heard_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return str(self.ticket_id)
