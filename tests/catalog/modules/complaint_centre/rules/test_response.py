"""The regency's rule: the worked answers CO-1 to CO-11, its edges to the second, and what holds for any report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import (
    CLASSIC,
    PRESETS,
    TIGHTENED,
    LocalRule,
    Office,
    Reason,
    applies,
    response_due,
)
from core.clock import DAY, HOUR, MINUTE
from regions.sun import ImpossiblePosition, sun_times
from tests.catalog.modules.complaint_centre.rules.places import (
    BANYUWANGI,
    KARANGASEM,
    PLACES,
    SHIPPED,
    TERNATE,
    WIB,
    WITA,
    at,
    local_rules,
    moments,
    offices,
    seconds_of_a_day,
)

HOURS, SUNSET, THIS_MORNING, NEXT_MORNING = Reason
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("office", "rule", "received", "due", "reason"),
    [
        pytest.param(BANYUWANGI, CLASSIC, "09:10", "13:10", HOURS, id="CO-1"),
        pytest.param(BANYUWANGI, CLASSIC, "14:30", "17:25", SUNSET, id="CO-2"),
        pytest.param(KARANGASEM, CLASSIC, "14:30", "18:20", SUNSET, id="CO-3"),
        pytest.param(BANYUWANGI, CLASSIC, "20:00", "24 11:00", NEXT_MORNING, id="CO-6"),
        pytest.param(KARANGASEM, CLASSIC, "20:00", "24 11:00", NEXT_MORNING, id="CO-6, WITA"),
        pytest.param(TERNATE, CLASSIC, "20:00", "24 11:00", NEXT_MORNING, id="CO-6, WIT"),
        pytest.param(BANYUWANGI, CLASSIC, "03:00", "11:00", THIS_MORNING, id="CO-11, before sunrise"),
        pytest.param(BANYUWANGI, CLASSIC, "16:20", "17:25", SUNSET, id="CO-11, in the afternoon"),
        pytest.param(TERNATE, CLASSIC, "14:30", "18:19", SUNSET, id="Ternate: four hours would be 18:30"),
        pytest.param(TERNATE, CLASSIC, "09:10", "13:10", HOURS, id="Ternate by day"),
        pytest.param(BANYUWANGI, TIGHTENED, "09:10", "11:10", HOURS, id="2025: two hours"),
        pytest.param(BANYUWANGI, TIGHTENED, "16:20", "17:25", SUNSET, id="2025: sunset"),
        pytest.param(BANYUWANGI, TIGHTENED, "20:00", "24 09:00", NEXT_MORNING, id="2025: night"),
        pytest.param(TERNATE, TIGHTENED, "03:00", "09:00", THIS_MORNING, id="2025: before sunrise"),
    ],
)
def test_worked_answers(office: Office, rule: LocalRule, received: str, due: str, reason: Reason) -> None:
    found = response_due(received_at=at(received, office), rule=rule, office=office)

    tolerance = 2 * MINUTE if reason is SUNSET else timedelta(0)
    assert found.reason is reason
    assert abs(found.at - at(due, office)) <= tolerance


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_the_edges_of_the_day_belong_to_the_day(office: Office) -> None:
    sun = sun_times(
        latitude=office.latitude, longitude=office.longitude, day=at("12:00", office).date(), zone=office.zone
    )

    def reason_at(received_at: datetime) -> Reason:
        return response_due(received_at=received_at, rule=CLASSIC, office=office).reason

    assert reason_at(sun.sunrise - SECOND) is THIS_MORNING
    assert reason_at(sun.sunrise) is HOURS
    last = sun.sunset - CLASSIC.margin
    assert reason_at(last) is SUNSET
    # What a receipt prints as 16:25 was received at 16:25, whatever its second.
    assert reason_at(last + 59 * SECOND) is SUNSET
    assert reason_at(last + MINUTE) is NEXT_MORNING


def test_hours_are_counted_to_the_second_and_kept_until_then() -> None:
    found = response_due(received_at=at("09:10:37"), rule=CLASSIC, office=BANYUWANGI)

    assert found.at == at("13:10:37")
    assert not found.is_late(at("13:10:37") - timedelta(microseconds=1))
    assert found.is_late(at("13:10:37"))


def test_when_hours_and_sunset_fall_together_the_hours_are_named() -> None:
    sunset = response_due(received_at=at("12:00"), rule=CLASSIC, office=BANYUWANGI).sunset

    assert response_due(received_at=sunset - 4 * HOUR, rule=CLASSIC, office=BANYUWANGI).reason is HOURS
    assert response_due(received_at=sunset - 4 * HOUR + SECOND, rule=CLASSIC, office=BANYUWANGI).reason is SUNSET


def test_without_sunset_the_hours_run_into_the_evening_and_the_night_still_waits() -> None:
    rule = replace(CLASSIC, until_sunset=False)

    assert response_due(received_at=at("16:20"), rule=rule, office=BANYUWANGI).at == at("20:20")
    assert response_due(received_at=at("16:40"), rule=rule, office=BANYUWANGI).at == at("24 11:00")


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_midnight_parts_this_morning_from_the_next_without_moving_the_answer(office: Office) -> None:
    before = response_due(received_at=at("23:59:59", office), rule=CLASSIC, office=office)
    after = response_due(received_at=at("24 00:00", office), rule=CLASSIC, office=office)

    assert (before.reason, after.reason) == (NEXT_MORNING, THIS_MORNING)
    assert before.at == after.at == at("24 11:00", office)
    assert after.sunset - before.sunset > 23 * HOUR


def test_the_day_is_that_of_the_office_not_of_utc() -> None:
    one_in_the_morning = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)

    assert response_due(received_at=one_in_the_morning, rule=CLASSIC, office=BANYUWANGI).at == at("11:00")


def test_a_change_of_zone_moves_mornings_and_leaves_hours_and_sun_alone() -> None:
    """Banyuwangi lies an hour's ferry from WITA; whoever decreed it there would change clocks, not daylight."""
    moved = replace(BANYUWANGI, zone=WITA)

    for received_at in seconds_of_a_day(BANYUWANGI, timedelta(minutes=7, seconds=13)):
        before = response_due(received_at=received_at, rule=CLASSIC, office=BANYUWANGI)
        after = response_due(received_at=received_at, rule=CLASSIC, office=moved)

        if before.reason in {HOURS, SUNSET}:
            assert after == before
        else:
            # At 23:30 the new zone is in the next day already: "this morning" there is "next morning" here.
            assert after.reason in {THIS_MORNING, NEXT_MORNING}
            assert before.at - after.at == HOUR


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        response_due(received_at=datetime(2026, 11, 23, 9, 10), rule=CLASSIC, office=BANYUWANGI)  # noqa: DTZ001 -- the mistake


