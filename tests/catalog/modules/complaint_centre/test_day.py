"""
A day of 673 reports, Jakarta's published average, replayed event by event in three zones: every clock, escalation and
referral against a tally that is kept apart.

The tally knows the rulebook's words and the sun's times, nothing of the module's rules. Time is carried by the module's
own jobs: each runs at the moment it was deferred to, and a sweep each full hour must find that they missed nothing.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

import tenants
from casework.models import Case, CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Escalation, Miss, Referral
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from core.evidence import verify
from notifications.models import Message
from organisation.models import Unit
from regions.sun import sun_times
from tenants import directory
from tenants.models import Regency
from tests.catalog.modules.complaint_centre.conftest import ACTOR, make_centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.conftest import KARANGASEM, TERNATE

DAY = date(2026, 11, 23)
HOURS = {0: 4, 1: 2, 2: 1, 3: 0.5}
"""The rulebook's four hours, halved at each level, half an hour at least."""
CHAIN = {"village": "district", "district": "secretary", "agency": "secretary", "secretary": "regional_head"}
KINDS = {"village": "guidance", "district": "discipline", "agency": "discipline", "secretary": "discipline"}
PLACES = {"Asia/Jakarta": KARANGASEM, "Asia/Makassar": KARANGASEM, "Asia/Jayapura": TERNATE}
SHARES = {"Asia/Jakarta": 225, "Asia/Makassar": 224, "Asia/Jayapura": 224}
POSITION = (-8.45, 115.61)
NOT_FILED = UUID(int=0)


@dataclass
class Plan:
    """One report of the day, and what people will do about it."""

    number: int
    kind: ReportKind
    at: datetime
    level: str
    ending: str
    ends_at: datetime | None = None
    asked_at: datetime | None = None
    case_id: UUID = NOT_FILED


@dataclass
class Tally:
    """What must have happened, as it is counted here."""

    misses: set[tuple[int, str, datetime, str]] = field(default_factory=set)
    rises: set[tuple[int, str, str, datetime]] = field(default_factory=set)
    referrals: set[tuple[int, str, str, date]] = field(default_factory=set)
    kept: dict[tuple[int, str], bool | None] = field(default_factory=dict)


@pytest.mark.django_db
@pytest.mark.parametrize("zone_name", PLACES)
def test_every_clock_escalation_and_referral_of_the_day_is_accounted_for(
    zone_name: str, switch_on: Callable[[str, str], None]
) -> None:
    schema, zone = PLACES[zone_name], ZoneInfo(zone_name)
    switch_on("complaint_centre", schema)
    Regency.objects.filter(schema_name=schema).update(time_zone=zone_name)
    directory.forget()
    plans = list(plans_of(zone, SHARES[zone_name], random.Random(f"673-{zone_name}")))

    with tenants.enter(schema):
        late = live_through(plans, zone)
        tally = tally_of(plans, zone)
        number = {plan.case_id: plan.number for plan in plans}

        assert late == 0
        assert found_misses(number) == tally.misses
        assert all(miss.noticed_at == miss.due_at for miss in Miss.objects.all())
        assert found_rises(number) == tally.rises
        assert found_referrals(number) == tally.referrals
        assert found_clocks(number) == tally.kept
        assert verify() == []
        check_what_was_told(plans, tally)
    check_it_was_a_day_of_its_kind(plans, tally)


def test_the_shares_are_the_published_average() -> None:
    assert sum(SHARES.values()) == 673


def plans_of(zone: ZoneInfo, number: int, chance: random.Random) -> Iterator[Plan]:
    """Mostly in the day, some at night; answered in time, late, never, asked about, forwarded, whistle-blowing."""
    midnight = datetime.combine(DAY, datetime.min.time(), tzinfo=zone)
    for each in range(number):
        hour = min(max(chance.gauss(13, 4.5), 0), 23.99)
        at = (midnight + timedelta(seconds=int(hour * 3600))).astimezone(UTC)
        kind = chance.choices(
            [ReportKind.COMPLAINT, ReportKind.INFORMATION_REQUEST, ReportKind.ASPIRATION, ReportKind.WHISTLEBLOWING],
            [80, 9, 8, 3],
        )[0]
        ending = chance.choices(["quick", "slow", "never", "asked", "forwarded"], [50, 20, 14, 9, 7])[0]
        plan = Plan(each, kind, at, chance.choice(["village", "district", "agency", "desk"]), ending)
        if kind is ReportKind.WHISTLEBLOWING:
            plan.level, plan.ending = "inspectorate", "never"
        match plan.ending:
            case "quick":
                plan.ends_at = at + timedelta(minutes=chance.randint(3, 200))
            case "slow":
                plan.ends_at = at + timedelta(minutes=chance.randint(200, 1500))
            case "asked":
                plan.asked_at = at + timedelta(minutes=chance.randint(5, 60))
                plan.ends_at = at + timedelta(minutes=chance.randint(90, 700))
            case "forwarded":
                plan.ends_at = at + timedelta(minutes=chance.randint(10, 600))
        yield plan


