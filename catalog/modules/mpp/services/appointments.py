"""Appointments: booked without an account, moved, given up, and turned into a number in the hall."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.modules.mpp.models import (
    APPOINTMENT_PREFIX,
    Appointment,
    AppointmentState,
    CounterGroup,
    MallService,
    MallSettings,
    QueueTicket,
)
from catalog.modules.mpp.queries.appointments import free_slots, next_free_slot
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from catalog.modules.mpp.queries.queue import service_day
from catalog.modules.mpp.services.numbers import (
    give_place,
    locked_day,
    locked_days,
    next_number,
    record,
    record_appointment,
)
from catalog.modules.mpp.services.queue import (
    NumbersNotGivenNow,
    RequestKeyReused,
    chosen,
    hashed_key,
    moment,
    refuse_when_full,
    tell_the_wait,
)
from core import clock
from core.actors import Actor
from core.errors import Refusal

PIN_DIGITS = 6
"""So many that they cannot be guessed by trying within the limits of `check_in_limit`, which the edges keep."""
SHORT_PIN_TRIES = 5
"""Appointments booked before had four digits: after so many wrong ones they are checked in by their link only."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,32}")
_CODE = re.compile(r"(?i)^J(\d{1,5})$")


class NoAppointmentsHere(Refusal):
    """The group takes no appointments."""

    code = "mpp_no_appointments_here"
    status = 422
    message = _("%(group)s takes no appointments.")
    fix = _("Take a queue number on the day you come.")


class SlotNotFree(Refusal):
    """The time is over, full or none that the mall offers."""

    code = "mpp_slot_not_free"
    message = _("This time is no longer free.")
    fix = _("The next free time is %(when)s.")


class NoSuchAppointment(Refusal):
    """No appointment stands behind this link, or code and PIN do not belong together."""

    code = "mpp_no_such_appointment"
    message = _("There is no appointment with this code and PIN today.")
    fix = _("Check both on the page of your appointment, or ask at the information desk.")


class TooManyWrongPins(Refusal):
    """Somebody is guessing."""

    code = "mpp_too_many_wrong_pins"
    status = 403
    message = _("Wrong numbers or PINs were entered here too often.")
    fix = _("Hold the QR code of your appointment under the scanner, or ask at the information desk.")


class AppointmentOver(Refusal):
    """The appointment was given up, missed or used."""

    code = "mpp_appointment_over"
    message = _("%(appointment)s is %(state)s.")
    fix = _("Book another time, or take a queue number.")


class TooEarly(Refusal):
    """Checking in begins a while before the time."""

    code = "mpp_too_early"
    message = _("%(appointment)s is at %(at)s.")
    fix = _("Check in from %(when)s.")


@transaction.atomic
def book_appointment(
    *,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    group_letter: str = "",
    product_code: str = "",
    request_key: str = "",
) -> Appointment:
    """
    Book a time for a service, or at a counter group when no service is named.

    :param request_key: a random key of the caller; the same key gives the same appointment again.
    :raises NothingChosen: if there is no such published service or group in use.
    :raises NoCounterForService: if the service is not given at a counter.
    :raises NoAppointmentsHere: if the group takes no appointments.
    :raises SlotNotFree: if the time is over, full, or none that is offered.
    :raises RequestKeyReused: if the key was used for another time, group or service.
    """
    group, service = chosen(group_letter, product_code)
    key = hashed_key(request_key)
    day = clock.local_date(starts_at, tenants.current().zone)

    locked_day(group.pk, day)
    if key and (earlier := Appointment.objects.filter(request_key=key).first()):
        return _same_wish(earlier, group, service, starts_at)
    _refuse_unless_free(group, starts_at, now)
    number = next_number(APPOINTMENT_PREFIX, day)
    appointment = Appointment(
        group=group,
        service=service,
        service_day=day,
        starts_at=starts_at,
        number=number,
        code=f"{APPOINTMENT_PREFIX}{number:03d}",
        pin=f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}",
        booked_at=now,
        public_token=secrets.token_urlsafe(16),
        request_key=key,
    )
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError:
        # The one clash the locks leave: the same key, at the same moment, for two days or groups.
        if key and Appointment.objects.filter(request_key=key).exists():
            raise RequestKeyReused from None
        raise
    record_appointment("mpp.appointment_booked", appointment, actor, now, at=starts_at.isoformat())
    return appointment


