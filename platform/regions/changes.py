"""
Changes of regions by decree: villages and districts that are formed, renamed, merged or get another code.

A code is never given anew and never deleted, so what stores an old one stays readable and finds the way to the new one.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, evidence
from core.actors import Actor
from regions import names
from regions.codes import InvalidRegionCode, Level, kind_of, level_of, parent_of, plain
from regions.models import Region, RegionChange

COLUMNS: Final = ("kind", "old_code", "new_code", "name")
MINISTRY_ZONE: Final = ZoneInfo("Asia/Jakarta")
"""In whose day a decree begins to hold."""
_MAKING = (RegionChange.Kind.FORMED, RegionChange.Kind.RENUMBERED)


@dataclass(frozen=True)
class Fault:
    """Why a line of the table cannot be done. The line is counted as a spreadsheet does, the head being the first."""

    line: int
    text: str


@dataclass(frozen=True)
class Plan:
    """What a table would do; nothing of it is done while there is one fault."""

    changes: list[RegionChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class HasFaults(Exception):
    """The table has faults; nothing was done."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{fault.line}: {fault.text}" for fault in faults))
        self.faults = faults


def rehearse(lines: Iterable[str], *, decree: str, holds_from: date, today: date) -> Plan:
    """What the table of a decree (CSV with `COLUMNS`) would do, looked at against the regions as they are."""
    plan = Plan()
    if not decree.strip():
        plan.faults.append(Fault(1, _("The number of the decree is missing.")))
    if holds_from > today:
        plan.faults.append(Fault(1, _("The decree holds from a later day. Load its table on that day.")))
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        plan.faults.append(Fault(1, _("The first line must read: %(columns)s") % {"columns": ",".join(COLUMNS)}))
        return plan
    state = _State.of_the_list()
    for line, row in enumerate(reader, start=2):
        texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            change = state.take(texts)
        except _Wrong as wrong:
            plan.faults.append(Fault(line, str(wrong)))
            continue
        change.decree, change.holds_from = decree.strip(), holds_from
        plan.changes.append(change)
    return plan


@transaction.atomic
def apply(lines: Iterable[str], *, decree: str, holds_from: date, actor: Actor, now: datetime) -> Plan:
    """
    Do what the table of a decree says, all of it.

    :raises HasFaults: if `rehearse` finds any.
    """
    # Two tables at once: the second waits here and is then looked at against what the first has made.
    list(Region.objects.select_for_update().filter(level=Level.PROVINCE).order_by("code").values_list("code"))
    plan = rehearse(lines, decree=decree, holds_from=holds_from, today=clock.local_date(now, MINISTRY_ZONE))
    if plan.faults:
        raise HasFaults(plan.faults)
    RegionChange.objects.bulk_create(plan.changes)
    for change in plan.changes:
        _make(change)
    evidence.record(
        action="regions.decree_applied",
        actor=actor,
        at=now,
        subject="regions.decree",
        details={"decree": decree.strip(), "from": holds_from.isoformat(), "changes": len(plan.changes)},
    )
    return plan


def make_again(*, since: date) -> None:
    """After an older list was loaded: do once more what decrees of later days have done."""
    for change in RegionChange.objects.filter(holds_from__gt=since).order_by("holds_from", "pk"):
        _make(change)


def now_called(code: str) -> list[Region]:
    """
    The regions in force that a code leads to: itself where it is in force, else what took its place, perhaps by several
    decrees. Empty for a code that nobody ever knew.
    """
    ended = RegionChange.objects.filter(kind__in=RegionChange.ENDING, old_code__startswith=code[:4])
    codes = successors(ended).get(code, {code})
    return list(Region.objects.filter(code__in=codes, is_active=True).order_by("code"))


def successors(changes: Iterable[RegionChange]) -> dict[str, set[str]]:
    """Of each code that ended by these changes, the codes that its regions have at the end of the chain."""
    after: dict[str, set[str]] = {}
    for change in changes:
        if change.kind in RegionChange.ENDING:
            after.setdefault(change.old_code, set()).add(change.new_code)

    def last(code: str) -> set[str]:
        return {code} if code not in after else {one for step in after[code] for one in last(step)}

    return {code: last(code) for code in after}


