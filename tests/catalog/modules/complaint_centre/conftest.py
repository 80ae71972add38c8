from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import tenants
from catalog.modules.complaint_centre.models import Category
from catalog.modules.complaint_centre.services import CategoryText, add_category
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Unit
from tests.conftest import KARANGASEM
from tests.factories.organisation import UnitFactory

ACTOR = Actor.system("tests")
NOW = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
"""09.10 WITA on a Monday; the sun sets at 18.20."""

MANGGIS, ULAKAN = "510703", "5107032004"


@dataclass(frozen=True)
class Centre:
    """Karangasem's offices around one village, and a short tree of categories."""

    government: Unit
    works: Unit
    district: Unit
    village: Unit
    roads: Category
    potholes: Category


@pytest.fixture
def centre(db: None, switch_on: Callable[[str, str], None]) -> Iterator[Centre]:
    switch_on("complaint_centre", KARANGASEM)
    with tenants.enter(KARANGASEM):
        yield make_centre()


def make_centre() -> Centre:
    government = UnitFactory.create(
        name="Pemerintah Kabupaten Karangasem",
        kind=Unit.Kind.GOVERNMENT,
        latitude=Decimal("-8.450000"),
        longitude=Decimal("115.610000"),
    )
    works = UnitFactory.create(name="Dinas PUPR", kind=Unit.Kind.AGENCY, parent=government)
    district = UnitFactory.create(
        name="Kantor Camat Manggis",
        kind=Unit.Kind.DISTRICT_OFFICE,
        parent=government,
        region_code=MANGGIS,
        latitude=Decimal("-8.450000"),
        longitude=Decimal("115.610000"),
    )
    village = UnitFactory.create(
        name="Kantor Perbekel Ulakan", kind=Unit.Kind.VILLAGE_OFFICE, parent=district, region_code=ULAKAN
    )
    roads = add_category(
        code="jalan",
        text=CategoryText(name=LocalisedText(id="Jalan", en="Roads"), unit=works),
        actor=ACTOR,
        now=NOW,
    )
    potholes = add_category(
        code="jalan-berlubang",
        text=CategoryText(name=LocalisedText(id="Jalan berlubang", en="Potholes"), parent=roads, unit=works),
        actor=ACTOR,
        now=NOW,
    )
    return Centre(government, works, district, village, roads, potholes)
