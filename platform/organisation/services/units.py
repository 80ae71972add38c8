"""Units: made from the regions in one go, added by hand, described."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import tenants
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.models import Unit
from regions import queries as regions
from regions.codes import Kind as RegionKind
from regions.codes import Level

_OFFICE_KINDS = {
    RegionKind.DISTRICT: Unit.Kind.DISTRICT_OFFICE,
    RegionKind.VILLAGE: Unit.Kind.VILLAGE_OFFICE,
    RegionKind.CUSTOMARY_VILLAGE: Unit.Kind.VILLAGE_OFFICE,
    RegionKind.URBAN_WARD: Unit.Kind.WARD_OFFICE,
}


class CodeTaken(Refusal):
    code = "code_taken"
    message = _("Another unit already has this code.")
    fix = _("Choose another code.")
    attr = "code"


class PartnerStandsAlone(Refusal):
    code = "partner_stands_alone"
    status = 422
    message = _("A partner agency is not part of the government, so offices of the government cannot belong to it.")
    fix = _("Choose another unit above, or add it as another unit of the partner.")
    attr = "parent"


class PointIncomplete(Refusal):
    code = "point_incomplete"
    status = 422
    message = _("A position needs both latitude and longitude.")
    fix = _("Fill in both, or leave both empty.")
    attr = "longitude"


class HamletOfAVillage(Refusal):
    code = "hamlet_of_a_village"
    status = 422
    message = _("A hamlet belongs to the office of a village or urban ward.")
    fix = _("Choose that office as the unit above.")
    attr = "parent"


# What may lie below a partner: its own branches and rooms, never an office of the government.
_BELOW_PARTNER = (Unit.Kind.PARTNER, Unit.Kind.OTHER)
VILLAGES = (Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE)


@dataclass(frozen=True)
class UnitsFromRegions:
    """How many units one run made."""

    districts: int
    villages: int

    @property
    def total(self) -> int:
        return self.districts + self.villages


@transaction.atomic
def create_units_from_regions(*, actor: Actor, now: datetime) -> UnitsFromRegions:
    """
    Make the government itself and an office for each of its districts and villages. What is there already stays as it
    is, so running it again adds only what a later decree added.
    """
    regency = tenants.current()
    day = access.today(now)
    government = government_unit(day=day)
    # Two administrators may press the button in the same second: the second waits here and then finds all units made.
    Unit.objects.select_for_update().get(pk=government.pk)
    offices = {unit.region_code: unit for unit in Unit.objects.exclude(region_code="")}
    places = [place for place in regions.inside(regency.code) if place.code not in offices]
    districts = [
        _office(place.code, place.kind, place.full_name, parent=government, day=day)
        for place in places
        if place.level == Level.DISTRICT
    ]
    offices |= {unit.region_code: unit for unit in Unit.objects.bulk_create(districts)}
    villages = [
        _office(place.code, place.kind, place.full_name, parent=offices[place.code[:6]], day=day)
        for place in places
        if place.level == Level.VILLAGE
    ]
    Unit.objects.bulk_create(villages, batch_size=500)
    made = UnitsFromRegions(districts=len(districts), villages=len(villages))
    if made.total:
        evidence.record(
            action="organisation.units_made_from_regions",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{government.pk}",
            details={"regency": regency.code, "districts": made.districts, "villages": made.villages},
        )
    return made


def government_unit(*, day: date) -> Unit:
    """The root of the tree; made when it is missing."""
    regency = tenants.current()
    government, _created = Unit.objects.get_or_create(
        code=regency.code,
        defaults={
            "name": f"Pemerintah {regency.name}",
            "kind": Unit.Kind.GOVERNMENT,
            "path": regency.code,
            "region_code": regency.code,
            "active_from": day,
        },
    )
    return government


@transaction.atomic
def add_unit(*, code: str, name: str, kind: str, actor: Actor, now: datetime, parent: Unit | None = None) -> Unit:
    """
    Add one unit below another, by default below the government itself.

    :raises CodeTaken: if a unit has the code.
    :raises PartnerStandsAlone: if it is an office of the government below a partner agency.
    :raises HamletOfAVillage: for a hamlet below anything but a village or ward.
    """
    day = access.today(now)
    parent = parent or government_unit(day=day)
    if kind == Unit.Kind.HAMLET and parent.kind not in VILLAGES:
        raise HamletOfAVillage
    if not may_lie_below(parent, kind):
        raise PartnerStandsAlone
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken
    try:
        with transaction.atomic():
            unit = Unit.objects.create(
                code=code,
                name=name.strip(),
                kind=kind,
                parent=parent,
                path=f"{parent.path}/{code}",
                active_from=day,
            )
    except IntegrityError as error:
        # Somebody else took the code in the same moment.
        raise CodeTaken from error
    evidence.record(
        action="organisation.unit_added",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{unit.pk}",
        details={"code": code, "kind": kind, "parent": parent.code},
    )
    return unit


def may_lie_below(parent: Unit, kind: str) -> bool:
    """Whether a unit of this kind may belong to `parent`: offices of the government not to a partner agency."""
    return not parent.is_partner or kind in _BELOW_PARTNER


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, actor: Actor, now: datetime) -> None:
    """Give a unit another name. Its code stays, so everything that names it goes on."""
    name = name.strip()
    if name == unit.name:
        return
    unit.name = name
    unit.save(update_fields=["name"])
    evidence.record(
        action="organisation.unit_renamed",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{unit.pk}",
        details={"code": unit.code},
    )


@transaction.atomic
def describe_unit(
    *,
    unit: Unit,
    name: str,
    actor: Actor,
    now: datetime,
    address: str = "",
    phone: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> None:
    """
    Write down a unit's name, and where and how citizens reach it.

    :raises PointIncomplete: if only one of the two degrees is given.
    """
    if (latitude is None) != (longitude is None):
        raise PointIncomplete
    rename_unit(unit=unit, name=name, actor=actor, now=now)
    wanted = {"address": address.strip(), "phone": phone.strip(), "latitude": latitude, "longitude": longitude}
    changed = [field for field, value in wanted.items() if getattr(unit, field) != value]
    if not changed:
        return
    for field, value in wanted.items():
        setattr(unit, field, value)
    unit.save(update_fields=changed)
    evidence.record(
        action="organisation.unit_described",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{unit.pk}",
        details={"code": unit.code, "changed": changed},
    )


def _office(code: str, kind: str, full_name: str, *, parent: Unit, day: date) -> Unit:
    return Unit(
        code=code,
        name=full_name,
        kind=_OFFICE_KINDS[RegionKind(kind)],
        parent=parent,
        path=f"{parent.path}/{code}",
        region_code=code,
        active_from=day,
    )
