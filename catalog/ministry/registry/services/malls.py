"""Entering and correcting malls and national totals. Every change is in the evidence log with its days."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models import Mall, ReportedTotal
from catalog.ministry.registry.services.texts import refuse_personal_numbers
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.access import MINISTRY_ZONE
from regions import queries as regions

_SOURCES = {
    "target_on": "planned_source",
    "opened_on": "opened_source",
    "digital_since": "digital_source",
    "closed_on": "closed_source",
}


class MallKnown(Refusal):
    code = "mall_known"
    message = _("This regency already has a mall of that name in the registry.")
    fix = _("Correct that entry, or give this one another name.")
    attr = "name"


class NothingSaid(Refusal):
    code = "mall_nothing_said"
    status = 422
    message = _("The entry says neither when the mall opened nor by when it is to open.")
    fix = _("Enter at least one of these days.")
    attr = "opened_on"


class SourceMissing(Refusal):
    code = "mall_source_missing"
    status = 422
    message = _("A day without its source cannot be checked by anybody.")
    fix = _("Name the decree, the report or the news it comes from; without a day leave the source empty.")


class DaysOutOfOrder(Refusal):
    code = "mall_days_out_of_order"
    status = 422
    message = _("The days do not fit together.")
    fix = _("A plan is announced before its target, and a mall closes after it has opened. Nothing opens tomorrow.")


class TotalKnown(Refusal):
    code = "mall_total_known"
    message = _("A national total of that day is there already.")
    fix = _("A reported total stays as it was reported. Enter that of another day.")
    attr = "as_of"


@dataclass(frozen=True, kw_only=True)
class MallFacts:
    """What is known of one mall; each day but `announced_on` with its source (`Mall` says what they mean)."""

    regency_code: str
    name: str
    announced_on: date | None = None
    target_on: date | None = None
    planned_source: str = ""
    opened_on: date | None = None
    opened_source: str = ""
    digital_since: date | None = None
    digital_source: str = ""
    closed_on: date | None = None
    closed_source: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@transaction.atomic
def enter_mall(*, facts: MallFacts, actor: Actor, now: datetime) -> Mall:
    """
    :raises MallKnown, NothingSaid, SourceMissing, DaysOutOfOrder:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    :raises regions.queries.UnknownRegion: for what is no regency or city.
    """
    _check(facts, now)
    if Mall.objects.filter(regency_code=facts.regency_code, name=facts.name).exists():
        raise MallKnown
    made = Mall.objects.create(**facts.as_dict(), entered_by=str(actor), entered_at=now)
    _record("registry.mall_entered", made, actor, now, {"days": _days(facts)})
    return made


@transaction.atomic
def correct_mall(*, mall_id: UUID, facts: MallFacts, reason: str, actor: Actor, now: datetime) -> Mall:
    """
    Put an entry right, or add what has happened since. The evidence keeps the days as they were.

    :raises core.errors.NotThere: if there is no such entry.
    :raises MallKnown, NothingSaid, SourceMissing, DaysOutOfOrder:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    """
    found = Mall.objects.select_for_update().filter(pk=mall_id).first()
    if found is None:
        raise NotThere
    _check(facts, now)
    refuse_personal_numbers({"reason": reason}, {"reason": _("Reason")})
    if Mall.objects.filter(regency_code=facts.regency_code, name=facts.name).exclude(pk=found.pk).exists():
        raise MallKnown
    changed = {
        name: [_plain(getattr(found, name)), _plain(value)] if name in (*_SOURCES, "announced_on") else True
        for name, value in facts.as_dict().items()
        if getattr(found, name) != value
    }
    if not changed:
        return found
    for name, value in facts.as_dict().items():
        setattr(found, name, value)
    found.changed_by, found.changed_at = str(actor), now
    found.save()
    _record("registry.mall_corrected", found, actor, now, {"changed": changed, "reason": reason})
    return found


@transaction.atomic
def report_total(
    *, as_of: date, physical: int, digital: int, source: str, actor: Actor, now: datetime
) -> ReportedTotal:
    """
    Keep a national total as somebody reported it.

    :raises TotalKnown, DaysOutOfOrder:
    :raises catalog.bundles.privacy.HoldsPersonalData: in the source.
    """
    refuse_personal_numbers({"source": source}, {"source": _("Source")})
    if as_of > clock.local_date(now, MINISTRY_ZONE):
        raise DaysOutOfOrder(attr="as_of")
    if ReportedTotal.objects.filter(as_of=as_of).exists():
        raise TotalKnown
    made = ReportedTotal.objects.create(
        as_of=as_of, physical=physical, digital=digital, source=source, entered_by=str(actor), entered_at=now
    )
    evidence.record(
        action="registry.total_reported",
        actor=actor,
        at=now,
        subject=f"registry.total:{made.pk}",
        details={"as_of": as_of.isoformat(), "physical": physical, "digital": digital},
    )
    return made


def _check(facts: MallFacts, now: datetime) -> None:
    regions.regency(facts.regency_code)
    texts = {name: value for name, value in facts.as_dict().items() if isinstance(value, str)}
    refuse_personal_numbers(texts, {"name": _("Name")} | dict.fromkeys(_SOURCES.values(), _("Source")))
    if not (facts.opened_on or facts.digital_since or facts.target_on):
        raise NothingSaid
    for day, source in _SOURCES.items():
        if bool(getattr(facts, day)) != bool(getattr(facts, source)):
            raise SourceMissing(attr=source)
    today = clock.local_date(now, MINISTRY_ZONE)
    if bool(facts.announced_on) != bool(facts.target_on):
        raise DaysOutOfOrder(attr="announced_on")
    if facts.announced_on and facts.target_on and facts.announced_on > facts.target_on:
        raise DaysOutOfOrder(attr="target_on")
    for name in ("announced_on", "opened_on", "digital_since", "closed_on"):
        day = getattr(facts, name)
        if day and (day > today or (facts.closed_on and name != "closed_on" and facts.closed_on <= day)):
            raise DaysOutOfOrder(attr=name)


def _days(facts: MallFacts) -> dict[str, str | None]:
    return {name: _plain(getattr(facts, name)) for name in (*_SOURCES, "announced_on") if getattr(facts, name)}


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _record(action: str, mall: Mall, actor: Actor, now: datetime, details: dict[str, Any]) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"registry.mall:{mall.pk}",
        details={"regency": mall.regency_code, **details},
    )
