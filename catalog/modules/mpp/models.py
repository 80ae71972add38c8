"""
Agencies and counters of the mall, which of them offers a service, and the queue.

The queue keeps its promises in the database: a number is unique in its day, a counter has one ticket at a time,
a ticket's state and its times agree. Services lock rows; these constraints hold even if one of them is wrong.
"""

from __future__ import annotations

from datetime import time
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import ServiceProduct
from casework.models.products import CODE_SHAPE
from core.localised import LocalisedText, LocalisedTextField
from core.uuids import uuid7

MONDAY_TO_FRIDAY: Final = (1, 2, 3, 4, 5)

PRIORITY_PREFIX: Final = "P"
"""Prefix of priority numbers, counted over the whole mall, so that a number called aloud is always one person's."""

APPOINTMENT_PREFIX: Final = "J"
"""Prefix of the numbers of appointments (*janji*), counted over the whole mall and day like those of priority."""

GROUP_LETTERS: Final = "^[A-IK-OQ-Z]$"
"""P is the prefix of priority numbers and J the one of appointments."""


def _monday_to_friday() -> list[int]:
    return list(MONDAY_TO_FRIDAY)


class PriorityRule(models.TextChoices):
    """How priority numbers go before regular ones."""

    TURNS = "turns", _("in turn: after some regular numbers one priority number")
    FIRST = "first", _("priority first: a priority number is always next")


class MallSettings(models.Model):
    """How this mall works: its place, its hours and the rules of its queue. One row; without it the defaults hold."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = LocalisedTextField(null=True, blank=True, max_length=120)
    address = models.CharField(max_length=300, blank=True)
    opens_at = models.TimeField(default=time(8, 0))
    closes_at = models.TimeField(default=time(15, 0))
    numbers_from = models.TimeField(default=time(7, 45))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=_monday_to_friday)
    closed_on_holidays = models.BooleanField(default=True)
    outside_hours = models.BooleanField(default=False)
    regular_calls = models.PositiveSmallIntegerField(default=2)
    calls_before_no_show = models.PositiveSmallIntegerField(default=3)
    call_spacing = models.PositiveSmallIntegerField(default=60)
    priority_rule = models.CharField(
        max_length=8, choices=PriorityRule, default=PriorityRule.TURNS, db_default=PriorityRule.TURNS
    )
    appointment_share = models.PositiveSmallIntegerField(default=40, db_default=40)
    appointment_days = models.PositiveSmallIntegerField(default=14, db_default=14)
    check_in_minutes = models.PositiveSmallIntegerField(default=60, db_default=60)
    late_minutes = models.PositiveSmallIntegerField(default=15, db_default=15)
    hold_numbers = models.PositiveSmallIntegerField(default=5, db_default=5)
    hold_times = models.PositiveSmallIntegerField(default=2, db_default=2)

    class Meta:
        verbose_name = _("mall rules")
        verbose_name_plural = _("mall rules")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="mpp_settings_one_row"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="mpp_settings_opens_before_closing"),
            models.CheckConstraint(
                condition=Q(numbers_from__lte=F("opens_at")), name="mpp_settings_numbers_before_opening"
            ),
            models.CheckConstraint(
                condition=Q(regular_calls__gte=1, calls_before_no_show__gte=1), name="mpp_settings_positive_rules"
            ),
            models.CheckConstraint(
                condition=Q(appointment_share__gte=5, appointment_share__lte=90), name="mpp_settings_share_leaves_room"
            ),
            models.CheckConstraint(
                condition=Q(priority_rule__in=PriorityRule.values), name="mpp_settings_priority_rule_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name or _("Public service mall"))


class Agency(models.Model):
    """An agency that serves people in the mall."""

    code = models.CharField(max_length=20, unique=True)
    name = LocalisedTextField(max_length=160)
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("agency in the mall")
        verbose_name_plural = _("agencies in the mall")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(code__regex=f"^{CODE_SHAPE}$"), name="mpp_agency_code_shape")]

    def __str__(self) -> str:
        return str(self.name)


class CounterGroup(models.Model):
    """
    Counters that share one queue. Its letter begins the numbers of that queue.

    It takes appointments when `slot_minutes` is set: `slot_places` people in every slot of that length.
    """

    letter = models.CharField(max_length=1, unique=True)
    name = LocalisedTextField(max_length=80)
    daily_cap = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    slot_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    slot_places = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["letter"]
        constraints = [
            models.CheckConstraint(condition=Q(letter__regex=GROUP_LETTERS), name="mpp_group_letter_is_free"),
            models.CheckConstraint(condition=Q(daily_cap=None) | Q(daily_cap__gte=1), name="mpp_group_cap_is_positive"),
            models.CheckConstraint(
                condition=Q(slot_minutes=None) | Q(slot_minutes__gte=5, slot_minutes__lte=240),
                name="mpp_group_slot_has_length",
            ),
            models.CheckConstraint(condition=Q(slot_places__gte=1), name="mpp_group_slot_has_place"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"

    @property
    def takes_appointments(self) -> bool:
        """Whether people can book a time here."""
        return self.is_active and self.slot_minutes is not None


class Counter(models.Model):
    """A place where one clerk serves one person at a time."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = LocalisedTextField(max_length=80, null=True, blank=True)
    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="counters")
    is_active = models.BooleanField(default=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="mpp_counter_number_is_positive")]

    def __str__(self) -> str:
        return str(self.number)


