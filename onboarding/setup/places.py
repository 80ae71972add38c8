"""What the set-up checklist asks about places (`settings.TIRU_SETUP_POINTS`). All of it may follow later."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from onboarding.setup.points import Finding, Group, Point, found
from organisation.boundaries import queries
from tenants import CurrentRegency


def _offices(regency: CurrentRegency, now: datetime) -> Finding:
    districts = queries.districts(None, now=now)
    without = [one.region.name for one in districts if one.office is None or one.office.point is None]
    counts = {"count": format_number(len(districts) - len(without)), "all": format_number(len(districts))}
    return found(not without, _("%(count)s of %(all)s district offices are on the map.") % counts, *without)


def _boundary(regency: CurrentRegency, now: datetime) -> Finding:
    drawn = queries.boundary()
    if drawn is None:
        return found(False, _("There is no boundary yet: whether a place is yours is told by the way to your offices."))
    day = clock.format_short_date(clock.local_date(drawn.taken_at, regency.zone))
    missing = [one.region.name for one in queries.districts(drawn, now=now) if one.area is None]
    text = _("The boundary of %(day)s is in use; it draws %(count)s of %(all)s districts.")
    districts = len(missing) + sum(1 for area in drawn.areas.all() if not area.is_whole)
    counts = {"day": day, "count": format_number(districts - len(missing)), "all": format_number(districts)}
    return found(True, text % counts, *missing)


POINTS: Final = (
    Point(
        key="district_positions",
        group=Group.OFFICES,
        name=LocalisedText(id="Letak kantor kecamatan", en="Where the district offices stand"),
        explanation=LocalisedText(
            id="Tenggat sampai matahari terbenam dihitung di kantor kecamatan; tanpa letaknya, di kantor induk.",
            en="Limits until sunset are counted at the district office; without its position, at the head office.",
        ),
        look=_offices,
        page="boundaries:boundary",
        action=LocalisedText(id="Isi letaknya", en="Enter the positions"),
        required=False,
    ),
    Point(
        key="boundary",
        group=Group.OFFICES,
        name=LocalisedText(id="Batas wilayah", en="Boundary of the regency"),
        explanation=LocalisedText(
            id="Dengan peta batas, laporan dari luar wilayah dikenali dan kecamatannya terisi sendiri.",
            en="With a boundary, reports from outside are noticed and the district fills itself in.",
        ),
        look=_boundary,
        page="boundaries:boundary",
        action=LocalisedText(id="Unggah peta batas", en="Upload the boundary"),
        required=False,
    ),
)