def test_an_office_outside_the_country_is_refused() -> None:
    with pytest.raises(ImpossiblePosition):
        response_due(
            received_at=at("09:10"), rule=CLASSIC, office=replace(BANYUWANGI, latitude=114.369, longitude=-8.2)
        )


@pytest.mark.parametrize(
    "wrong",
    [{"within": timedelta(0)}, {"within": -HOUR}, {"within": 17 * HOUR}, {"within": HOUR, "margin": 59 * SECOND}],
    ids=str,
)
def test_a_rule_that_leaves_no_time_is_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match="No rule"):
        LocalRule(**wrong)  # type: ignore[arg-type]  # its fields are of two types


def test_the_shipped_policies_are_the_classic_rule_and_two_hours_make_the_rule_of_2025() -> None:
    assert LocalRule.of(SHIPPED) == CLASSIC == PRESETS["classic"]
    assert LocalRule.of({**SHIPPED, policies.RESPONSE_HOURS: 2}) == TIGHTENED == PRESETS["2025"]
    assert (CLASSIC.night_answer_by, TIGHTENED.night_answer_by) == (time(11), time(9))


@pytest.mark.parametrize(
    ("runs_for", "poor", "others"),
    [(policies.ALL, True, True), (policies.POOR, True, False), (policies.NONE, False, False)],
)
def test_whom_the_rule_runs_for(runs_for: str, poor: bool, others: bool) -> None:
    assert applies(ReportKind.COMPLAINT, concerns_poor=True, runs_for=runs_for) is poor
    assert applies(ReportKind.COMPLAINT, concerns_poor=False, runs_for=runs_for) is others
    for kind in set(ReportKind) - {ReportKind.COMPLAINT}:
        assert not applies(kind, concerns_poor=True, runs_for=runs_for)


