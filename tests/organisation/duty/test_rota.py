"""Who is on duty when: shifts past midnight, closed days, absences, zones; against arithmetic of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core import clock
from core.localised import LocalisedText
from organisation.duty.rota import Away, Duty, OwnWeek, Shift, Standing, State, overlaps
from organisation.hours import Ground, Holidays, Level, Schedule, Span, Special, Week
from regions.calendar import UnknownHolidayYear

WITA, WIB, WIT = ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
MONDAY = date(2026, 11, 23)
OFFICE_DAYS = {weekday: (Span(450, 930),) for weekday in range(5)}
A_WEEK = 7 * 1440


class Decreed(Holidays):
    """2026 with one holiday, a Wednesday; no other year is decreed."""

    def name_of(self, day: date) -> LocalisedText | None:
        if day.year != 2026:
            raise UnknownHolidayYear(year=day.year)
        return LocalisedText(id="Hari libur") if day == date(2026, 11, 25) else None


def office(*special: Special, days: dict[int, tuple[Span, ...]] | None = None, zone: ZoneInfo = WITA) -> Schedule:
    week = Week(date(2026, 1, 1), OFFICE_DAYS if days is None else days)
    return Schedule(levels=[Level(weeks=[week], special=special)], zone=zone, holidays=Decreed())


def a_week(*shifts: Shift, on_days_off: bool = True) -> OwnWeek:
    return OwnWeek(date(2026, 1, 1), shifts, on_days_off=on_days_off)


def duty(*shifts: Shift, away: tuple[Away, ...] = (), on_days_off: bool = True, zone: ZoneInfo = WITA) -> Duty:
    return Duty(office=office(zone=zone), zone=zone, weeks=[a_week(*shifts, on_days_off=on_days_off)], away=away)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = WITA) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


NIGHT = Shift(0, 1320, 1800)
"""Monday 22.00 until Tuesday 06.00."""

shifts = st.builds(
    lambda weekday, begins, length: Shift(weekday, begins, begins + length),
    st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440),
)  # fmt: skip
moments = st.integers(0, 260 * 1440).map(lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(
    week=st.lists(shifts, min_size=1, max_size=4),
    since=st.integers(-90, 1500),
    zone=st.sampled_from([WIB, WITA, WIT]),
)
def test_on_duty_while_a_shift_of_the_week_runs(week: list[Shift], since: int, zone: ZoneInfo) -> None:
    """Asked around the beginning of a shift and its end, which is often on the next day."""
    monday = datetime(2026, 3, 2, tzinfo=zone)
    begun = week[0].weekday * 1440 + week[0].begins
    runs = any((begun + since - one.weekday * 1440 - one.begins) % A_WEEK < one.ends - one.begins for one in week)

    assert duty(*week, zone=zone).is_on(monday + timedelta(minutes=begun + since)) is runs


@given(week=st.lists(shifts, min_size=1, max_size=4), moment=moments, part=st.floats(0, 1, exclude_max=True))
def test_nobody_is_on_duty_before_the_next_moment(week: list[Shift], moment: datetime, part: float) -> None:
    person = duty(*week)

    following = person.next_from(moment)

    assert following is not None
    assert person.is_on(following)
    between = moment + (following - moment) * part
    assert between >= following or not person.is_on(between)


@given(week=st.lists(shifts, max_size=4), moment=moments, first=st.integers(-3, 3), length=st.integers(0, 5))
def test_who_is_absent_is_never_on_duty(week: list[Shift], moment: datetime, first: int, length: int) -> None:
    day = clock.local_date(moment, WITA)
    away = Away(day + timedelta(days=first), day + timedelta(days=first + length))
    person = duty(*week, away=(away,))

    standing = person.standing(moment)

    assert (standing.state is State.AWAY) is away.covers(day)
    if away.covers(day):
        assert not person.is_on(moment)
        assert standing.away_until == away.last
        assert standing.back_at is None or clock.local_date(standing.back_at, WITA) > away.last


@given(week=st.lists(shifts, max_size=4), moment=moments)
def test_the_same_week_two_zones_east_comes_two_hours_earlier(week: list[Shift], moment: datetime) -> None:
    assert duty(*week, zone=WIT).is_on(moment) is duty(*week, zone=WIB).is_on(moment + timedelta(hours=2))


@given(st.lists(shifts, max_size=4))
@example([Shift(6, 1320, 1800), Shift(0, 300, 600)])
def test_shifts_overlap_when_they_share_a_minute_of_the_week(week: list[Shift]) -> None:
    minutes = [(one.weekday * 1440 + minute) % A_WEEK for one in week for minute in range(one.begins, one.ends)]

    assert overlaps(week) is (len(minutes) > len(set(minutes)))


def test_a_night_of_sunday_ends_on_monday_morning() -> None:
    person = duty(Shift(6, 1320, 1800))

    assert [person.is_on(one) for one in (at(22, 22), at(23, 5, 59), at(23, 6))] == [True, True, False]


@pytest.mark.parametrize("numbers", [(7, 0, 60), (0, 1440, 1500), (0, 60, 60), (0, 0, 1441)])
def test_a_shift_begins_within_its_day_and_lasts_at_most_one(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="at most one"):
        Shift(*numbers)


def test_without_a_week_of_their_own_the_office_s_hours_count() -> None:
    person = Duty(office=office(), zone=WITA)

    assert person.standing(at(23, 9)) == Standing(State.ON)
    assert person.standing(at(27, 16)) == Standing(State.OFF, back_at=at(30, 7, 30))


def test_a_holiday_takes_the_shift_that_begins_on_it_and_not_the_one_of_the_night_before() -> None:
    tuesday, wednesday = Shift(1, 1320, 1800), Shift(2, 480, 960)
    ordinary, always = (duty(tuesday, wednesday, on_days_off=always) for always in (False, True))

    assert ordinary.is_on(at(25, 5))
    assert not ordinary.is_on(at(25, 9))
    assert always.is_on(at(25, 9))


def test_a_closed_door_counts_and_a_special_opening_closes_nothing() -> None:
    reason = LocalisedText(id="Perbaikan atap")
    closed = Special(MONDAY, MONDAY, Ground.CLOSED, reason)
    opened = Special(date(2026, 11, 24), date(2026, 11, 24), Ground.SPECIAL, reason, (Span(600, 660),))
    week = a_week(Shift(0, 480, 960), Shift(1, 480, 960), on_days_off=False)
    person = Duty(office=office(closed, opened), zone=WITA, weeks=[week])

    assert [person.is_on(at(day, 9)) for day in (23, 24)] == [False, True]


def test_a_year_that_is_not_decreed_is_not_guessed_at() -> None:
    week = [Shift(weekday, 480, 960) for weekday in range(7)]
    ordinary, always = (duty(*week, on_days_off=always) for always in (False, True))
    new_year = datetime(2026, 12, 31, 20, tzinfo=WITA)

    assert ordinary.standing(new_year) == Standing(State.OFF, back_at=None)
    assert always.next_from(new_year) == datetime(2027, 1, 1, 8, tzinfo=WITA)


def test_absences_that_follow_each_other_count_as_one() -> None:
    tuesday, wednesday, friday = (Away(date(2026, 11, day), date(2026, 11, day)) for day in (24, 25, 27))
    person = duty(*(Shift(weekday, 480, 960) for weekday in range(7)), away=(wednesday, tuesday, friday))

    standing = person.standing(at(24, 9))

    assert standing == Standing(State.AWAY, back_at=at(26, 8), away_until=wednesday.last)


def test_an_absence_ends_the_night_before_it_at_midnight() -> None:
    person = duty(NIGHT, away=(Away(date(2026, 11, 24), date(2026, 11, 24)),))

    assert [person.is_on(one) for one in (at(23, 23, 59), at(24, 0))] == [True, False]


def test_a_later_week_counts_from_its_day_and_may_give_way_to_the_office() -> None:
    weeks = [a_week(NIGHT), OwnWeek(date(2026, 11, 24), follows_office=True)]
    person = Duty(office=office(), zone=WITA, weeks=weeks)

    assert person.week_on(MONDAY) == weeks[0]
    assert person.week_on(date(2026, 11, 24)) is None
    # The shift that began under the old week goes on until it ends.
    assert [person.is_on(one) for one in (at(24, 5), at(24, 9), at(24, 22))] == [True, True, False]


def test_nobody_can_say_where_no_hours_are_entered() -> None:
    bare = Schedule(levels=[Level()], zone=WITA, holidays=Decreed())

    assert Duty(office=bare, zone=WITA).standing(at(23, 9)).state is State.UNKNOWN
    assert Duty(office=bare, zone=WITA, weeks=[a_week(NIGHT)]).standing(at(23, 9)).state is State.OFF


@given(week=st.lists(shifts, max_size=3), moment=moments)
def test_who_is_there_ranks_before_who_is_absent(week: list[Shift], moment: datetime) -> None:
    day = clock.local_date(moment, WITA)
    present, absent = duty(*week), duty(*week, away=(Away(day, day),))
    assume(week)

    assert present.standing(moment).rank < absent.standing(moment).rank
