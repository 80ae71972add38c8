"""What a decree about regions says to a regency on its page of units."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

import tenants
from core.actors import Actor
from organisation import queries, services
from organisation.models import Unit
from regions import changes
from tenants.context import operator_rights
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ADMIN = Actor.system("tests")
PAGE = "/pengaturan/unit/"


@pytest.fixture
def browser(karangasem_client: Client) -> Client:
    """An administrator of Karangasem, whose units were made before the decree."""
    with tenants.enter("r5107"):
        services.create_units_from_regions(actor=ADMIN, now=NOW)
        karangasem_client.force_login(person_with_rights("units.manage"))
    assert "telah berubah" not in karangasem_client.get(PAGE).content.decode()
    with tenants.public(), operator_rights():
        changes.apply(
            [
                "kind,old_code,new_code,name",
                "formed,5107012001,5107012099,Menanga Kaja",
                "renamed,5107012003,5107012003,Besakih Agung",
                "merged,5107012005,5107012004,",
            ],
            decree="Permendagri 12 Tahun 2026",
            holds_from=date(2026, 11, 1),
            actor=ADMIN,
            now=NOW,
        )
    return karangasem_client


def test_the_page_names_what_is_new_what_has_another_name_and_what_is_gone(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()

    for words in ("Permendagri 12 Tahun 2026", "1 wilayah baru", "Menanga Kaja", "Besakih Agung", "Nongan", "Pempatan"):
        assert words in page


def test_one_press_makes_the_new_offices_and_the_old_ones_stay(browser: Client) -> None:
    with tenants.enter("r5107"):
        before = Unit.objects.count()

    browser.post("/pengaturan/unit/dari-wilayah/")

    with tenants.enter("r5107"):
        made = Unit.objects.get(region_code="5107012099")
        assert (made.parent.region_code if made.parent else "", Unit.objects.count()) == ("510701", before + 1)
        assert Unit.objects.filter(region_code="5107012005").exists()
        assert queries.news_of_regions("5107").added == []


def test_another_regency_hears_nothing_of_it(browser: Client) -> None:
    with tenants.enter("r8271"):
        services.create_units_from_regions(actor=ADMIN, now=NOW)

        assert not queries.news_of_regions("8271")


def test_the_news_cost_three_queries_however_many(
    browser: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with tenants.enter("r5107"), django_assert_num_queries(3):  # type: ignore[operator]
        assert queries.news_of_regions("5107")
