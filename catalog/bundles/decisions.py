"""
Decided policies in a set-up: what a regency has decided of the module's rules with numbers, by which act, since when.

A decision of one regency is no decision of another: it arrives as a proposal, and somebody who may decide policies
gives it a day and an act of the place's own, or leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.utils.translation import gettext as _

from catalog.bundles.changes import Change, FieldChange, KeyMissing, KeyTwice, Kind, RowUnfit
from catalog.bundles.format import POLICIES, Row, UnknownField
from catalog.bundles.models import ProposedValue
from catalog.bundles.shape import Part
from core.clock import format_short_date
from policies.deciding import NotOursToSet
from policies.definitions import Policy, Scope, ValueNotAllowed, groups
from policies.models import RegencyValue
from policies.queries import decided_here, here, resolve_for

_FIELDS: Final = ("key", "value", "valid_from", "legal_source")


@cache
def part() -> Part:
    """Its rows as if they were a model's. A value is a difference; by which act and since when goes with it."""
    return Part(
        label=POLICIES,
        model=RegencyValue,
        key=("key",),
        fields=tuple(RegencyValue._meta.get_field(name) for name in _FIELDS),  # type: ignore[misc]
        along=frozenset({"valid_from", "legal_source"}),
    )


def policies_of(slug: str) -> dict[str, Policy]:
    """The policies of a module: its own, and those that a block says are the module's (`PolicyGroup.module`)."""
    return {policy.key: policy for group in groups() if group.module == slug for policy in group.policies}


def saved(slug: str, day: date) -> list[Row]:
    """What this regency itself has decided and holds on a day; at most one query."""
    policies = policies_of(slug)
    found = decided_here(policies, day) if policies else {}
    return [
        {
            "key": key,
            "value": policies[key].as_text(one.value),  # type: ignore[arg-type]  # one that gives way is not answered
            "valid_from": one.valid_from.isoformat(),
            "legal_source": one.legal_source,
        }
        for key, one in sorted(found.items())
    ]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A value to be proposed here, and how it was decided where it comes from."""

    key: str
    value: str
    valid_from: date
    legal_source: str


def plan(rows: list[Row], *, slug: str, day: date) -> tuple[list[Change], list[Proposed]]:
    """
    What becomes of the decisions of a file: a value that counts here already, or waits as a proposal, is none; one that
    this place may not have is held back, with what it may have.

    :raises UnknownField: for a policy that the module does not have.
    :raises KeyMissing, KeyTwice, RowUnfit: if one is not made as decisions are.
    """
    if not rows:
        return [], []
    policies = policies_of(slug)
    found = [_read(row, policies) for row in rows]
    if len({one.key for one in found}) < len(found):
        raise KeyTwice(place=_plural())
    counting = resolve_for(here(), [one.key for one in found], day)
    waiting = set(ProposedValue.objects.waiting(slug).values_list("key", "value", "origin_source"))
    changes: list[Change] = []
    proposed: list[Proposed] = []
    for one in found:
        policy = policies[one.key]
        why = _held(policy, one.value)
        same = not why and policy.from_text(one.value) == counting[one.key].value
        if same or (one.key, one.value, one.legal_source) in waiting:
            changes.append(_change(policy, "unchanged"))
        elif why:
            changes.append(_change(policy, "held", why=why))
        else:
            words = FieldChange(name=_("Value"), before=counting[one.key].words, after=in_words(policy, one))
            changes.append(_change(policy, "proposed", words))
            proposed.append(one)
    return changes, proposed


def in_words(policy: Policy, one: Proposed) -> str:
    """`45 hari (Perbup Banyuwangi 12/2026, sejak 1 Jan 2026)`."""
    return _("%(value)s (%(source)s, since %(day)s)") % {
        "value": policy.words(policy.from_text(one.value)),
        "source": one.legal_source.rstrip("."),
        "day": format_short_date(one.valid_from),
    }


def row_in_words(policies: Mapping[str, Policy], row: Row) -> str:
    """A row of a file in words, whatever its release knew of the policy; empty where there is none."""
    try:
        return in_words(policies[row["key"]], _read(row, policies))
    except (RowUnfit, UnknownField, KeyError):
        return str(row.get("value", ""))[:40]


def _held(policy: Policy, text: str) -> str:
    """Why this value cannot be decided here; empty where it can."""
    if Scope.REGENCY not in policy.who_may_set:
        return str(NotOursToSet(name=str(policy.name), source=str(policy.source)))
    try:
        policy.check(policy.from_text(text))
    except ValueNotAllowed as refusal:
        return str(refusal)
    return ""


def _read(row: Row, policies: Mapping[str, Policy]) -> Proposed:
    key = row.get("key")
    if not isinstance(key, str) or not key:
        raise KeyMissing(place=_plural(), field="key")
    if key not in policies:
        raise UnknownField(field=key[:60], place=_plural())
    if unknown := sorted(row.keys() - set(_FIELDS)):
        raise UnknownField(field=unknown[0][:60], place=policies[key].name)
    limits = {"value": 100, "valid_from": 10, "legal_source": 300}
    if not all(isinstance(row.get(name), str) and 0 < len(row[name]) <= most for name, most in limits.items()):
        raise RowUnfit(place=policies[key].name, why=_("The value is of another kind."))
    try:
        value = policies[key].as_text(policies[key].from_text(row["value"]))
        day = date.fromisoformat(row["valid_from"])
    except ValueError:
        raise RowUnfit(place=policies[key].name, why=_("The value is of another kind.")) from None
    return Proposed(key=key, value=value, valid_from=day, legal_source=row["legal_source"])


def _change(policy: Policy, kind: Kind, *fields: FieldChange, why: str = "") -> Change:
    return Change(
        label=POLICIES, key=(policy.key,), kind=kind, group=_plural(), title=str(policy.name), fields=fields, why=why
    )


def _plural() -> str:
    return _("Policies")
