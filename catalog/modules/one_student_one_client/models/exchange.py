"""By which account a health centre tells SATUSEHAT of its mothers, and what became of each telling."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.exchange.outcomes import Outcome
from catalog.modules.one_student_one_client.models.pregnancies import Pregnancy
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit

EXCHANGE_PURPOSE = "one_student_one_client.exchange"
"""A health centre's key to SATUSEHAT."""


class ExchangeAccount(models.Model):
    """
    A health centre's account: SATUSEHAT gives one to each organisation, not to a regency. Off until it is switched on;
    the key is sealed and leaves with no export.
    """

    class Side(models.TextChoices):
        SANDBOX = "sandbox", _("the trial system")
        REAL = "real", _("the real system")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    health_centre = models.OneToOneField(
        Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("health centre")
    )
    is_on = models.BooleanField(_("records are sent"), default=False)
    side = models.CharField(_("where to"), max_length=7, choices=Side, default=Side.SANDBOX)
    organization = models.CharField(_("number of the organisation"), max_length=40)
    location = models.CharField(_("number of the room"), max_length=40)
    practitioner = models.CharField(_("number of the midwife who answers for it"), max_length=40)
    client_id = SealedTextField(purpose=EXCHANGE_PURPOSE, editable=False)
    client_secret = SealedTextField(purpose=EXCHANGE_PURPOSE, editable=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("account at SATUSEHAT")
        verbose_name_plural = _("accounts at SATUSEHAT")
        ordering = ["health_centre"]

    def __str__(self) -> str:
        return f"account of {self.health_centre_id}"


class Sending(models.Model):
    """One telling of one mother's record: when, and what came of it as a code. Nothing of what was told is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="sendings")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    version = models.PositiveIntegerField()
    """That of the pregnancy when it was asked for: what has changed since is told again."""
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sending to SATUSEHAT")
        verbose_name_plural = _("sendings to SATUSEHAT")
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pregnancy"], condition=Q(state="waiting"), name="osoc_sending_waits_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None, outcome="")
                | (~Q(state="waiting") & ~Q(outcome="") & Q(settled_at__isnull=False)),
                name="osoc_sending_settled_when",
            ),
        ]

    def __str__(self) -> str:
        return f"sending {self.pk}"
