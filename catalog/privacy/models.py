"""
The privacy desk of a regency: its record of processing, requests of people, failures, retention runs.

All of it stands in the regency's own schema. The ministry learns numbers, as of everything else, by indicators.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case
from core.localised import LocalisedTextField
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Unit
from residents.models import Resident

WISH_PURPOSE: Final = "privacy.wish"
COPY_PURPOSE: Final = "privacy.copy"


class Desk(models.Model):
    """Whom to write to: the one row of a regency. The controller is the government itself."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    address = models.CharField(_("address of the controller"), max_length=250, blank=True)
    email = models.EmailField(_("e-mail address of the desk"), blank=True)
    phone = models.CharField(_("telephone of the desk"), max_length=25, blank=True)
    officer = models.CharField(_("data protection officer"), max_length=150, blank=True)
    decree = models.CharField(_("number and date of the decree"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("data protection desk")
        verbose_name_plural = _("data protection desks")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="privacy_one_desk")]

    def __str__(self) -> str:
        return "desk"


class Processor(models.Model):
    """Somebody who processes for the regency; each is approved in writing (UU 27/2022, article 51 (5))."""

    name = models.CharField(_("name"), max_length=150)
    task = models.CharField(_("what it does"), max_length=200)
    place = models.CharField(_("where the data are"), max_length=120)
    approval = models.CharField(_("number and date of the approval"), max_length=200)
    approved_on = models.DateField(_("approved on"))
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("processor")
        verbose_name_plural = _("processors")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(ended_on=None), name="privacy_processor_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("approved_on")), name="privacy_processor_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ActivityNote(models.Model):
    """What the regency adds to a line of its record of processing."""

    activity = models.CharField(max_length=80, unique=True)
    text = LocalisedTextField(_("note"), max_length=600)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note on an activity")
        verbose_name_plural = _("notes on activities")

    def __str__(self) -> str:
        return self.activity


class RegisterVersion(models.Model):
    """The record of processing as it was approved; what changed since is told by comparing with it."""

    number = models.PositiveIntegerField(unique=True)
    lines = models.JSONField()
    approved_at = models.DateTimeField()
    approved_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("approved record of processing")
        verbose_name_plural = _("approved records of processing")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class RequestKind(models.TextChoices):
    """What a person may ask for, in the order of the law."""

    ACCESS = "access", _("a copy of my data")
    CORRECTION = "correction", _("correct my data")
    ERASURE = "erasure", _("erase my data")
    WITHDRAWAL = "withdrawal", _("take back a consent")
    OBJECTION = "objection", _("object to a decision made by a program alone")
    RESTRICTION = "restriction", _("let the processing of my data stand still")
    PORTABILITY = "portability", _("give my data to somebody else")


BY_LAW: Final = (RequestKind.ACCESS, RequestKind.CORRECTION, RequestKind.WITHDRAWAL, RequestKind.RESTRICTION)
"""Those for which the law itself names 3 x 24 hours (articles 30, 32, 40, 41)."""

WITH_COPY: Final = (RequestKind.ACCESS, RequestKind.PORTABILITY)


class Ground(models.TextChoices):
    """On what a refusal rests."""

    ARCHIVE = "archive", _("state archive (UU 43/2009)")
    CIVIL_REGISTRY = "civil_registry", _("civil registry data (UU 24/2013)")
    HEALTH_RECORD = "health_record", _("clinical record (UU 17/2023)")
    STATE = "state", _("public interest of the state (UU 27/2022, article 15 (1) c)")
    LAW_ENFORCEMENT = "law_enforcement", _("law enforcement (UU 27/2022, article 15 (1) b)")
    HARM = "harm", _("it would harm somebody (UU 27/2022, article 33)")
    IDENTITY = "identity", _("it could not be shown who asks")
    NOTHING = "nothing", _("nothing is held of this person")


class Identity(models.TextChoices):
    """How it was shown who asks."""

    ACCOUNT = "account", _("signed in with the own account")
    CARD = "card", _("identity card seen at the desk")
    LETTER = "letter", _("letter with a copy of the identity card")


