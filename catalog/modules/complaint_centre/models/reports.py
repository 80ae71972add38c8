"""A report beside its case: what it is about and where, its clocks in short, what was done on the spot."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case
from catalog.modules.complaint_centre.models.categories import Category
from catalog.modules.complaint_centre.rules.escalation import Level, ReferralKind
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.objections import RULINGS, Rank
from core.photos import Position
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit

TEXT_PURPOSE: Final = "complaint_centre.text"
REPORTER_PURPOSE: Final = "complaint_centre.reporter"
REFERRAL_PURPOSE: Final = "complaint_centre.referral"
NOBODY: Final = "Anonim"
"""What stands with the case where a name would, for reports without one."""


class Way(models.TextChoices):
    """How a report came in."""

    WEB = "web", _("online")
    PHONE = "phone", _("by telephone")
    COUNTER = "counter", _("at the counter")
    FIELD = "field", _("by an officer in the field")
    API = "api", _("from another system")
    OPEN311 = "open311", _("by Open311")
    EMAIL = "email", _("by e-mail")
    WHATSAPP = "whatsapp", _("by WhatsApp")
    SMS = "sms", _("by SMS")
    LAPOR = "lapor", _("by SP4N-LAPOR!")


class PositionDoubt(models.TextChoices):
    """What speaks against a position. It flags a report and refuses none."""

    NONE = "", _("none")
    OUTSIDE = "outside", _("outside the boundary")
    FAR = "far", _("far from here")


_LISTED: Final = Q(is_secret=False) & ~Q(kind=ReportKind.WHISTLEBLOWING)
"""What everybody may see in the public list, without personal data."""


class Complaint(models.Model):
    """
    A report of one citizen: complaint, aspiration, request for information, or wrongdoing.

    State, code, deadlines, messages and history are the case's. `answer_due_at` is the local limit as it was reckoned
    when the report was filed, and `answer_limit` why it is that moment (`rules.response`). `answered_at` is the first
    answer of a person; an automatic one is none. `level` at `level_unit` is whom the clock points at; it moves up with
    each of the `rises`, while the case stays with the office that works on it. `public_text` is what an officer wrote
    for the public list; what the citizen wrote stays sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, related_name="complaint")
    kind = models.CharField(max_length=20)
    needs_examination = models.BooleanField(default=False)
    way = models.CharField(max_length=10, choices=Way)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="complaints", null=True, blank=True)
    text = SealedTextField(purpose=TEXT_PURPOSE)
    is_anonymous = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    is_poor = models.BooleanField(default=False)

    village_code = models.CharField(max_length=10, blank=True)
    address = SealedTextField(purpose=TEXT_PURPOSE, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    position_doubt = models.CharField(max_length=8, choices=PositionDoubt, blank=True, default="")

    filed_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True, blank=True)
    answer_limit = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=20, help_text="Whose answer the clock waits for (`rules.escalation.Level`).")
    level_unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    rises = models.PositiveSmallIntegerField(default=0)
    is_office_told = models.BooleanField(
        default=True, help_text="Whether the people of the level's office heard that it waits (`telling.tell_offices`)."
    )
    forwarded_to = models.CharField(max_length=150, blank=True)
    public_text = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_something"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, position_doubt="")
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="complaint_position_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer_due_at=None, answer_limit="")
                | (Q(answer_due_at__gte=F("filed_at")) & ~Q(answer_limit="")),
                name="complaint_limit_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("filed_at")), name="complaint_answered_after_filed"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(ReportKind), level__in=list(Level)), name="complaint_kind_and_level"
            ),
            # Nothing of a whistle-blower is public or says who it was, whatever a page does.
            models.CheckConstraint(
                condition=~Q(kind=ReportKind.WHISTLEBLOWING) | Q(is_anonymous=True, is_secret=True, public_text=""),
                name="complaint_whistle_is_sealed",
            ),
        ]
        indexes = [
            models.Index(fields=["-filed_at", "-id"], condition=_LISTED, name="complaint_listed_latest"),
            models.Index(fields=["village_code", "-filed_at"], condition=_LISTED, name="complaint_listed_of_place"),
            models.Index(fields=["category", "-filed_at"], condition=_LISTED, name="complaint_listed_of_category"),
            models.Index(fields=["filed_at"], name="complaint_by_day"),
            models.Index(
                fields=["latitude", "longitude", "filed_at"],
                condition=Q(latitude__isnull=False),
                name="complaint_by_position",
            ),
            models.Index(fields=["level_unit"], condition=Q(rises__gte=1), name="complaint_escalated_to"),
            models.Index(fields=["filed_at"], condition=Q(is_office_told=False), name="complaint_office_untold"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def reporter_name(self) -> str:
        """Who reports it, as officers read it."""
        name: str = self.case.applicant_name
        return gettext("Anonymous") if name == NOBODY else name

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(latitude=self.latitude, longitude=self.longitude)

    @property
    def is_listed(self) -> bool:
        """Whether everybody sees it in the public list."""
        return not self.is_secret and self.kind != ReportKind.WHISTLEBLOWING


class Reporter(models.Model):
    """
    Who reported wrongdoing, where they said so: for inspectors alone, and never beside the case.

    Nobody is told anything by these contacts; a whistle-blower comes back with code and PIN.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="reporter")
    who = SealedTextField(purpose=REPORTER_PURPOSE)
    contact = SealedTextField(purpose=REPORTER_PURPOSE, blank=True)

    class Meta:
        verbose_name = _("whistle-blower")
        verbose_name_plural = _("whistle-blowers")

    def __str__(self) -> str:
        return f"reporter {self.pk}"


class ReportPhoto(models.Model):
    """A photo: of what is wrong, by whoever reported it, or of what was done, by the officer."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="photos")
    stage = models.CharField(max_length=6, choices=Stage)
    file_key = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    is_by_officer = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False, help_text="An officer has seen that nobody can be recognised.")

    class Meta:
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of reports")
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "stage", "sha256"], name="complaint_photo_once"),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class Feedback(models.Model):
    """What the citizen thinks of how the report was dealt with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="feedback")
    score = models.PositiveSmallIntegerField()
    comment = SealedTextField(purpose=TEXT_PURPOSE, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=4), name="complaint_feedback_one_to_four")
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class Escalation(models.Model):
    """A limit that passed without an answer: the report went one level up, and a shorter clock began."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="escalations")
    rises = models.PositiveSmallIntegerField(help_text="1 for the first.")
    from_level = models.CharField(max_length=20)
    to_level = models.CharField(max_length=20)
    clock = models.CharField(max_length=40, help_text="Name of the clock that passed.")
    due_at = models.DateTimeField(help_text="When it passed.")
    from_unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    next_due_at = models.DateTimeField(
        null=True, blank=True, help_text="Of the shorter clock; empty while a year's holidays are not decreed."
    )

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["rises"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "rises"], name="complaint_escalated_once"),
            models.UniqueConstraint(fields=["complaint", "clock"], name="complaint_clock_escalates_once"),
            models.CheckConstraint(
                condition=Q(rises__gte=1, from_level__in=list(Level), to_level__in=list(Level)),
                name="complaint_escalation_levels",
            ),
            models.CheckConstraint(condition=Q(at__gte=F("due_at")), name="complaint_escalated_after_due"),
        ]

    def __str__(self) -> str:
        return f"escalation {self.rises}"