@transaction.atomic
def move_appointment(*, token: str, starts_at: datetime, actor: Actor, now: datetime) -> Appointment:
    """
    Take another time instead. On another day it gets another number; address and PIN stay.

    :raises NoSuchAppointment: if there is none behind the link.
    :raises AppointmentOver: if it was given up, missed or used.
    :raises SlotNotFree: if the time is over, full, or none that is offered.
    """
    found = Appointment.objects.filter(public_token=token).select_related("group").first()
    if found is None:
        raise NoSuchAppointment
    day = clock.local_date(starts_at, tenants.current().zone)
    locked_days([(found.group_id, found.service_day), (found.group_id, day)])
    number = next_number(APPOINTMENT_PREFIX, day) if day != found.service_day else found.number
    appointment = _locked(found.pk)
    _refuse_when_over(appointment)
    if starts_at == appointment.starts_at:
        return appointment
    _refuse_unless_free(found.group, starts_at, now)
    appointment.service_day, appointment.starts_at = day, starts_at
    appointment.number, appointment.code = number, f"{APPOINTMENT_PREFIX}{number:03d}"
    appointment.save(update_fields=["service_day", "starts_at", "number", "code"])
    record_appointment("mpp.appointment_moved", appointment, actor, now, at=starts_at.isoformat())
    return appointment


@transaction.atomic
def cancel_appointment(*, token: str, actor: Actor, now: datetime) -> Appointment:
    """
    The holder gives the appointment up; its place is free for others at once.

    :raises NoSuchAppointment: if there is none behind the link.
    :raises AppointmentOver: if it was given up before, missed or used.
    """
    found = Appointment.objects.filter(public_token=token).first()
    if found is None:
        raise NoSuchAppointment
    locked_day(found.group_id, found.service_day)
    appointment = _locked(found.pk)
    _refuse_when_over(appointment)
    appointment.state = AppointmentState.CANCELLED
    appointment.ended_at = now
    appointment.save(update_fields=["state", "ended_at"])
    record_appointment("mpp.appointment_cancelled", appointment, actor, now)
    return appointment


def check_in(*, entry: str, actor: Actor, now: datetime, pin: str = "") -> QueueTicket:
    """
    Somebody with an appointment has come: from now on the appointment waits under its number.

    Up to `late_minutes` after its time it keeps its turn (`fairness.py`). Who comes later joins the walk-ins of that
    day, behind those who are there and within the daily cap.

    :param entry: the code (`J012`, then with its PIN), or what the QR code of the appointment's page holds.
    :raises NoSuchAppointment: if there is none today, or the PIN is another one.
    :raises TooManyWrongPins: after five wrong PINs of four digits. Longer ones are for the edge to limit by address.
    :raises AppointmentOver: if it was given up, moved away or missed.
    :raises TooEarly: if checking in has not begun.
    :raises NumbersNotGivenNow: outside the hours in which numbers are given.
    :raises NumbersUsedUp: if the holder is too late and the day is full.
    """
    found = _found(entry, pin, now)
    return _check_in(found.pk, found.group_id, found.service_day, actor=actor, now=now)


