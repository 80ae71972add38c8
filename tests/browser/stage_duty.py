"""What the pages of duty are looked at with: officers in shifts, one absent with open reports, an office left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock
from core.actors import Actor
from organisation.duty.rota import Shift
from organisation.duty.services import enter_absence, set_week
from organisation.models import Role, Unit
from organisation.services import grant_role
from tests.factories.accounts import UserFactory
from tests.journeys.beginning import PREPARING

_OFFICE, _ALONE = "510703", "5107032004"
_NAMES = ("I Nyoman Suarta", "Ni Luh Putu Ariani", "I Wayan Darmayasa")


def fill_duty(admin: User, now: datetime) -> dict[str, Any]:
    """Three officers of Manggis: by day, by night, and one on leave who holds two reports; a village left alone."""
    office, village = (Unit.objects.get(region_code=code) for code in (_OFFICE, _ALONE))
    role = Role.objects.get(slug="complaint_officer")
    by: dict[str, Any] = {"actor": PREPARING, "now": now}
    officers = [UserFactory.create(full_name=name) for name in _NAMES]
    for officer in officers:
        grant_role(user=officer, role=role, unit=office, **by)
    day = clock.local_date(now, tenants.current().zone)
    weeks = ([Shift(one, 450, 930) for one in range(5)], [Shift(one, 1320, 1800) for one in range(7)])
    for officer, shifts in zip(officers, weeks, strict=False):
        set_week(user=officer, unit=office, shifts=shifts, active_from=day, on_days_off=True, **by)
    # By night alone, for every office: agencies without officers of their own are left alone by day.
    government = Unit.objects.get(kind=Unit.Kind.GOVERNMENT, parent=None)
    set_week(user=admin, unit=government, shifts=weeks[1], active_from=day, on_days_off=True, **by)
    away = officers[2]
    absence = enter_absence(user=away, kind="leave", first_date=day, last_date=day + timedelta(days=6), **by)
    lone = UserFactory.create(full_name="I Ketut Mangku")
    grant_role(user=lone, role=role, unit=village, **by)
    enter_absence(user=lone, kind="sick", first_date=day, last_date=day + timedelta(days=1), **by)
    for text in ("Lampu jalan di simpang Manggis padam.", "Selokan di depan SD Manggis tersumbat."):
        report = services.Report(kind=ReportKind.COMPLAINT, text=text, way=Way.WEB, village_code=_ALONE)
        filed = services.file_report(report=report, actor=Actor.citizen(), now=now)
        services.pass_to(case_id=filed.case.pk, unit=office, officer=away, **by)
    return {"duty_office": office.pk, "duty_officer": away.pk, "duty_absence": absence.pk}
