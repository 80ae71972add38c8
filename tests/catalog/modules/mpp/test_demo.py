"""The demo's data: honest about what is sourced, believable, and made once."""

from datetime import UTC, date, datetime, timedelta

import pytest

import tenants
from casework.models import ServiceProduct
from catalog.modules.mpp import demo
from catalog.modules.mpp.models import QueueTicket, TicketState
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.queries.day import day_of_mall
from core import evidence
from core.actors import Actor
from tests.factories.mpp import MONDAY_MORNING

ACTOR = Actor.system("demo")


@pytest.fixture
def filled(in_karangasem: tenants.CurrentRegency) -> tenants.CurrentRegency:
    demo.fill(actor=ACTOR, now=MONDAY_MORNING)
    return in_karangasem


def test_another_regency_gets_about_40_services_all_marked_as_samples(filled: tenants.CurrentRegency) -> None:
    products = ServiceProduct.objects.all()

    assert 40 <= len(products) <= 50
    assert all(product.is_sample and product.is_published for product in products)
    assert not any("gangguan" in product.search_text for product in products)


def test_the_morning_leaves_a_hall_at_work(filled: tenants.CurrentRegency) -> None:
    states = set(QueueTicket.objects.values_list("state", flat=True))
    groups = queries.groups_today(now=MONDAY_MORNING)

    assert {TicketState.WAITING, TicketState.SERVING, TicketState.DONE} <= states
    assert sum(group.waiting for group in groups) >= 5
    assert all(group.interval for group in groups)
    assert queries.board(now=MONDAY_MORNING).others
    assert not QueueTicket.objects.filter(taken_at__gt=MONDAY_MORNING).exists()
    assert evidence.verify() == []


def test_the_manager_sees_what_the_next_day_needs(filled: tenants.CurrentRegency) -> None:
    day = day_of_mall(day=MONDAY_MORNING.date(), now=MONDAY_MORNING)

    assert day.next_day is not None
    assert [one.group.letter for one in day.forecasts if not one.half_hours] == []
    earlier = QueueTicket.objects.exclude(service_day=MONDAY_MORNING.date())
    assert {day.next_day - one for one in earlier.values_list("service_day", flat=True)} == {
        timedelta(weeks=1),
        timedelta(weeks=2),
    }
    assert not earlier.filter(ended_at=None).exists()


def test_filling_twice_doubles_nothing(filled: tenants.CurrentRegency) -> None:
    before = (ServiceProduct.objects.count(), QueueTicket.objects.count())

    demo.fill(actor=ACTOR, now=MONDAY_MORNING + timedelta(hours=1))

    assert (ServiceProduct.objects.count(), QueueTicket.objects.count()) == before


def test_a_new_day_gets_its_own_morning(filled: tenants.CurrentRegency) -> None:
    demo.fill_morning(actor=ACTOR, now=MONDAY_MORNING + timedelta(days=1))

    mornings = QueueTicket.objects.filter(service_day__gte=MONDAY_MORNING.date()).values("service_day")
    assert mornings.distinct().count() == 2


def test_a_demo_built_at_midnight_stays_within_the_day(in_karangasem: tenants.CurrentRegency) -> None:
    just_after_midnight = datetime(2026, 11, 23, 16, 12, tzinfo=UTC)

    demo.fill(actor=ACTOR, now=just_after_midnight)

    today = date(2026, 11, 24)
    assert set(QueueTicket.objects.filter(service_day__gte=today).values_list("service_day", flat=True)) == {today}
    assert not QueueTicket.objects.filter(taken_at__gt=just_after_midnight).exists()


def test_only_banyuwangi_shows_sourced_standards() -> None:
    from catalog.modules.mpp.demo import catalogue

    sourced = {product.code: product.standard for product in catalogue.sourced_products("MPP", is_sample=False)}

    assert {code for code, standard in sourced.items() if not standard.is_sample} == {"DK-05", "BK-01", "PZ-01"}
    assert all("spm.banyuwangikab.go.id" in standard.citation for standard in sourced.values())
    assert (sourced["DK-05"].time_amount, sourced["DK-05"].time_unit) == (1, "day")
    assert (sourced["PZ-01"].time_amount, sourced["PZ-01"].time_unit) == (14, "working_day")
    samples = catalogue.sample_products("MPP", is_large=True)
    assert all(product.standard.is_sample for product in samples)
    codes = [product.code for product in [*samples, *catalogue.sourced_products("MPP", is_sample=False)]]
    assert len(codes) == len(set(codes)) == 150
    assert len(catalogue.agencies("Banyuwangi", samples)) == 24
