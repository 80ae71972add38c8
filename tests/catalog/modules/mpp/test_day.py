"""The manager's page, and the forecast it ends with."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

import tenants
from casework import services as casework
from casework.clocks import TimeUnit
from catalog.modules.mpp import forecast
from catalog.modules.mpp.models import Counter, CounterGroup, TicketState
from catalog.modules.mpp.queries.day import day_of_mall, half_hour, quantile
from organisation.models import Unit
from surveys.models import SurveyPeriod
from tests.factories import casework as make
from tests.factories.mpp import (
    MONDAY,
    MONDAY_MORNING,
    CounterFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    open_mall,
    text,
)
from tests.factories.organisation import UnitFactory
from tests.factories.surveys import SurveyPeriodFactory

INDONESIAN = {"Accept-Language": "id"}
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class TestForecast:
    @pytest.mark.parametrize(
        ("people", "seconds", "counters", "wait"),
        [
            # 2 erlangs at 3 counters: C = 0.4444, over one free counter's worth of service.
            (12, 300, 3, 133.33),
            # 1 erlang at 2 counters: C = 1/3.
            (6, 300, 2, 100.0),
            # One counter is M/M/1: load / (1 - load) x service.
            (3, 300, 1, 300.0),
        ],
    )
    def test_erlang_c_by_hand(self, people: int, seconds: int, counters: int, wait: float) -> None:
        found = forecast.mean_wait(arrivals=people / 1800, seconds=seconds, counters=counters)

        assert found == pytest.approx(wait, abs=0.01)

    def test_a_line_without_end_has_no_mean(self) -> None:
        assert forecast.mean_wait(arrivals=12 / 1800, seconds=300, counters=2) is None
        assert forecast.mean_wait(arrivals=0, seconds=300, counters=1) == 0

    def test_counters_for_half_an_hour(self) -> None:
        # At 2 erlangs 2 counters never suffice, 3 wait for 133 s; 95 % load is too much however short the wait.
        assert forecast.counters_needed(people=12, seconds=300) == 3
        assert forecast.counters_needed(people=12, seconds=300, target=60) == 4
        assert forecast.counters_needed(people=0, seconds=300) == 0

    @given(st.floats(min_value=0.1, max_value=200), st.floats(min_value=30, max_value=1800))
    def test_more_people_never_need_fewer_counters(self, people: float, seconds: float) -> None:
        some = forecast.counters_needed(people=people, seconds=seconds)

        assert forecast.counters_needed(people=people * 1.5, seconds=seconds) >= some
        assert some == forecast.MOST_COUNTERS or people / 1800 * seconds / some <= forecast.MOST_BUSY

    def test_the_mean_of_the_same_weekdays(self) -> None:
        days = {MONDAY - timedelta(weeks=1): [16] * 10 + [17] * 2, MONDAY - timedelta(weeks=2): [16] * 14}

        found = forecast.expect(days, seconds=300)

        assert found is not None
        assert [(one.index, one.people, one.counters) for one in found] == [(16, 12, 3), (17, 1, 1)]
        assert forecast.expect({MONDAY: [16]}, seconds=300) is None


@pytest.mark.parametrize(("share", "minutes"), [(0.5, 5), (0.9, 9), (1.0, 10)])
def test_quantiles_are_times_that_were_measured(share: float, minutes: int) -> None:
    assert quantile([MINUTE * one for one in range(1, 11)], share) == MINUTE * minutes
    assert quantile([], share) is None
    assert quantile([MINUTE], share) == MINUTE


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    group = open_mall()
    CounterFactory(number=11, group=CounterGroupFactory(letter="B", name=text("Perizinan")))
    return group


def fill(mall: CounterGroup, day: date = MONDAY, people: int = 10) -> None:
    """People who were called after 1, 2, 3 ... minutes and served for 5, 6, 7 ... minutes."""
    product = ServiceProductFactory.published(
        code=f"X{day:%m%d}", group=mall, name=text("Kartu Identitas Anak"), time_amount=10, time_unit="minute"
    )
    counter = Counter.objects.get(number=1)
    start = MONDAY_MORNING - timedelta(hours=1) + timedelta(days=(day - MONDAY).days)
    for index in range(people):
        called = start + index * MINUTE
        ticket = QueueTicketFactory.done(
            counter=counter,
            called_at=called,
            minutes=6 + index,
            service=product.mall,
            service_day=day,
            position=index + 1,
        )
        ticket.taken_at = called - (index + 1) * MINUTE
        ticket.expected_from, ticket.expected_to = called - MINUTE, called + (index % 2) * MINUTE - MINUTE / 2
        ticket.save()


def test_the_day_adds_up(mall: CounterGroup) -> None:
    fill(mall)
    QueueTicketFactory(group=mall, position=50, taken_at=MONDAY_MORNING)
    QueueTicketFactory(group=mall, position=51, state=TicketState.CANCELLED, ended_at=MONDAY_MORNING)

    seen = day_of_mall(day=MONDAY, now=MONDAY_MORNING + timedelta(hours=3))

    assert (seen.mall.served, seen.mall.waiting, seen.mall.given_up) == (10, 1, 1)
    assert (seen.mall.wait_median, seen.mall.wait_most) == (5 * MINUTE, 9 * MINUTE)
    assert (seen.mall.service_median, seen.mall.service_most) == (9 * MINUTE, 13 * MINUTE)
    assert [(str(one.name), one.served) for one in seen.counters] == [("1", 10)]
    assert [one.served for one in seen.agencies] == [10]
    (promise,) = seen.promises
    assert (promise.promised, promise.taken, promise.kept, promise.served) == (10 * MINUTE, 9 * MINUTE, 6, 10)
    assert (seen.told, seen.came) == (10, 5)
    assert sum(people for _index, people in seen.arrivals) == 12
    assert seen.next_day == MONDAY + timedelta(days=1)


def test_applications_stand_beside_what_their_service_promised_for_the_papers(mall: CounterGroup) -> None:
    start = MONDAY_MORNING - 40 * DAY
    for code, module in (("DK-05", "mpp"), ("SKU-01", "")):
        make.product(code, handling={"module": module}, time_amount=2, time_unit=TimeUnit.DAY, now=start)

    def decided(code: str, handed_in: datetime, days: int, *actions: str) -> None:
        case = make.handed_in(code, now=handed_in)
        make.step(case, *(actions or ("verify", "start", "approve", "issue")), now=handed_in + days * DAY, reason="x")

    for days in (1, 2, 3, 5):
        decided("DK-05", MONDAY_MORNING - 6 * DAY, days)
    decided("DK-05", MONDAY_MORNING - 6 * DAY, 1, "verify", "reject")
    decided("DK-05", start, 1)  # longer ago than a month
    decided("SKU-01", MONDAY_MORNING - 6 * DAY, 1)  # not of the mall
    withdrawn = make.handed_in("DK-05", now=MONDAY_MORNING - DAY)
    casework.withdraw(case_id=withdrawn.pk, actor=make.CITIZEN, now=MONDAY_MORNING)

    (one,) = day_of_mall(day=MONDAY, now=MONDAY_MORNING).applications

    assert (str(one.promise), [span // DAY for span in one.taken], one.kept) == ("2 hari", [1, 1, 2, 3, 5], 3)


def test_the_survey_shown_is_that_of_the_mall_or_of_the_government(mall: CounterGroup) -> None:
    def shown() -> SurveyPeriod | None:
        return day_of_mall(day=MONDAY, now=MONDAY_MORNING).survey

    def published(**unit: Any) -> SurveyPeriod:
        office = UnitFactory.create(**unit) if unit else None
        return SurveyPeriodFactory.create(state=SurveyPeriod.State.PUBLISHED, published_at=MONDAY_MORNING, unit=office)

    published(kind=Unit.Kind.HEALTH_CENTRE)
    assert shown() is None
    for unit in ({}, {"kind": Unit.Kind.MALL}):
        expected = published(**unit)
        published(kind=Unit.Kind.VILLAGE_OFFICE)
        assert shown() == expected


def test_half_hours_are_those_of_the_regency(mall: CounterGroup) -> None:
    assert half_hour(MONDAY_MORNING) == 20  # 10.10 WITA


def test_tomorrow_is_reckoned_from_its_own_weekday(mall: CounterGroup) -> None:
    for week in (1, 2):
        fill(mall, MONDAY + timedelta(days=1) - timedelta(weeks=week))

    seen = day_of_mall(day=MONDAY, now=MONDAY_MORNING)

    first, second = seen.forecasts
    assert (first.group.letter, first.people, first.counters) == ("A", 10, 2)
    assert first.most >= 2
    assert second.half_hours is None


def test_the_page_is_for_managers_and_costs_the_same_for_few_and_many(
    karangasem_client: Client, staff: Callable[..., Any], mall: CounterGroup, monday_morning: object
) -> None:
    assert karangasem_client.get("/mpp/hari-ini/").status_code == 302
    staff("r5107", "mpp.serve", client=karangasem_client)
    assert karangasem_client.get("/mpp/hari-ini/").status_code == 404
    staff("r5107", "mpp.manage", client=karangasem_client)
    empty = karangasem_client.get("/mpp/hari-ini/", headers=INDONESIAN)

    fill(mall, people=1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        karangasem_client.get("/mpp/hari-ini/?hari=2026-11-23", headers=INDONESIAN)
    fill(mall, MONDAY - timedelta(days=1), people=30)
    fill_more = [QueueTicketFactory(group=mall, position=100 + index) for index in range(30)]
    with CaptureQueriesContext(connection) as many:
        page = karangasem_client.get("/mpp/hari-ini/?hari=2026-11-23", headers=INDONESIAN)

    assert len(fill_more) == 30
    # Every two seconds a process asks whether a host or a switch has changed; that is not the page's.
    own = [[one["sql"] for one in asked if "tenants_directoryversion" not in one["sql"]] for asked in (few, many)]
    assert len(own[0]) == len(own[1]), own[1]
    assert "Belum ada yang mengambil nomor" in empty.text
    assert "Belum ada permohonan yang diputuskan" in empty.text
    for words in (
        "Hari ini di mal",
        "Waktu dijanjikan",
        "Kartu Identitas Anak",
        "Erlang C",
        "Selasa, 24 November 2026",
    ):
        assert words in page.text, words
    before = karangasem_client.get("/mpp/hari-ini/?hari=2026-11-22", headers=INDONESIAN)
    assert "Minggu, 22 November 2026" in before.text
    assert karangasem_client.get("/mpp/hari-ini/?hari=nonsense").status_code == 200
