"""The ways in that come from outside: what lets us reach them, how they are doing, and what they brought, each once."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from catalog.modules.complaint_centre.models.reports import Way
from core.sealed import SealedTextField
from core.uuids import uuid7

CONNECTION_PURPOSE: Final = "complaint_centre.connection"
CONNECTED: Final = (Way.EMAIL, Way.WHATSAPP, Way.SMS, Way.LAPOR)
"""The ways that work only once somebody said where they are and what lets us in."""


class ProgramKey(models.Model):
    """
    What a program shows to file reports by Open311 (`api_key`). Only its digest is stored; it is shown once, when it is
    made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("what the key is for"), max_length=80)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="complaint_key_lives_a_while"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Connection(models.Model):
    """
    Where an outside way is, and what lets us in there.

    :ivar address: host of a mail server, or https address of a gateway.
    :ivar account: user name at the mail server; number or name of the account at a gateway.
    :ivar password: lets us in: the mailbox's password, or the gateway's token.
    :ivar signing_secret: signs what the gateway brings us.
    :ivar cursor: how far it was read, as its reader writes it.
    """

    way = models.CharField(max_length=10, choices=Way, primary_key=True)
    is_on = models.BooleanField(_("in use"), default=False)
    address = models.CharField(max_length=200)
    port = models.PositiveIntegerField(null=True, blank=True)
    account = models.CharField(max_length=150, blank=True)
    password = SealedTextField(purpose=CONNECTION_PURPOSE, blank=True)
    signing_secret = SealedTextField(purpose=CONNECTION_PURPOSE, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("connection of a channel")
        verbose_name_plural = _("connections of channels")
        constraints = [
            models.CheckConstraint(condition=Q(way__in=[str(way) for way in CONNECTED]), name="complaint_way_connected")
        ]

    def __str__(self) -> str:
        return f"connection by {self.way}"


class ChannelState(models.Model):
    """
    What the watchdog last knew of a way in. `fault` is a word of `rules.watch.Fault`, empty while it works, and `since`
    when that began.
    """

    way = models.CharField(max_length=10, choices=Way, primary_key=True)
    last_arrival_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True, help_text="When it last answered a trial.")
    failed_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("state of a channel")
        verbose_name_plural = _("states of channels")
        constraints = [
            models.CheckConstraint(condition=Q(fault="") | Q(since__isnull=False), name="complaint_fault_dated"),
        ]

    def __str__(self) -> str:
        return f"{self.way}: {self.fault or 'well'}"


class Arrival(models.Model):
    """
    Something that a way brought, so that it counts once. `mark` is a check sum of what its sender calls it, `sender` a
    blind index of the address; neither the words nor the address are kept here.
    """

    class Outcome(models.TextChoices):
        FILED = "filed", _("filed as a report")
        ADDED = "added", _("added to a report")
        IGNORED = "ignored", _("left out: automatic, or our own")
        UNREADABLE = "unreadable", _("could not be read")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    way = models.CharField(max_length=10, choices=Way)
    mark = models.CharField(max_length=64)
    sender = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        constraints = [
            models.UniqueConstraint(fields=["way", "mark"], name="complaint_arrives_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["filed", "added"], case__isnull=False)
                | Q(outcome__in=["ignored", "unreadable"], case=None),
                name="complaint_arrival_has_its_case",
            ),
        ]
        indexes = [
            models.Index(fields=["way", "sender", "-at"], name="complaint_arrivals_of_sender"),
            models.Index(fields=["way", "outcome", "-at"], name="complaint_arrivals_latest"),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"
