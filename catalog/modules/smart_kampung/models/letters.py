"""What each letter is decided by, and how each request was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case, ServiceProduct
from catalog.modules.smart_kampung.letters.kinds import Check, Decision, Subject
from core.uuids import uuid7


class LetterType(models.Model):
    """
    A letter of the villages beside casework's service: who may decide it, about whom it is, what is looked at.

    What it asks is the service's form, what it says the wording of the template with the service's `template_code`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.OneToOneField(ServiceProduct, on_delete=models.DO_NOTHING, related_name="letter_type")
    decided_by = models.CharField(
        _("who decides"),
        max_length=10,
        choices=[(Decision.RULE, _("rules, if all is clear")), (Decision.OFFICER, _("an officer"))],
    )
    subject = models.CharField(
        _("about"),
        max_length=10,
        choices=[(Subject.APPLICANT, _("whoever asks")), (Subject.MEMBER, _("somebody of the family"))],
    )
    checks = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    valid_months = models.PositiveSmallIntegerField(_("holds for (months)"), null=True, blank=True)
    is_single_use = models.BooleanField(
        _("single use"),
        default=False,
        db_default=False,
        help_text=_("For one purpose: while it holds, the same person gets no second one for the same."),
    )

    class Meta:
        verbose_name = _("letter of the village")
        verbose_name_plural = _("letters of the village")
        ordering = ["product__code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__in=list(Decision), subject__in=list(Subject)), name="kampung_letter_type_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def looks_at(self) -> tuple[Check, ...]:
        return tuple(Check(code) for code in self.checks)


class LetterRequest(models.Model):
    """
    A letter that was asked for, beside its case: what was asked and what was held, who decided. Made when the case is
    handed in, so that drafts come and go without it. Whom the letter is about is the case's `resident`.

    `findings` holds the outcome of each check by its code, never a name or a number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, related_name="letter_request")
    is_proven = models.BooleanField(
        default=False, help_text="The person proved by NIK, KK number and a code that it is they who ask."
    )
    asked = models.PositiveSmallIntegerField(default=0)
    held = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list, blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="As it was when it was asked for.")
    is_single_use = models.BooleanField(default=False, db_default=False, help_text="The same.")
    purpose_index = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="What a single-use letter is for, as a blind index.",
    )
    counter_prints = models.PositiveIntegerField(default=0, db_default=0, help_text="How often officers printed it.")
    printed_at = models.DateTimeField(null=True, blank=True, help_text="By an officer, the last time.")
    decided_by = models.CharField(max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for a letter")
        verbose_name_plural = _("requests for letters")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by="", decided_at=None)
                | Q(decided_by__in=list(Decision), decided_at__isnull=False),
                name="kampung_request_decided_dated",
            ),
            # What nobody proved to ask for is never decided without a person.
            models.CheckConstraint(
                condition=~Q(decided_by=Decision.RULE) | Q(is_proven=True), name="kampung_rule_knows_the_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The findings that a person has to answer."""
        return [finding for finding in self.findings if finding["verdict"] == "ask"]

    @property
    def took(self) -> timedelta | None:
        """From the asking to the signature; None while it is not signed."""
        letter, asked_at = self.case.letter, self.case.submitted_at
        if letter is None or letter.signed_at is None or asked_at is None:
            return None
        return letter.signed_at - asked_at
