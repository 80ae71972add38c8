"""
Pregnancies, what a mother agreed to, and the student beside her.

What work lists are sorted by stands in the clear: state, days, score and band. The reasons for a score, measurements,
signs and notes are sealed as health data.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client.models.scheme import Placement
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit
from residents.models import Resident

CARE_PURPOSE = "one_student_one_client.care"
"""How a mother and her child are: health data (UU PDP, article 4 (2)), sealed."""


class Pregnancy(models.Model):
    """
    One pregnancy and the first two years of the child.

    `risk` and `score` are those of the latest review that a midwife confirmed; they never fall. `version` grows with
    every change, so that two people at once, or a device that was without a line, notice each other.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("registered")
        ACTIVE = "active", _("accompanied")
        DELIVERED = "delivered", _("gave birth")
        LOST = "lost", _("lost")
        NIFAS = "nifas", _("the six weeks after birth")
        BREASTFEEDING = "breastfeeding", _("until the child is two")
        MOVED_OUT = "moved_out", _("moved away")
        CLOSED = "closed", _("accompaniment ended")

    class Risk(models.TextChoices):
        UNKNOWN = "", _("not scored yet")
        LOW = "low", _("low risk (KRR)")
        HIGH = "high", _("high risk (KRT)")
        VERY_HIGH = "very_high", _("very high risk (KRST)")

    OVER = (State.MOVED_OUT, State.CLOSED)
    AT_RISK = (Risk.HIGH, Risk.VERY_HIGH)
    URGENCY = (Risk.VERY_HIGH, Risk.HIGH, Risk.UNKNOWN, Risk.LOW)
    """Whom nobody has scored yet comes before those at low risk."""
    ELIGIBLE = Q(is_poor=True) | Q(risk__in=AT_RISK)
    """For a student: at high risk or poor (the article says high risk, the launch poor families: either)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("mother"))
    village_code = models.CharField(_("village"), max_length=10)
    health_centre = models.ForeignKey(
        Unit, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("health centre")
    )
    midwife = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("midwife"), null=True, blank=True
    )
    state = models.CharField(max_length=15, choices=State, default=State.REGISTERED)
    state_since = models.DateTimeField()
    lmp_date = models.DateField(_("first day of the last menstruation"))
    due_date = models.DateField(_("expected day of birth"))
    is_poor = models.BooleanField(_("poor family"), default=False)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    risk = models.CharField(max_length=10, choices=Risk, blank=True, default=Risk.UNKNOWN)
    born_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("pregnancy")
        verbose_name_plural = _("pregnancies")
        ordering = ["due_date", "id"]
        indexes = [
            models.Index(fields=["health_centre", "state", "due_date"], name="osoc_pregnancies_at"),
            models.Index(fields=["midwife", "state"], name="osoc_pregnancies_of"),
            models.Index(fields=["risk", "village_code"], name="osoc_open_by_risk", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident"], condition=Q(ended_at=None), name="osoc_one_open_pregnancy"),
            models.CheckConstraint(condition=Q(due_date__gt=F("lmp_date")), name="osoc_due_after_lmp"),
            models.CheckConstraint(
                condition=Q(score=None, risk="")
                | Q(score=2, risk="low")
                | Q(score__in=(6, 10), risk="high")
                | Q(score__gte=14, risk="very_high"),
                name="osoc_risk_is_that_of_the_score",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at=None) & ~Q(state__in=("moved_out", "closed")))
                | Q(ended_at__isnull=False, state__in=("moved_out", "closed")),
                name="osoc_pregnancy_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(born_at__isnull=False)
                | Q(state__in=("registered", "active", "lost", "moved_out", "closed")),
                name="osoc_born_before_after",
            ),
        ]

    def __str__(self) -> str:
        return f"pregnancy {self.pk}"

    @property
    def is_eligible(self) -> bool:
        """As `ELIGIBLE` says of a row."""
        return self.is_poor or self.risk in self.AT_RISK


class Consent(models.Model):
    """
    What a mother agreed to, in front of whom; revoked at any moment, with effect at once. Without `student` nobody but
    the health centre sees her, without `exchange` nothing is sent to SATUSEHAT, without `birth` no birth is told on.
    """

    class Purpose(models.TextChoices):
        STUDENT = "student", _("a student accompanies me and sees my data")
        EXCHANGE = "exchange", _("my data are sent to SATUSEHAT")
        BIRTH = "birth", _("the birth is told to the civil registry")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    given_at = models.DateTimeField()
    witnessed_by = models.CharField(max_length=120)
    is_signed = models.BooleanField(_("signed on paper"), default=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pregnancy", "purpose"], condition=Q(revoked_at=None), name="osoc_consent_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="osoc_consent_revoked_by",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Pairing(models.Model):
    """
    A student and a client. Proposed by distance, load and risk; it begins when both the supervisor and the midwife
    have said yes. The database keeps one active client a student and one active student a client.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted by one of two")
        ACTIVE = "active", _("accompanies her")
        REASSIGNED = "reassigned", _("handed over")
        COMPLETED = "completed", _("completed")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    class EndReason(models.TextChoices):
        CONSENT = "consent", _("the mother withdrew her consent")
        STUDENT = "student", _("the student left")
        TERM = "term", _("the term ended")
        MOVED = "moved", _("the mother moved away")
        LOST = "lost", _("the pregnancy was lost")
        OTHER = "other", _("another reason")

    UNDECIDED = (State.PROPOSED, State.ACCEPTED)
    OPEN = (*UNDECIDED, State.ACTIVE)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="pairings")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="pairings")
    student = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    grounds = models.JSONField(default=dict, help_text=_("Why this student: distance, load, risk, points."))
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)
    supervisor_at = models.DateTimeField(null=True, blank=True)
    midwife_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True)
    handed_over_to = models.OneToOneField("self", models.PROTECT, related_name="taken_over_from", null=True, blank=True)
    handover_note = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["student"], condition=Q(state="active"), name="osoc_one_active_client"),
            models.UniqueConstraint(fields=["pregnancy"], condition=Q(state="active"), name="osoc_one_active_student"),
            models.UniqueConstraint(
                fields=["pregnancy", "placement"],
                condition=Q(state__in=("proposed", "accepted", "active")),
                name="osoc_pair_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="active")
                | Q(supervisor_at__isnull=False, midwife_at__isnull=False, began_at__isnull=False),
                name="osoc_active_by_both",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "accepted", "active"), ended_at=None)
                | Q(state__in=("reassigned", "completed", "ended", "declined"), ended_at__isnull=False),
                name="osoc_pairing_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return f"pairing {self.pk}"


class KsprAssessment(models.Model):
    """
    One review of the score card. `items` (codes, parted by commas) are sealed; the total is that of all that stands
    after it. A student's review is provisional until a midwife confirms it or turns it down.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("waits for the midwife")
        CONFIRMED = "confirmed", _("confirmed")
        TURNED_DOWN = "turned_down", _("turned down")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="assessments")
    review = models.CharField(max_length=3)
    items = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State)
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    remark = SealedTextField(purpose=CARE_PURPOSE, blank=True, editable=False)

    class Meta:
        verbose_name = _("review of the score card")
        verbose_name_plural = _("reviews of the score card")
        ordering = ["assessed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(review__in=("1", "2", "3.1", "3.2")), name="osoc_review_is_one_of_four"),
            models.CheckConstraint(condition=Q(score__gte=2) & ~Q(score=12), name="osoc_score_is_possible"),
            models.CheckConstraint(
                condition=Q(state="provisional", decided_at=None)
                | (~Q(state="provisional") & Q(decided_at__isnull=False)),
                name="osoc_review_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
