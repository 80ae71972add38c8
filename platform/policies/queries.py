"""What counts on a day: for the current regency, or for the nation and a province."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

import tenants
from core import clock
from policies.definitions import (
    Policy,
    PolicyGroup,
    Scope,
    Value,
    find,
    groups,
)
from policies.models import DecidedValue, RegencyValue
from policies.national.models import NationalValue
from policies.timeline import Decision, Stretch, in_order, on_day
from regions import queries as regions
from regions.zones import zone_of
from tenants.context import module_state

# The nation's days are the capital's.
NATIONAL_ZONE: Final = ZoneInfo("Asia/Jakarta")

type At = datetime | date | None
"""A moment, or a day of the place asked for. None is today there."""


class NotAnswerable(LookupError):
    """No policy has this key, or its module is off here. Whoever asks has made a mistake."""


@dataclass(frozen=True)
class Place:
    """For whom is asked: a regency with its province, a province, or (both empty) the nation."""

    province: str = ""
    regency: str = ""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The levels that can decide here, from the widest to the nearest."""
        province = (Scope.PROVINCE,) if self.province else ()
        return (Scope.NATION, *province, *((Scope.REGENCY,) if self.regency else ()))

    @property
    def zone(self) -> ZoneInfo:
        if self.regency:
            return tenants.current().zone
        return zone_of(self.province) if self.province else NATIONAL_ZONE

    def code_of(self, scope: Scope) -> str:
        return {Scope.PROVINCE: self.province, Scope.REGENCY: self.regency}.get(scope, "")

    def day(self, at: At) -> date:
        if isinstance(at, datetime):
            return clock.local_date(at, self.zone)
        return at if at is not None else clock.local_date(clock.now(), self.zone)


NATION: Final = Place()


def here() -> Place:
    """
    The current regency.

    :raises tenants.context.NoRegency: at the ministry, which asks `national_value`.
    """
    regency = tenants.current()
    return Place(province=regency.province_code, regency=regency.code)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """
    The value that counts on a day, and where it comes from.

    :param place: code of the province or regency that decided it. :param place_name: its name.
    :param valid_from: first day of the decision; None for the declared default.
    :param valid_to: end exclusive, as far as its own level has decided.
    :param counts_until: first day on which something else counts here, as far as anybody has decided.
    """

    policy: Policy
    day: date
    value: Value
    scope: Scope
    place: str = ""
    place_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    counts_until: date | None = None
    legal_source: str = ""

    @property
    def words(self) -> str:
        return self.policy.words(self.value)

    @property
    def source(self) -> str:
        """The rule it rests on: as decided, or as declared with the default."""
        return self.legal_source or str(self.policy.source)

    @property
    def origin(self) -> str:
        """`ditetapkan Kabupaten Karangasem sejak 1 Jan 2026`."""
        return _origin(self.scope, self.place_name, self.valid_from)

    def sentence(self) -> str:
        """`30 hari, ditetapkan Kabupaten Karangasem sejak 1 Jan 2026 (Perbup 12/2026).`"""
        text = _("%(value)s, %(origin)s (%(source)s).") % {
            "value": self.words,
            "origin": self.origin,
            "source": self.source.rstrip("."),
        }
        if self.counts_until is None:
            return text
        return _("%(sentence)s Another value counts from %(day)s.") % {
            "sentence": text,
            "day": clock.format_short_date(self.counts_until),
        }


# --- asking for a value


def value(key: str, at: At = None) -> Any:
    """
    The value of a policy for the current regency: `int`, `Decimal`, `str` or `bool` by its kind.

    :raises NotAnswerable: for an unknown key, and for one of a module that is off here.
    """
    return values([key], at)[key]


def values(keys: Iterable[str], at: At = None) -> dict[str, Any]:
    """As `value`, of many policies in the same two queries."""
    return {key: found.value for key, found in resolve_for(here(), keys, at).items()}


def resolve(key: str, at: At = None) -> Resolved:
    """The value for the current regency with its origin; raises as `value` does."""
    place = here()
    return _resolved(answerable([key]), place, place.day(at), names=True)[key]


def national_value(key: str, at: At = None, *, province: str = "") -> Any:
    """
    The value for the nation, or for one province: for work that belongs to no regency.

    :raises NotAnswerable: for an unknown key.
    """
    return national_values([key], at, province=province)[key]