class CounterOnly(models.TextChoices):
    """Why a service cannot be done online from the application to the document."""

    PRESENCE = "presence", _("somebody has to be there in person")
    OWN_SYSTEM = "own_system", _("the agency's own system gives it")
    ORIGINAL = "original", _("an original changes hands")
    PHYSICAL = "physical", _("something is done, handed over or paid on the spot")


class MallService(models.Model):
    """
    That the mall offers a service: by which agency, and in which queue, if a counter of the mall serves it.

    The service itself, its standard, versions and online handling, is casework's, with `module="mpp"`. What is not done
    online from the application to the document says why: `counter_only`, and `counter_note` in the agency's own words.
    """

    product = models.OneToOneField(ServiceProduct, on_delete=models.DO_NOTHING, primary_key=True, related_name="mall")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offers")
    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="offers", null=True, blank=True)
    counter_only = models.CharField(max_length=12, choices=CounterOnly, blank=True, default="", db_default="")
    counter_note = LocalisedTextField(null=True, blank=True, max_length=160)

    class Meta:
        verbose_name = _("place of a service in the mall")
        verbose_name_plural = _("places of services in the mall")
        constraints = [
            models.CheckConstraint(
                condition=Q(counter_only__in=["", *CounterOnly.values]), name="mpp_service_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(counter_note__isnull=True) | ~Q(counter_only=""), name="mpp_service_note_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)


class QueueDay(models.Model):
    """
    One group's queue on one day. The row is the lock under which numbers are given and called.

    `regular_calls` counts the regular numbers called in a row; `last_position` orders arrivals without a clock;
    `appointment_credit` weaves appointments into the order (`fairness.py`).
    """

    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="days")
    service_day = models.DateField()
    taken = models.PositiveIntegerField(default=0)
    last_position = models.PositiveIntegerField(default=0)
    regular_calls = models.PositiveSmallIntegerField(default=0)
    appointment_credit = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("queue day")
        verbose_name_plural = _("queue days")
        constraints = [models.UniqueConstraint(fields=["group", "service_day"], name="mpp_one_queue_a_day")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.service_day}"


class DailyNumber(models.Model):
    """The last number given under a prefix on a day: a group's letter, or the mall's prefix for priority."""

    prefix = models.CharField(max_length=1)
    service_day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("last number of a day")
        verbose_name_plural = _("last numbers of each day")
        constraints = [models.UniqueConstraint(fields=["prefix", "service_day"], name="mpp_one_sequence_a_day")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.last:03d} {self.service_day}"