def live_through(plans: list[Plan], zone: ZoneInfo) -> int:
    """Let the day and the next happen. Answers how many limits no job noticed."""
    centre = make_centre()
    Unit.objects.filter(latitude__isnull=False).update(latitude=POSITION[0], longitude=POSITION[1])
    units = {"village": centre.village, "district": centre.district, "agency": centre.works}
    order, late = count(), 0
    events: list[tuple[datetime, bool, int, str, Plan | None]] = []

    def plan_event(at: datetime, what: str, plan: Plan | None = None) -> None:
        # At the same moment, people come before the clock's job, as in the order of their locks.
        heappush(events, (at, what == "sweep", next(order), what, plan))

    for plan in plans:
        plan_event(plan.at, "file", plan)
    start = datetime.combine(DAY, datetime.min.time(), tzinfo=zone).astimezone(UTC)
    for hour in range(1, 51):
        plan_event(start + timedelta(hours=hour), "sweep")

    while events:
        at, _last, _order, what, plan = heappop(events)
        run_jobs(until=at)
        if what == "sweep":
            late += services.sweep(actor=ACTOR, now=at).missed
            services.open_due(actor=ACTOR, now=at)
            continue
        assert plan is not None
        if what == "file":
            filed = services.file_report(report=a_report(kind=plan.kind), actor=Actor.citizen(), now=at)
            plan.case_id = filed.case.pk
            if unit := units.get(plan.level):
                services.pass_to(case_id=filed.case.pk, unit=unit, actor=ACTOR, now=at)
            if plan.asked_at:
                plan_event(plan.asked_at, "ask", plan)
            if plan.ends_at:
                plan_event(plan.ends_at, "end", plan)
        elif what == "ask":
            act(plan, "ask", at)
        else:
            act(plan, plan.ending, at)
    return late


def act(plan: Plan, ending: str, at: datetime) -> None:
    case_id = plan.case_id
    version = Case.objects.get(pk=case_id).version
    if ending == "ask":
        if plan.level == "desk":
            found = services.Sorted(kind=plan.kind, category=None, needs_examination=False)
            version = Case.objects.get(pk=case_id).version
            services.verify(case_id=case_id, version=version, found=found, actor=ACTOR, now=at)
            version = Case.objects.get(pk=case_id).version
        services.ask(case_id=case_id, version=version, text="Di mana?", actor=ACTOR, now=at)
    elif ending == "asked":
        services.write_as_citizen(case_id=case_id, text="Di pasar.", actor=Actor.citizen(), now=at)
        services.resolve(case_id=case_id, text="Sudah ditambal.", actor=ACTOR, now=at)
    elif ending == "forwarded":
        services.forward(
            case_id=case_id, version=version, where="PLN ULP Karangasem", reason="Listrik.", actor=ACTOR, now=at
        )
    else:
        services.respond(case_id=case_id, text="Regu turun besok.", actor=ACTOR, now=at)


def run_jobs(until: datetime) -> None:
    """Run each deferred look at the moment it is for."""
    while True:
        with tenants.public(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs"
                " WHERE task_name LIKE '%%escalating.look_at' AND status = 'todo' AND scheduled_at <= %s"
                " ORDER BY scheduled_at, id LIMIT 1) RETURNING args, scheduled_at",
                [until],
            )
            row = cursor.fetchone()
        if row is None:
            return
        arguments = json.loads(row[0]) if isinstance(row[0], str) else row[0]
        services.pass_due(case_id=arguments["case_id"], actor=ACTOR, now=row[1])