def changes_in(code: str) -> list[RegionChange]:
    """What decrees did inside a regency or district, the newest first."""
    return list(RegionChange.objects.filter(new_code__startswith=code).order_by("-holds_from", "pk"))


def _make(change: RegionChange) -> None:
    if change.kind in _MAKING:
        kind = kind_of(change.new_code)
        Region.objects.update_or_create(
            code=change.new_code,
            defaults={
                "parent_id": parent_of(change.new_code),
                "level": level_of(change.new_code),
                "kind": kind,
                "name": change.new_name,
                "search_name": names.folded(change.new_name),
                "is_active": True,
            },
        )
    if change.kind == RegionChange.Kind.RENAMED:
        Region.objects.filter(code=change.new_code).update(
            name=change.new_name, search_name=names.folded(change.new_name)
        )
    if change.kind in RegionChange.ENDING:
        Region.objects.filter(code=change.old_code).update(is_active=False)


class _Wrong(Exception):
    """A line that cannot be done, in words for whoever wrote it."""


@dataclass
class _State:
    """The list as it is after the lines before."""

    in_force: dict[str, str]
    known: set[str]

    @classmethod
    def of_the_list(cls) -> "_State":
        rows = list(Region.objects.values_list("code", "name", "is_active"))
        return cls({code: name for code, name, is_active in rows if is_active}, {code for code, _name, _on in rows})

    def take(self, texts: dict[str, str]) -> RegionChange:
        """:raises _Wrong: if the line cannot be done now."""
        if texts["kind"] not in RegionChange.Kind.values:
            raise _Wrong(_("The kind must be one of %(kinds)s.") % {"kinds": ", ".join(RegionChange.Kind.values)})
        kind = RegionChange.Kind(texts["kind"])
        old, new = _code(texts["old_code"]), _code(texts["new_code"])
        if old[:4] != new[:4]:
            raise _Wrong(_("Both codes must lie in the same regency."))
        if (old == new) != (kind == RegionChange.Kind.RENAMED):
            raise _Wrong(_("Only a region that is renamed keeps its code."))
        if old not in self.in_force:
            raise _Wrong(_("%(code)s is not in force.") % {"code": old})
        name = texts["name"] or (self.in_force[old] if kind == RegionChange.Kind.RENUMBERED else "")
        if kind == RegionChange.Kind.MERGED:
            if new not in self.in_force:
                raise _Wrong(_("%(code)s is not in force.") % {"code": new})
            name = self.in_force[new]
        elif not name:
            raise _Wrong(_("The new name is missing."))
        if kind in _MAKING:
            self._refuse_unless_free(new)
        change = RegionChange(kind=kind, old_code=old, old_name=self.in_force[old], new_code=new, new_name=name)
        self.in_force[new] = name
        self.known.add(new)
        if kind in RegionChange.ENDING:
            self._end(old)
        return change

    def _refuse_unless_free(self, code: str) -> None:
        if code in self.known:
            raise _Wrong(_("%(code)s has been given before. A code is never given anew.") % {"code": code})
        if parent_of(code) not in self.in_force:
            raise _Wrong(_("%(code)s lies in a district that is not in force.") % {"code": code})

    def _end(self, code: str) -> None:
        if any(other.startswith(code) and other != code for other in self.in_force):
            raise _Wrong(_("Villages still lie in %(code)s. Give them their new codes first.") % {"code": code})
        del self.in_force[code]


def _code(text: str) -> str:
    try:
        code = plain(text)
        level = level_of(code)
        kind_of(code)
    except InvalidRegionCode:
        raise _Wrong(_("“%(text)s” is no code of a region.") % {"text": text}) from None
    if level not in (Level.DISTRICT, Level.VILLAGE):
        raise _Wrong(_("Only districts and villages are changed this way."))
    return code