class TicketState(models.TextChoices):
    """Where a number stands."""

    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVING = "serving", _("being served")
    PARKED = "parked", _("fetching something")
    DONE = "done", _("done")
    NO_SHOW = "no_show", _("absent")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    TRANSFERRED = "transferred", _("sent on")


AT_A_COUNTER: Final = (TicketState.CALLED, TicketState.SERVING)

OPEN: Final = (TicketState.WAITING, *AT_A_COUNTER, TicketState.PARKED)
"""States in which somebody still waits for something."""

TRANSITIONS: Final[dict[TicketState, frozenset[TicketState]]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.CANCELLED, TicketState.EXPIRED}),
    TicketState.CALLED: frozenset({TicketState.SERVING, TicketState.NO_SHOW, TicketState.CANCELLED}),
    TicketState.SERVING: frozenset({TicketState.DONE, TicketState.PARKED, TicketState.TRANSFERRED}),
    TicketState.PARKED: frozenset({TicketState.SERVING, TicketState.NO_SHOW}),
    TicketState.NO_SHOW: frozenset({TicketState.WAITING}),
    TicketState.DONE: frozenset(),
    TicketState.CANCELLED: frozenset(),
    TicketState.EXPIRED: frozenset(),
    TicketState.TRANSFERRED: frozenset(),
}


class PriorityReason(models.TextChoices):
    """Who may use the priority queue. The citizen says so; nobody asks for proof."""

    ELDERLY = "elderly", _("aged 60 or over")
    PREGNANT = "pregnant", _("pregnant")
    DISABLED = "disabled", _("with a disability")
    INFANT = "infant", _("with a baby or toddler")


