"""The boundary as pages show it: the map of the districts, the small map beside a position, and answers in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

import tenants
from core.numbers import format_number
from organisation.boundaries.models import Boundary
from organisation.boundaries.queries import DistrictPlace, Position, Why, outlines
from regions import queries as regions
from web.maps import AreaMap, Picture, Place, area_map, drawn


def locator(point: tuple[float, float] | None = None) -> Picture | None:
    """
    The regency in outline, to show and to choose a position on (`web/parts/position_picker.html`); None without a
    boundary. Two queries.

    :param point: latitude and longitude of what is there already.
    """
    areas = outlines()
    if not areas:
        return None
    names = dict(regions.districts_of(tenants.current().code).values_list("code", "name"))
    places = [Place(name=names.get(code, ""), polygons=polygons) for code, polygons in areas.items()]
    return drawn(places, [point[::-1]] if point else [])


def map_of(boundary: Boundary, districts: Sequence[DistrictPlace]) -> AreaMap:
    """Which districts the boundary draws, and how large they are; or the regency alone."""
    areas = boundary.areas.all()
    places = [_place(one) for one in districts] if any(one.area for one in districts) else []
    places += [
        Place(
            name=_("without a district") if places else tenants.current().name,
            text=_size(area.square_kilometres),
            polygons=area.polygons,
        )
        for area in areas
        if area.is_whole
    ]
    size, all_drawn = _size(sum(area.square_kilometres for area in areas)), sum(1 for one in districts if one.area)
    if all_drawn:
        result = _("%(count)s of %(all)s districts are drawn, %(size)s in all.")
    else:
        result = _("The outline of the regency, %(size)s. It does not tell the districts apart.")
    counts = {"count": format_number(all_drawn), "all": format_number(len(districts)), "size": size}
    return area_map(title=_("Areas of the boundary"), result=result % counts, places=places)


@dataclass(frozen=True)
class Row:
    """A district in the list: its size and where its office stands as people read them, empty where unknown."""

    place: DistrictPlace
    size: str
    position: str


def rows_of(districts: Sequence[DistrictPlace]) -> Sequence[Row]:
    return [
        Row(
            one,
            _size(one.area.square_kilometres) if one.area else "",
            "{:.6f}, {:.6f}".format(*one.office.point) if one.office and one.office.point else "",
        )
        for one in districts
    ]


def sentence_of(position: Position) -> str:
    """What an officer reads about where a place lies."""
    way = format_number(Decimal(position.metres or 0) / 1000, decimals=1)
    match position.why:
        case Why.IN_DISTRICT:
            return _("Within %(district)s.") % {"district": regions.region(position.district or "").full_name}
        case Why.IN_REGENCY:
            return _("Within the boundary of the regency.")
        case Why.OUTSIDE:
            return _("Outside the boundary of the regency.")
        case Why.NEAR:
            return _("%(way)s km from the nearest office. There is no boundary to tell more.") % {"way": way}
        case Why.FAR:
            return _("Far off: %(way)s km from the nearest office. There is no boundary to tell more.") % {"way": way}
        case Why.UNKNOWN:
            return _("It cannot be told: there is no boundary, and no office has a position.")


def _place(one: DistrictPlace) -> Place:
    url = reverse("organisation:unit", args=[one.office.pk]) if one.office else ""
    if one.area is None:
        return Place(name=one.region.name, shade="step-unknown", words=_("not drawn"), url=url)
    return Place(name=one.region.name, text=_size(one.area.square_kilometres), url=url, polygons=one.area.polygons)


def _size(square_kilometres: float) -> str:
    return _("%(size)s km²") % {"size": format_number(round(square_kilometres))}
