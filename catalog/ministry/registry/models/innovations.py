"""A regency's innovations as the Regional Innovation Index asks for them (PP 38/2017; [W82-W86] in the rulebook)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models.codes import REGENCY_CODE
from core.uuids import uuid7


class Innovation(models.Model):
    """
    What a regency says of one module as its innovation. Who benefits, and from whom it was taken over, is not kept
    here: facts and the ledger of takeovers know it.
    """

    class Form(models.TextChoices):
        GOVERNANCE = "governance", _("Governance")
        PUBLIC_SERVICE = "public_service", _("Public service")
        OTHER = "other", _("Other, within regional authority")

    class Initiator(models.TextChoices):
        REGIONAL_HEAD = "regional_head", _("Regional head")
        COUNCIL = "council", _("Member of the regional council (DPRD)")
        AGENCY = "agency", _("Regional agency")
        CIVIL_SERVANT = "civil_servant", _("Civil servant (ASN)")
        COMMUNITY = "community", _("Community")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regency_code = models.CharField(max_length=4, validators=[REGENCY_CODE])
    slug = models.CharField(max_length=50)
    form = models.CharField(_("form of the innovation"), max_length=20, choices=Form)
    is_digital = models.BooleanField(_("digital"), default=True)
    initiator = models.CharField(_("initiator"), max_length=20, choices=Initiator)
    trial_on = models.DateField(_("trial since"))
    implemented_on = models.DateField(_("in force since"))
    renewal = models.TextField(_("what is new"), max_length=600)
    benefit = models.TextField(_("what it is good for"), max_length=600)
    no_burden = models.TextField(_("why it burdens nobody"), max_length=600)
    authority = models.TextField(_("why it is the region's own affair"), max_length=600)
    replicable = models.TextField(_("how others can copy it"), max_length=600)
    regulation = models.CharField(_("regulation"), max_length=300, blank=True)
    procedure = models.CharField(_("procedure (SOP)"), max_length=300, blank=True)
    links = ArrayField(models.URLField(max_length=300), default=list, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("regional innovation")
        verbose_name_plural = _("regional innovations")
        ordering = ["regency_code", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["regency_code", "slug"], name="registry_innovation_once"),
            models.CheckConstraint(
                condition=Q(trial_on__lte=F("implemented_on")), name="registry_innovation_tried_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.slug}"


class Evidence(models.Model):
    """What a regency shows for one indicator of the innovation unit, where Tiru cannot tell it from its own ledgers."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="evidence")
    indicator = models.CharField(max_length=40)
    note = models.CharField(_("what shows it"), max_length=300)
    link = models.URLField(_("where it can be read"), max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("evidence of an innovation")
        verbose_name_plural = _("evidence of innovations")
        ordering = ["indicator"]
        constraints = [
            models.UniqueConstraint(fields=["innovation", "indicator"], name="registry_evidence_once"),
            models.CheckConstraint(condition=~Q(note=""), name="registry_evidence_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.innovation_id} {self.indicator}"


class Submission(models.Model):
    """
    One year in which an innovation was entered for the index, with the pack as it was then. It never changes.

    `maturity` is the number of indicators with evidence. The database lets a year in once; how often, and that
    maturity grows, is a policy's and the service's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="submissions")
    year = models.PositiveSmallIntegerField()
    maturity = models.PositiveSmallIntegerField()
    pack: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField()
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("submission to the innovation index")
        verbose_name_plural = _("submissions to the innovation index")
        ordering = ["-year", "-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["innovation", "year"], name="registry_submission_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.innovation_id} {self.year}"