class QueueTicket(models.Model):
    """
    One number of one person. It holds nothing about the person but, for a priority number, the reason.

    Times: `taken_at`, `called_at` (first call of this round), `last_call_at`, `started_at`, `ended_at` (done,
    absent, cancelled, expired). `expected_from` and `expected_to` keep the interval that was told when the number
    was taken, so that it can be compared with what came.

    `place` is where it stands if that is not its position: between two others (transfer, hold). `due_at` is the time
    of an appointment. A person keeps one `code` and one `public_token` all day: a transfer or the next stop of a
    visit makes another row, the next `leg`, and at most one of them is open.
    """

    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="tickets")
    service = models.ForeignKey(MallService, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    service_day = models.DateField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8)
    position = models.PositiveIntegerField()
    is_priority = models.BooleanField(default=False)
    priority_reason = models.CharField(max_length=12, choices=PriorityReason, blank=True)
    state = models.CharField(max_length=12, choices=TicketState, default=TicketState.WAITING)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="tickets", null=True, blank=True)
    call_count = models.PositiveSmallIntegerField(default=0)
    is_requeued = models.BooleanField(default=False)
    closed_by_day = models.BooleanField(default=False)
    place = models.FloatField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leg = models.PositiveSmallIntegerField(default=0, db_default=0)
    moved_to = models.OneToOneField("self", on_delete=models.PROTECT, related_name="moved_from", null=True, blank=True)
    visit = models.ForeignKey("mpp.Visit", on_delete=models.PROTECT, related_name="tickets", null=True, blank=True)
    held_times = models.PositiveSmallIntegerField(default=0, db_default=0)
    parked_at = models.DateTimeField(null=True, blank=True)
    parked_seconds = models.PositiveIntegerField(default=0, db_default=0)
    survey_token = models.CharField(max_length=64, blank=True, default="", db_default="")

    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expected_from = models.DateTimeField(null=True, blank=True)
    expected_to = models.DateTimeField(null=True, blank=True)

    public_token = models.CharField(max_length=32, unique=True)
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("queue number")
        verbose_name_plural = _("queue numbers")
        constraints = [
            models.UniqueConstraint(fields=["service_day", "code", "leg"], name="mpp_one_code_a_day_and_leg"),
            # Never two calls for the same person at once.
            models.UniqueConstraint(
                fields=["service_day", "code"], condition=Q(state__in=OPEN), name="mpp_one_open_leg_of_a_code"
            ),
            models.UniqueConstraint(fields=["group", "service_day", "position"], name="mpp_one_place_in_line"),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=AT_A_COUNTER), name="mpp_one_ticket_at_a_counter"
            ),
            models.CheckConstraint(condition=Q(state__in=TicketState.values), name="mpp_ticket_state_is_known"),
            models.CheckConstraint(
                condition=Q(is_priority=True, priority_reason__in=PriorityReason.values)
                | Q(is_priority=False, priority_reason=""),
                name="mpp_ticket_priority_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*AT_A_COUNTER, TicketState.PARKED, TicketState.DONE])
                | Q(counter__isnull=False, called_at__isnull=False, last_call_at__isnull=False, call_count__gte=1),
                name="mpp_ticket_called_has_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TicketState.SERVING, TicketState.DONE, TicketState.PARKED])
                | Q(started_at__isnull=False),
                name="mpp_ticket_served_has_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="mpp_ticket_end_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=TicketState.WAITING) | Q(counter=None, called_at=None),
                name="mpp_ticket_waiting_has_no_counter",
            ),
            models.CheckConstraint(
                condition=Q(state=TicketState.PARKED, parked_at__isnull=False)
                | (~Q(state=TicketState.PARKED) & Q(parked_at=None)),
                name="mpp_ticket_parked_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "service_day", "is_priority", "position"],
                condition=Q(state=TicketState.WAITING),
                name="mpp_ticket_in_line",
            ),
            models.Index(fields=["service_day", "state"], name="mpp_ticket_of_day"),
            models.Index(fields=["counter", "service_day"], name="mpp_ticket_of_counter"),
            models.Index(
                fields=["group", "ended_at"],
                condition=Q(state__in=[TicketState.DONE, TicketState.NO_SHOW], closed_by_day=False),
                name="mpp_ticket_busy_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.service_day}"

    def can_become(self, state: TicketState) -> bool:
        """Whether the state machine leads from here to `state`."""
        return state in TRANSITIONS[TicketState(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for something under this number."""
        return self.state in OPEN

    @property
    def standing(self) -> float:
        """Where it stands among walk-ins: lower is earlier."""
        return self.position if self.place is None else self.place

    @property
    def what(self) -> LocalisedText:
        """What the person came for: the service, or the group where none was named."""
        return self.service.product.name if self.service else self.group.name


class HeldNumber(models.Model):
    """
    A number that a citizen took while signed in, so that it is found again under "My applications".

    Apart from the number, which goes on knowing nobody; the link goes after `mpp.holder_days` days.
    """

    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    ticket = models.OneToOneField(QueueTicket, on_delete=models.CASCADE, related_name="holder")

    class Meta:
        verbose_name = _("number of a citizen")
        verbose_name_plural = _("numbers of citizens")

    def __str__(self) -> str:
        return f"number {self.ticket_id}"


class TicketCall(models.Model):
    """One call of a number to a counter, as the display shows and speaks it."""

    ticket = models.ForeignKey(QueueTicket, on_delete=models.CASCADE, related_name="calls")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField()
    spoken = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [models.Index(fields=["-at", "-id"], name="mpp_call_latest")]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.spoken


class AppointmentState(models.TextChoices):
    """Where an appointment stands. Once checked in it waits under a number of the queue."""

    BOOKED = "booked", _("booked")
    CHECKED_IN = "checked_in", _("checked in")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not come")


class Appointment(models.Model):
    """
    A time at a counter group, booked by somebody without an account. Nothing about the person is kept.

    `public_token` is the address of its page, `pin` is what is typed in the hall together with the code.
    """

    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="appointments")
    service = models.ForeignKey(MallService, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    service_day = models.DateField()
    starts_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8)
    pin = models.CharField(max_length=6)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=AppointmentState, default=AppointmentState.BOOKED)
    ticket = models.OneToOneField(
        QueueTicket, on_delete=models.PROTECT, related_name="appointment", null=True, blank=True
    )
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    public_token = models.CharField(max_length=32, unique=True)
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(fields=["service_day", "code"], name="mpp_one_appointment_code_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="mpp_appointment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.CHECKED_IN, ticket__isnull=False)
                | (~Q(state=AppointmentState.CHECKED_IN) & Q(ticket=None)),
                name="mpp_appointment_checked_in_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.BOOKED, ended_at=None)
                | (~Q(state=AppointmentState.BOOKED) & Q(ended_at__isnull=False)),
                name="mpp_appointment_end_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "service_day", "state"], name="mpp_appointment_of_day"),
            models.Index(
                fields=["service_day"], condition=Q(state=AppointmentState.BOOKED), name="mpp_appointment_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.service_day}"

    @property
    def what(self) -> LocalisedText:
        """What the person comes for: the service, or the group where none was named."""
        return self.service.product.name if self.service else self.group.name


class HeldAppointment(models.Model):
    """
    An appointment that a citizen booked while signed in, so that it is found again under "My applications".

    Apart from the appointment, which goes on knowing nobody; the link goes after `mpp.holder_days` days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="holder")

    class Meta:
        verbose_name = _("appointment of a citizen")
        verbose_name_plural = _("appointments of citizens")

    def __str__(self) -> str:
        return f"appointment {self.appointment_id}"


class Visit(models.Model):
    """One person, one number, several agencies: the stops of a visit, visited one at a time."""

    service_day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["service_day"], name="mpp_visit_of_day")]

    def __str__(self) -> str:
        return f"{self.service_day} {self.pk}"


