"""The rules by which reports go to offices, changed as a list in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from catalog.modules.complaint_centre.models import Category, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.refusals import RuleImpossible, RuleNameTaken, RulesChanged
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from organisation.models import Unit

_STEP = 10


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """What a rule asks for and where it sends; what is left out asks nothing. As `RoutingRule`."""

    name: str
    level: Level
    kind: ReportKind | None = None
    category: Category | None = None
    place_code: str = ""
    is_poor: bool | None = None
    unit: Unit | None = None


def current_rules() -> list[RoutingRule]:
    """In the order in which they are tried, with what they name."""
    return list(RoutingRule.objects.select_related("category", "category__unit", "unit"))


def state_of(rows: Sequence[RoutingRule]) -> str:
    """What a preview was made from: other rules, or another order, have another one."""
    said = [
        (str(row.pk), row.kind, str(row.category_id), row.place_code, row.is_poor, row.level, row.unit_id)
        for row in rows
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def with_rule(rows: Sequence[RoutingRule], rule: RuleText, rule_id: UUID | None = None) -> list[RoutingRule]:
    """
    The list with one rule written anew, or added at its end. Nothing is saved.

    :raises RuleImpossible: for an office where the place of the report decides.
    :raises RuleNameTaken: if another rule is called so. :raises core.errors.NotThere:
    """
    if rule.unit is not None and rule.level is not Level.AGENCY:
        raise RuleImpossible
    name = rule.name.strip()
    if any(row.name == name and row.pk != rule_id for row in rows):
        raise RuleNameTaken
    at = _place(rows, rule_id) if rule_id else len(rows)
    row = RoutingRule(
        name=name,
        kind=str(rule.kind or ""),
        category=rule.category,
        place_code=rule.place_code,
        is_poor=rule.is_poor,
        level=str(rule.level),
        unit=rule.unit,
    )
    if rule_id:
        row.pk = rule_id
    return [*rows[:at], row, *rows[at + 1 :]]


def without_rule(rows: Sequence[RoutingRule], rule_id: UUID) -> list[RoutingRule]:
    at = _place(rows, rule_id)
    return [*rows[:at], *rows[at + 1 :]]


def moved(rows: Sequence[RoutingRule], rule_id: UUID, steps: int) -> list[RoutingRule]:
    """The list with one rule some places further down, or up for less than 0; at the end it stays."""
    found = list(rows)
    at = _place(rows, rule_id)
    row = found.pop(at)
    found.insert(max(0, at + steps), row)
    return found


@transaction.atomic
def put_rules(*, rows: Sequence[RoutingRule], seen: str, actor: Actor, now: datetime) -> None:
    """
    Let these rules count from now on, in this order; what was filed stays where it is.

    :param seen: `state_of` the rules from which the preview was made.
    :raises RulesChanged: if they are others by now.
    """
    # All rules wait, so that two who save at once do not undo each other.
    before = list(RoutingRule.objects.select_for_update())
    if state_of(before) != seen:
        raise RulesChanged
    known, kept = {row.pk for row in before}, {row.pk for row in rows}
    RoutingRule.objects.filter(pk__in=known - kept).delete()
    for place, row in enumerate(rows, start=1):
        row.order = place * _STEP
        row.save(force_insert=row.pk not in known, force_update=row.pk in known)
    evidence.record(
        action="complaint_centre.rules_changed",
        actor=actor,
        at=now,
        subject="complaint_centre.rules",
        details={"before": [row.name for row in before], "after": [row.name for row in rows]},
    )


def add_rule(*, rule: RuleText, actor: Actor, now: datetime) -> None:
    """Add a rule at the end, where nothing has to be looked at before; as `with_rule` and `put_rules`."""
    rows = current_rules()
    put_rules(rows=with_rule(rows, rule), seen=state_of(rows), actor=actor, now=now)


def _place(rows: Sequence[RoutingRule], rule_id: UUID) -> int:
    """:raises core.errors.NotThere: if there is none."""
    for place, row in enumerate(rows):
        if row.pk == rule_id:
            return place
    raise NotThere