class PrivacyRequest(models.Model):
    """
    What somebody asked of their own data; its course and clock are those of the case.

    `resident` is whose record it concerns, once the desk has found it; `user` the account it came from.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="privacy_request")
    kind = models.CharField(_("what is asked for"), max_length=12, choices=RequestKind)
    identity = models.CharField(_("how we know who asks"), max_length=8, choices=Identity)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    wish = SealedTextField(purpose=WISH_PURPOSE, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ground = models.CharField(_("legal basis of the refusal"), max_length=15, choices=Ground, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request about own data")
        verbose_name_plural = _("requests about own data")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="privacy_request_kind"),
            models.CheckConstraint(
                condition=~Q(identity="account") | Q(user__isnull=False), name="privacy_request_from_account"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="privacy_requests_of", condition=Q(user__isnull=False))]

    def __str__(self) -> str:
        return f"request {self.pk}"


class Errand(models.Model):
    """
    A request handed to the office that keeps the data: what that office is to do, and what it did or why it did not.
    The desk answers the person.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        NOT_DONE = "not_done", _("not done")
        TAKEN_BACK = "taken_back", _("taken back by the desk")

    request = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, related_name="errands")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    task = SealedTextField(purpose=WISH_PURPOSE, blank=True)
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    words = SealedTextField(purpose=WISH_PURPOSE, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("request at an office")
        verbose_name_plural = _("requests at offices")
        ordering = ["-handed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at=None), name="privacy_one_open_errand_of_a_request"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", words="", ended_at=None, ended_by="")
                | (Q(outcome="taken_back", ended_at__isnull=False) & ~Q(ended_by=""))
                | (Q(outcome__in=("done", "not_done"), ended_at__isnull=False) & ~Q(ended_by="") & ~Q(words="")),
                name="privacy_errand_ended_how",
            ),
        ]
        indexes = [models.Index(fields=["unit"], name="privacy_open_errands", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"errand {self.pk}"


class Copy(models.Model):
    """A person's own copy: a sealed file, fetched once by its link, then gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(PrivacyRequest, on_delete=models.PROTECT, related_name="copy")
    file_key = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True, help_text="Of the link, which is said once.")
    entries = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("copy of somebody's data")
        verbose_name_plural = _("copies of somebody's data")
        constraints = [
            models.CheckConstraint(condition=Q(fetched_at=None) | Q(file_key=""), name="privacy_copy_fetched_is_gone"),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk}"


class Restriction(models.Model):
    """The processing of somebody's data stands still (UU 27/2022, article 11) until it is lifted."""

    request = models.OneToOneField(PrivacyRequest, on_delete=models.PROTECT, related_name="restriction")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("restriction of processing")
        verbose_name_plural = _("restrictions of processing")
        constraints = [
            models.CheckConstraint(
                condition=Q(resident__isnull=False) | Q(user__isnull=False), name="privacy_restriction_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="", lift_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lift_reason="")),
                name="privacy_restriction_lifted_why",
            ),
        ]
        indexes = [
            models.Index(fields=["resident"], name="privacy_restricted_resident", condition=Q(lifted_at=None)),
            models.Index(fields=["user"], name="privacy_restricted_user", condition=Q(lifted_at=None)),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"


class RestrictionOverride(models.Model):
    """
    Somebody decided to go on with one matter although the processing is restricted, and said why: with a case, or with
    what else a module works on, by its id.

    It counts from `in_force_at`: once a second person agreed, or at once where a life depends on it; then somebody
    agrees afterwards.
    """

    class Why(models.TextChoices):
        LAW = "law", _("a law wants it")
        PERSON = "person", _("the person wants it")
        VITAL = "vital", _("somebody's life or health depends on it")

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="overrides")
    matter = models.UUIDField()
    why = models.CharField(_("why it goes on"), max_length=6, choices=Why, default=Why.LAW)
    reason = models.CharField(max_length=300)
    subject = models.CharField(max_length=120, blank=True, help_text="The matter, as the evidence log names it.")
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120)
    needs_second = models.BooleanField(default=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("exception from a restriction")
        verbose_name_plural = _("exceptions from restrictions")
        constraints = [
            models.UniqueConstraint(fields=["restriction", "matter"], name="privacy_override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="privacy_override_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="")
                | (Q(confirmed_at__isnull=False, in_force_at__isnull=False) & ~Q(confirmed_by="")),
                name="privacy_override_confirmed_by",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("decided_by")), name="privacy_override_by_two_people"),
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"


class Hold(models.Model):
    """
    Proof that must not go: no retention rule touches a case in dispute, or a whole rule stands still, until the last
    day or until the hold is lifted.
    """

    class Dispute(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        OBJECTION = "objection", _("administrative objection or appeal")
        COURT = "court", _("court")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    dispute = models.CharField(_("what is under way"), max_length=9, choices=Dispute)
    reason = models.CharField(max_length=300)
    until = models.DateField(_("last day"), null=True, blank=True)
    since = models.DateTimeField()
    held_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("hold for a dispute")
        verbose_name_plural = _("holds for disputes")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="privacy_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(case=None) & ~Q(rule="") | Q(case__isnull=False, rule=""), name="privacy_hold_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="", lift_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lift_reason="")),
                name="privacy_hold_lifted_why",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="privacy_held_cases", condition=Q(lifted_at=None))]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Breach(models.Model):
    """
    A failure of protection (UU 27/2022, article 46): what is known of it, and what was done.

    `due_at` is when people and authority must have their notice, reckoned from `known_at` with the hours in force then.
    A rehearsal has all of it and sends nothing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("still open")
        CLOSED = "closed", _("settled")

    class Public(models.TextChoices):
        YES = "yes", _("told to the public")
        NO = "no", _("not told to the public")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    is_rehearsal = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    title = models.CharField(_("what failed, in a few words"), max_length=120)
    known_at = models.DateTimeField(_("known since"))
    due_at = models.DateTimeField()
    reported_to_us_at = models.DateTimeField(
        _("told by the processor at"), null=True, blank=True, help_text="When it knew stands in `processor_known_at`."
    )
    processor_known_at = models.DateTimeField(_("known to the processor since"), null=True, blank=True)
    failure_id = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Of the operator's own report, if it comes from one.",
    )
    happened = models.CharField(_("when and how it happened"), max_length=1000, blank=True)
    categories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    handling = models.CharField(_("what is done about it"), max_length=1000, blank=True)
    recovery = models.CharField(_("what people can do, and how it is set right"), max_length=1000, blank=True)
    authority_told_at = models.DateTimeField(null=True, blank=True)
    authority_receipt = models.CharField(_("number of the receipt"), max_length=120, blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True)
    public = models.CharField(max_length=3, choices=Public, blank=True)
    public_reason = models.CharField(max_length=600, blank=True)
    public_decided_by = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    lessons = models.CharField(_("what was learnt"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("failure of protection")
        verbose_name_plural = _("failures of protection")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("known_at")), name="privacy_breach_due_later"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="privacy_breach_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(public="", public_decided_by="") | (~Q(public="") & ~Q(public_decided_by="")),
                name="privacy_breach_public_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"breach {self.number}"

    @property
    def notices_at(self) -> datetime | None:
        """When the last of the two notices was out, to the people and to the authority; None while one is missing."""
        if self.people_told_at is None or self.authority_told_at is None:
            return None
        return max(self.people_told_at, self.authority_told_at)


class Affected(models.Model):
    """
    Somebody whose data a failure touched, and when the notice to them was put on its way: by message, or on paper
    (`letter_at`) to whom no message reaches.
    """

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="affected")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    is_reachable = models.BooleanField(default=True)
    letter_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person concerned")
        verbose_name_plural = _("people concerned")
        constraints = [models.UniqueConstraint(fields=["breach", "resident"], name="privacy_affected_once")]
        indexes = [models.Index(fields=["breach", "id"], name="privacy_to_be_told", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"affected {self.pk}"


class RetentionRun(models.Model):
    """
    One run of a retention rule: what a rehearsal counted, who approved it, what went.

    `before` is the moment before which the event of a row must lie. `sample` holds codes and masked values only.
    """

    class State(models.TextChoices):
        REHEARSED = "rehearsed", _("waits for approval")
        APPROVED = "approved", _("running")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.REHEARSED)
    before = models.DateTimeField()
    rehearsed_at = models.DateTimeField()
    due = models.PositiveIntegerField()
    held = models.PositiveIntegerField(default=0)
    sample = models.JSONField(default=list)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    gone = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("run of a retention rule")
        verbose_name_plural = _("runs of retention rules")
        ordering = ["-rehearsed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state__in=("rehearsed", "approved")), name="privacy_one_run_of_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("rehearsed", "dropped")) | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="privacy_run_approved_by",
            ),
        ]
        indexes = [models.Index(fields=["rule", "-rehearsed_at"], name="privacy_runs_of_rule")]

    def __str__(self) -> str:
        return f"run {self.rule}"
