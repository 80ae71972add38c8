"""Proof of who asks, by NIK, KK number and a code. Nothing here outlives a day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.uuids import uuid7
from organisation.models import Unit


class Proof(models.Model):
    """
    One try of a browser or a kiosk to show who stands before it.

    `person_id` is empty where NIK and KK number do not belong together: the row is kept all the same, so that nothing
    that is seen or counted tells one from the other. It is no foreign key: a proof lasts minutes, a merge of records
    must not wait for it.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("on the web")
        KIOSK = "kiosk", _("at the kiosk")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    person_id = models.UUIDField(null=True, blank=True, editable=False)
    fingerprint = models.BinaryField(max_length=32, editable=False)
    digest = models.BinaryField(max_length=32, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="The code can be typed until then; once it was, what it proved holds.")
    proven_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="When a letter was last asked for with it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proof of who asks")
        verbose_name_plural = _("proofs of who asks")
        indexes = [
            models.Index(fields=["unit", "created_at"], name="kampung_proofs_of_village"),
            models.Index(fields=["fingerprint", "created_at"], name="kampung_proofs_of_person"),
            models.Index(fields=["created_at"], name="kampung_proofs_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(proven_at=None) | Q(person_id__isnull=False), name="kampung_proof_of_somebody"
            ),
            models.CheckConstraint(condition=Q(channel__in=["web", "kiosk"]), name="kampung_proof_channel"),
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"

    def waits_at(self, moment: datetime) -> bool:
        """Whether a code can be typed."""
        return self.ended_at is None and self.proven_at is None and moment < self.expires_at

    def holds_at(self, moment: datetime) -> bool:
        """Whether it says who asks."""
        return self.ended_at is None and self.proven_at is not None and moment < self.expires_at


class GivenCode(models.Model):
    """A code that an officer gave to somebody whose identity card they saw. It works once, for that person only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    digest = models.BinaryField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code given by an officer")
        verbose_name_plural = _("codes given by officers")
        indexes = [models.Index(fields=["created_at"], name="kampung_codes_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(used_at=None), name="kampung_one_open_code_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
