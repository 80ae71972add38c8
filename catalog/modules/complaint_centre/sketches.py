"""Where reports lie, drawn on the server: for an officer beside its like, for everybody in squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

import policies
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.policies import PUBLIC_SQUARE
from catalog.modules.complaint_centre.queries import published
from catalog.modules.complaint_centre.rules.nearby import Likeness
from core.numbers import format_number
from core.outlines import METRES, Box, Spot, box_of, spots_of
from organisation.boundaries.pictures import locator
from organisation.boundaries.queries import outlines
from web.maps import DISCS_ACROSS, CloseUp, Heap, HeapMap, Mark, Picture, Place, close_up, heap_map, way_to

type Alike = Sequence[tuple[Complaint, Likeness, str]]

_KILOMETRE: Final = 1000


def spot_on_record(complaint: Complaint, alike: Alike) -> tuple[Picture | None, CloseUp | None]:
    """The regency with the place of a report in it, by two queries; and its like around it, where there are any."""
    here = complaint.position
    if here is None:
        return None, None
    middle = (float(here.longitude), float(here.latitude))
    marks = []
    for number, (other, _likeness, _why) in enumerate(alike, start=1):
        spot = _spot(other)
        url = reverse("complaint_centre:work_report", args=[other.case.code])
        marks.append(Mark(number=number, name=other.case.code, spot=spot, note=way_to(middle, spot), url=url))
    near = close_up(
        result=_("Around the place: this report in the middle, its like with numbers."), middle=middle, marks=marks
    )
    return locator(middle[::-1]), near if marks else None


def listed_in_squares(
    found: QuerySet[Complaint], total: int, *, names: Mapping[str, str], district: str, now: datetime
) -> HeapMap | None:
    """
    Where the reports of a public list lie. None without a boundary, and where none of them has a place. Two queries,
    and the policy's: however many reports there are, no more squares are drawn than fit beside each other.

    :param district: the code of the one that the list is narrowed to, which is then drawn alone.
    """
    drawn = {code: polygons for code, polygons in outlines().items() if not district or code == district}
    corners = [*spots_of(polygon for polygons in drawn.values() for polygon in polygons)]
    if not corners:
        return None
    box = box_of(corners)
    side = side_of_squares(box, policies.value(PUBLIC_SQUARE, now))
    heaps = [
        Heap(spot=(x, y), count=count)
        for (x, y), count in published.squares(found, side=side).items()
        if box.west <= x <= box.east and box.south <= y <= box.north
    ]
    if not heaps:
        return None
    result = _(
        "%(count)s of %(all)s reports are drawn, gathered in squares of %(side)s km; the others have no place here."
    )
    metres = round(side * METRES)
    kilometres = format_number(Decimal(metres) / _KILOMETRE, decimals=0 if metres % _KILOMETRE == 0 else 1)
    said = {"count": format_number(sum(heap.count for heap in heaps)), "all": format_number(total), "side": kilometres}
    places = [Place(name=names.get(code, ""), polygons=polygons) for code, polygons in drawn.items()]
    return heap_map(result=result % said, places=places, heaps=heaps)


def side_of_squares(box: Box, metres: int) -> float:
    """
    In degrees: as the policy says, doubled until so many squares fit beside each other as discs do. Only ever doubled,
    so that the squares of one map lie whole in those of another: else both together would tell more than each.
    """
    side = metres / METRES
    while side * DISCS_ACROSS < max(box.east - box.west, box.north - box.south):
        side *= 2
    return side


def _spot(complaint: Complaint) -> Spot:
    assert complaint.longitude is not None
    assert complaint.latitude is not None
    return float(complaint.longitude), float(complaint.latitude)
