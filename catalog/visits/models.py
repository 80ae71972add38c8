"""
Study visits (studi tiru): what one regency has agreed with another about a module, under the ministry's eyes.

All of it is CONTROL: a visit belongs to two regencies, so it lies in neither's schema, and each reads and writes it
through `tenants.control()`. It names offices and dates; of people only who signed, as they signed.

The stages follow the replication guide of Kota Magelang: preparation, plan and development, replication, evaluation,
with three actors (origin, receiver, facilitator).
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from core.uuids import uuid7
from documents.models import new_token

_CODE = RegexValidator(r"^[0-9]{4}$")


class Side(models.TextChoices):
    """The three actors of a replication. The ministry facilitates."""

    ORIGIN = "origin", _("Host")
    ADOPTER = "adopter", _("Guest")
    FACILITATOR = "facilitator", _("Facilitator")


class State(models.TextChoices):
    """Where a visit stands. `signing`: the text is frozen and waits for three signatures; `live`: citizens use it."""

    REQUESTED = "requested", _("Requested")
    DECLINED = "declined", _("Declined")
    ACCEPTED = "accepted", _("Accepted")
    PREPARING = "preparing", _("Being prepared")
    SIGNING = "signing", _("Waiting for signatures")
    SIGNED = "signed", _("Agreed")
    REPLICATING = "replicating", _("Being replicated")
    LIVE = "live", _("In use")
    EVALUATED = "evaluated", _("Evaluated")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED_EARLY = "ended_early", _("Ended early")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.PREPARING, State.WITHDRAWN}),
    State.PREPARING: frozenset({State.SIGNING, State.WITHDRAWN}),
    State.SIGNING: frozenset({State.PREPARING, State.SIGNED, State.WITHDRAWN}),
    State.SIGNED: frozenset({State.REPLICATING, State.ENDED_EARLY}),
    State.REPLICATING: frozenset({State.LIVE, State.ENDED_EARLY}),
    State.LIVE: frozenset({State.EVALUATED, State.ENDED_EARLY}),
    State.DECLINED: frozenset(),
    State.EVALUATED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.ENDED_EARLY: frozenset(),
}
FINAL = frozenset(state for state, onward in TRANSITIONS.items() if not onward)
BEFORE_SIGNED = frozenset(state for state, onward in TRANSITIONS.items() if State.WITHDRAWN in onward)
AFTER_SIGNED = frozenset(state for state, onward in TRANSITIONS.items() if State.ENDED_EARLY in onward)
PLANNED = frozenset({State.ACCEPTED, State.PREPARING})
"""Agenda, plan and duties may still be written."""
HOSTED = frozenset(State) - {State.REQUESTED, State.DECLINED, State.WITHDRAWN}
"""Such a visit takes one place of the host's month."""


class Verdict(models.TextChoices):
    KEEP = "keep", _("Keep it as it is")
    ADAPT = "adapt", _("Keep it and adapt it further")
    STOP = "stop", _("Stop it")