@given(received_at=moments, rule=local_rules, office=offices)
def test_due_lies_after_the_receipt_and_within_the_bound_of_its_branch(
    received_at: datetime, rule: LocalRule, office: Office
) -> None:
    found = response_due(received_at=received_at, rule=rule, office=office)

    local_due, local_receipt = found.at.astimezone(office.zone), received_at.astimezone(office.zone)
    assert found.at.tzinfo is UTC
    match found.reason:
        case Reason.HOURS:
            assert found.at == received_at + rule.within
            assert not rule.until_sunset or found.at <= found.sunset
        case Reason.SUNSET:
            assert rule.until_sunset
            assert received_at - MINUTE < found.at - rule.margin
            assert found.at == found.sunset < received_at + rule.within
        case Reason.THIS_MORNING:
            assert local_due.date() == local_receipt.date()
            assert local_due.time() == rule.night_answer_by or found.at == received_at + rule.within
        case Reason.NEXT_MORNING:
            assert local_due.date() == local_receipt.date() + DAY
            assert local_due.time() == rule.night_answer_by
    assert found.sunset.astimezone(office.zone).date() == local_receipt.date()


@given(received_at=moments, rule=local_rules, office=offices)
def test_nothing_is_due_before_it_was_received(received_at: datetime, rule: LocalRule, office: Office) -> None:
    assert response_due(received_at=received_at, rule=rule, office=office).at > received_at


@given(first=moments, later=st.integers(0, 86_400), rule=local_rules, office=offices)
def test_within_a_branch_of_a_day_who_comes_later_is_never_answered_sooner(
    first: datetime, later: int, rule: LocalRule, office: Office
) -> None:
    second = first + later * SECOND
    one, other = (response_due(received_at=moment, rule=rule, office=office) for moment in (first, second))

    if one.reason is other.reason:
        assert one.at <= other.at


@given(received_at=moments, office=offices)
def test_the_tighter_rule_is_never_the_laxer_one(received_at: datetime, office: Office) -> None:
    classic, tightened = (
        response_due(received_at=received_at, rule=rule, office=office).at for rule in (CLASSIC, TIGHTENED)
    )

    assert tightened <= classic


@given(received_at=moments)
def test_the_classic_rule_is_never_longer_than_from_the_last_hour_to_the_next_late_morning(
    received_at: datetime,
) -> None:
    found = response_due(received_at=received_at, rule=CLASSIC, office=BANYUWANGI)

    assert found.at - received_at < 20 * HOUR


def test_where_the_sun_rises_after_the_morning_hour_the_receipt_counts() -> None:
    """Sabang in February, with a morning that a regency let begin at 5."""
    sabang = Office(latitude=5.89, longitude=95.32, zone=WIB)
    half_past_six = datetime(2026, 2, 5, 6, 30, tzinfo=WIB)

    found = response_due(received_at=half_past_six, rule=replace(TIGHTENED, morning=time(5)), office=sabang)

    assert (found.reason, found.at) == (THIS_MORNING, half_past_six + 2 * HOUR)


def test_zones_have_no_daylight_saving() -> None:
    for office in PLACES.values():
        offsets = {datetime(2026, month, 1, tzinfo=office.zone).utcoffset() for month in range(1, 13)}
        assert len(offsets) == 1
