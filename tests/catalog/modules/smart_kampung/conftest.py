from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.modules.smart_kampung.services import set_up_letters
from core.actors import Actor
from organisation.models import Unit
from tests.conftest import KARANGASEM
from tests.factories.organisation import UnitFactory

ACTOR = Actor.system("tests")
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""10.00 WITA on a Thursday."""

PURWA_KERTHI, ABABI = "5107052009", "5107052001"


def make_village() -> Unit:
    """The office of one village, beside another."""
    root = UnitFactory.create(name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)
    first, _other = (
        UnitFactory.create(name=name, kind=Unit.Kind.VILLAGE_OFFICE, parent=root, region_code=region)
        for name, region in (("Kantor Perbekel Purwakerthi", PURWA_KERTHI), ("Kantor Perbekel Ababi", ABABI))
    )
    return first


@pytest.fixture
def village(db: None, switch_on: Callable[[str, str], None]) -> Iterator[Unit]:
    """Karangasem with Smart Kampung switched on and nothing set up; the office of one village, beside another."""
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        yield make_village()


@pytest.fixture
def kampung(village: Unit) -> Unit:
    """The same with the letters set up."""
    set_up_letters(actor=ACTOR, now=NOW)
    return village


def own_queries(captured: CaptureQueriesContext) -> list[str]:
    """The page's own: what a process knows of regencies is read anew every two seconds, whatever it does."""
    return [query["sql"] for query in captured if "tiru_control" not in query["sql"]]