class Visit(models.Model):
    """
    One regency studies how another does something and takes it over.

    :param week: the Monday of the week of the visit: asked for, then as the host accepted it.
    :param setup_number: the version of the host's shared set-up that the agreement names.
    :param reason: why it was declined, withdrawn or ended early.
    """

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        VIRTUAL = "virtual", _("Virtual")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50)
    origin_code = models.CharField(max_length=4, validators=[_CODE])
    adopter_code = models.CharField(max_length=4, validators=[_CODE])
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    purpose = models.TextField(_("purpose"), max_length=1000)
    week = models.DateField(_("week"))
    guests = models.PositiveSmallIntegerField(_("guests"), validators=[MinValueValidator(1)])
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True, default="")

    evaluation_on = models.DateField(null=True, blank=True)
    setup_number = models.PositiveIntegerField(null=True, blank=True)
    release = models.CharField(max_length=20, blank=True, default="")
    live_on = models.DateField(null=True, blank=True)
    evaluation_due_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True, default="")
    learned = models.TextField(max_length=2000, blank=True, default="")
    goes_back = models.TextField(max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("study visit")
        verbose_name_plural = _("study visits")
        ordering: ClassVar[list[str]] = ["-requested_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["origin_code", "week"], name="visits_by_host"),
            models.Index(fields=["adopter_code", "-requested_at"], name="visits_by_guest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(origin_code=F("adopter_code")), name="visits_to_another"),
            models.CheckConstraint(condition=Q(guests__gte=1), name="visits_somebody_comes"),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn", "ended_early"]) | ~Q(reason=""),
                name="visits_end_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signing", "signed", "replicating", "live", "evaluated"])
                | Q(evaluation_on__isnull=False, setup_number__isnull=False),
                name="visits_agreed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["live", "evaluated"]) | Q(live_on__isnull=False), name="visits_live_since"
            ),
            models.CheckConstraint(
                condition=Q(state="evaluated", verdict__in=["keep", "adapt", "stop"])
                | (~Q(state="evaluated") & Q(verdict="")),
                name="visits_verdict_at_the_end",
            ),
            models.UniqueConstraint(
                fields=["slug", "adopter_code", "origin_code"],
                condition=~Q(state__in=["declined", "evaluated", "withdrawn", "ended_early"]),
                name="visits_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.adopter_code} at {self.origin_code}"

    def side_of(self, code: str) -> Side | None:
        """Which part a regency (or the ministry, as an empty code) has in it."""
        return {"": Side.FACILITATOR, self.origin_code: Side.ORIGIN, self.adopter_code: Side.ADOPTER}.get(code)

    @property
    def is_over(self) -> bool:
        return self.state in FINAL


class Step(models.Model):
    """The visit came into a state."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=State)
    side = models.CharField(max_length=11, choices=Side)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.state}"


class AgendaItem(models.Model):
    """What happens when on the visit, and which office receives the guests."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="agenda")
    starts_at = models.DateTimeField()
    topic = models.CharField(_("topic"), max_length=200)
    received_by = models.CharField(_("received by"), max_length=150, help_text=_("The office, not a person."))
    place = models.CharField(_("place or link"), max_length=300)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.topic


class Message(models.Model):
    """A question of the guests, or an answer. It never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="messages")
    side = models.CharField(max_length=11, choices=Side)
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(answers__isnull=True, side="adopter") | Q(answers__isnull=False),
                name="visits_guests_ask",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.id}"


class Fit(models.Model):
    """
    Whether one thing that the module needs is there at the guest's.

    :param code: of `catalog.visits.fit`.
    :param closed_by: the office that closes the gap, until `closed_until`.
    """

    class Answer(models.TextChoices):
        FITS = "fits", _("Fits")
        GAP = "gap", _("Gap")
        ADAPTED = "adapted", _("Will be adapted")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="fits")
    code = models.CharField(max_length=100)
    answer = models.CharField(max_length=8, choices=Answer)
    note = models.CharField(max_length=500, blank=True, default="")
    closed_by = models.CharField(max_length=150, blank=True, default="")
    closed_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "code"], name="visits_answered_once"),
            models.CheckConstraint(
                condition=Q(answer="fits") | (~Q(closed_by="") & Q(closed_until__isnull=False)),
                name="visits_gap_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answer}"


class Duty(models.Model):
    """What one side has to do until a day. It stands in the agreement."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="duties")
    side = models.CharField(max_length=11, choices=Side)
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True, default="")
    done_note = models.CharField(max_length=500, blank=True, default="")
    done_link = models.URLField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(done_at__isnull=True) | ~Q(done_note=""), name="visits_done_says_how"),
        ]

    def __str__(self) -> str:
        return self.text


class Agreement(models.Model):
    """
    The text that three parties sign, frozen: the very bytes of the file and their SHA-256. A changed plan makes the
    next one, and what was signed of the one before counts no more (`replaced_at`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["visit", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "number"], name="visits_agreement_numbered_once"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(replaced_at__isnull=True), name="visits_one_agreement_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.number} of {self.visit_id}"


class Signature(models.Model):
    """
    One party's counterpart (rangkap): the frozen file with this party's signature behind it.

    :param title: the office of who signed, as it stands above signatures.
    :param ground: on what they signed, in words of that day.
    :param issuer: certificate (PEM) of the authority that vouches for the signer; empty where it is BSrE's.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=11, choices=Side)
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=250)
    ground = LocalisedTextField(max_length=500)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issuer = models.TextField(blank=True, default="")
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["signed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "side"], name="visits_each_side_signs_once"),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.agreement_id}"
