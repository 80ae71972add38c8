"""
To whom a report goes: rules in an order, of which the first that fits decides, and what another order would have done.

Whistle-blowing goes to the inspectorate whatever the rules say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import Labelled, ReportKind, lies_in


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    What rules ask of a report.

    :param place: code of the district or village, plain digits; "" if nobody said.
    :param category: its path in the tree, `roads/lamps`.
    """

    kind: ReportKind
    place: str
    category: str
    is_poor: bool


@dataclass(frozen=True)
class Target:
    """
    Who gets it: the level at the report's place, or one unit.

    :param unit: code of a unit; "" for the one of this level in whose region the report lies.
    """

    level: Level
    unit: str = ""


class Condition(Labelled):
    KIND = "kind", "jenis laporan", "kind of report"
    PLACE = "place", "wilayah", "place"
    CATEGORY = "category", "kategori", "category"
    POOR = "poor", "rumah tangga miskin", "poor household"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """
    A rule fits when all it asks for holds; what is left out asks nothing.

    :param name: as the regency calls it.
    :param place: code of a region: itself and all in it.
    :param category: a branch of the tree: itself and all below it.
    :param is_poor: True for poor households only, False for others only.
    :raises ValueError: for a rule about whistle-blowing, which follows none.
    """

    name: str
    target: Target
    kind: ReportKind | None = None
    place: str = ""
    category: str = ""
    is_poor: bool | None = None

    def __post_init__(self) -> None:
        if self.kind == ReportKind.WHISTLEBLOWING:
            raise ValueError("Whistle-blowing goes to the inspectorate; no rule decides on it.")

    def missing(self, facts: Facts) -> tuple[Condition, ...]:
        """The conditions that do not hold; empty when the rule fits."""
        holds = {
            Condition.KIND: self.kind in {None, facts.kind},
            Condition.PLACE: facts.place.startswith(self.place),
            Condition.CATEGORY: lies_in(facts.category, self.category),
            Condition.POOR: self.is_poor in {None, facts.is_poor},
        }
        return tuple(condition for condition, kept in holds.items() if not kept)

    def covers(self, other: Rule) -> bool:
        """Whether this rule fits whenever the other does."""
        return (
            self.kind in {None, other.kind}
            and other.place.startswith(self.place)
            and lies_in(other.category, self.category)
            and self.is_poor in {None, other.is_poor}
        )


@dataclass(frozen=True, kw_only=True)
class Routed:
    """
    Where a report goes and why.

    :param target: None if no rule fits: somebody sorts it by hand.
    :param rule: the rule that fits; None for whistle-blowing too.
    :param passed_over: the rules before it, each with what did not hold.
    """

    target: Target | None
    rule: Rule | None = None
    passed_over: tuple[tuple[Rule, tuple[Condition, ...]], ...] = ()


INSPECTORATE: Final = Target(Level.INSPECTORATE)


def route(rules: Sequence[Rule], facts: Facts) -> Routed:
    """Where a report goes: by the first rule that fits."""
    if facts.kind == ReportKind.WHISTLEBLOWING:
        return Routed(target=INSPECTORATE)
    passed_over: list[tuple[Rule, tuple[Condition, ...]]] = []
    for rule in rules:
        if missing := rule.missing(facts):
            passed_over.append((rule, missing))
        else:
            return Routed(target=rule.target, rule=rule, passed_over=tuple(passed_over))
    return Routed(target=None, passed_over=tuple(passed_over))


def shadowed(rules: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """Rules that can never decide, each with an earlier one that fits whenever it does: the page warns of them."""
    found = []
    for place, rule in enumerate(rules):
        if before := next((earlier for earlier in rules[:place] if earlier.covers(rule)), None):
            found.append((rule, before))
    return found


@dataclass(frozen=True)
class Change[Key]:
    """A report that would have gone elsewhere."""

    key: Key
    before: Routed
    after: Routed


@dataclass(frozen=True, kw_only=True)
class Replay[Key]:
    """
    :param total: how many reports were replayed.
    :param changed: those of which the target differs, in their order.
    :param unsorted_before, unsorted_after: how many had and would have no target.
    """

    total: int
    changed: tuple[Change[Key], ...]
    unsorted_before: int
    unsorted_after: int


def replay[Key](old: Sequence[Rule], new: Sequence[Rule], rows: Iterable[tuple[Key, Facts]]) -> Replay[Key]:
    """What the new rules would have done with these reports, beside what the old ones do."""
    both = [(key, route(old, facts), route(new, facts)) for key, facts in rows]
    return Replay(
        total=len(both),
        changed=tuple(Change(key, before, after) for key, before, after in both if before.target != after.target),
        unsorted_before=sum(before.target is None for _key, before, _after in both),
        unsorted_after=sum(after.target is None for _key, _before, after in both),
    )
