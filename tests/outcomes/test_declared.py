"""The indicators that modules and blocks declare today, on numbers somebody can check by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

import tenants
from core.actors import Actor
from core.indicators import Figures, Period, PeriodKind
from outcomes import queries
from surveys.services import compute_period, publish_period
from tests.factories.mpp import (
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
)
from tests.factories.organisation import UnitFactory
from tests.factories.surveys import SurveyPeriodFactory, plan, respond

pytestmark = pytest.mark.django_db
NOVEMBER = Period(PeriodKind.MONTH, date(2026, 11, 1))
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def figures(code: str, period: Period = NOVEMBER) -> Figures | None:
    return queries.computed(queries.indicators()[code], period)


@pytest.fixture
def _served(in_karangasem: tenants.CurrentRegency) -> None:
    """Three served for Dukcapil, one without a service; waits of 10, 20, 30 and 40 minutes."""
    group = CounterGroupFactory.create()
    product = ServiceProductFactory.published(agency=AgencyFactory.create(code="DUKCAPIL"), group=group)
    for number, minutes in enumerate((10, 20, 30, 40), start=1):
        told_right = number < 4
        QueueTicketFactory.create(
            group=group,
            service=product.mall if number < 4 else None,
            counter=CounterFactory.create(group=group),
            state="done",
            call_count=1,
            taken_at=MORNING,
            called_at=MORNING + timedelta(minutes=minutes),
            last_call_at=MORNING + timedelta(minutes=minutes),
            started_at=MORNING + timedelta(minutes=minutes),
            ended_at=MORNING + timedelta(minutes=minutes + 5),
            expected_from=MORNING,
            expected_to=MORNING + timedelta(minutes=minutes if told_right else 5),
        )
    QueueTicketFactory.create(group=group, position=99, service_day=date(2026, 12, 1))


@pytest.mark.usefixtures("_served")
def test_numbers_served_by_agency() -> None:
    found = figures("mpp.tickets_served")

    assert found is not None
    assert found.total.value == 4
    assert {code: part.measure.value for code, part in found.parts.items()} == {"DUKCAPIL": 3, "-": 1}
    closed_all_month = figures("mpp.tickets_served", NOVEMBER.previous)
    assert closed_all_month is not None
    assert closed_all_month.total.value == 0
    december = figures("mpp.tickets_served", NOVEMBER.next)
    assert december is not None
    assert december.total.value == 0


@pytest.mark.usefixtures("_served")
def test_half_waited_at_most_so_long() -> None:
    found = figures("mpp.median_wait")

    assert found is not None
    assert (found.total.value, found.total.denominator) == (Decimal(25), 4)
    assert figures("mpp.median_wait", NOVEMBER.next) is None


@pytest.mark.usefixtures("_served")
def test_share_of_waits_that_came_as_told() -> None:
    found = figures("mpp.told_wait_held")

    assert found is not None
    assert (found.total.value, found.total.numerator, found.total.denominator) == (Decimal(75), 3, 4)


@pytest.mark.usefixtures("in_karangasem")
def test_what_the_mall_offers_online_is_not_added_to_its_counters() -> None:
    # MPP-9: a mall with its counters and MPP Digital are two figures.
    group, offered = CounterGroupFactory.create(), MORNING - timedelta(days=30)
    ServiceProductFactory.published(group=group)
    ServiceProductFactory.published(group=group, is_online=True, unit=UnitFactory.create(), template_code="kia")
    ServiceProductFactory.published(group=None, is_online=True, unit=UnitFactory.create(), template_code="ak1")
    ServiceProductFactory.published(group=None, is_online=True, unit=UnitFactory.create())
    ServiceProductFactory.create(group=group)

    counters, online = figures("mpp.services_at_counters"), figures("mpp.services_online")

    assert counters is not None
    assert online is not None
    assert (counters.total.value, online.total.value) == (2, 2)
    before = Period.of(PeriodKind.MONTH, (offered - timedelta(days=60)).date())
    assert figures("mpp.services_online", before) is None


@pytest.mark.usefixtures("in_karangasem")
def test_index_of_the_newest_published_survey_of_the_half_year() -> None:
    period = SurveyPeriodFactory.closed(starts_on=date(2026, 1, 5), ends_on=date(2026, 3, 31))
    for answers in ((4, 3, 3, 4, 4, 3, 4, 3, 3), (3, 3, 2, 4, 3, 3, 3, 3, 3), (4, 4, 3, 4, 4, 4, 4, 3, 4)):
        respond(period, *answers)
    actor, now = Actor.system("tests"), datetime(2026, 4, 2, tzinfo=UTC)
    compute_period(period=period, actor=actor, now=now)
    first_half = Period(PeriodKind.SEMESTER, date(2026, 1, 1))
    assert figures("surveys.ikm", first_half) is None, "not published yet"

    for element in ("time", "complaints", "facilities"):
        plan(period, element=element)
    publish_period(period=period, actor=actor, now=now)

    found = figures("surveys.ikm", first_half)
    assert found is not None
    assert (found.total.value, found.total.denominator) == (Decimal("85.19"), 3)
    assert figures("surveys.ikm", first_half.next) is None


@pytest.mark.usefixtures("in_ternate")
def test_only_modules_that_are_on_are_measured() -> None:
    active = {indicator.code for indicator in queries.active_indicators()}

    assert {"mpp.tickets_served", "mpp.median_wait", "mpp.told_wait_held", "surveys.ikm"} <= active
    assert "example.notices_written" in queries.indicators()
    assert "example.notices_written" not in active


def test_every_indicator_says_what_it_is_in_both_languages() -> None:
    for indicator in queries.indicators().values():
        assert indicator.definition, indicator.code
        for text in (indicator.name, indicator.unit, indicator.definition):
            assert text.id, indicator.code
            assert text.en, indicator.code
