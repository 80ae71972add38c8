"""Numbers: taken, called, served, missed, given up. Each service with its refusals and its evidence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

import tenants
from catalog.modules.mpp.models import (
    Counter,
    DailyNumber,
    QueueDay,
    QueueTicket,
    TicketCall,
    TicketState,
)
from catalog.modules.mpp.services import queue as services
from catalog.modules.mpp.services.queue import (
    AlreadyRequeued,
    CounterBusy,
    CounterNotInUse,
    CounterPaused,
    NobodyWaiting,
    NoCounterForService,
    NoSuchTicket,
    NotAtThisCounter,
    NothingChosen,
    NumberOfAnotherDay,
    NumbersNotGivenNow,
    NumbersUsedUp,
    RequestKeyReused,
    RequestKeyTooShort,
    TooFewCalls,
    TooSoon,
    UnknownPriorityReason,
    WrongState,
)
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.mpp import (
    CLERK,
    MONDAY,
    MONDAY_MORNING,
    CounterFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    open_mall,
    text,
)

CITIZEN = Actor.citizen()
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_karangasem(in_karangasem: tenants.CurrentRegency) -> None:
    """Every test of this file stands in Karangasem."""


def take(letter: str = "A", now: datetime = MONDAY_MORNING, reason: str = "") -> QueueTicket:
    return services.take_ticket(group_letter=letter, priority_reason=reason, actor=CITIZEN, now=now)


def call(counter: int = 1, now: datetime = MONDAY_MORNING) -> QueueTicket:
    return services.call_next(counter_number=counter, actor=CLERK, now=now)


def actions() -> list[str]:
    return list(
        EvidenceEntry.objects.filter(action__startswith="mpp.").order_by("sequence").values_list("action", flat=True)
    )


class TestTaking:
    def test_numbers_run_from_001_in_each_group_and_day(self) -> None:
        open_mall()
        CounterGroupFactory(letter="B", name=text("Perizinan"))

        codes = [take("A").code, take("A").code, take("B").code, take("A", now=MONDAY_MORNING + timedelta(days=1)).code]

        assert codes == ["A001", "A002", "B001", "A001"]

    def test_priority_numbers_run_over_the_whole_mall(self) -> None:
        open_mall()
        CounterGroupFactory(letter="B", name=text("Perizinan"))

        codes = [take("A", reason="elderly").code, take("B", reason="pregnant").code, take("B").code]

        assert codes == ["P001", "P002", "B001"]

    def test_the_day_changes_at_local_midnight(self) -> None:
        open_mall(outside_hours=True)

        before = take(now=datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
        after = take(now=datetime(2026, 11, 23, 16, 1, tzinfo=UTC))

        assert (before.service_day, before.code) == (MONDAY, "A001")
        assert (after.service_day, after.code) == (date(2026, 11, 24), "A001")

    def test_a_number_for_a_service_stands_in_its_group(self) -> None:
        group = open_mall()
        ServiceProductFactory.published(code="DK-05", group=group)

        ticket = services.take_ticket(product_code="dk-05", actor=CITIZEN, now=MONDAY_MORNING)

        assert ticket.group == group
        assert ticket.service is not None
        assert ticket.service.product.code == "DK-05"

    def test_the_401st_number_is_refused_and_the_next_opening_offered(self) -> None:
        # MPP-6, with the cap that Denpasar publishes for civil registration.
        group = open_mall(cap=400)
        QueueDay.objects.create(group=group, service_day=MONDAY, taken=399, last_position=399)
        DailyNumber.objects.create(prefix="A", service_day=MONDAY, last=399)

        four_hundredth = take()
        with pytest.raises(NumbersUsedUp) as refused:
            take()

        assert four_hundredth.code == "A400"
        assert "400" in str(refused.value)
        assert "Selasa, 24 November 2026 pukul 07.45 WITA" in str(refused.value)

    def test_a_cap_counts_priority_numbers_too(self) -> None:
        open_mall(cap=2)
        take()
        take(reason="disabled")

        with pytest.raises(NumbersUsedUp):
            take(reason="infant")

    @pytest.mark.parametrize(
        ("moment", "next_time"),
        [
            (datetime(2026, 11, 22, 23, 44, tzinfo=UTC), "Senin, 23 November 2026 pukul 07.45"),
            (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "Selasa, 24 November 2026 pukul 07.45"),
            (datetime(2026, 11, 28, 2, 0, tzinfo=UTC), "Senin, 30 November 2026 pukul 07.45"),
            (datetime(2026, 12, 25, 2, 0, tzinfo=UTC), "Senin, 28 Desember 2026 pukul 07.45"),
        ],
        ids=["before the machine starts", "at closing", "on Saturday", "at Christmas"],
    )
    def test_outside_the_hours_the_refusal_says_when(self, moment: datetime, next_time: str) -> None:
        open_mall()

        with pytest.raises(NumbersNotGivenNow) as refused:
            take(now=moment)

        assert next_time in str(refused.value)
        assert not QueueTicket.objects.exists()

    def test_bad_wishes_are_refused(self) -> None:
        group = open_mall()
        ServiceProductFactory(code="DK-09", group=group)
        ServiceProductFactory.published(code="PZ-01", group=None)
        CounterGroupFactory(letter="Z", name=text("Tutup"), is_active=False)

        with pytest.raises(NothingChosen):
            take("X")
        with pytest.raises(NothingChosen):
            take("Z")
        with pytest.raises(NothingChosen):
            services.take_ticket(product_code="DK-09", actor=CITIZEN, now=MONDAY_MORNING)
        with pytest.raises(NoCounterForService):
            services.take_ticket(product_code="PZ-01", actor=CITIZEN, now=MONDAY_MORNING)
        with pytest.raises(UnknownPriorityReason):
            take(reason="mayor's cousin")

    def test_the_same_request_gives_the_same_number(self) -> None:
        open_mall()
        wish = {"group_letter": "A", "request_key": "0123456789abcdef", "actor": CITIZEN, "now": MONDAY_MORNING}

        first = services.take_ticket(**wish)
        second = services.take_ticket(**wish)

        assert first == second
        assert QueueTicket.objects.count() == 1
        with pytest.raises(RequestKeyReused):
            services.take_ticket(**wish, priority_reason="elderly")

    def test_a_key_that_can_be_guessed_is_refused(self) -> None:
        open_mall()

        with pytest.raises(RequestKeyTooShort):
            services.take_ticket(group_letter="A", request_key="1", actor=CITIZEN, now=MONDAY_MORNING)

    def test_the_evidence_holds_no_reason_and_no_secret(self) -> None:
        open_mall()

        ticket = take(reason="pregnant")

        entry = EvidenceEntry.objects.order_by("-sequence").first()
        assert entry is not None
        assert entry.action == "mpp.ticket_taken"
        assert entry.subject == f"mpp.ticket:{ticket.pk}"
        assert entry.details == {"ticket": "P001", "day": "2026-11-23"}


class TestCalling:
    def test_numbers_are_called_by_the_published_rule(self) -> None:
        open_mall(counters=1)
        for reason in ("", "", "", "elderly", ""):
            take(reason=reason)

        order = []
        for minute in range(5):
            now = MONDAY_MORNING + minute * MINUTE
            ticket = call(now=now)
            order.append(ticket.code)
            services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)
            services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)

        assert order == ["A001", "A002", "P001", "A003", "A004"]

    def test_a_call_is_spoken_and_recorded(self) -> None:
        open_mall()
        take()

        ticket = call(counter=2)

        assert (ticket.state, ticket.call_count, ticket.called_at) == (TicketState.CALLED, 1, MONDAY_MORNING)
        spoken = TicketCall.objects.get()
        assert spoken.spoken == "Nomor antrean A, nol nol satu, silakan ke loket dua."
        assert actions() == ["mpp.ticket_taken", "mpp.ticket_called"]

    def test_a_counter_with_somebody_calls_nobody_else(self) -> None:
        open_mall()
        take()
        take()
        call()

        with pytest.raises(CounterBusy) as refused:
            call()

        assert "A001" in str(refused.value)

    def test_nobody_waiting_paused_and_unknown_counters_are_refused(self) -> None:
        open_mall()

        with pytest.raises(NobodyWaiting):
            call()
        services.pause_counter(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        with pytest.raises(CounterPaused):
            call()
        with pytest.raises(CounterNotInUse):
            call(counter=99)
        services.resume_counter(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        take()
        assert call().code == "A001"

    def test_a_counter_calls_only_its_own_group(self) -> None:
        open_mall()
        other = CounterGroupFactory(letter="B", name=text("Perizinan"))
        CounterFactory(number=9, group=other)
        take("A")

        with pytest.raises(NobodyWaiting):
            call(counter=9)

    def test_yesterdays_numbers_are_not_called(self) -> None:
        open_mall()
        take()

        with pytest.raises(NobodyWaiting):
            call(now=MONDAY_MORNING + timedelta(days=1))

    def test_finishing_can_call_the_next_in_the_same_moment(self) -> None:
        open_mall(counters=1)
        take()
        take()
        first = call()
        services.start_service(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)

        finished, called = services.finish_and_call_next(
            counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + 5 * MINUTE
        )

        assert (finished.code, finished.state) == ("A001", TicketState.DONE)
        assert called is not None
        assert (called.code, called.state) == ("A002", TicketState.CALLED)
        services.start_service(counter_number=1, ticket_id=called.pk, actor=CLERK, now=MONDAY_MORNING)
        _finished, nobody = services.finish_and_call_next(
            counter_number=1, ticket_id=called.pk, actor=CLERK, now=MONDAY_MORNING + 9 * MINUTE
        )
        assert nobody is None

    def test_a_stale_screen_changes_nothing(self) -> None:
        open_mall()
        take()
        take()
        first = call(counter=1)
        services.start_service(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)
        services.finish_and_call_next(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)

        with pytest.raises(NotAtThisCounter):
            services.finish_service(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)
        with pytest.raises(NotAtThisCounter):
            services.finish_service(counter_number=2, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING)

    def test_service_that_has_not_begun_cannot_be_finished(self) -> None:
        open_mall()
        take()
        ticket = call()

        with pytest.raises(WrongState):
            services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)


class TestMissing:
    def test_three_calls_a_minute_apart_then_absent(self) -> None:
        open_mall()
        take()
        ticket = call()
        at = MONDAY_MORNING

        with pytest.raises(TooSoon) as refused:
            services.call_again(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=at + timedelta(seconds=48))
        assert "12 detik" in str(refused.value)
        with pytest.raises(TooFewCalls):
            services.note_absent(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=at + 10 * MINUTE)
        for minute in (1, 2):
            services.call_again(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=at + minute * MINUTE)
        with pytest.raises(TooSoon):
            services.note_absent(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=at + 2.5 * MINUTE)
        absent = services.note_absent(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=at + 3 * MINUTE)

        assert absent.state == TicketState.NO_SHOW
        assert TicketCall.objects.count() == 3
        assert actions()[-1] == "mpp.ticket_absent"

    def missed(self) -> QueueTicket:
        ticket = call()
        for minute in (1, 2):
            services.call_again(
                counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + minute * MINUTE
            )
        return services.note_absent(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + 3 * MINUTE)

    def test_a_missed_number_comes_back_once_at_the_end(self) -> None:
        open_mall(counters=1)
        for _number in range(3):
            take()
        first = self.missed()

        services.requeue(ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + 4 * MINUTE)

        order = []
        for minute in range(3):
            ticket = call(now=MONDAY_MORNING + (10 + minute) * MINUTE)
            order.append(ticket.code)
            if ticket.pk != first.pk:
                services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
                services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
        assert order == ["A002", "A003", "A001"]
        for minute in (20, 21):
            services.call_again(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + minute * MINUTE)
        services.note_absent(counter_number=1, ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + 22 * MINUTE)
        with pytest.raises(AlreadyRequeued):
            services.requeue(ticket_id=first.pk, actor=CLERK, now=MONDAY_MORNING + 23 * MINUTE)

    def test_a_number_of_another_day_does_not_come_back(self) -> None:
        open_mall()
        take()
        ticket = self.missed()

        with pytest.raises(NumberOfAnotherDay):
            services.requeue(ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING + timedelta(days=1))
        with pytest.raises(NoSuchTicket):
            services.requeue(ticket_id=0, actor=CLERK, now=MONDAY_MORNING)

    def test_who_waits_was_not_missed(self) -> None:
        open_mall()
        ticket = take()

        with pytest.raises(WrongState):
            services.requeue(ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)


class TestGivingUp:
    def test_a_holder_gives_a_number_up(self) -> None:
        open_mall()
        first, _second = take(), take()

        services.cancel_ticket(token=first.public_token, actor=CITIZEN, now=MONDAY_MORNING)

        assert call().code == "A002"
        assert actions()[2] == "mpp.ticket_cancelled"

    def test_a_called_number_can_be_given_up_and_frees_the_counter(self) -> None:
        open_mall()
        first, _second = take(), take()
        call()

        services.cancel_ticket(token=first.public_token, actor=CITIZEN, now=MONDAY_MORNING)

        assert call().code == "A002"

    def test_who_is_served_or_unknown_cannot_give_up(self) -> None:
        open_mall()
        ticket = take()
        call()
        services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)

        with pytest.raises(WrongState):
            services.cancel_ticket(token=ticket.public_token, actor=CITIZEN, now=MONDAY_MORNING)
        with pytest.raises(NoSuchTicket):
            services.cancel_ticket(token="nobody-knows-this-one", actor=CITIZEN, now=MONDAY_MORNING)


def test_a_past_day_is_closed_with_evidence() -> None:
    open_mall(counters=2)
    waiting, called, serving = take(), take(), take()
    services.cancel_ticket(token=waiting.public_token, actor=CITIZEN, now=MONDAY_MORNING)
    waiting = take()
    called = call(counter=1)
    serving = call(counter=2)
    services.start_service(counter_number=2, ticket_id=serving.pk, actor=CLERK, now=MONDAY_MORNING)
    system = Actor.system("mpp.close_day")

    same_day = services.close_past_days(actor=system, now=MONDAY_MORNING + timedelta(hours=13))
    next_day = services.close_past_days(actor=system, now=MONDAY_MORNING + timedelta(hours=14))
    again = services.close_past_days(actor=system, now=MONDAY_MORNING + timedelta(hours=15))

    assert (same_day, next_day, again) == (0, 3, 0)
    states = {ticket.code: ticket.state for ticket in QueueTicket.objects.filter(closed_by_day=True)}
    assert states == {
        waiting.code: TicketState.EXPIRED,
        called.code: TicketState.NO_SHOW,
        serving.code: TicketState.DONE,
    }
    assert actions().count("mpp.ticket_closed_by_day") == 3
    assert evidence.verify() == []


class TestTheDatabaseItself:
    """What holds even if a service were wrong."""

    def refuses(self, **fields: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            QueueTicketFactory(**fields)

    def test_no_code_twice_a_day(self) -> None:
        QueueTicketFactory(position=1)

        self.refuses(position=2, number=1, code="A001")

    def test_no_place_in_line_twice(self) -> None:
        QueueTicketFactory(position=1)

        self.refuses(position=1, number=2)

    def test_no_second_person_at_a_counter(self) -> None:
        open_mall()
        take()
        call()
        counter = Counter.objects.get(number=1)

        self.refuses(
            position=99,
            counter=counter,
            state=TicketState.CALLED,
            call_count=1,
            called_at=MONDAY_MORNING,
            last_call_at=MONDAY_MORNING,
        )

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "asleep"},
            {"state": TicketState.DONE},
            {"state": TicketState.CALLED},
            {"state": TicketState.EXPIRED},
            {"is_priority": True},
            {"priority_reason": "elderly"},
            {"ended_at": MONDAY_MORNING},
            {"called_at": MONDAY_MORNING},
        ],
        ids=str,
    )
    def test_state_and_times_agree(self, fields: dict[str, object]) -> None:
        self.refuses(position=5, **fields)

    @pytest.mark.parametrize("letter", ["P", "J", "a", "1", ""])
    def test_letters_of_the_numbering_itself_are_no_groups(self, letter: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            CounterGroupFactory(letter=letter)
