"""Appointments: booked, moved, given up, checked in. Each service with its refusals and its evidence."""

from datetime import datetime, time, timedelta

import pytest

import tenants
from catalog.modules.mpp.models import (
    Appointment,
    AppointmentState,
    CounterGroup,
    DailyNumber,
    QueueDay,
    QueueTicket,
    TicketState,
)
from catalog.modules.mpp.queries.appointments import free_slots
from catalog.modules.mpp.queries.mall import mall_settings
from catalog.modules.mpp.queries.queue import groups_today
from catalog.modules.mpp.services import appointments as services
from catalog.modules.mpp.services import queue
from catalog.modules.mpp.services.appointments import (
    AppointmentOver,
    NoAppointmentsHere,
    NoSuchAppointment,
    SlotNotFree,
    TooEarly,
    TooManyWrongPins,
)
from catalog.modules.mpp.services.queue import NumbersUsedUp, RequestKeyReused
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.mpp import CLERK, MONDAY, MONDAY_MORNING, ServiceProductFactory, open_mall

CITIZEN = Actor.citizen()
MINUTE = timedelta(minutes=1)
NOON = MONDAY_MORNING.replace(hour=4, minute=0)
"""12.00 WITA."""
ELEVEN = NOON - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    """Every test of this file stands in Karangasem."""


@pytest.fixture
def group() -> CounterGroup:
    group = open_mall()
    group.slot_minutes, group.slot_places = 30, 2
    group.save()
    return group


def book(starts_at: datetime = NOON, now: datetime = MONDAY_MORNING, **wish: str) -> Appointment:
    return services.book_appointment(
        **({"group_letter": "A"} | wish),  # type: ignore[arg-type]
        starts_at=starts_at,
        actor=CITIZEN,
        now=now,
    )


def check_in(appointment: Appointment, now: datetime = NOON) -> QueueTicket:
    return services.check_in(entry=appointment.code, pin=appointment.pin, actor=CITIZEN, now=now)


def take(now: datetime = MONDAY_MORNING) -> QueueTicket:
    return queue.take_ticket(group_letter="A", actor=CITIZEN, now=now)


def free_times(group: CounterGroup, day: int = 0, now: datetime = MONDAY_MORNING) -> list[time]:
    days = free_slots(group, settings=mall_settings(), now=now)
    zone = tenants.current().zone
    return [slot.starts_at.astimezone(zone).time() for slot in days[day].slots]


class TestFreeTimes:
    def test_they_run_from_now_to_closing(self, group: CounterGroup) -> None:
        today = free_times(group)
        tomorrow = free_times(group, day=1)

        assert (today[0], today[-1]) == (time(10, 30), time(14, 30))
        assert (tomorrow[0], tomorrow[-1], len(tomorrow)) == (time(8), time(14, 30), 14)

    def test_closed_days_and_days_too_far_are_not_offered(self, group: CounterGroup) -> None:
        days = [one.day for one in free_slots(group, settings=mall_settings(), now=MONDAY_MORNING)]

        assert days[0] == MONDAY
        assert days[-1] == MONDAY + timedelta(days=14)
        assert all(day.isoweekday() <= 5 for day in days)

    def test_a_full_time_is_gone(self, group: CounterGroup) -> None:
        book(), book()

        assert time(12) not in free_times(group)

    def test_appointments_get_their_share_of_the_cap_and_no_more(self, group: CounterGroup) -> None:
        CounterGroup.objects.update(daily_cap=5)
        group.refresh_from_db()
        tomorrow = ELEVEN + timedelta(days=1)
        book(tomorrow), book(tomorrow)

        assert free_times(group, day=1) == []
        with pytest.raises(SlotNotFree):
            book(tomorrow + timedelta(hours=1))


