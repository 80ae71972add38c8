"""
Messages with a state that a person can see, the receipts of those who carry them, and how each channel is doing.

Whom a message is for is a kind and a key. The address, the text and the other ways to reach somebody are encrypted and
leave again (`privacy.Contents`); the state stays.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from core.sealed import SealedTextField

PURPOSE = "notifications.message"


class ChannelKind(models.TextChoices):
    EMAIL = "email", _("e-mail")
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    INBOX = "inbox", _("inbox")


class Message(models.Model):
    """One message to one person by one channel."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        GIVEN_UP = "given_up", _("given up")

    idempotency_key = models.CharField(max_length=160)
    channel = models.CharField(_("channel"), max_length=10, choices=ChannelKind)
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=5)
    recipient_kind = models.CharField(max_length=20)
    recipient_id = models.CharField(max_length=64)
    address = SealedTextField(purpose=PURPOSE, blank=True, editable=False)
    address_hint = models.CharField(_("address"), max_length=80, blank=True)
    contents = SealedTextField(purpose=PURPOSE, blank=True, editable=False)
    """Encrypted JSON: subject, body, link. Empty once it was forgotten."""
    other_ways = SealedTextField(purpose=PURPOSE, blank=True, editable=False)
    """Encrypted JSON: the channels and addresses to try when this one is given up."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    provider_reference = models.CharField(max_length=120, blank=True)
    is_secret = models.BooleanField(default=False)
    queued_at = models.DateTimeField(_("queued at"))
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["-queued_at", "-id"], name="notifications_message_newest"),
            models.Index(fields=["state", "-queued_at"], name="notifications_message_state"),
            models.Index(fields=["channel", "-queued_at"], name="notifications_message_channel"),
            models.Index(fields=["template", "-queued_at"], name="notifications_message_templ"),
            models.Index(fields=["recipient_kind", "recipient_id", "-queued_at"], name="notifications_message_person"),
            models.Index(
                fields=["recipient_id"],
                condition=Q(channel="inbox", read_at=None),
                name="notifications_message_unread",
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="notifications_message_waiting",
            ),
            models.Index(fields=["settled_at"], condition=~Q(contents=""), name="notifications_message_forget"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key", "channel"], name="notifications_message_once"),
            models.UniqueConstraint(
                fields=["channel", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="notifications_message_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "given_up"]) | ~Q(reason=""), name="notifications_message_says_why"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("queued_at")), name="notifications_message_sent_later"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def recipient(self) -> str:
        """Kind and key, as evidence and logs may hold them."""
        return f"{self.recipient_kind}:{self.recipient_id}"

    @property
    def may_be_retried(self) -> bool:
        return self.state in {self.State.FAILED, self.State.GIVEN_UP} and bool(self.contents)


class Receipt(models.Model):
    """What a carrier told us of a message. The same news comes more than once and is kept once."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    event_key = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=Message.State)
    reason = models.CharField(max_length=60, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "event_key"], name="notifications_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class TemplateWording(models.Model):
    """A template in this regency's own words; without a row the shipped wording counts."""

    code = models.CharField(max_length=80, unique=True)
    subject = LocalisedTextField(_("subject"), max_length=150)
    body = LocalisedTextField(_("text"), max_length=2000)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wording of a template")
        verbose_name_plural = _("wordings of templates")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ChannelHealth(models.Model):
    """What the watchdog last found of a channel."""

    class State(models.TextChoices):
        WELL = "well", _("works")
        DOWN = "down", _("does not work")

    channel = models.CharField(max_length=10, choices=ChannelKind, unique=True)
    state = models.CharField(max_length=5, choices=State, default=State.WELL)
    reason = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("state of a channel")
        verbose_name_plural = _("states of channels")
        ordering = ["channel"]

    def __str__(self) -> str:
        return f"{self.channel}: {self.state}"