@transaction.atomic
def _check_in(appointment_id: int, group_id: int, day_booked: date, *, actor: Actor, now: datetime) -> QueueTicket:
    settings = mall_settings()
    today = service_day(now)
    day = locked_day(group_id, day_booked)
    appointment = _locked(appointment_id)
    if appointment.state == AppointmentState.CHECKED_IN and appointment.ticket:
        # Shown to the reader twice: the same number again.
        return appointment.ticket
    _refuse_when_over(appointment)
    _refuse_too_early(appointment, settings, today, now)
    if appointment.service_day != today:
        raise AppointmentOver(appointment=appointment.code, state=AppointmentState.NO_SHOW.label)
    hours = opening_hours(settings)
    if not hours.gives_numbers(now):
        raise NumbersNotGivenNow(when=moment(hours.next_numbers(now)))
    is_late = now > appointment.starts_at + timedelta(minutes=settings.late_minutes)
    if is_late:
        refuse_when_full(appointment.group, day, settings=settings, now=now)
    ticket = QueueTicket.objects.create(
        group=appointment.group,
        service=appointment.service,
        service_day=today,
        number=appointment.number,
        code=appointment.code,
        position=give_place(day),
        due_at=None if is_late else appointment.starts_at,
        taken_at=now,
        public_token=appointment.public_token,
    )
    appointment.ticket = ticket
    appointment.state = AppointmentState.CHECKED_IN
    appointment.ended_at = now
    appointment.save(update_fields=["ticket", "state", "ended_at"])
    tell_the_wait(ticket, settings=settings, now=now)
    record("mpp.appointment_checked_in", ticket, actor, now, late=is_late)
    return ticket


def is_number(entry: str) -> bool:
    """Whether it is a number that somebody types with a PIN (`J012`), not what a QR code holds."""
    return _number_in(entry) is not None


def _number_in(entry: str) -> re.Match[str] | None:
    return _CODE.fullmatch(entry.replace(" ", "").replace("-", "").strip())


def _found(entry: str, pin: str, now: datetime) -> Appointment:
    entry = entry.strip()
    code = _number_in(entry)
    if code is None:
        # The QR code holds the address of the page; its token is the longest part between slashes.
        tokens = [part for part in re.split(r"[/?#\s]", entry) if _TOKEN.fullmatch(part)]
        found = Appointment.objects.filter(public_token=tokens[-1]).first() if tokens else None
        if found is None:
            raise NoSuchAppointment(attr="entry")
        return found
    appointment = Appointment.objects.filter(
        service_day=service_day(now), code=f"{APPOINTMENT_PREFIX}{int(code[1]):03d}"
    ).first()
    if appointment is None:
        raise NoSuchAppointment(attr="entry")
    if len(appointment.pin) < PIN_DIGITS and appointment.wrong_pins >= SHORT_PIN_TRIES:
        raise TooManyWrongPins(attr="pin")
    if not secrets.compare_digest(appointment.pin.encode(), re.sub(r"[\s-]", "", pin).encode()):
        # Outside of any transaction that the refusal would undo.
        Appointment.objects.filter(pk=appointment.pk).update(wrong_pins=F("wrong_pins") + 1)
        raise NoSuchAppointment(attr="pin")
    return appointment


def _refuse_unless_free(group: CounterGroup, starts_at: datetime, now: datetime) -> None:
    if not group.takes_appointments:
        raise NoAppointmentsHere(group=group.name, attr="group")
    settings = mall_settings()
    days = free_slots(group, settings=settings, now=now)
    if any(slot.starts_at == starts_at for day in days for slot in day.slots):
        return
    raise SlotNotFree(when=moment(next_free_slot(group, settings=settings, now=now)), attr="slot")


def _refuse_when_over(appointment: Appointment) -> None:
    if appointment.state != AppointmentState.BOOKED:
        raise AppointmentOver(appointment=appointment.code, state=AppointmentState(appointment.state).label)


def _refuse_too_early(appointment: Appointment, settings: MallSettings, today: date, now: datetime) -> None:
    begins = appointment.starts_at - timedelta(minutes=settings.check_in_minutes)
    if appointment.service_day > today or now < begins:
        raise TooEarly(appointment=appointment.code, at=moment(appointment.starts_at), when=moment(begins))


def _locked(appointment_id: int) -> Appointment:
    return (
        Appointment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group", "service__product", "ticket")
        .get(pk=appointment_id)
    )


def _same_wish(
    earlier: Appointment, group: CounterGroup, service: MallService | None, starts_at: datetime
) -> Appointment:
    if (earlier.group_id, earlier.service_id) != (group.pk, service.pk if service else None):
        raise RequestKeyReused
    if earlier.starts_at != starts_at:
        raise RequestKeyReused
    return earlier