class TestBooking:
    def test_it_has_a_number_a_pin_and_an_address(self, group: CounterGroup) -> None:
        ServiceProductFactory.published(code="DK-05", group=group)

        first, second = book(), book(product_code="DK-05")

        assert (first.code, second.code, second.service_day) == ("J001", "J002", MONDAY)
        assert len(first.pin) == 6
        assert len(first.public_token) >= 20
        assert second.service is not None
        entry = EvidenceEntry.objects.get(action="mpp.appointment_booked", subject=f"mpp.appointment:{first.pk}")
        assert entry.details == {"appointment": "J001", "day": "2026-11-23", "at": NOON.isoformat()}

    @pytest.mark.parametrize(
        "starts_at",
        [
            MONDAY_MORNING - timedelta(minutes=10),
            NOON + 7 * MINUTE,
            NOON + timedelta(days=5),
            NOON + timedelta(days=30),
            NOON + timedelta(hours=6),
        ],
    )
    def test_a_time_that_is_not_offered_is_refused_with_the_next_free_one(
        self, group: CounterGroup, starts_at: datetime
    ) -> None:
        with pytest.raises(SlotNotFree) as refused:
            book(starts_at)

        assert "Senin, 23 November 2026 pukul 10.30 WITA" in str(refused.value)

    def test_a_queue_without_appointments_says_so(self) -> None:
        open_mall()

        with pytest.raises(NoAppointmentsHere):
            book()

    def test_the_same_request_books_once(self, group: CounterGroup) -> None:
        first = book(request_key="pressed-twice-in-a-hurry")
        second = book(request_key="pressed-twice-in-a-hurry")

        assert first == second
        with pytest.raises(RequestKeyReused):
            book(ELEVEN, request_key="pressed-twice-in-a-hurry")


class TestChanging:
    def test_another_time_of_the_day_keeps_the_number(self, group: CounterGroup) -> None:
        book()
        appointment = book()

        moved = services.move_appointment(
            token=appointment.public_token, starts_at=ELEVEN, actor=CITIZEN, now=MONDAY_MORNING
        )

        assert (moved.code, moved.starts_at) == ("J002", ELEVEN)
        assert time(12) in free_times(group)

    def test_another_day_gives_a_number_of_that_day(self, group: CounterGroup) -> None:
        book()
        appointment = book()
        tomorrow = NOON + timedelta(days=1)

        moved = services.move_appointment(
            token=appointment.public_token, starts_at=tomorrow, actor=CITIZEN, now=MONDAY_MORNING
        )

        assert (moved.code, moved.service_day, moved.pin) == ("J001", MONDAY + timedelta(days=1), appointment.pin)

    def test_given_up_its_place_is_free_and_it_is_over(self, group: CounterGroup) -> None:
        book()
        appointment = book()

        services.cancel_appointment(token=appointment.public_token, actor=CITIZEN, now=MONDAY_MORNING)

        assert time(12) in free_times(group)
        for again in (services.cancel_appointment, lambda **kw: services.move_appointment(starts_at=ELEVEN, **kw)):
            with pytest.raises(AppointmentOver):
                again(token=appointment.public_token, actor=CITIZEN, now=MONDAY_MORNING)
        with pytest.raises(AppointmentOver):
            check_in(appointment)


class TestCheckIn:
    def test_by_code_and_pin_it_waits_under_its_number(self, group: CounterGroup) -> None:
        appointment = book()

        ticket = check_in(appointment)

        appointment.refresh_from_db()
        assert (ticket.code, ticket.state, ticket.due_at) == ("J001", TicketState.WAITING, NOON)
        assert ticket.public_token == appointment.public_token
        assert (appointment.state, appointment.ticket) == (AppointmentState.CHECKED_IN, ticket)
        assert evidence.verify() == []

    def test_by_the_qr_code_of_its_page(self, group: CounterGroup) -> None:
        appointment = book()
        address = f"https://karangasem.tiru.test/mpp/janji/{appointment.public_token}/"

        first = services.check_in(entry=address, actor=CITIZEN, now=NOON)
        again = services.check_in(entry=address, actor=CITIZEN, now=NOON + MINUTE)

        assert first == again
        assert QueueTicket.objects.count() == 1

    def test_too_early_says_from_when(self, group: CounterGroup) -> None:
        appointment = book()

        with pytest.raises(TooEarly) as refused:
            check_in(appointment, now=NOON - 61 * MINUTE)

        assert "pukul 11.00 WITA" in str(refused.value)
        assert check_in(appointment, now=NOON - 60 * MINUTE).code == "J001"

    @pytest.mark.parametrize(("late", "keeps_its_turn"), [(0, True), (15, True), (16, False)])
    def test_who_comes_late_joins_the_walk_ins(self, group: CounterGroup, late: int, keeps_its_turn: bool) -> None:
        appointment = book()
        take(), take()

        ticket = check_in(appointment, now=NOON + late * MINUTE)
        called = queue.call_next(counter_number=1, actor=CLERK, now=NOON + 20 * MINUTE)

        assert (ticket.due_at is not None) == keeps_its_turn
        assert called.code == ("J001" if keeps_its_turn else "A001")

    @pytest.mark.parametrize("digits", [4, 6])
    def test_wrong_pins_of_a_stranger_keep_nobody_out_unless_the_pin_is_short(
        self, group: CounterGroup, digits: int
    ) -> None:
        appointment = book()
        appointment.pin = appointment.pin[:digits]
        appointment.save()
        wrong = "0" * digits if appointment.pin != "0" * digits else "1" * digits
        for _try in range(5):
            with pytest.raises(NoSuchAppointment):
                services.check_in(entry="J001", pin=wrong, actor=CITIZEN, now=NOON)

        if digits == 4:
            with pytest.raises(TooManyWrongPins):
                check_in(appointment)
            assert services.check_in(entry=appointment.public_token, actor=CITIZEN, now=NOON).code == "J001"
        else:
            assert check_in(appointment).code == "J001"

    @pytest.mark.parametrize("entry", ["", "J999", "A001", "j", "https://x/", "AAAAAAAAAAAAAAAAAAAAAA"])
    def test_what_is_no_appointment_is_refused(self, group: CounterGroup, entry: str) -> None:
        book()

        with pytest.raises(NoSuchAppointment):
            services.check_in(entry=entry, pin="1", actor=CITIZEN, now=NOON)

    def test_a_missed_appointment_comes_back_as_a_walk_in(self, group: CounterGroup) -> None:
        ticket = check_in(book())
        queue.call_next(counter_number=1, actor=CLERK, now=NOON)
        for call in (1, 2):
            queue.call_again(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=NOON + call * MINUTE)
        queue.note_absent(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=NOON + 3 * MINUTE)

        back = queue.requeue(ticket_id=ticket.pk, actor=CLERK, now=NOON + 4 * MINUTE)

        assert (back.state, back.due_at) == (TicketState.WAITING, None)


