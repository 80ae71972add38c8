"""Reports that may be about the same thing, by place, time and category, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from math import asin, cos, degrees, radians, sin
from typing import Any, Final, NamedTuple

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock
from core.positions import EARTH_RADIUS, metres_between

_FOR_PLACE, _FOR_CATEGORY, _FOR_TIME = 50, 30, 20
"""What each reason may give, together 100 [A]."""
_ROUNDING: Final = 1e-9


class Point(NamedTuple):
    """Degrees."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """Degrees, all sides included: `latitude__range=(south, north), longitude__range=(west, east)`."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east


def box_around(centre: Point, metres: float) -> Box:
    """The smallest box that holds everything within so many metres, for the database; no box reaches a pole here."""
    angle = metres / EARTH_RADIUS
    tall = degrees(angle) + _ROUNDING
    wide = degrees(asin(sin(angle) / cos(radians(centre.latitude)))) + _ROUNDING
    return Box(
        south=centre.latitude - tall,
        west=centre.longitude - wide,
        north=centre.latitude + tall,
        east=centre.longitude + wide,
    )


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    :param category: its path in the tree, `roads/lamps`.
    """

    kind: ReportKind
    point: Point
    received_at: datetime
    category: str


@dataclass(frozen=True, kw_only=True)
class NearbyRule:
    """Beyond these two nothing is offered."""

    metres: int
    span: timedelta

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> NearbyRule:
        """By what `policies.values` answers for `policies.NEARBY`."""
        return cls(metres=values[policies.NEARBY_METRES], span=values[policies.NEARBY_DAYS] * clock.DAY)


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """
    How like two reports are and why: points for each reason, 100 for the same category at the same place and time.

    :param metres: how far apart they are.
    :param apart: the time between them.
    :param shared: the branch of the category tree in which both lie; "" if they share none.
    """

    metres: float
    apart: timedelta
    shared: str
    for_place: int
    for_category: int
    for_time: int

    @property
    def score(self) -> int:
        return self.for_place + self.for_category + self.for_time


def likeness(one: Report, other: Report, rule: NearbyRule) -> Likeness | None:
    """
    How like two reports are; None if they lie too far apart in place or time or are of two kinds. Whistle-blowing is
    like nothing, lest an offer to join betray it.
    """
    if one.kind != other.kind or one.kind == ReportKind.WHISTLEBLOWING:
        return None
    metres, apart = metres_between(one.point, other.point), abs(one.received_at - other.received_at)
    if metres > rule.metres or apart > rule.span:
        return None
    shared = _shared_branch(one.category, other.category)
    return Likeness(
        metres=metres,
        apart=apart,
        shared=shared,
        for_place=round(_FOR_PLACE * (1 - metres / rule.metres)),
        for_category=round(_FOR_CATEGORY * _depth(shared) / max(1, _depth(one.category), _depth(other.category))),
        for_time=round(_FOR_TIME * (1 - apart / rule.span)),
    )


def likely_same[Key](
    report: Report, others: Iterable[tuple[Key, Report]], rule: NearbyRule
) -> list[tuple[Key, Likeness]]:
    """Those that may be the same, the likeliest first; of equals the nearer one."""
    found = [(key, like) for key, other in others if (like := likeness(report, other, rule)) is not None]
    return sorted(found, key=lambda pair: (-pair[1].score, pair[1].metres))


def _shared_branch(one: str, other: str) -> str:
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return "/".join(mine for mine, _its in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _depth(category: str) -> int:
    return len(category.split("/")) if category else 0