def tally_of(plans: list[Plan], zone: ZoneInfo) -> Tally:
    tally = Tally()
    for plan in plans:
        if plan.kind is not ReportKind.COMPLAINT:
            continue
        level, step, due = {"desk": "agency"}.get(plan.level, plan.level), 0, due_of(plan.at, HOURS[0], zone)
        while True:
            name = f"response_{step}" if step else "response"
            missed = plan.ends_at is None or plan.ends_at >= due
            # The last moment that was lived through; nothing of this day lasts so long.
            tally.kept[plan.number, name] = None if plan.ends_at is None else not missed
            if not missed:
                break
            tally.misses.add((plan.number, name, due, level))
            if level in KINDS:
                day = due.astimezone(zone).date() + timedelta(days=1)
                tally.referrals.add((plan.number, level, KINDS[level], day))
            upper = CHAIN.get(level)
            if upper is None:
                break
            step += 1
            due = due_of(due, HOURS[step], zone)
            tally.rises.add((plan.number, level, upper, due))
            level = upper
    return tally


def due_of(at: datetime, hours: float, zone: ZoneInfo) -> datetime:
    """The rulebook's definition, in its own order: before sunrise, near sunset and later, else the earlier of two."""
    local = at.astimezone(zone)
    sun = sun_times(latitude=POSITION[0], longitude=POSITION[1], day=local.date(), zone=zone)
    seven = local.replace(hour=7, minute=0, second=0, microsecond=0)
    span = timedelta(hours=hours)
    minute = local.replace(second=0, microsecond=0)
    if minute < sun.sunrise:
        return (max(seven, local) + span).astimezone(UTC)
    if minute > sun.sunset - timedelta(hours=1):
        return (seven + timedelta(days=1) + span).astimezone(UTC)
    return min(local + span, sun.sunset).astimezone(UTC)


def found_misses(number: dict[UUID, int]) -> set[tuple[int, str, datetime, str]]:
    rows = Miss.objects.values_list("complaint__case_id", "clock", "due_at", "level")
    assert all(miss.weight == Miss.Weight.COUNTS for miss in Miss.objects.all())
    return {(number[case_id], clock, due_at, level) for case_id, clock, due_at, level in rows}


def found_rises(number: dict[UUID, int]) -> set[tuple[int, str, str, datetime]]:
    rows = Escalation.objects.values_list("complaint__case_id", "from_level", "to_level", "next_due_at")
    return {(number[case_id], below, above, due_at) for case_id, below, above, due_at in rows}


def found_referrals(number: dict[UUID, int]) -> set[tuple[int, str, str, date]]:
    rows = list(Referral.objects.values_list("complaint__case_id", "level", "kind", "dated"))
    assert not Miss.objects.exclude(level="regional_head").filter(referral=None).exists()
    return {(number[case_id], level, kind, day) for case_id, level, kind, day in rows}


def found_clocks(number: dict[UUID, int]) -> dict[tuple[int, str], bool | None]:
    rows = CaseClock.objects.filter(name__startswith="response").values_list("case_id", "name", "was_kept")
    return {(number[case_id], name): was_kept for case_id, name, was_kept in rows}


def check_what_was_told(plans: list[Plan], tally: Tally) -> None:
    """Each citizen once of each miss; of whistle-blowers nobody anything."""
    told = Message.objects.filter(template__startswith="complaint_centre.limit_missed")
    assert told.count() == len(tally.misses)
    whistles = {str(plan.case_id) for plan in plans if plan.kind is ReportKind.WHISTLEBLOWING}
    assert not Message.objects.filter(recipient_kind="case", recipient_id__in=whistles).exists()


def check_it_was_a_day_of_its_kind(plans: list[Plan], tally: Tally) -> None:
    """The seed has brought what the day is to show: all endings, every level, nights and mornings."""
    assert {plan.ending for plan in plans} == {"quick", "slow", "never", "asked", "forwarded"}
    assert {level for _number, _clock, _due, level in tally.misses} == {*CHAIN, "regional_head"}
    kept = Counter(tally.kept.values())
    assert min(kept[True], kept[False], kept[None]) > 10
    assert any(plan.kind is ReportKind.WHISTLEBLOWING for plan in plans)
