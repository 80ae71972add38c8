"""
How a regional government comes to Tiru: its application, and the steps that make it a live tenant.

Both tables are CONTROL data of the public schema. A regency is named by its code, never by a foreign key.
"""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
    APPROVED = "approved", _("Approved")
    PROVISIONING = "provisioning", _("Being set up")
    LIVE = "live", _("Live")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.CONFIRMED, State.WITHDRAWN}),
    State.CONFIRMED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    # Nothing has been made yet; once the set-up runs, leaving goes the way of a tenant that leaves.
    State.APPROVED: frozenset({State.PROVISIONING, State.WITHDRAWN}),
    State.PROVISIONING: frozenset({State.LIVE}),
    State.LIVE: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

OPEN_STATES = frozenset({State.CONFIRMED, State.APPROVED, State.PROVISIONING})
"""An application in one of these is the regency's one open application."""


class Application(models.Model):
    """
    A regional government asks to use Tiru.

    Anybody can send the form, so a *received* application blocks nobody: the one open application of a regency is the
    first whose e-mail was confirmed. The contact's name, e-mail and telephone number are the only personal data; they
    are erased with the letter some time after the application has ended (`services.forget_closed_applications`).
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

    filed_under = models.JSONField(default=dict, blank=True)
    """The policies that counted when it was sent (`policies.national_snapshot`): what we promised there holds."""

    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    refusal_reason = models.TextField(blank=True)
    provisioning_at = models.DateTimeField(null=True, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    """When the first administrator's link was last mailed."""
    forgotten_at = models.DateTimeField(null=True, blank=True)
    """When the personal data and the letter were erased."""

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code"],
                condition=Q(state__in=["confirmed", "approved", "provisioning"]),
                name="one_open_application_per_regency",
            ),
            models.UniqueConstraint(
                fields=["host_label"],
                condition=Q(state__in=["approved", "provisioning"]),
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


class StepName(models.TextChoices):
    """What is done, in this order, to make an approved application a live regency."""

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
