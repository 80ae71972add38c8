"""Unfit houses, for tests: proposals that have come as far as a test needs."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from accounts.models import User
from casework.models import Case
from catalog.modules.smart_kampung.houses import Owner, Part, Survey
from catalog.modules.smart_kampung.models import Funds, HouseProposal
from catalog.modules.smart_kampung.services import house_works, houses
from core.actors import Actor
from organisation.models import Unit
from residents.models import Resident
from tests.factories.organisation import DelegationFactory
from tests.factories.photos import photo
from tests.factories.residents import make_resident

ACTOR = Actor.system("tests")
_serial = itertools.count(1)


def findings(*, day: date, cost: int = 20_000_000, **changes: Any) -> houses.Findings:
    """36 m² for five people, with a roof that leaks: unfit by area and roof."""
    measured: dict[str, Any] = {
        "floor_area": Decimal(36), "people": 5, "floor": Part.SOUND, "wall": Part.SOUND, "roof": Part.BROKEN,
        "air_openings": Decimal(3), "light_openings": Decimal(5), "has_toilet": True, "has_safe_water": True,
    } | changes  # fmt: skip
    owner = Owner(has_valid_card=True, owns_land=True, has_other_house=False, has_savings=False)
    return houses.Findings(day=day, survey=Survey(**measured), owner=owner, cost=Decimal(cost))


def minutes(name: str = "berita-acara.pdf") -> SimpleUploadedFile:
    content = f"%PDF-1.7\nberita acara {next(_serial)}\n%%EOF\n".encode()
    return SimpleUploadedFile(name, content, "application/pdf")


def proposed(village: Unit, *, now: datetime, owner: Resident | None = None, **fields: Any) -> Case:
    person = owner or make_resident(village_code=village.region_code, **fields)
    return houses.propose_house(village=village, owner=person, address="Jalan Raya Amed 7", actor=ACTOR, now=now)


def at_stage(
    village: Unit, stage: str, *, now: datetime, head: User | None = None, cost: int = 20_000_000, **fields: Any
) -> Case:
    """
    A house that has come as far as `stage`, through the services; decided by `head` under a delegation of its own
    where none is there yet.
    """
    case = proposed(village, now=now, **fields)
    day = now.date()

    def go(service: Any, **values: Any) -> None:
        case.refresh_from_db()
        service(case_id=case.pk, version=case.version, actor=ACTOR, now=now, **values)

    def picture(percent: int) -> dict[str, Any]:
        taken = f"{now.astimezone(tenants.current().zone):%Y:%m:%d %H:%M:%S}"
        return {"percent": percent, "file": photo(taken=taken), "no_position_because": ""}

    steps: dict[str, tuple[Any, dict[str, Any]]] = {
        "surveyed": (houses.survey_house, {"found": findings(day=day, cost=cost)}),
        "village_deliberation": (houses.deliberate, {"day": day, "present": 31, "minutes": minutes()}),
        "decided_by_village": (houses.decide_in_village, {"number": "141/12/KEP/2026", "day": day, "user": head}),
        "funded": (houses.fund, {"funds": Funds.VILLAGE_FUND, "budget_year": 2026, "amount": Decimal(cost)}),
        "works_0": (house_works.add_photo, picture(0)),
        "works_50": (house_works.add_photo, picture(50)),
        "works_100": (house_works.add_photo, picture(100)),
        "handed_over": (house_works.hand_over, {"day": day, "receipt": minutes("tanda-terima.pdf")}),
    }
    for name, (service, values) in steps.items():
        if case.state == stage:
            break
        go(service, **values)
        case.refresh_from_db()
        assert case.state == name
    return case


def given_to(head: User | None, village: Unit, *, ceiling: int | None = 20_000_000, **fields: Any) -> Any:
    """The regent's delegation of the repair of houses."""
    return DelegationFactory.create(
        act="smart_kampung.houses", holder=head, unit=village, ceiling=ceiling,
        legal_basis="Perbup 31/2026, 4 Mei 2026", **fields,
    )  # fmt: skip


def house_of(case: Case) -> HouseProposal:
    return HouseProposal.objects.select_related("case__unit").get(case=case)
