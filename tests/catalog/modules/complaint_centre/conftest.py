from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import tenants
from accounts.models import User
from casework.services import Applicant
from catalog.modules.complaint_centre.models import Category, RoutingRule, Way
from catalog.modules.complaint_centre.rights import DECIDE
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import (
    CategoryText,
    Filed,
    Report,
    add_category,
    file_report,
    pass_due,
    respond,
)
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Unit
from tests.conftest import KARANGASEM
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory, person_with_rights

ACTOR = Actor.system("tests")
NOW = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
"""09.10 WITA on a Monday; the sun sets at 18.20."""

DUE = NOW + timedelta(hours=4)
"""When a complaint of that moment is due."""

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


@dataclass(frozen=True)
class Missed:
    filed: Filed
    perbekel: User
    camat: User
    sekda: User
    head: User


@pytest.fixture
def missed(centre: Centre) -> Missed:
    """A complaint that village and camat left unanswered; the Sekda answered at last."""
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    posts = ((centre.village, "head"), (centre.district, "head"), (centre.government, "secretary"))
    people = [
        HoldingFactory.create(position=PositionFactory.create(unit=unit, kind=kind), user=UserFactory.create()).user
        for unit, kind in posts
    ]
    head = person_with_rights(DECIDE)
    HoldingFactory.create(position=PositionFactory.create(unit=centre.government), user=head)
    filed = file_report(
        report=Report(
            kind=ReportKind.COMPLAINT,
            text="Jalan di depan Pasar Ulakan berlubang.",
            way=Way.WEB,
            reporter=Applicant(name="I Wayan Sudana", phone="+628123450000", email="wayan.sudana@contoh.id"),
            village_code=ULAKAN,
        ),
        actor=Actor.citizen(),
        now=NOW,
    )
    for passed in (DUE, DUE + timedelta(hours=2)):
        pass_due(case_id=filed.case.pk, actor=ACTOR, now=passed)
    respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=DUE + timedelta(hours=2.5))
    return Missed(filed, *people, head)
