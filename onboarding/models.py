"""
How a regional government comes to Tiru: its application, the agreement both sides sign, and the steps that make it a
tenant.

All tables are CONTROL data of the public schema. A regency is named by its code, never by a foreign key.
"""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField

# Without 0, 1, I, L, O and U: codes are read aloud over the telephone.
REFERENCE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_PATTERN = rf"TIRU(?:-[{REFERENCE_SIGNS}]{{4}}){{3}}"


def new_reference() -> str:
    """A code such as `TIRU-7QMX-4K2P-9DHT`. Twelve random signs (58 bits), for it opens a page without an account."""
    signs = "".join(secrets.choice(REFERENCE_SIGNS) for _sign in range(12))
    return f"TIRU-{signs[:4]}-{signs[4:8]}-{signs[8:]}"


class State(models.TextChoices):
    """Where an application stands. A received one counts for nothing until its sender has confirmed the e-mail."""

    RECEIVED = "received", _("Waiting for the e-mail to be confirmed")
    CONFIRMED = "confirmed", _("Waiting for the ministry's decision")
    APPROVED = "approved", _("Waiting for the agreement to be signed")
    AGREED = "agreed", _("Agreement signed by both sides")
    PROVISIONING = "provisioning", _("Being set up")
    PROVISIONED = "provisioned", _("Set-up done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.CONFIRMED, State.WITHDRAWN}),
    State.CONFIRMED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.AGREED, State.REFUSED, State.WITHDRAWN}),
    # Nothing has been made yet; once the set-up runs, leaving goes the way of a tenant that leaves.
    State.AGREED: frozenset({State.PROVISIONING, State.WITHDRAWN}),
    State.PROVISIONING: frozenset({State.PROVISIONED}),
    State.PROVISIONED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

OPEN_STATES = frozenset({State.CONFIRMED, State.APPROVED, State.AGREED, State.PROVISIONING})
"""An application in one of these is the regency's one open application."""


