"""The clock of a promise: the worked answers of the rulebook (MPP-2, MPP-3), and what holds for any file."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import Calendar, Promise, Run, TimeUnit, due_if_complete_at, elapsed, reckon
from core import clock
from regions.calendar import UnknownHolidayYear

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
BANYUWANGI = Calendar(zone=WIB)
DAY, WORKING_DAY, HOUR, MINUTE = TimeUnit.DAY, TimeUnit.WORKING_DAY, TimeUnit.HOUR, TimeUnit.MINUTE


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("promise", "complete", "due"),
    [
        (Promise(1, WORKING_DAY), "2026-11-27T10:00", date(2026, 11, 30)),  # MPP-2: a Friday, in working days
        (Promise(1, DAY), "2026-11-27T10:00", date(2026, 11, 28)),  # MPP-2: the same Friday, in days
        (Promise(14, WORKING_DAY), "2026-07-06T09:00", date(2026, 7, 24)),  # MPP-3
        (Promise(14, WORKING_DAY), "2026-07-04T09:00", date(2026, 7, 23)),  # brought on a Saturday
        (Promise(1, WORKING_DAY), "2026-08-14T09:00", date(2026, 8, 18)),  # Independence Day is a Monday
    ],
)
def test_a_promise_in_days_is_due_when_its_last_day_ends(promise: Promise, complete: str, due: date) -> None:
    found = due_if_complete_at(promise, at(complete), BANYUWANGI)

    assert found.due_date == due
    assert found.due_at == datetime.combine(due + timedelta(days=1), datetime.min.time(), tzinfo=WIB)
    assert not found.is_late(found.due_at - timedelta(microseconds=1))
    assert found.is_late(found.due_at)


def test_a_promise_in_minutes_is_due_to_the_minute() -> None:
    found = due_if_complete_at(Promise(15, MINUTE), at("2026-11-25T14:55"), BANYUWANGI)

    assert (found.due_at, found.due_date) == (at("2026-11-25T15:10"), date(2026, 11, 25))


@pytest.mark.parametrize(
    ("zone", "due"), [(WIB, date(2026, 11, 26)), (WITA, date(2026, 11, 27)), (WIT, date(2026, 11, 27))]
)
def test_days_begin_at_the_regencys_midnight(zone: ZoneInfo, due: date) -> None:
    late_in_the_evening = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # 23.30 WIB, 00.30 WITA, 01.30 WIT

    assert due_if_complete_at(Promise(1, DAY), late_in_the_evening, Calendar(zone=zone)).due_date == due


@pytest.mark.django_db
def test_the_regencys_own_days_off_do_not_count() -> None:
    monday = at("2026-06-15T09:00", WITA)  # the Islamic new year follows, then Galungan
    galungan = frozenset({date(2026, 6, 17)})

    elsewhere = due_if_complete_at(Promise(2, WORKING_DAY), monday, Calendar(zone=WITA))
    in_bali = due_if_complete_at(Promise(2, WORKING_DAY), monday, Calendar(zone=WITA, extra_holidays=galungan))

    assert (elsewhere.due_date, in_bali.due_date) == (date(2026, 6, 18), date(2026, 6, 19))


def test_the_clock_stands_still_while_the_file_is_incomplete() -> None:
    runs = [Run(at("2026-11-25T08:00"), at("2026-11-25T09:30"))]

    paused = reckon(Promise(4, HOUR), runs, BANYUWANGI)
    resumed = reckon(Promise(4, HOUR), [*runs, Run(at("2026-11-26T08:00"))], BANYUWANGI)

    assert paused.is_paused
    assert not paused.is_late(at("2030-01-01T00:00"))
    assert resumed.due_at == at("2026-11-26T10:30")
    assert elapsed([*runs, Run(at("2026-11-26T08:00"))], at("2026-11-26T09:00")) == timedelta(hours=2, minutes=30)


@pytest.mark.django_db
def test_neither_the_day_a_file_comes_in_nor_the_day_it_goes_back_counts() -> None:
    # In on Monday, back on Thursday: Tuesday and Wednesday are used. In again on the Monday after: three are left.
    runs = [Run(at("2026-11-02T09:00"), at("2026-11-05T14:00")), Run(at("2026-11-09T09:00"))]

    assert reckon(Promise(5, WORKING_DAY), runs, BANYUWANGI).due_date == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("promise", "runs"),
    [
        (Promise(1, HOUR), [Run(at("2026-11-25T08:00"), at("2026-11-25T10:00")), Run(at("2026-11-26T08:00"))]),
        (Promise(1, DAY), [Run(at("2026-11-25T08:00"), at("2026-11-27T10:00")), Run(at("2026-11-28T08:00"))]),
    ],
)
def test_a_promise_that_was_broken_stays_broken(promise: Promise, runs: list[Run]) -> None:
    found = reckon(promise, runs, BANYUWANGI)

    assert found.due_at == reckon(promise, runs[:1], BANYUWANGI).due_at
    assert found.is_late(at("2026-11-27T10:00"))


@pytest.mark.django_db
def test_a_year_without_decreed_holidays_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnknownHolidayYear):
        due_if_complete_at(Promise(14, WORKING_DAY), at("2027-12-20T09:00"), BANYUWANGI)
    assert due_if_complete_at(Promise(14, DAY), at("2027-12-20T09:00"), BANYUWANGI).due_date == date(2028, 1, 3)


@pytest.mark.parametrize(
    "runs",
    [
        [Run(at("2026-11-25T08:00")), Run(at("2026-11-26T08:00"))],
        [Run(at("2026-11-25T08:00"), at("2026-11-25T10:00")), Run(at("2026-11-25T09:00"))],
    ],
)
def test_a_clock_runs_once_at_a_time(runs: list[Run]) -> None:
    with pytest.raises(ValueError, match="once at a time"):
        reckon(Promise(1, HOUR), runs, BANYUWANGI)


MINUTES = st.integers(min_value=1, max_value=3000)


@given(
    promise=st.builds(Promise, st.integers(min_value=1, max_value=60), st.sampled_from([MINUTE, HOUR, DAY])),
    spans=st.lists(st.tuples(MINUTES, MINUTES), max_size=6),
)
def test_a_pause_never_brings_the_day_nearer(promise: Promise, spans: list[tuple[int, int]]) -> None:
    moment = at("2026-11-02T09:00")
    straight = due_if_complete_at(promise, moment, BANYUWANGI)
    runs = []
    for running, waiting in spans:
        runs.append(Run(moment, moment + running * clock.MINUTE))
        moment += (running + waiting) * clock.MINUTE
    runs.append(Run(moment))

    found = reckon(promise, runs, BANYUWANGI)

    assert found.due_at is not None
    assert straight.due_at is not None
    assert found.due_at >= straight.due_at
    if not promise.counts_days and found.due_at > moment:
        assert elapsed(runs, found.due_at) == promise.amount * (clock.MINUTE if promise.unit == MINUTE else clock.HOUR)