def national_values(keys: Iterable[str], at: At = None, *, province: str = "") -> dict[str, Any]:
    """As `national_value`, of many policies in one query."""
    return {key: found.value for key, found in resolve_for(Place(province=province), keys, at).items()}


def resolve_for(place: Place, keys: Iterable[str], at: At = None) -> dict[str, Resolved]:
    """What counts for a place, without its name: as few queries as for the bare values."""
    wanted = answerable(keys) if place.regency else declared(keys)
    return _resolved(wanted, place, place.day(at))


def decided_here(keys: Iterable[str], at: At = None) -> dict[str, Decision]:
    """What the current regency itself has decided and holds on that day, by key; one query."""
    place = here()
    day = place.day(at)
    own = {key: policy for key, policy in answerable(keys).items() if Scope.REGENCY in policy.who_may_set}
    rows: dict[str, list[Decision]] = {key: [] for key in own}
    for row in RegencyValue.objects.filter(key__in=own):
        rows[row.key].append(_decision(own[row.key], row, Scope.REGENCY, place.regency))
    found = {key: next((one for one in in_order(level) if one.holds_on(day)), None) for key, level in rows.items()}
    return {key: one for key, one in found.items() if one is not None and one.value is not None}


# --- for the pages


@dataclass(frozen=True)
class Level:
    """One step of the ladder: who may decide here, what was decided, and whether it counts."""

    scope: Scope
    place: str
    place_name: str
    may_set: bool
    decisions: tuple[Decision, ...]

    def on(self, day: date) -> Decision | None:
        """The decision that holds here; one that gives way is none."""
        return next((one for one in self.decisions if one.holds_on(day) and one.value is not None), None)

    def after(self, day: date) -> list[Decision]:
        return [one for one in self.decisions if one.valid_from > day]


@dataclass(frozen=True)
class Ladder:
    """
    All that was ever decided about one policy for one place.

    :param following: what counts when `resolved` ends, as far as anybody has decided.
    """

    group: PolicyGroup
    policy: Policy
    place: Place
    resolved: Resolved
    following: Resolved | None
    levels: tuple[Level, ...]

    @property
    def own(self) -> Level:
        """The nearest level: that of the place itself."""
        return self.levels[-1]


def ladders(place: Place, keys: Iterable[str] | None = None, at: At = None) -> list[Ladder]:
    """The ladders of these policies, or of all that are declared here, in a constant number of queries."""
    at_regency = bool(place.regency)
    if keys is None:
        wanted = [policy.key for group in groups() if not at_regency or is_on(group) for policy in group.policies]
    else:
        wanted = list(keys)
    policies = answerable(wanted) if at_regency else declared(wanted)
    day = place.day(at)
    groups_of = {policy.key: group for group in groups() for policy in group.policies}
    found = _decisions(policies.values(), place)
    names = _names(place)
    ladders = []
    for key, policy in policies.items():
        group = groups_of[key]
        levels = tuple(
            Level(scope, place.code_of(scope), names[scope], scope in policy.who_may_set, tuple(found[key][scope]))
            for scope in place.scopes
        )
        resolved = _resolve(policy, found[key], day, names)
        end = resolved.counts_until
        following = _resolve(policy, found[key], end, names) if end else None
        ladders.append(Ladder(group, policy, place, resolved, following, levels))
    return ladders


def provinces_with_own(key: str) -> list[str]:
    """Codes of the provinces that have ever decided a value."""
    found = NationalValue.objects.filter(key=key).exclude(province="")
    return sorted(found.order_by().values_list("province", flat=True).distinct())


def number_of_provinces() -> dict[str, int]:
    """How many provinces have decided something, by key."""
    pairs = NationalValue.objects.exclude(province="").order_by().values_list("key", "province").distinct()
    counts: dict[str, int] = {}
    for key, _province in pairs:
        counts[key] = counts.get(key, 0) + 1
    return counts


def is_on(group: PolicyGroup) -> bool:
    """Whether a group counts in this regency: a module's while it is on, a block's unless it is the ministry's own."""
    return module_state(group.module) == "on" if group.module else not group.ministry_only


