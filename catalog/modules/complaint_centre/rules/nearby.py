"""Reports that may be about the same thing, by place, time and category, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock


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


def metres_between(one: Point, other: Point) -> float:
    """The way over the ground, by the haversine formula: right to half a percent."""


def box_around(centre: Point, metres: float) -> Box:
    """The smallest box that holds everything within so many metres, for the database; no box reaches a pole here."""


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
    """None if they lie too far apart in place or time, are of two kinds, or one is whistle-blowing: it joins nothing."""


def likely_same[Key](
    report: Report, others: Iterable[tuple[Key, Report]], rule: NearbyRule
) -> list[tuple[Key, Likeness]]:
    """Those that may be the same, the likeliest first; of equals the nearer one."""
