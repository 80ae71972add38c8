"""What people see of the queue, and that seeing it costs the same for few and for many."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.modules.mpp.models import Counter, QueueDay, QueueTicket, TicketState
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.queries.mall import mall_settings, opening_hours
from catalog.modules.mpp.services import queue as services
from core.actors import Actor
from organisation.services import enter_special_days
from tests.factories.mpp import (
    CLERK,
    MONDAY,
    MONDAY_MORNING,
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    QueueDayFactory,
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


def past_numbers(counter: Counter, count: int, *, minutes: float = 10, ago: timedelta = timedelta(hours=2)) -> None:
    """Numbers that kept a counter busy earlier today."""
    for number in range(count):
        QueueTicketFactory.done(
            counter=counter,
            called_at=MONDAY_MORNING - ago + number * MINUTE,
            minutes=minutes,
            position=900 + number,
            number=900 + number,
        )


class TestTicketPage:
    def test_ahead_counts_those_called_before_and_shows_the_last_of_them(self) -> None:
        group = open_mall(counters=1)
        QueueDayFactory(group=group, regular_calls=2, taken=9, last_position=9)
        for position in range(1, 7):
            QueueTicketFactory(group=group, position=position)
        priority = QueueTicketFactory.priority(group=group, position=7, code="P003")
        last = QueueTicket.objects.get(code="A006")

        page = queries.ticket_page(token=last.public_token, now=MONDAY_MORNING)
        first = queries.ticket_page(token=priority.public_token, now=MONDAY_MORNING)

        assert page is not None
        assert first is not None
        # Two regular numbers were called already: P003, A001, A002, A003, A004, A005, A006.
        assert (page.ahead, page.line) == (6, ("A002", "A003", "A004", "A005", "A006"))
        assert (first.ahead, first.line) == (0, ("P003",))

    def test_no_interval_while_too_few_numbers_tell(self) -> None:
        group = open_mall(counters=1)
        past_numbers(Counter.objects.get(), 7)
        ticket = QueueTicketFactory(group=group, position=1)

        page = queries.ticket_page(token=ticket.public_token, now=MONDAY_MORNING)

        assert page is not None
        assert page.interval is None
        assert page.called_between is None

    def test_interval_comes_from_recent_numbers_and_the_counters_at_work(self) -> None:
        group = open_mall(counters=2)
        one, two = Counter.objects.order_by("number")
        past_numbers(one, 20, ago=timedelta(minutes=25))
        for position in range(1, 6):
            QueueTicketFactory(group=group, position=position)
        last = QueueTicket.objects.get(code="A005")

        alone = queries.ticket_page(token=last.public_token, now=MONDAY_MORNING)
        services.call_next(counter_number=two.number, actor=CLERK, now=MONDAY_MORNING)
        together = queries.ticket_page(token=last.public_token, now=MONDAY_MORNING)

        assert alone is not None
        assert together is not None
        # Ten minutes each without spread: four to five of them at one counter, three to four shared by two.
        assert alone.interval == (40, 50)
        assert together.interval == (15, 20)

    def test_before_opening_the_wait_counts_from_the_opening(self) -> None:
        group = open_mall(counters=1)
        past_numbers(Counter.objects.get(), 20, ago=timedelta(days=3))
        ticket = QueueTicketFactory(group=group, position=1)
        quarter_to_eight = MONDAY_MORNING - timedelta(hours=2, minutes=25)

        page = queries.ticket_page(token=ticket.public_token, now=quarter_to_eight)

        assert page is not None
        assert page.interval == (15, 25)

    def test_a_number_of_yesterday_is_past(self) -> None:
        group = open_mall()
        ticket = QueueTicketFactory(group=group, service_day=MONDAY - timedelta(days=1))

        page = queries.ticket_page(token=ticket.public_token, now=MONDAY_MORNING)

        assert page is not None
        assert page.is_past
        assert page.ahead == 0

    def test_nobody_knows_another_token(self) -> None:
        assert queries.ticket_page(token="token-nobody-has-taken", now=MONDAY_MORNING) is None


def test_the_interval_told_at_the_machine_is_kept_and_measured() -> None:
    open_mall(counters=1)
    past_numbers(Counter.objects.get(), 20)
    ticket = services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)
    assert (ticket.expected_from, ticket.expected_to) == (MONDAY_MORNING, MONDAY_MORNING + 10 * MINUTE)

    assert queries.interval_coverage(now=MONDAY_MORNING) is None
    for number in range(30):
        late = number < 3
        QueueTicketFactory.done(
            counter=Counter.objects.get(),
            called_at=MONDAY_MORNING + (20 * MINUTE if late else 5 * MINUTE),
            minutes=3,
            position=100 + number,
            expected_from=MONDAY_MORNING,
            expected_to=MONDAY_MORNING + 10 * MINUTE,
        )
    assert queries.interval_coverage(now=MONDAY_MORNING + timedelta(hours=1)) == (0.9, 30)


class TestBoard:
    def test_the_newest_call_is_large_and_the_others_follow(self) -> None:
        open_mall(counters=3)
        for _number in range(3):
            services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)
        for counter in (1, 2, 3):
            services.call_next(counter_number=counter, actor=CLERK, now=MONDAY_MORNING + counter * MINUTE)

        board = queries.board(now=MONDAY_MORNING + 4 * MINUTE)

        assert board.call is not None
        assert (board.call.code, board.call.counter, board.call.attempt) == ("A003", 3, 1)
        assert [call.code for call in board.others] == ["A002", "A001"]
        assert board.waiting == 0

    def test_two_calls_at_once_are_both_spoken(self) -> None:
        open_mall(counters=2)
        for _number in range(2):
            services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)
        for counter in (1, 2):
            services.call_next(counter_number=counter, actor=CLERK, now=MONDAY_MORNING)

        board = queries.board(now=MONDAY_MORNING)

        assert [call.code for call in board.recent] == ["A001", "A002"]
        assert board.call is not None
        assert board.call.code == "A002"

    def test_who_is_served_leaves_the_large_place(self) -> None:
        open_mall(counters=1)
        services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)
        ticket = services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)

        board = queries.board(now=MONDAY_MORNING + 5 * MINUTE)

        assert board.call is None
        assert [call.code for call in board.others] == ["A001"]
        assert board.recent == ()


def test_desk_shows_the_order_in_which_numbers_will_be_called() -> None:
    open_mall(counters=1)
    for reason in ("", "", "", "elderly"):
        services.take_ticket(group_letter="A", priority_reason=reason, actor=CITIZEN, now=MONDAY_MORNING)

    desk = queries.desk(number=1, now=MONDAY_MORNING + 5 * MINUTE)

    assert desk is not None
    assert [one.ticket.code for one in desk.line] == ["A001", "A002", "P001", "A003"]
    assert desk.line[0].waited == 5 * MINUTE
    assert queries.desk(number=99, now=MONDAY_MORNING) is None


def test_holidays_close_the_mall_unless_the_manager_says_otherwise() -> None:
    open_mall()
    settings = mall_settings()
    christmas = MONDAY.replace(month=12, day=25)

    assert not opening_hours(settings).is_open_on(christmas)
    settings.closed_on_holidays = False
    assert opening_hours(settings).is_open_on(christmas)
    settings.closed_on_holidays = True
    assert opening_hours(settings).is_open_on(MONDAY.replace(year=2031, day=24))  # a year nobody has decreed


def test_the_regencys_own_days_off_close_the_mall_too() -> None:
    open_mall()
    odalan = MONDAY + timedelta(days=2)
    reason = text("Odalan Pura Besakih")

    enter_special_days(
        kind="day_off", first_date=odalan, last_date=odalan, reason=reason, actor=CLERK, now=MONDAY_MORNING
    )

    found = opening_hours(mall_settings())
    assert found.is_open_on(odalan - timedelta(days=1))
    assert not found.is_open_on(odalan)


class TestCost:
    """The same number of queries with 1 and with 24 rows: there are no more letters than that."""

    def fill(self, count: int) -> None:
        have = CounterGroupFactory._meta.model.objects.count()
        letters = "ABCDEFGHIKLMNOQRSTUVWXYZ"
        for index in range(have, count):
            group = CounterGroupFactory(letter=letters[index % len(letters)], name=text(f"Kelompok {index}"))
            counter = CounterFactory(number=100 + index, group=group)
            product = ServiceProductFactory.published(agency=AgencyFactory(), group=group)
            QueueTicketFactory(group=group, service=product.mall, position=500 + index)
            QueueTicketFactory(
                group=group,
                service=product.mall,
                counter=counter,
                position=700 + index,
                state=TicketState.SERVING,
                call_count=1,
                called_at=MONDAY_MORNING,
                last_call_at=MONDAY_MORNING,
                started_at=MONDAY_MORNING,
            ).calls.create(counter=counter, at=MONDAY_MORNING, attempt=1, spoken="A")
            QueueTicketFactory(
                group=CounterGroupFactory(letter="A"), service=product.mall, position=1500 + index, number=1500 + index
            )

    @pytest.mark.parametrize(
        ("path", "rights"),
        [
            ("/mpp/", ()),
            ("/mpp/layanan/", ()),
            ("/mpp/layar/", ()),
            ("/mpp/antrean/ambil/", ()),
            ("/api/v1/mpp/products/?page_size=100", ()),
            ("/api/v1/mpp/agencies/?page_size=100", ()),
            ("/api/v1/mpp/groups/", ()),
            ("/api/v1/mpp/board/", ()),
            ("/mpp/loket/", ("mpp.serve",)),
            ("/mpp/loket/100/", ("mpp.serve",)),
            ("/mpp/atur/", ("mpp.manage",)),
            ("/mpp/atur/layanan/", ("mpp.manage",)),
        ],
    )
    def test_pages_cost_the_same(
        self,
        path: str,
        rights: tuple[str, ...],
        karangasem_client: Client,
        staff: Callable[..., Any],
        monday_morning: None,
    ) -> None:
        if rights:
            staff("r5107", *rights, client=karangasem_client)
        self.fill(1)
        assert karangasem_client.get(path).status_code == 200  # what is read once per process is read
        few = self.queries_of(karangasem_client, path)
        self.fill(24)

        assert self.queries_of(karangasem_client, path) == few

    def queries_of(self, client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        # Each process looks once a second whether the list of regencies changed: by the clock, not by the page.
        return len([query for query in captured.captured_queries if "directoryversion" not in query["sql"]])


def test_queue_days_are_not_made_by_looking() -> None:
    open_mall()

    queries.groups_today(now=MONDAY_MORNING)
    queries.desk(number=1, now=MONDAY_MORNING)

    assert not QueueDay.objects.exists()