class TestWithWalkIns:
    def test_the_share_of_the_calls_is_kept(self, group: CounterGroup) -> None:
        for _number in range(6):
            take()
        CounterGroup.objects.update(slot_places=9)
        for _number in range(4):
            check_in(book())

        called = []
        for index in range(10):
            now = NOON + index * MINUTE
            ticket = queue.call_next(counter_number=1, actor=CLERK, now=now)
            queue.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)
            queue.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)
            called.append(ticket.code)

        assert called == ["J001", "A001", "A002", "J002", "A003", "J003", "A004", "A005", "J004", "A006"]

    def test_a_booked_place_is_kept_until_it_is_too_late(self, group: CounterGroup) -> None:
        CounterGroup.objects.update(daily_cap=3)
        book(ELEVEN)
        take(), take()

        with pytest.raises(NumbersUsedUp):
            take(now=ELEVEN + 15 * MINUTE)
        assert [one.numbers_left for one in groups_today(now=ELEVEN)] == [0]
        assert take(now=ELEVEN + 16 * MINUTE).code == "A003"

    def test_who_is_too_late_finds_the_day_full(self, group: CounterGroup) -> None:
        CounterGroup.objects.update(daily_cap=2)
        appointment = book(ELEVEN)
        take()
        take(now=ELEVEN + 16 * MINUTE)

        with pytest.raises(NumbersUsedUp):
            check_in(appointment, now=ELEVEN + 17 * MINUTE)

    def test_the_401st_number_is_refused_and_the_next_free_time_offered(self, group: CounterGroup) -> None:
        # MPP-6 with appointments: the next free time, not only the next opening day.
        CounterGroup.objects.update(daily_cap=400)
        QueueDay.objects.create(group=group, service_day=MONDAY, taken=399, last_position=399)
        DailyNumber.objects.create(prefix="A", service_day=MONDAY, last=399)

        assert take().code == "A400"
        with pytest.raises(NumbersUsedUp) as refused:
            take()

        assert "Selasa, 24 November 2026 pukul 08.00 WITA" in str(refused.value)
        assert "janji" in str(refused.value).lower()

    def test_who_never_came_is_noted_over_night(self, group: CounterGroup) -> None:
        appointment = book()

        closed = queue.close_past_days(actor=Actor.system("mpp.close_day"), now=NOON + timedelta(days=1))

        appointment.refresh_from_db()
        assert (closed, appointment.state) == (1, AppointmentState.NO_SHOW)
        with pytest.raises(AppointmentOver):
            services.check_in(entry=appointment.public_token, actor=CITIZEN, now=NOON + timedelta(days=1))