def answerable(keys: Iterable[str]) -> dict[str, Policy]:
    """
    The policies of these keys.

    :raises NotAnswerable: for a key that is unknown, or whose module is off in this regency.
    """
    policies = {}
    for key in keys:
        found = find(key)
        if found is None or not is_on(found[0]):
            raise NotAnswerable(f"There is no policy {key} here. Is it declared, and is its module on?")
        policies[key] = found[1]
    return policies


def declared(keys: Iterable[str]) -> dict[str, Policy]:
    """
    The policies of these keys, wherever they count.

    :raises NotAnswerable: for a key that is unknown.
    """
    policies = {}
    for key in keys:
        found = find(key)
        if found is None:
            raise NotAnswerable(f"There is no policy {key}. Is it declared?")
        policies[key] = found[1]
    return policies


def _origin(scope: Scope, place_name: str, valid_from: date | None) -> str:
    day = clock.format_short_date(valid_from) if valid_from else ""
    match scope:
        case Scope.DEFAULT:
            return _("the value shipped with Tiru")
        case Scope.NATION:
            return _("decided for all of Indonesia since %(day)s") % {"day": day}
    if place_name:
        return _("decided by %(place)s since %(day)s") % {"place": place_name, "day": day}
    if scope is Scope.PROVINCE:
        return _("decided by the province since %(day)s") % {"day": day}
    return _("decided by the regency since %(day)s") % {"day": day}


# --- reading


def _resolved(policies: Mapping[str, Policy], place: Place, day: date, *, names: bool = False) -> dict[str, Resolved]:
    found = _decisions(policies.values(), place)
    known = _names(place) if names else {}
    return {key: _resolve(policy, found[key], day, known) for key, policy in policies.items()}


def _resolve(
    policy: Policy, decisions: Mapping[Scope, Sequence[Decision]], day: date, names: Mapping[Scope, str]
) -> Resolved:
    # A level that may not decide is not asked, whatever it decided when it still might.
    levels = [level if scope in policy.who_may_set else [] for scope, level in decisions.items()]
    stretch: Stretch = on_day(levels, day)
    decision = stretch.decision
    if decision is None:
        default = policy.check(policy.default)
        return Resolved(policy=policy, day=day, value=default, scope=Scope.DEFAULT, counts_until=stretch.end)
    assert decision.value is not None
    return Resolved(
        policy=policy,
        day=day,
        value=decision.value,
        scope=decision.scope,
        place=decision.place,
        place_name=names.get(decision.scope, ""),
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        counts_until=stretch.end,
        legal_source=decision.legal_source,
    )


def _decisions(policies: Iterable[Policy], place: Place) -> dict[str, dict[Scope, list[Decision]]]:
    """Everything decided about these policies that can count here: one query for each table that can have an answer."""
    by_key = {policy.key: policy for policy in policies}
    found: dict[str, dict[Scope, list[Decision]]] = {key: {scope: [] for scope in place.scopes} for key in by_key}
    wide = [key for key, policy in by_key.items() if policy.who_may_set - {Scope.REGENCY}]
    own = [key for key, policy in by_key.items() if Scope.REGENCY in policy.who_may_set and place.regency]
    if wide:
        for row in NationalValue.objects.filter(key__in=wide, province__in={"", place.province}):
            scope = Scope.PROVINCE if row.province else Scope.NATION
            found[row.key][scope].append(_decision(by_key[row.key], row, scope, row.province))
    if own:
        for mine in RegencyValue.objects.filter(key__in=own):
            found[mine.key][Scope.REGENCY].append(_decision(by_key[mine.key], mine, Scope.REGENCY, place.regency))
    return {key: {scope: in_order(rows) for scope, rows in levels.items()} for key, levels in found.items()}


def _decision(policy: Policy, row: DecidedValue, scope: Scope, place: str) -> Decision:
    return Decision(
        scope=scope,
        place=place,
        value=policy.from_text(row.value) if row.value else None,
        valid_from=row.valid_from,
        legal_source=row.legal_source,
        reason=row.reason,
        decided_at=row.decided_at,
        id=row.pk,
    )


def _names(place: Place) -> dict[Scope, str]:
    names = {Scope.DEFAULT: "Tiru", Scope.NATION: "Indonesia"}
    if place.province:
        names[Scope.PROVINCE] = regions.region(place.province).full_name
    if place.regency:
        names[Scope.REGENCY] = tenants.current().name
    return names
