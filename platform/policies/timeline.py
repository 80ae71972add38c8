"""
Which decision counts when. Pure: no database, no clock.

A decision counts from its first day until the next one of the same level begins. The nearest level that has decided a
value counts; one that gave way counts as if it had never decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from policies.definitions import Scope, Value


@dataclass(frozen=True, kw_only=True)
class Decision:
    """
    One row of a level, with the day on which the next one begins.

    :param value: None when the level gives way to the wider one from this day on.
    :param valid_to: end exclusive; None while no later decision is known.
    """

    scope: Scope
    place: str
    value: Value | None
    valid_from: date
    valid_to: date | None = None
    legal_source: str = ""
    reason: str = ""
    decided_at: datetime | None = None
    id: int | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def state_on(self, day: date) -> str:
        """`"past"`, `"now"` or `"future"`."""
        return "future" if day < self.valid_from else "now" if self.holds_on(day) else "past"


@dataclass(frozen=True)
class Stretch:
    """
    A time in which one and the same decision counts; without a decision, the declared default.

    :param start: None for the first one, which has no beginning. :param end: exclusive; None for the last one.
    """

    start: date | None
    end: date | None
    decision: Decision | None

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions of one level by their days, each ending where the next begins."""
    found = sorted(decisions, key=lambda decision: decision.valid_from)
    ends = [*(decision.valid_from for decision in found[1:]), None]
    return [replace(decision, valid_to=end) for decision, end in zip(found, ends, strict=False)]


def course(levels: Sequence[Sequence[Decision]]) -> list[Stretch]:
    """
    What counts in the course of time.

    :param levels: the decisions of each level as `in_order` gives them, from the widest level to the nearest.
    """
    days = sorted({decision.valid_from for level in levels for decision in level})
    starts: list[date | None] = [None, *days]
    stretches: list[Stretch] = []
    for number, start in enumerate(starts):
        end = days[number] if number < len(days) else None
        counting = None if start is None else _counting(levels, start)
        if stretches and stretches[-1].decision == counting:
            stretches[-1] = Stretch(stretches[-1].start, end, counting)
        else:
            stretches.append(Stretch(start, end, counting))
    return stretches


def on_day(levels: Sequence[Sequence[Decision]], day: date) -> Stretch:
    """The stretch that `day` lies in."""
    return next(stretch for stretch in course(levels) if stretch.covers(day))


def _counting(levels: Sequence[Sequence[Decision]], day: date) -> Decision | None:
    for level in reversed(levels):
        for decision in level:
            if decision.holds_on(day) and decision.value is not None:
                return decision
    return None