class VisitStop(models.Model):
    """One agency of a visit. It has a number from the moment at which the person is sent there."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="stops")
    group = models.ForeignKey(CounterGroup, on_delete=models.PROTECT, related_name="stops")
    service = models.ForeignKey(MallService, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ticket = models.OneToOneField(QueueTicket, on_delete=models.PROTECT, related_name="stop", null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stop of a visit")
        verbose_name_plural = _("stops of visits")
        constraints = [models.UniqueConstraint(fields=["visit", "group"], name="mpp_one_stop_a_group")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.group_id}"

    @property
    def what(self) -> LocalisedText:
        """What is done there."""
        return self.service.product.name if self.service else self.group.name


class CounterPress(models.Model):
    """
    One press of a key at a counter, named by the device that made it: sent twice it acts once.

    `refused` is the code of the refusal, empty when the press did what it says.
    """

    key = models.UUIDField(primary_key=True)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="presses")
    action = models.CharField(max_length=20)
    at = models.DateTimeField()
    refused = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("press of a key")
        verbose_name_plural = _("presses of keys")
        indexes = [models.Index(fields=["at"], name="mpp_press_by_time")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class EmergencyCall(models.Model):
    """Somebody at a counter needs help now. Open until a colleague says by name that they come."""

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="emergencies")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("emergency call")
        verbose_name_plural = _("emergency calls")
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(answered_at=None), name="mpp_one_open_emergency_a_counter"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="mpp_emergency_answer_has_name",
            ),
        ]
        indexes = [models.Index(fields=["-raised_at"], name="mpp_emergency_latest")]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.raised_at}"


class HallPrinter(models.Model):
    """
    A ticket printer in a hall, reached over the office's network (ESC/POS, port 9100).

    `token` stands in the address of the kiosk beside it, so that nobody else can make it print.
    """

    name = models.CharField(max_length=60, unique=True)
    host = models.CharField(max_length=120)
    port = models.PositiveIntegerField(default=9100)
    token = models.CharField(max_length=32, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ticket printer")
        verbose_name_plural = _("ticket printers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(port__gte=1, port__lte=65535), name="mpp_printer_port_is_one")
        ]

    def __str__(self) -> str:
        return self.name
