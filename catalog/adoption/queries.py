"""Questions about what the regency we are in confirmed, ticked and assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.adoption.models import Assumption, Confirmation, Connection
from organisation.models import Unit, in_period


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit, and whether a person found its network to work."""

    unit: Unit
    is_connected: bool


@dataclass(frozen=True, kw_only=True)
class Area:
    """The units below one district, or, without a name, below the government itself."""

    name: str
    places: list[Place]

    @property
    def connected(self) -> int:
        return sum(place.is_connected for place in self.places)


def confirmation_of(slug: str, need: str) -> Confirmation | None:
    return Confirmation.objects.filter(slug=slug, need=need).first()


def assumptions_of(slug: str) -> Mapping[str, Assumption]:
    """By the code of the cost."""
    return {found.item: found for found in Assumption.objects.filter(slug=slug)}


def network(kinds: frozenset[str], *, day: date) -> list[Area]:
    """The units of these kinds by district, in the order of the tree. Two queries."""
    ticked = set(Connection.objects.values_list("unit_id", flat=True))
    found: dict[str, list[Place]] = {}
    names: dict[str, str] = {"": ""}
    for unit in Unit.objects.filter(in_period(day)).order_by("path"):
        if unit.kind == Unit.Kind.DISTRICT_OFFICE:
            names[unit.path] = unit.name
        if unit.kind in kinds:
            above = next((path for path in names if path and unit.lies_in(path)), "")
            found.setdefault(above, []).append(Place(unit=unit, is_connected=unit.pk in ticked))
    return [Area(name=names[path], places=places) for path, places in found.items()]


def units_by_kind(*, day: date) -> dict[str, int]:
    """How many units of each kind there are."""
    found: dict[str, int] = {}
    for kind in Unit.objects.filter(in_period(day)).order_by().values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found
