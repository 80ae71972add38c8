"""The mall set up: its rules, agencies, counter groups and counters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.mpp.models import AT_A_COUNTER, Agency, Counter, CounterGroup, MallSettings, PriorityRule
from catalog.modules.mpp.services.products import UnknownGroup
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText


class CounterInUse(Refusal):
    """A counter cannot change its group or be closed while somebody is there."""

    code = "mpp_counter_in_use"
    message = _("Somebody is at counter %(counter)d.")
    fix = _("Finish that number first.")


@dataclass(frozen=True, kw_only=True)
class MallRules:
    """What the manager decides about the mall; the defaults are those of the published queue rules."""

    name: LocalisedText | None = None
    address: str = ""
    opens_at: time = time(8, 0)
    closes_at: time = time(15, 0)
    numbers_from: time = time(7, 45)
    weekdays: Iterable[int] = (1, 2, 3, 4, 5)
    closed_on_holidays: bool = True
    outside_hours: bool = False
    regular_calls: int = 2
    calls_before_no_show: int = 3
    call_spacing: int = 60
    priority_rule: str = PriorityRule.TURNS
    appointment_share: int = 40
    appointment_days: int = 14
    check_in_minutes: int = 60
    late_minutes: int = 15
    hold_numbers: int = 5
    hold_times: int = 2


@transaction.atomic
def set_rules(*, rules: MallRules, actor: Actor, now: datetime) -> MallSettings:
    """Replace the rules of the mall."""
    settings = MallSettings.objects.select_for_update().first() or MallSettings()
    settings.name = rules.name
    settings.address = rules.address
    settings.opens_at = rules.opens_at
    settings.closes_at = rules.closes_at
    settings.numbers_from = rules.numbers_from
    settings.weekdays = sorted(set(rules.weekdays))
    settings.closed_on_holidays = rules.closed_on_holidays
    settings.outside_hours = rules.outside_hours
    settings.regular_calls = rules.regular_calls
    settings.calls_before_no_show = rules.calls_before_no_show
    settings.call_spacing = rules.call_spacing
    settings.priority_rule = rules.priority_rule
    settings.appointment_share = rules.appointment_share
    settings.appointment_days = rules.appointment_days
    settings.check_in_minutes = rules.check_in_minutes
    settings.late_minutes = rules.late_minutes
    settings.hold_numbers = rules.hold_numbers
    settings.hold_times = rules.hold_times
    settings.save()
    details: dict[str, evidence.Value] = {
        "opens_at": settings.opens_at.isoformat("minutes"),
        "closes_at": settings.closes_at.isoformat("minutes"),
        "weekdays": settings.weekdays,
        "outside_hours": settings.outside_hours,
        "regular_calls": settings.regular_calls,
        "priority_rule": settings.priority_rule,
        "appointment_share": settings.appointment_share,
    }
    _record("mpp.rules_set", settings, actor, now, **details)
    return settings


@transaction.atomic
def define_agency(*, code: str, name: LocalisedText, actor: Actor, now: datetime, is_sample: bool = False) -> Agency:
    """Add an agency, or rename the one with this code."""
    code = code.upper()
    agency = Agency.objects.select_for_update().filter(code=code).first() or Agency(code=code)
    agency.name = name
    agency.is_sample = is_sample
    agency.save()
    _record("mpp.agency_defined", agency, actor, now, agency=agency.code)
    return agency


@transaction.atomic
def define_group(
    *,
    letter: str,
    name: LocalisedText,
    actor: Actor,
    now: datetime,
    daily_cap: int | None = None,
    is_active: bool = True,
    slot_minutes: int | None = None,
    slot_places: int = 1,
) -> CounterGroup:
    """
    Add a counter group, or change the one with this letter. Letters P and J belong to the numbering itself.

    :param slot_minutes: how long an appointment is; without it the group takes none. What is booked stays booked.
    """
    letter = letter.upper()
    group = CounterGroup.objects.select_for_update().filter(letter=letter).first() or CounterGroup(letter=letter)
    group.name = name
    group.daily_cap = daily_cap
    group.is_active = is_active
    group.slot_minutes, group.slot_places = slot_minutes, slot_places
    group.save()
    details: dict[str, evidence.Value] = {
        "group": letter,
        "daily_cap": daily_cap,
        "is_active": is_active,
        "slot_minutes": slot_minutes,
        "slot_places": slot_places,
    }
    _record("mpp.group_defined", group, actor, now, **details)
    return group


@transaction.atomic
def define_counter(
    *,
    number: int,
    group_letter: str,
    actor: Actor,
    now: datetime,
    name: LocalisedText | None = None,
    is_active: bool = True,
) -> Counter:
    """
    Add a counter, or change the one with this number.

    :raises UnknownGroup: if no group has this letter.
    :raises CounterInUse: if somebody is at the counter and it would change its group or be closed.
    """
    group = CounterGroup.objects.filter(letter=group_letter.upper()).first()
    if group is None:
        raise UnknownGroup(group=group_letter, attr="group")
    counter = Counter.objects.select_for_update().filter(number=number).first() or Counter(number=number, group=group)
    changes_queue = counter.group_id != group.pk or not is_active
    if counter.pk and changes_queue and counter.tickets.filter(state__in=AT_A_COUNTER).exists():
        raise CounterInUse(counter=number)
    counter.group = group
    counter.name = name
    counter.is_active = is_active
    counter.save()
    _record("mpp.counter_defined", counter, actor, now, counter=number, group=group.letter, is_active=is_active)
    return counter


def _record(action: str, subject: models.Model, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"mpp.{subject._meta.model_name}:{subject.pk}",
        details=details,
    )
