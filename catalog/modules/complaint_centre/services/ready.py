"""Begin with the usual matters of a regency: categories, rules and texts that are not there yet, in one action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.modules.complaint_centre import ready
from catalog.modules.complaint_centre.models import CannedText, Category, RoutingRule
from catalog.modules.complaint_centre.services.categories import CategoryText, add_category
from catalog.modules.complaint_centre.services.routing import RuleText, add_rule
from catalog.modules.complaint_centre.services.texts import add_text
from core import evidence
from core.actors import Actor
from organisation.access import today
from organisation.models import Unit


@dataclass(frozen=True, kw_only=True)
class Begun:
    """How many were added; what was there is left as it is."""

    categories: int
    rules: int
    texts: int


@transaction.atomic
@evidence.together()
def begin_with_usual(*, actor: Actor, now: datetime) -> Begun:
    """
    Take over what is missing of the usual categories, each with the office whose name says so, and the usual texts; the
    usual rules only where there is none.
    """
    agencies = list(Unit.objects.open_on(today(now)).filter(kind=Unit.Kind.AGENCY).order_by("path"))
    there = {one.code: one for one in Category.objects.select_for_update().order_by("pk")}
    known = len(there)
    _add(ready.MATTERS, None, agencies, there, actor, now)
    rules = () if RoutingRule.objects.exists() else ready.RULES
    for rule in rules:
        add_rule(rule=RuleText(name=rule.name, level=rule.level, is_poor=rule.is_poor), actor=actor, now=now)
    written = set(CannedText.objects.values_list("code", flat=True))
    texts = [one for one in ready.TEXTS if one.code not in written]
    for one in texts:
        add_text(code=one.code, title=one.title, text=one.text, actor=actor, now=now)
    return Begun(categories=len(there) - known, rules=len(rules), texts=len(texts))


def office_for(words: Iterable[str], agencies: Sequence[Unit]) -> Unit | None:
    """The first agency in whose name the first word occurs, else the second word, and so on."""
    return next((unit for word in words for unit in agencies if word in unit.name.casefold()), None)


def _add(
    matters: Iterable[ready.Matter],
    parent: Category | None,
    agencies: Sequence[Unit],
    there: dict[str, Category],
    actor: Actor,
    now: datetime,
) -> None:
    for place, matter in enumerate(matters, start=1):
        if matter.code not in there:
            unit = office_for(matter.offices, agencies) or (parent.unit if parent else None)
            text = CategoryText(name=matter.name, hint=matter.hint, parent=parent, unit=unit, order=place * 10)
            there[matter.code] = add_category(code=matter.code, text=text, actor=actor, now=now)
        _add(matter.children, there[matter.code], agencies, there, actor, now)
