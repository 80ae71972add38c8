"""What the pages about changed regions are looked at with: a decree for the district of Selat."""

from datetime import datetime, timedelta
from typing import Any

import tenants
from core import clock
from core.localised import LocalisedText
from organisation.models import Position, Role, Unit
from organisation.services import add_unit, grant_role
from regions import changes
from regions.models import Region
from tenants.context import operator_rights
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory
from tests.journeys.beginning import PREPARING

SELAT = "510707"


def fill_places(now: datetime) -> dict[str, Any]:
    """
    At Karangasem: a village that was merged into the next one, with people, a post and hamlets; one that gave a part to
    a new village without an office yet; one that has another name.
    """
    merged, heir, divided, renamed = list(Region.objects.filter(parent_id=SELAT).order_by("code")[:4])
    office, parts = (Unit.objects.get(region_code=region.code) for region in (merged, divided))
    secretary = UserFactory.create(full_name="Ni Luh Putu Sumiati")
    for user, role in ((secretary, "section_head"), (UserFactory.create(full_name="I Ketut Suardana"), "section_head")):
        grant_role(user=user, role=Role.objects.get(slug=role), unit=office, actor=PREPARING, now=now)
    post = PositionFactory.create(
        unit=office,
        kind=Position.Kind.SECRETARY,
        name=LocalisedText(id=f"Sekretaris Desa {merged.name}", en=f"Secretary of {merged.name}"),
    )
    HoldingFactory.create(position=post, user=secretary, full_name="Ni Luh Putu Sumiati, S.AP.")
    for number, name in enumerate(("Banjar Dinas Kaja", "Banjar Dinas Kelod"), start=1):
        for unit in (office, parts):
            add_unit(
                code=f"{unit.code}-{number}", name=name, kind=Unit.Kind.HAMLET, parent=unit, actor=PREPARING, now=now
            )
    with tenants.public(), operator_rights():
        changes.apply(
            [
                "kind,old_code,new_code,name",
                f"merged,{merged.code},{heir.code},",
                f"formed,{divided.code},{SELAT}2090,{divided.name} Kelod",
                f"renamed,{renamed.code},{renamed.code},{renamed.name} Agung",
            ],
            decree="Permendagri 12 Tahun 2026",
            holds_from=clock.local_date(now - timedelta(days=20), changes.MINISTRY_ZONE),
            actor=PREPARING,
            now=now,
        )
    return {"closing_office": office.pk, "divided_office": parts.pk}
