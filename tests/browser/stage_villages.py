"""What the pages of the villages are looked at with: scores of two years, a village's people, visits of a day."""

from datetime import date, datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.services.nights import open_at_night
from catalog.modules.smart_kampung.services.outreach import plan_visit, record_visit
from core import clock
from organisation.models import Role, Unit
from organisation.services import VILLAGES, grant_role
from tests.factories.accounts import UserFactory
from tests.factories.mpp import text
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory, WeeklyHoursFactory
from tests.factories.photos import photo
from tests.factories.residents import join, make_family, make_resident
from tests.factories.smart_kampung_villages import scored
from tests.journeys.beginning import PREPARING

MENANGA = "5107012003"
KAWAN, KANGIN = "Banjar Dinas Menanga Kawan", "Banjar Dinas Menanga Kangin"
_MEN = ("I Wayan Sudiarta", "I Made Kerta", "I Nyoman Arnawa", "I Ketut Darma", "I Gede Putra")
_WOMEN = ("Ni Wayan Sukerti", "Ni Made Astini", "Ni Nyoman Rai", "Ni Ketut Sari", "Ni Luh Ayu")


def fill_villages(admin: User, now: datetime) -> dict[str, Any]:
    units = list(Unit.objects.filter(kind__in=VILLAGES).exclude(region_code="").order_by("region_code"))
    for points, part in ((4, units[0:40:2]), (2, units[1:60:2]), (1, units[40:72:4])):
        scored(part, points, year=now.year)
    scored(units[::3], 2, year=now.year - 1)
    village = next((unit for unit in units if unit.region_code == MENANGA), units[0])
    WeeklyHoursFactory.create(unit=village)
    open_at_night(village=village, actor=PREPARING, now=now)
    for slug in ("village_assessor", "outreach_officer"):
        grant_role(user=admin, role=Role.objects.get(slug=slug), actor=PREPARING, now=now)
    _fill_register(village, now)
    return {"village": village.code, "unscored": units[-1].code, **_fill_outreach(village, admin, now)}


def _fill_register(village: Unit, now: datetime) -> None:
    code = village.region_code
    for number in range(14):
        hamlet = (KAWAN, KANGIN, "Banjar Dinas Pejeng")[number % 3]
        home = {"village_code": code, "hamlet": hamlet, "address": "Jalan Raya Besakih", "rt": f"00{number % 2 + 1}"}
        born = date(1950 + number * 4, number % 12 + 1, 17)
        head = make_resident(full_name=_MEN[number % 5], birth_date=born, sex="male", **home)
        family = make_family(head)
        if number % 4:
            wife = make_resident(full_name=_WOMEN[number % 5], birth_date=born + timedelta(900), sex="female", **home)
            join(wife, family, "spouse")
            child = make_resident(
                full_name=f"{_WOMEN[(number + 1) % 5]} Dewi",
                birth_date=date(2003 + number, 5, 4),
                sex="female",
                **home,
            )
            join(child, family)
    make_resident(full_name="I Putu Baru", nik="", village_code=code, hamlet="", birth_date=date(2026, 9, 1))
    make_resident(full_name="Ni Nyoman Tua", village_code=code, hamlet=KANGIN, birth_date=date(1941, 2, 3))
    unit = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=village, code=f"{village.code}-kawan", name=KAWAN)
    ketut = UserFactory.create(full_name="I Ketut Suweta")
    grant_role(user=ketut, role=Role.objects.get(slug="hamlet_head"), unit=unit, actor=PREPARING, now=now)


def _fill_outreach(village: Unit, admin: User, now: datetime) -> dict[str, Any]:
    code, today = village.region_code, clock.local_date(now, tenants.current().zone)
    centre = UnitFactory.create(
        kind=Unit.Kind.HEALTH_CENTRE, parent=village.parent, code="puskesmas-rendang", name="Puskesmas Rendang"
    )
    UnitFactory.create(kind=Unit.Kind.HEALTH_CENTRE, code="puskesmas-abang", name="Puskesmas Abang I")
    position = PositionFactory.create(unit=centre, name=text("Kepala Puskesmas Rendang", "Head of Rendang centre"))
    HoldingFactory.create(position=position, user=admin, full_name=admin.full_name)
    people = []
    for number, name in enumerate(("Ni Wayan Merta", "I Nyoman Gelgel", "Ni Ketut Resi")):
        one = make_resident(
            full_name=name,
            birth_date=date(1938 + number * 3, 6, 9),
            sex="female" if name.startswith("Ni") else "male",
            village_code=code,
            hamlet=KAWAN,
            phone="0812 3456 7890",
        )
        make_family(one)
        people.append(one)
    plans = [
        plan_visit(resident=one, centre=centre, visitor=admin, day=today, actor=PREPARING, now=now)
        for one in people[:2]
    ]
    done = record_visit(
        visit=plans[1],
        needs=["care", "food"],
        note="Lutut kiri bengkak, sulit ke kamar mandi. Minta dijenguk lagi pekan depan.",
        photo=photo(None, taken=""),
        has_consent=True,
        actor=PREPARING,
        now=now,
    )
    return {
        "centre": centre.code,
        "old_person": people[2].pk,
        "planned_visit": plans[0].pk,
        "done_visit": done.pk,
        "day": today.isoformat(),
    }
