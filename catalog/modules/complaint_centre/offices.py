"""Which offices answer for a place, on which level, and where the sun sets for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.modules.complaint_centre.models import Category, RoutingRule
from catalog.modules.complaint_centre.rules import routing
from catalog.modules.complaint_centre.rules.escalation import Level, next_level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import Office
from core.errors import Refusal
from organisation.models import Unit

_LEVELS: Final = {
    Unit.Kind.VILLAGE_OFFICE: Level.VILLAGE,
    Unit.Kind.WARD_OFFICE: Level.WARD,
    Unit.Kind.DISTRICT_OFFICE: Level.DISTRICT,
}
_DISTRICT_DIGITS: Final = 6


class NoGovernment(Refusal):
    """The regency has no unit for itself; its set-up makes one."""

    code = "complaint_no_government"
    message = _("Nobody here can be given reports yet.")
    fix = _("The administrator enters the government and its offices under Work units.")


def level_of(unit: Unit) -> Level:
    """The level whose head answers for what a unit was given."""
    return _LEVELS.get(Unit.Kind(unit.kind), Level.AGENCY)


@dataclass(frozen=True, kw_only=True)
class Offices:
    """The offices of one place, where they are in service: read once for each report."""

    government: Unit
    village: Unit | None = None
    district: Unit | None = None

    def office(self) -> Office | None:
        """
        Where the sun has to set: at the district office, else the head office, as `organisation.queries.position_for`
        says it of offices that are read here anyway. None while nobody gave a place.
        """
        regency = tenants.current()
        point = (self.district and self.district.point) or regency.office_point or self.government.point
        return Office(latitude=point[0], longitude=point[1], zone=regency.zone) if point else None

    def at(self, level: Level) -> Unit | None:
        """The office of a level at this place; the government's own for the levels above the agencies."""
        match level:
            case Level.VILLAGE | Level.WARD:
                return self.village
            case Level.DISTRICT:
                return self.district
            case Level.AGENCY:
                return None
            case _:
                return self.government


@dataclass(frozen=True, kw_only=True)
class Destination:
    """
    Who gets a report.

    :param rule: the rule that sent it there; None where it waits to be sorted, and for whistle-blowing.
    """

    unit: Unit
    level: Level
    rule: RoutingRule | None = None


def offices_of(village_code: str, *, day: date) -> Offices:
    """
    The offices of a place, in one query.

    :param village_code: of ten digits, or of a district's six; "" where nobody said where it is.
    :param day: of those in service on it.
    """
    return offices_of_many([village_code], day=day)[village_code]


def offices_of_many(village_codes: Iterable[str], *, day: date) -> dict[str, Offices]:
    """As `offices_of`, of many places, in one query."""
    places = set(village_codes)
    codes = {code for place in places for code in (place, place[:_DISTRICT_DIGITS])} - {""}
    found = [
        unit
        for unit in Unit.objects.filter(Q(region_code__in=codes) | Q(parent=None, kind=Unit.Kind.GOVERNMENT))
        if unit.is_active_on(day)
    ]
    by_code = {unit.region_code: unit for unit in found if unit.region_code}
    government = next((unit for unit in found if unit.kind == Unit.Kind.GOVERNMENT), None)
    if government is None:
        raise NoGovernment
    return {
        place: Offices(
            government=government,
            village=by_code.get(place) if len(place) > _DISTRICT_DIGITS else None,
            district=by_code.get(place[:_DISTRICT_DIGITS]),
        )
        for place in places
    }


def rule_of(row: RoutingRule) -> routing.Rule:
    """A row as the arithmetic reads it."""
    unit = row.unit.code if row.unit else ""
    return routing.Rule(
        name=row.name,
        target=routing.Target(Level(row.level), unit),
        kind=ReportKind(row.kind) if row.kind else None,
        place=row.place_code,
        category=row.category.path if row.category else "",
        is_poor=row.is_poor,
    )


def destination(
    *, kind: ReportKind, category: Category | None, is_poor: bool, place: str, here: Offices, day: date
) -> Destination:
    """
    Who gets a report by the regency's rules; the desk of the government where none fits or the office is missing.

    Whistle-blowing goes to the inspectorate, which reads it at the government's own unit by a right of its own.
    """
    if kind is ReportKind.WHISTLEBLOWING:
        return Destination(unit=here.government, level=Level.INSPECTORATE)
    rows = list(RoutingRule.objects.select_related("unit", "category", "category__unit"))
    rules = {rule_of(row): row for row in reversed(rows)}
    facts = routing.Facts(kind=kind, place=place, category=category.path if category else "", is_poor=is_poor)
    found = routing.route([rule_of(row) for row in rows], facts)
    if found.rule is not None and found.target is not None:
        row = rules[found.rule]
        unit = row.unit or _office_at(found.target.level, category, here)
        if unit is not None and unit.is_active_on(day):
            return Destination(unit=unit, level=level_of(unit), rule=row)
    return Destination(unit=here.government, level=Level.AGENCY)


def above(level: Level, *, place: str, day: date) -> tuple[Level, Unit] | None:
    """Who gets what a level left unanswered, past offices that are not there; None at the top."""
    return above_at(level, offices_of(place, day=day))


def above_at(level: Level, here: Offices) -> tuple[Level, Unit] | None:
    """As `above`, where the offices of the place are at hand."""
    upper = next_level(level)
    while upper is not None:
        if unit := here.at(upper):
            return upper, unit
        upper = next_level(upper)
    return None


def _office_at(level: Level, category: Category | None, here: Offices) -> Unit | None:
    if level is Level.AGENCY:
        return category.unit if category else None
    return here.at(level)
