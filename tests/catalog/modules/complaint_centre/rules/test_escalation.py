"""Who is next, how long they have, and what a missed clock opens (CO-7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import Promise, TimeUnit
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.escalation import (
    Level,
    ReferralKind,
    Shortening,
    Step,
    ladder,
    next_level,
    next_step,
    referral_date,
    referral_for,
    shortened,
    shortened_promise,
)
from catalog.modules.complaint_centre.rules.response import CLASSIC, TIGHTENED, LocalRule, Office, Reason, response_due
from core.clock import HOUR, MINUTE
from tests.catalog.modules.complaint_centre.rules.places import (
    BANYUWANGI,
    PLACES,
    SHIPPED,
    at,
    local_rules,
    moments,
    offices,
)

VILLAGE, WARD, DISTRICT, AGENCY, INSPECTORATE, SECRETARY, HEAD = Level
HALF = Shortening.of(SHIPPED)
shortenings = st.builds(
    Shortening,
    share=st.integers(10, 100).map(Decimal),
    least=st.integers(5, 240).map(lambda minutes: timedelta(minutes=minutes)),
)


def climbed(level: Level) -> list[Level]:
    found = []
    while above := next_level(level):
        found.append(above)
        level = above
    return found


@pytest.mark.parametrize(
    ("level", "above"),
    [
        (VILLAGE, [DISTRICT, SECRETARY, HEAD]),
        (WARD, [DISTRICT, SECRETARY, HEAD]),
        (DISTRICT, [SECRETARY, HEAD]),
        (AGENCY, [SECRETARY, HEAD]),
        (INSPECTORATE, [HEAD]),
        (SECRETARY, [HEAD]),
        (HEAD, []),
    ],
)
def test_the_ladder(level: Level, above: list[Level]) -> None:
    assert climbed(level) == above


def test_the_shipped_share_is_a_half_with_half_an_hour_at_least() -> None:
    assert Shortening() == HALF
    assert [shortened(CLASSIC, rises=rises, by=HALF).within / MINUTE for rises in range(5)] == [240, 120, 60, 30, 30]
    assert [shortened(TIGHTENED, rises=rises, by=HALF).within / MINUTE for rises in range(4)] == [120, 60, 30, 30]


def test_a_share_that_a_regency_decides_counts() -> None:
    decided = Shortening.of({policies.ESCALATION_SHARE: Decimal(75), policies.ESCALATION_LEAST: 10})

    assert [shortened(CLASSIC, rises=rises, by=decided).within / MINUTE for rises in range(4)] == [240, 180, 135, 102]


def test_sunset_margin_and_morning_stay() -> None:
    shorter = shortened(CLASSIC, rises=2, by=HALF)

    assert (shorter.until_sunset, shorter.margin, shorter.morning) == (True, CLASSIC.margin, CLASSIC.morning)


def test_days_are_halved_in_whole_ones() -> None:
    promise = Promise(5, TimeUnit.WORKING_DAY)

    amounts = [shortened_promise(promise, rises=rises, by=HALF).amount for rises in range(6)]

    assert amounts == [5, 3, 2, 1, 1, 1]
    assert shortened_promise(promise, rises=1, by=HALF).unit is TimeUnit.WORKING_DAY


def steps(found: list[Step], office: Office) -> list[tuple[Level, str, Reason]]:
    return [(step.level, f"{step.due.at.astimezone(office.zone):%d %H:%M}", step.due.reason) for step in found]


def test_a_morning_that_nobody_answers_climbs_by_hours() -> None:
    """CO-1, left to a village: due 13:10."""
    found = ladder(level=VILLAGE, missed_at=at("13:10"), rule=CLASSIC, office=BANYUWANGI, by=HALF)

    assert steps(found, BANYUWANGI) == [
        (DISTRICT, "23 15:10", Reason.HOURS),
        (SECRETARY, "23 16:10", Reason.HOURS),
        (HEAD, "23 16:40", Reason.HOURS),
    ]
    assert [step.rises for step in found] == [1, 2, 3]
    assert [step.started_at for step in found] == [at("13:10"), at("15:10"), at("16:10")]


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_half_of_a_clock_that_ended_at_sunset_is_half_the_hours_of_the_next_morning(office: Office) -> None:
    """CO-2 and CO-3: missed at sunset."""
    missed_at = response_due(received_at=at("14:30", office), rule=CLASSIC, office=office).at

    found = ladder(level=WARD, missed_at=missed_at, rule=CLASSIC, office=office, by=HALF)

    assert steps(found, office) == [
        (DISTRICT, "24 09:00", Reason.NEXT_MORNING),
        (SECRETARY, "24 10:00", Reason.HOURS),
        (HEAD, "24 10:30", Reason.HOURS),
    ]


def test_at_the_top_it_ends() -> None:
    assert ladder(level=HEAD, missed_at=at("13:10"), rule=CLASSIC, office=BANYUWANGI, by=HALF) == []
    assert next_step(level=HEAD, missed_at=at("13:10"), rises=3, rule=CLASSIC, office=BANYUWANGI, by=HALF) is None


def test_co_7_is_referred_the_next_day_to_the_camats_superior() -> None:
    due = response_due(received_at=at("09:10"), rule=CLASSIC, office=BANYUWANGI)
    assert due.is_late(at("13:11"))

    found = referral_for(level=DISTRICT, missed_at=due.at, zone=BANYUWANGI.zone)

    assert found is not None
    assert (found.kind, found.about, found.date) == (ReferralKind.DISCIPLINE, DISTRICT, date(2026, 11, 24))
    assert found.addressed_to == (SECRETARY,)


@pytest.mark.parametrize(
    ("level", "kind", "addressed_to"),
    [
        (VILLAGE, ReferralKind.GUIDANCE, (DISTRICT, HEAD)),
        (WARD, ReferralKind.DISCIPLINE, (DISTRICT,)),
        (DISTRICT, ReferralKind.DISCIPLINE, (SECRETARY,)),
        (AGENCY, ReferralKind.DISCIPLINE, (SECRETARY,)),
        (INSPECTORATE, ReferralKind.DISCIPLINE, (HEAD,)),
        (SECRETARY, ReferralKind.DISCIPLINE, (HEAD,)),
    ],
)
def test_kind_and_reader_of_a_referral(level: Level, kind: ReferralKind, addressed_to: tuple[Level, ...]) -> None:
    found = referral_for(level=level, missed_at=at("13:10"), zone=BANYUWANGI.zone)

    assert found is not None
    assert (found.kind, found.addressed_to, found.about) == (kind, addressed_to, level)


def test_nobody_is_referred_for_the_elected_head() -> None:
    assert referral_for(level=HEAD, missed_at=at("13:10"), zone=BANYUWANGI.zone) is None


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_the_next_day_begins_at_the_offices_midnight_on_sundays_too(office: Office) -> None:
    assert referral_date(at("28 23:59:59", office), office.zone) == date(2026, 11, 29)
    assert referral_date(at("29 00:00", office), office.zone) == date(2026, 11, 30)


@given(rule=local_rules, rises=st.integers(0, 6), by=shortenings)
def test_no_level_has_longer_than_the_one_below(rule: LocalRule, rises: int, by: Shortening) -> None:
    below, above = (shortened(rule, rises=number, by=by).within for number in (rises, rises + 1))

    assert min(rule.within, by.least) <= above <= below <= rule.within


@given(level=st.sampled_from(Level), missed_at=moments, rule=local_rules, office=offices, by=shortenings)
def test_a_rehearsal_is_what_step_after_step_does(
    level: Level, missed_at: datetime, rule: LocalRule, office: Office, by: Shortening
) -> None:
    plan = ladder(level=level, missed_at=missed_at, rule=rule, office=office, by=by)

    assert [step.level for step in plan] == climbed(level)
    for rises, step in enumerate(plan):
        assert step == next_step(level=level, missed_at=missed_at, rises=rises, rule=rule, office=office, by=by)
        assert step.started_at == missed_at < step.due.at
        assert step.due.at <= missed_at + 36 * HOUR
        level, missed_at = step.level, step.due.at
