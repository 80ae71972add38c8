"""
Cases and what belongs to one: papers, clocks, steps, messages, visits, fees, the permit that came out.

What a citizen writes is sealed (answers of the form, messages, addresses); the name is kept in the clear, so that
officers find people by it, and never leaves an officer's page.
"""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import clocks
from casework.clocks import Promise, TimeUnit
from casework.machine import CaseType, State, case_type
from casework.models.products import ProductVersion, ServiceProduct
from core.changes import RemembersReading
from core.localised import LocalisedTextField
from core.money import RupiahField
from core.sealed import SealedTextField
from core.uuids import uuid7
from documents.models import Document
from organisation.models import Unit
from residents.models import Resident

CONTACT_PURPOSE: Final = "casework.contact"
ANSWERS_PURPOSE: Final = "casework.answers"
MESSAGE_PURPOSE: Final = "casework.message"
RECORDED_PURPOSE: Final = "casework.recorded"


class Channel(models.TextChoices):
    """How a case came in."""

    WEB = "web", _("online")
    COUNTER = "counter", _("at the counter")
    API = "api", _("from another system")


class Case(RemembersReading):
    """
    One matter of one citizen.

    `code` and PIN open the tracking page. `version` grows with each change, so that two officers at once notice each
    other. `due_at` is the earliest of the clocks that run, empty while all stand; `due_unknown_year` says that it
    cannot be told because that year's holidays are not decreed yet. `policies` holds the values in force when the case
    was filed. `kept_until` is the last day on which one that was never handed in is kept; its citizen was told it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=40)
    code = models.CharField(max_length=20, unique=True)
    pin = models.CharField(max_length=128, help_text="Hashed.")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_closed_until = models.DateTimeField(null=True, blank=True)
    product = models.ForeignKey(ServiceProduct, on_delete=models.PROTECT, related_name="cases", null=True, blank=True)
    product_version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="cases", null=True, blank=True
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=2, default="id", help_text="In which the citizen is written to.")

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    applicant_name = models.CharField(_("full name"), max_length=150)
    phone = SealedTextField(purpose=CONTACT_PURPOSE, blank=True)
    email = SealedTextField(purpose=CONTACT_PURPOSE, blank=True)
    place_code = models.CharField(max_length=10, blank=True, help_text="Village the case is about.")
    answers = SealedTextField(purpose=ANSWERS_PURPOSE, blank=True)
    recorded = SealedTextField(
        purpose=RECORDED_PURPOSE, blank=True, db_default="", help_text="Official numbers that an officer wrote down."
    )
    policies = models.JSONField(default=dict, blank=True)

    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    is_open = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_unknown_year = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search_text = models.TextField(editable=False, default="")
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    letter = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="case", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="absorbed", null=True, blank=True)
    split_from = models.ForeignKey("self", models.PROTECT, related_name="parts", null=True, blank=True)
    survey_token = models.CharField(max_length=64, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="casework_case_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(submitted_at__gte=F("started_at")),
                name="casework_case_submitted_after_start",
            ),
            models.CheckConstraint(condition=~Q(applicant_name=""), name="casework_case_named"),
            models.CheckConstraint(
                condition=Q(product=None, product_version=None)
                | Q(product__isnull=False, product_version__isnull=False),
                name="casework_case_product_with_version",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="casework_case_not_into_itself"
            ),
            models.CheckConstraint(condition=Q(is_open=True) | Q(due_at=None), name="casework_case_closed_has_no_due"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="casework_open_by_due", condition=Q(is_open=True)),
            models.Index(fields=["unit", "due_at", "id"], name="casework_open_of_unit", condition=Q(is_open=True)),
            models.Index(
                fields=["assignee", "due_at", "id"], name="casework_open_of_officer", condition=Q(is_open=True)
            ),
            models.Index(fields=["state", "due_at", "id"], name="casework_open_in_state", condition=Q(is_open=True)),
            models.Index(fields=["product", "-submitted_at"], name="casework_case_of_product"),
            models.Index(fields=["-closed_at", "-id"], name="casework_closed_latest", condition=Q(is_open=False)),
            models.Index(
                fields=["unit", "-closed_at", "-id"], name="casework_closed_of_unit", condition=Q(is_open=False)
            ),
            models.Index(fields=["resident", "-started_at"], name="casework_case_of_resident"),
            # The counts of the officers' list read these alone, without the rows (infra/benchmarks/casework_list.py).
            models.Index(
                fields=["unit", "due_at"],
                include=["id", "assignee", "due_unknown_year", "state", "product", "type"],
                condition=Q(is_open=True, submitted_at__isnull=False),
                name="casework_open_counted",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                include=["unit", "state", "product", "type"],
                condition=Q(is_open=False, submitted_at__isnull=False),
                name="casework_closed_counted",
            ),
            models.Index(fields=["kept_until", "id"], condition=Q(submitted_at=None), name="casework_drafts_by_end"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="casework_case_search"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def course(self) -> CaseType:
        return case_type(self.type)

    @property
    def stands(self) -> State:
        """The state with its words."""
        return self.course.states[self.state]

    @property
    def steps_chosen(self) -> frozenset[str]:
        """The optional steps of the version it was filed under."""
        if not self.course.has_options or self.product_version is None:
            return frozenset()
        return self.product_version.optional_steps


class CaseClock(models.Model):
    """
    A named limit that counts for a case: a promise that is counted out while the file is complete, e.g. `standard`, the
    time the service's standard promises; or a moment that was fixed when the case was filed, such as sunset that day,
    which comes whether the file is complete or not.

    `due_at` is empty while the clock stands. `ended_at` says when it was done, `was_kept` whether in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, choices=TimeUnit, blank=True, default="", db_default="")
    fixed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    was_kept = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("clock of a case")
        verbose_name_plural = _("clocks of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="casework_one_clock_of_a_name"),
            models.CheckConstraint(
                condition=Q(fixed_at=None, amount__isnull=False, amount__gte=1, unit__in=TimeUnit.values)
                | Q(fixed_at__isnull=False, amount=None, unit=""),
                name="casework_clock_limits",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None, due_date=None) | Q(due_at__isnull=False, due_date__isnull=False),
                name="casework_clock_due_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, was_kept=None) | Q(ended_at__isnull=False), name="casework_clock_kept_at_end"
            ),
        ]
        indexes = [
            models.Index(fields=["ended_at"], condition=Q(was_kept=False), name="casework_clocks_broken"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promise(self) -> Promise:
        """Of a clock that counts a promise out. :raises ValueError: if its end is fixed."""
        if self.amount is None:
            raise ValueError(f"The clock {self.name} ends at a moment that is fixed.")
        return Promise(self.amount, TimeUnit(self.unit))

    def runs_so_far(self) -> list[clocks.Run]:
        """In their order, the one that has no end last; from the prefetched rows where there are any."""
        rows = sorted(self.runs.all(), key=lambda run: (run.started_at, run.stopped_at is None))
        return [clocks.Run(row.started_at, row.stopped_at) for row in rows]


class ClockRun(models.Model):
    """A time during which the file was complete and the clock ran."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(CaseClock, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("run of a clock")
        verbose_name_plural = _("runs of clocks")
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(stopped_at=None), name="casework_clock_runs_once"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("started_at")), name="casework_run_stops_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%F %T}"


class CaseStep(models.Model):
    """
    A step of a case as people read it. The evidence log proves it; this says it.

    `reason` is what the citizen reads (sealed: people write names into reasons).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField()
    action = models.CharField(max_length=30)
    state = models.CharField(max_length=20)
    by = models.CharField(max_length=120)
    reason = SealedTextField(purpose=MESSAGE_PURPOSE, blank=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at", "id"], name="casework_steps_of_case")]

    def __str__(self) -> str:
        return self.action


class DocumentState(models.TextChoices):
    """What an officer thinks of a paper."""

    GIVEN = "given", _("to be checked")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("to be replaced")


class CaseDocument(models.Model):
    """
    A paper of a case: for which requirement (its place in the version's list), and the file.

    A paper may be taken from an earlier case of the same person (`reused_from`); both rows point at one file.
    A paper that was replaced stays, so that it can be seen what was decided on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="papers")
    requirement = models.PositiveSmallIntegerField()
    kind = models.SlugField(max_length=40, blank=True)
    file_key = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.GIVEN)
    remark = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    reused_from = models.ForeignKey("self", models.PROTECT, related_name="reuses", null=True, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")
        ordering = ["requirement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "requirement"], condition=Q(is_current=True), name="casework_one_paper_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REFUSED) | ~Q(remark=""), name="casework_paper_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Sender(models.TextChoices):
    CITIZEN = "citizen", _("citizen")
    OFFICER = "officer", _("officer")
    SYSTEM = "system", _("system")


class Message(models.Model):
    """A message between citizen and officers; with `is_internal` a note that only officers read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    sender = models.CharField(max_length=10, choices=Sender)
    by = models.CharField(max_length=120)
    text = SealedTextField(purpose=MESSAGE_PURPOSE)
    is_internal = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="casework_messages_of_case"),
            models.Index(fields=["case"], name="casework_messages_unread", condition=Q(sender="citizen", read_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(sender=Sender.OFFICER), name="casework_note_by_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.at:%F}"


class FieldVisit(models.Model):
    """A visit on the spot: planned, then noted with what was seen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    planned_for = models.DateTimeField()
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    finding = SealedTextField(purpose=MESSAGE_PURPOSE, blank=True)

    class Meta:
        verbose_name = _("visit on the spot")
        verbose_name_plural = _("visits on the spot")
        ordering = ["planned_for", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at=None), name="casework_one_visit_ahead"),
            models.CheckConstraint(condition=Q(done_at=None) | ~Q(finding=""), name="casework_visit_has_finding"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_for:%F %T}"


class FeeState(models.TextChoices):
    DUE = "due", _("to be paid")
    PROOF_GIVEN = "proof_given", _("proof to be checked")
    PAID = "paid", _("paid")


class Fee(models.Model):
    """What a case costs, and the proof that it was paid. `basis` says how the amount was reckoned."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="fee")
    amount = RupiahField()
    basis = LocalisedTextField(max_length=600, null=True, blank=True, multiline=True)
    state = models.CharField(max_length=12, choices=FeeState, default=FeeState.DUE)
    asked_at = models.DateTimeField()
    proof_key = models.CharField(max_length=200, blank=True)
    proof_name = models.CharField(max_length=200, blank=True)
    proof_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="casework_fee_is_positive"),
            models.CheckConstraint(
                condition=~Q(state=FeeState.PAID) | Q(paid_at__isnull=False), name="casework_fee_paid_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Permit(models.Model):
    """What was granted and until when. Its light says when to renew: green, yellow, red (`queries.light_of`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="permit")
    product = models.ForeignKey(ServiceProduct, on_delete=models.PROTECT, related_name="permits")
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="The last day on which it holds.")
    renew_from = models.DateField(help_text="From this day it shows yellow, by the policy its case was filed under.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="casework_permit_ends_after_start"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoke_reason=""), name="casework_permit_revoked_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["valid_to", "id"], name="casework_permits_by_end", condition=Q(revoked_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.valid_to:%F}"


class SavedFilter(models.Model):
    """A filter of the list of cases that an officer keeps under a name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="casework_filter_name"),
            models.CheckConstraint(condition=~Q(name=""), name="casework_filter_named"),
        ]

    def __str__(self) -> str:
        return self.name
