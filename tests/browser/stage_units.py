"""What the pages of a merge of units are looked at with: two that wait, one that is done, one that is past undoing."""

from datetime import date, datetime, timedelta
from typing import Any

from core.localised import LocalisedText
from organisation.models import Position, Unit
from organisation.services import add_unit, merge_units
from tests.factories.accounts import UserFactory
from tests.factories.organisation import (
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    WeeklyHoursFactory,
)
from tests.journeys.beginning import PREPARING


def fill_units(now: datetime) -> dict[str, Any]:
    """Tourism was typed twice, with a post, hours, a role and a branch at each; the cooperatives have been merged."""
    stays, goes = _agency("dispar", "Dinas Pariwisata", now), _agency("dinas-pariwisata", "Dinas Pariwisata", now)
    for unit, head in ((stays, "Drs. I Made Suama, M.Si."), (goes, "Ni Ketut Ariani, S.E.")):
        post = PositionFactory.create(unit=unit, name=_text("Kepala Dinas Pariwisata", "Head of Tourism"))
        HoldingFactory.create(position=post, full_name=head)
        secretary = _text("Sekretaris Dinas", "Secretary of the agency")
        PositionFactory.create(unit=unit, kind=Position.Kind.SECRETARY, name=secretary)
        WeeklyHoursFactory.create(unit=unit)
    role = RoleFactory.create(slug="tourism_officer", name=_text("Petugas wisata", "Tourism officer"))
    for name in ("I Gede Oka Mahendra", "Ni Putu Rai Widiastuti"):
        RoleAssignmentFactory.create(user=UserFactory.create(full_name=name), role=role, unit=goes)
    _agency("uptd-besakih", "UPTD Pura Besakih", now, kind=Unit.Kind.OTHER, parent=goes)
    merges = [
        merge_units(
            kept=_agency(f"{code}-ukm", name, now),
            dropped=_agency(code, name, now),
            reason="Diketik dua kali saat impor pegawai",
            actor=PREPARING,
            now=at,
        )
        for code, name, at in (
            ("diskop", "Dinas Koperasi dan UKM", now),
            ("disperin", "Dinas Perindustrian", now - timedelta(days=40)),
        )
    ]
    return {"unit_merges": [one.pk for one in merges], "twins": (stays.pk, goes.pk)}


def _agency(code: str, name: str, now: datetime, **values: Any) -> Unit:
    made = add_unit(**({"kind": Unit.Kind.AGENCY} | values), code=code, name=name, actor=PREPARING, now=now)
    made.active_from = date(2026, 1, 2)
    made.save(update_fields=["active_from"])
    return made


def _text(indonesian: str, english: str) -> LocalisedText:
    return LocalisedText(id=indonesian, en=english)