class Application(models.Model):
    """
    A regional government asks to use Tiru.

    Anybody can send the form, so a *received* application blocks nobody: the one open application of a regency is the
    first whose e-mail was confirmed. The contact's name, e-mail and telephone number are the only personal data; they
    are erased with the letter some time after the application has ended (`privacy.Applicants`).
    """

    reference = models.CharField(max_length=20, unique=True, default=new_reference)
    regency_code = models.CharField(max_length=4)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    language = models.CharField(max_length=2, default="id")

    letter_key = models.CharField(max_length=200)
    """Where the official letter lies (`core.files`); empty once it has been erased."""
    letter_name = models.CharField(max_length=120)
    letter_size = models.PositiveIntegerField()
    letter_sha256 = models.CharField(max_length=64)
    letter_number = models.CharField(max_length=100)
    letter_date = models.DateField()

    contact_name = models.CharField(max_length=120)
    contact_position = models.CharField(max_length=120)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=20)

    wished_label = models.CharField(max_length=40)
    host_label = models.CharField(max_length=40, blank=True)
    """What the ministry granted: the first part of the regency's host name."""

    wished_domain = models.CharField(max_length=253, blank=True)
    """A domain of the regency's own that its site shall answer at, besides the host under ours; an optional wish."""

    filed_under = models.JSONField(default=dict, blank=True)
    """The policies that counted when it was sent (`policies.national_snapshot`): what we promised there holds."""

    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    refusal_reason = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    """When the second of the two sides signed the agreement."""
    provisioning_at = models.DateTimeField(null=True, blank=True)
    provisioned_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    """When the first administrator's link was last mailed."""
    mail_waits_since = models.DateTimeField(null=True, blank=True)
    """Since when a letter to the contact has waited for the mail server; null when none does."""
    forgotten_at = models.DateTimeField(null=True, blank=True)
    """When the personal data and the letter were erased."""

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code"],
                condition=Q(state__in=["confirmed", "approved", "agreed", "provisioning"]),
                name="one_open_application_per_regency",
            ),
            models.UniqueConstraint(
                fields=["host_label"],
                condition=Q(state__in=["approved", "agreed", "provisioning"]),
                name="a_host_is_promised_once",
            ),
            models.CheckConstraint(condition=Q(regency_code__regex=r"^[0-9]{4}$"), name="application_names_a_regency"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal_reason=""), name="a_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "confirmed", "refused", "withdrawn"]) | ~Q(host_label=""),
                name="an_approved_application_has_a_host",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "received_at"], name="application_by_state"),
            models.Index(fields=["contact_email", "received_at"], name="application_by_sender"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_over(self) -> bool:
        return not TRANSITIONS[State(self.state)]

    def may_become(self, state: State) -> bool:
        return state in TRANSITIONS[State(self.state)]


class SubProcessorList(models.Model):
    """
    Whom the processor has work on regencies' data, as of one day. Published whole; a change is a new list, which each
    regency approves in writing (UU 27/2022, article 51(5)).
    """

    number = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class SubProcessor(models.Model):
    """One firm on a list, and what it does with which data."""

    class Kind(models.TextChoices):
        HOSTING = "hosting", _("Hosting")
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp")
        PAYMENT = "payment", _("Invoicing")
        OTHER = "other", _("Other")

    on_list = models.ForeignKey(SubProcessorList, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=150)
    country = LocalisedTextField(max_length=80)
    """Where the data lie."""
    purpose = LocalisedTextField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["on_list", "name", "kind"], name="a_sub_processor_stands_once_on_a_list"),
        ]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """
    The text that regency and processor sign, frozen when the application is approved: the very bytes of the file. Each
    side signs a counterpart of its own (decision 0013).
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="agreement")
    version = models.CharField(max_length=20)
    """Of the text (`onboarding.agreements.texts`)."""
    sub_processors = models.ForeignKey(SubProcessorList, on_delete=models.PROTECT, related_name="agreements")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement of {self.application_id}"


class SignedPaper(models.Model):
    """
    The regency's counterpart: our file with an electronic signature behind it, or the scan of one signed with ink.

    One that was sent back keeps its reason and counts no more. Names and files are erased with an application that
    came to nothing.
    """

    class Kind(models.TextChoices):
        ELECTRONIC = "electronic", _("Signed electronically")
        INK = "ink", _("Scan of a paper signed with ink")

    class Post(models.TextChoices):
        HEAD = "head", _("Regional head")
        SECRETARY = "secretary", _("Regional secretary")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind)
    file_key = models.CharField(max_length=200)
    """Where it lies (`core.files`)."""
    file_name = models.CharField(max_length=120)
    file_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    signer_name = models.CharField(max_length=120)
    signer_post = models.CharField(max_length=10, choices=Post)
    signer_nip = models.CharField(max_length=18, blank=True)
    decree = models.CharField(max_length=150)
    """By which decree the signer holds the post."""
    found = models.JSONField(default=list, blank=True)
    """The electronic signatures in it, as `documents.signing.foreign.FoundSignature` tells them on that day."""
    handed_in_at = models.DateTimeField()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["handed_in_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(sent_back_at__isnull=True), name="one_signed_paper_counts"
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True) | ~Q(sent_back_reason=""),
                name="a_paper_comes_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"signed paper of {self.agreement_id}"


class Countersignature(models.Model):
    """
    The processor's counterpart: the frozen file with the signature of whoever decided for the ministry.

    :param ground: on what they signed, in words of that day. :param issuer: certificate (PEM) of the authority that
    vouches for the signer; empty where it is BSrE's.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="countersignature")
    paper = models.OneToOneField(SignedPaper, on_delete=models.PROTECT, related_name="countersignature")
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=250)
    ground = LocalisedTextField(max_length=500)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issuer = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"countersignature of {self.agreement_id}"


class Approval(models.Model):
    """A regency approves a list of sub-processors: with the agreement, or later by whoever signs for it."""

    regency_code = models.CharField(max_length=4)
    sub_processors = models.ForeignKey(SubProcessorList, on_delete=models.PROTECT, related_name="approvals")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals")
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=250)
    approved_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code", "sub_processors"], name="a_list_is_approved_once_per_regency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency_code}: {self.sub_processors_id}"


class StepName(models.TextChoices):
    """What is done, in this order, to make a regency of an application whose agreement is signed."""

    REGISTER = "register", _("Regency registered")
    SCHEMA = "schema", _("A separate place for its data: schema, tables and rights")
    KEYS = "keys", _("Keys that encrypt personal data")
    HOST = "host", _("Web address")
    UNITS = "units", _("Units from the list of districts and villages")
    ROLES = "roles", _("Roles")
    ADMIN = "admin", _("First administrator")
    OPEN = "open", _("Site opened")


class ProvisioningStep(models.Model):
    """
    How far the set-up of one application has come.

    Written in short transactions of their own, so that the page shows a step while it is being done and keeps what
    happened when the work around it is rolled back or its process dies.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=12, choices=StepName)
    position = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    """For the ministry and the operator; the applicant reads only that the step failed and will be tried again."""

    class Meta:
        ordering = ["application", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "name"], name="each_step_once_per_application"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.name}"
