"""What the set-up pages look up: the tree, the rules, and what the rules would have done with last month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from catalog.modules.complaint_centre.models import CannedText, Category, Complaint, RoutingRule
from catalog.modules.complaint_centre.offices import rule_of
from catalog.modules.complaint_centre.rights import INSPECT, SORT, WORK
from catalog.modules.complaint_centre.rules import routing
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from organisation.access import today
from organisation.models import Unit
from organisation.queries import people_with

LAST: Final = timedelta(days=30)
EXAMPLES: Final = 3
_DISTRICT_DIGITS: Final = 6


@dataclass(frozen=True)
class Stream:
    """
    So many reports that would go to another office, some by their codes.

    :param before, after: offices; None where the desk of the government sorts by hand.
    """

    before: Unit | None
    after: Unit | None
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """
    :param total: reports of the last thirty days, without whistle-blowing.
    :param changed: those that would go elsewhere.
    :param unsorted_before, unsorted_after: how many no rule fits.
    """

    total: int
    changed: int
    unsorted_before: int
    unsorted_after: int
    streams: tuple[Stream, ...]


@dataclass(frozen=True)
class Branch:
    """A category as its row of the tree shows it."""

    category: Category
    is_hidden: bool

    @property
    def steps(self) -> range:
        return range(self.category.depth)


def tree() -> list[Branch]:
    """All categories from the top, each below its own, in their order; two queries at most, whatever their number."""
    rows = list(Category.objects.select_related("unit").order_by("order", "code"))
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Branch] = []

    def walk(parent: UUID | None, is_hidden: bool) -> None:
        for row in below.get(parent, ()):
            closed = is_hidden or not row.is_open
            found.append(Branch(row, closed))
            walk(row.pk, closed)

    walk(None, False)
    return found


def category_of(code: str) -> Category | None:
    return Category.objects.select_related("parent", "unit").filter(code=code[:40]).first()


def is_used(category: Category) -> bool:
    """Whether reports, rules or other categories use it, so that it can only be closed."""
    return bool(
        Complaint.objects.filter(category=category).exists()
        or RoutingRule.objects.filter(category=category).exists()
        or Category.objects.filter(parent=category).exists()
    )


def possible_parents(category: Category | None) -> list[Category]:
    """What a category may belong to: everything that is neither itself nor below it."""
    ends = f"{category.path}/" if category else None
    return [branch.category for branch in tree() if ends is None or not f"{branch.category.path}/".startswith(ends)]


def texts() -> QuerySet[CannedText]:
    return CannedText.objects.order_by("code")


@dataclass(frozen=True, kw_only=True)
class State:
    """
    How far the set-up is.

    :param without_office: of those that nothing lies below; the desk may well be meant (PLN decides on power cuts).
    """

    categories: int
    with_office: int
    without_office: int
    rules: int
    texts: int
    desk: int
    officers: int
    inspectors: int
    districts_without_position: int


def state(now: datetime) -> State:
    offered = Category.objects.filter(is_open=True)
    parts = Category.objects.filter(parent=OuterRef("pk"), is_open=True)
    return State(
        categories=offered.count(),
        with_office=offered.exclude(unit=None).count(),
        without_office=offered.filter(~Exists(parts), unit=None).count(),
        rules=RoutingRule.objects.count(),
        texts=CannedText.objects.count(),
        desk=people_with(SORT, now).count(),
        officers=people_with(WORK, now).count(),
        inspectors=people_with(INSPECT, now).count(),
        districts_without_position=Unit.objects.filter(kind=Unit.Kind.DISTRICT_OFFICE, latitude=None).count(),
    )


def replay(old: Sequence[RoutingRule], new: Sequence[RoutingRule], now: datetime) -> Preview:
    """What the new rules would have done with the reports of the last thirty days, beside what the old ones do."""
    offices = _Offices(today(now))
    reports = {
        code: routing.Facts(kind=ReportKind(kind), place=place, category=path or "", is_poor=is_poor)
        for code, kind, place, path, is_poor in Complaint.objects.filter(filed_at__gte=now - LAST)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .order_by("-filed_at")
        .values_list("case__code", "kind", "village_code", "category__path", "is_poor")
    }
    found = routing.replay([rule_of(row) for row in old], [rule_of(row) for row in new], reports.items())
    streams: dict[tuple[Unit | None, Unit | None], list[str]] = {}
    for change in found.changed:
        facts = reports[change.key]
        before, after = offices.of(change.before, facts), offices.of(change.after, facts)
        if before != after:  # another rule may name the same office
            streams.setdefault((before, after), []).append(change.key)
    return Preview(
        total=found.total,
        changed=sum(len(codes) for codes in streams.values()),
        unsorted_before=found.unsorted_before,
        unsorted_after=found.unsorted_after,
        streams=tuple(
            Stream(before, after, len(codes), tuple(codes[:EXAMPLES]))
            for (before, after), codes in sorted(streams.items(), key=lambda one: -len(one[1]))
        ),
    )


class _Offices:
    """The offices that rules can lead to, read once."""

    def __init__(self, day: date) -> None:
        units = list(Unit.objects.open_on(day))
        by_key = {unit.pk: unit for unit in units}
        self._by_region = {unit.region_code: unit for unit in units if unit.region_code}
        self._by_code = {unit.code: unit for unit in units}
        of_category = Category.objects.filter(unit__in=units).values_list("path", "unit")
        self._of_category = {path: by_key[key] for path, key in of_category if key is not None}

    def of(self, routed: routing.Routed, facts: routing.Facts) -> Unit | None:
        """As `offices.destination` finds it."""
        target = routed.target
        if target is None:
            return None
        if target.unit:
            return self._by_code.get(target.unit)
        if target.level is Level.AGENCY:
            return self._of_category.get(facts.category)
        if target.level is Level.DISTRICT:
            return self._by_region.get(facts.place[:_DISTRICT_DIGITS])
        return self._by_region.get(facts.place) if len(facts.place) > _DISTRICT_DIGITS else None


def shadowed(rows: Sequence[RoutingRule]) -> dict[UUID, RoutingRule]:
    """Rules that can never decide, by their keys, each with the earlier one that always fits first."""
    read = [rule_of(row) for row in rows]
    by_place = {id(rule): row for rule, row in zip(read, rows, strict=True)}
    return {by_place[id(rule)].pk: by_place[id(before)] for rule, before in routing.shadowed(read)}