class Referral(models.Model):
    """
    A missed limit as a matter for people: the clock's evidence, what the officer says to it, and what a person decided.

    `discipline` for civil servants, a lurah among them (PP 94/2021); `guidance` for the elected head of a desa (UU
    6/2014) [GK]. The software proposes nothing and punishes nobody. `dated` is the day after the limit passed.
    """

    class Outcome(models.TextChoices):
        NONE = "none", _("no ground")
        EXCUSED = "excused", _("excused")
        GUIDED = "guided", _("guidance given")
        PASSED_ON = "passed_on", _("passed on for a hearing under PP 94/2021")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=10)
    level = models.CharField(max_length=20, help_text="Whose limit it was.")
    clock = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    dated = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True)
    officer_title = models.CharField(max_length=150, blank=True, help_text="The post, as it was held that day.")
    opened_at = models.DateTimeField()
    reply_until = models.DateTimeField()
    reply = SealedTextField(purpose=REFERRAL_PURPOSE, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    grounds = SealedTextField(purpose=REFERRAL_PURPOSE, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decider = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True)
    decider_rank = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How high they stood that day (`rules.objections.Rank`)."
    )
    objection_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the officer may object to what was decided."
    )

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-dated", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "clock"], name="complaint_referred_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(ReferralKind), level__in=list(Level)), name="complaint_referral_kind"
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="complaint_referral_reply_dated",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", grounds="", decided_by="", decided_at=None)
                | (~Q(outcome="") & ~Q(grounds="") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="complaint_referral_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(objection_until=None)
                | Q(outcome__in=list(RULINGS), decider__isnull=False, decider_rank__in=list(Rank)),
                name="complaint_referral_objection_to_whom",
            ),
            # Whatever a page does: nobody decides about themselves.
            models.CheckConstraint(
                condition=Q(decider=None) | Q(officer=None) | ~Q(decider=F("officer")),
                name="complaint_referral_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["dated", "id"], condition=Q(outcome=""), name="complaint_referrals_open"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"
