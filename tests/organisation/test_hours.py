"""When offices are open: the rules on plain values, then what the database and the services make of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tenants
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import hours, services
from organisation.hours import CLOSED, Ground, Holidays, Level, Schedule, Span, Special, Timetable, Week
from organisation.models import SpecialDays, Unit, WeeklyHours, WeeklySpan
from regions import calendar
from regions.calendar import UnknownHolidayYear
from tests.factories.organisation import (
    OFFICE_WEEK,
    SpecialDaysFactory,
    UnitFactory,
    WeeklyHoursFactory,
)

TERNATE_ZONE = ZoneInfo("Asia/Jayapura")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of Monday the 23rd in Karangasem."""
ADMIN = Actor.system("tests")
REASON = LocalisedText(id="Upacara daerah", en="Ceremony of the regency")


def at(day: date, hour: int, minute: int = 0, zone: str = "Asia/Makassar") -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


class NoHolidays(Holidays):
    """A country without holidays, in which every year is decreed."""

    def name_of(self, day: date) -> LocalisedText | None:
        return None


class UndecreedFrom(Holidays):
    """Holidays known until a year."""

    def __init__(self, year: int) -> None:
        self.year = year

    def name_of(self, day: date) -> LocalisedText | None:
        if day.year >= self.year:
            raise UnknownHolidayYear(year=str(day.year))
        return None


def schedule(*levels: Level, holidays: Holidays | None = None, **fields: Any) -> Schedule:
    return Schedule(levels=levels, zone=TERNATE_ZONE, holidays=holidays or NoHolidays(), **fields)


minutes = st.integers(0, 1440)
spans_of_a_day = st.lists(minutes, max_size=4, unique=True).map(
    lambda points: tuple(
        Span(first, second) for first, second in zip(sorted(points)[::2], sorted(points)[1::2], strict=False)
    )
)
weeks = st.builds(
    Week,
    active_from=st.dates(date(2026, 11, 1), date(2026, 12, 20)),
    days=st.dictionaries(st.integers(0, 6), spans_of_a_day, max_size=4),
    open_on_days_off=st.booleans(),
)


@st.composite
def specials(draw: st.DrawFn, openings: bool = True) -> Special:
    first = draw(st.dates(date(2026, 11, 15), date(2026, 12, 25)))
    spans = draw(spans_of_a_day) if openings else CLOSED
    return Special(
        first_date=first,
        last_date=first + timedelta(days=draw(st.integers(0, 5))),
        ground=Ground.SPECIAL if spans else Ground.CLOSED,
        reason=REASON,
        spans=spans,
    )


levels = st.builds(Level, weeks=st.lists(weeks, max_size=2), special=st.lists(specials(), max_size=1))
schedules = st.builds(
    lambda found, everywhere: schedule(*found, everywhere=everywhere),
    st.lists(levels, min_size=1, max_size=2),
    st.lists(specials(openings=False), max_size=2),
)
moments = st.integers(0, 50 * 24 * 3600).map(
    lambda seconds: datetime(2026, 11, 10, tzinfo=UTC) + timedelta(seconds=seconds)
)


# Drawing whole schedules is slow where many tests run at once; that says nothing about the rules.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


class TestRules:
    @patient
    @given(schedules, moments)
    def test_it_is_open_exactly_within_the_spans_of_the_local_day(self, found: Schedule, moment: datetime) -> None:
        local = moment.astimezone(TERNATE_ZONE)
        minute = local.hour * 60 + local.minute
        within = any(span.opens <= minute < span.closes for span in found.on(local.date()).spans)

        assert found.is_open(moment) == within

    @patient
    @given(schedules, moments)
    def test_the_next_opening_is_the_first_open_moment(self, found: Schedule, moment: datetime) -> None:
        opening = found.next_opening(moment)

        if found.is_open(moment):
            assert opening == moment
            return
        # It can change only where a span begins, so no other moment needs to be tried.
        beginnings = [
            start
            for ahead in range(60)
            for span in found.on(moment.astimezone(TERNATE_ZONE).date() + timedelta(days=ahead)).spans
            if (start := span.bounds(moment.astimezone(TERNATE_ZONE).date() + timedelta(days=ahead), TERNATE_ZONE)[0])
            >= moment
        ]
        assert opening == min(beginnings, default=None)
        if opening is not None:
            assert found.is_open(opening)
            assert not found.is_open(opening - timedelta(microseconds=1))

    @given(
        st.lists(
            st.builds(
                lambda a, b: Span(min(a, b), max(a, b) + 1),
                minutes.filter(lambda m: m < 1440),
                minutes.filter(lambda m: m < 1440),
            ),
            max_size=6,
        )
    )
    def test_joining_spans_that_touch_keeps_every_minute(self, spans: list[Span]) -> None:
        def covered(found: Any) -> set[int]:
            return {minute for span in found for minute in range(span.opens, span.closes)}

        joined = hours.merged(spans)

        assert covered(joined) == covered(spans)
        assert hours.overlaps(joined) == hours.overlaps(spans)
        assert all(a.closes != b.opens for a, b in pairwise(joined)) or hours.overlaps(spans)

    @pytest.mark.parametrize("wrong", [(-1, 10), (10, 10), (11, 10), (0, 1441)])
    def test_a_span_stays_within_its_day(self, wrong: tuple[int, int]) -> None:
        with pytest.raises(ValueError, match="one day"):
            Span(*wrong)

    def test_hours_until_midnight_belong_to_the_regencys_day(self) -> None:
        always = schedule(Level(weeks=[Week(date(2026, 1, 1), {0: (Span(0, 1440),)})]))

        # In Ternate Monday begins at 15.00 UTC on Sunday.
        assert not always.is_open(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC))
        assert always.is_open(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
        assert always.is_open(datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC))
        assert always.next_opening(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == datetime(2026, 11, 29, 15, tzinfo=UTC)

    def test_the_latest_week_that_has_begun_is_in_force(self) -> None:
        old, new = Week(date(2026, 1, 1), {0: (Span(480, 900),)}), Week(MONDAY, {0: (Span(540, 960),)})
        found = schedule(Level(weeks=[new, old]))

        assert found.on(MONDAY - timedelta(days=7)).spans == (Span(480, 900),)
        assert found.on(MONDAY).spans == (Span(540, 960),)

    def test_a_unit_follows_the_nearest_hours_above_and_what_closes_them(self) -> None:
        above = Level(
            weeks=[Week(date(2026, 1, 1), {0: (Span(480, 900),)})],
            special=[Special(MONDAY, MONDAY, Ground.CLOSED, REASON)],
        )
        own = Week(date(2026, 1, 1), {0: (Span(600, 700),)})

        assert schedule(Level(), above).on(MONDAY) == hours.DayHours(CLOSED, Ground.CLOSED, REASON)
        # With hours of its own it is not touched by a door that is shut above.
        assert schedule(Level(weeks=[own]), above).on(MONDAY).spans == (Span(600, 700),)
        back = Week(MONDAY, follows_above=True)
        assert schedule(Level(weeks=[own, back]), above).on(MONDAY).ground == Ground.CLOSED

    def test_a_special_opening_outweighs_a_day_off(self) -> None:
        day_off = Special(MONDAY, MONDAY, Ground.DAY_OFF, REASON)
        festival = Special(MONDAY, MONDAY, Ground.SPECIAL, REASON, (Span(480, 1320),))
        week = [Week(date(2026, 1, 1), {0: (Span(480, 900),)})]

        assert schedule(Level(weeks=week), everywhere=[day_off]).on(MONDAY).ground == Ground.DAY_OFF
        assert schedule(Level(weeks=week, special=[festival]), everywhere=[day_off]).on(MONDAY).spans == (
            Span(480, 1320),
        )

    def test_what_is_open_on_holidays_is_closed_by_its_own_door_only(self) -> None:
        week = [Week(date(2026, 1, 1), {0: (Span(0, 1440),)}, open_on_days_off=True)]
        everywhere = [Special(MONDAY, MONDAY, Ground.DAY_OFF, REASON)]
        own = [Special(MONDAY, MONDAY, Ground.CLOSED, REASON)]

        assert schedule(Level(weeks=week), everywhere=everywhere).on(MONDAY).spans == (Span(0, 1440),)
        assert schedule(Level(weeks=week, special=own), everywhere=everywhere).on(MONDAY).spans == CLOSED

    def test_an_undecreed_year_is_refused_only_where_it_matters(self) -> None:
        week = Week(date(2026, 1, 1), {0: (Span(480, 900),)})
        found = schedule(Level(weeks=[week]), holidays=UndecreedFrom(2027))
        last_monday = date(2026, 12, 28)

        # Saturday the 2nd is closed whatever the decree will say; Monday the 4th is not known.
        assert found.on(date(2027, 1, 2)).spans == CLOSED
        with pytest.raises(UnknownHolidayYear):
            found.on(date(2027, 1, 4))
        with pytest.raises(UnknownHolidayYear):
            found.next_opening(at(last_monday, 15, 1, "Asia/Jayapura"))
        assert schedule(
            Level(weeks=[Week(date(2026, 1, 1), week.days, open_on_days_off=True)]), holidays=UndecreedFrom(2027)
        ).next_opening(at(last_monday, 15, 1, "Asia/Jayapura")) == at(date(2027, 1, 4), 8, 0, "Asia/Jayapura")

    def test_what_never_opens_has_no_next_opening(self) -> None:
        assert schedule(Level(weeks=[Week(date(2026, 1, 1))])).next_opening(NOW) is None
        assert schedule(Level()).on(MONDAY).ground == Ground.UNKNOWN


@pytest.fixture
def government(in_karangasem: tenants.CurrentRegency) -> Unit:
    return UnitFactory.create(code="5107", name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)


@pytest.fixture
def rendang(government: Unit) -> Unit:
    return UnitFactory.create(code="510701", name="Kecamatan Rendang", kind="district_office", parent=government)


@pytest.fixture
def menanga(rendang: Unit) -> Unit:
    return UnitFactory.create(code="menanga", name="Desa Menanga", kind="village_office", parent=rendang)


def set_hours(unit: Unit, days: Any = OFFICE_WEEK, day: date = MONDAY, **changes: Any) -> WeeklyHours:
    return services.set_weekly_hours(unit=unit, days=days, active_from=day, **({"actor": ADMIN, "now": NOW} | changes))


def enter(kind: str, first: date, last: date | None = None, **changes: Any) -> SpecialDays:
    wanted: dict[str, Any] = {"reason": REASON, "actor": ADMIN, "now": NOW}
    return services.enter_special_days(kind=kind, first_date=first, last_date=last or first, **(wanted | changes))


class TestQueries:
    def test_a_village_has_the_governments_hours_until_it_has_its_own(self, government: Unit, menanga: Unit) -> None:
        set_hours(government)
        set_hours(menanga, {0: [Span(480, 840)]}, day=MONDAY + timedelta(days=7))

        assert hours.spans_on(menanga, MONDAY) == (Span(450, 720), Span(780, 930))
        assert hours.spans_on(menanga, MONDAY + timedelta(days=7)) == (Span(480, 840),)
        assert hours.is_open(menanga, at(MONDAY, 7, 30))
        assert not hours.is_open(menanga, at(MONDAY, 12, 0))
        assert hours.next_opening(menanga, at(MONDAY, 12, 0)) == at(MONDAY, 13, 0)
        source = hours.source_of(menanga, day=MONDAY)
        assert source is not None
        assert source.unit == government

    def test_national_holidays_close_and_the_next_opening_steps_over_them(self, government: Unit) -> None:
        set_hours(government)
        christmas = date(2026, 12, 25)

        assert hours.schedule_of(government, since=christmas).on(christmas).ground == Ground.HOLIDAY
        # The 24th is joint leave and the 25th, a Friday, Christmas.
        assert hours.next_opening(government, at(date(2026, 12, 23), 16)) == at(date(2026, 12, 28), 7, 30)

    def test_a_partner_does_not_have_the_governments_hours(self, government: Unit) -> None:
        set_hours(government)
        mall = UnitFactory.create(name="MPP Karangasem", kind=Unit.Kind.MALL, parent=government)
        set_hours(mall, {0: [Span(480, 900)]})
        police = UnitFactory.create(name="Polres Karangasem", kind=Unit.Kind.PARTNER, parent=government)
        counter = UnitFactory.create(name="Loket Imigrasi", kind=Unit.Kind.PARTNER, parent=mall)

        assert hours.spans_on(police, MONDAY) == CLOSED
        assert hours.source_of(police, day=MONDAY) is None
        assert hours.spans_on(counter, MONDAY) == (Span(480, 900),)

    def test_days_off_of_the_regency_are_no_working_days(self, government: Unit) -> None:
        ceremony = date(2026, 11, 25)
        enter("day_off", ceremony - timedelta(days=1), ceremony + timedelta(days=1))
        enter("closed", date(2026, 12, 1))
        withdrawn = enter("day_off", date(2026, 12, 2))
        services.withdraw_special_days(days=withdrawn, actor=ADMIN, now=NOW)

        free = hours.extra_holidays(ceremony, date(2026, 12, 31))

        assert free == {ceremony, ceremony + timedelta(days=1)}
        assert not calendar.is_working_day(ceremony, extra_holidays=free)

    def test_one_regency_knows_nothing_of_anothers_days(self, government: Unit) -> None:
        set_hours(government)
        enter("day_off", date(2026, 11, 25))

        with tenants.enter("r8271"):
            ternate = UnitFactory.create(code="8271", kind=Unit.Kind.GOVERNMENT)
            assert hours.extra_holidays(date(2026, 1, 1), date(2026, 12, 31)) == frozenset()
            assert hours.source_of(ternate, day=MONDAY) is None

    def test_many_units_cost_as_many_queries_as_one(self, government: Unit, rendang: Unit) -> None:
        set_hours(government)
        villages = UnitFactory.create_batch(30, parent=rendang)
        for village in villages[::2]:
            WeeklyHoursFactory.create(unit=village)
            SpecialDaysFactory.create(unit=village)
        SpecialDaysFactory.create()

        def queries(units: list[Unit]) -> int:
            with CaptureQueriesContext(connection) as captured:
                table = Timetable(units, since=MONDAY)
                for unit in units:
                    table.of(unit).next_opening(at(MONDAY, 20))
            return len(captured.captured_queries)

        queries(villages[:1])
        with_one = queries(villages[:1])

        assert queries(villages) == with_one

    def test_a_unit_that_is_gone_is_closed(self, government: Unit) -> None:
        set_hours(government)
        closed = UnitFactory.create(parent=government, active_to=MONDAY)

        assert hours.schedule_of(closed, since=MONDAY).on(MONDAY).ground == Ground.GONE


class TestServices:
    def test_new_hours_leave_the_old_ones_in_the_history(self, government: Unit) -> None:
        set_hours(government, now=NOW - timedelta(days=30), day=MONDAY - timedelta(days=30))
        set_hours(government, {0: [Span(480, 840)]})

        assert [row.active_from for row in government.weekly_hours.all()] == [MONDAY, MONDAY - timedelta(days=30)]
        with pytest.raises(services.HoursOfThePast):
            set_hours(government, day=MONDAY - timedelta(days=1))

    def test_hours_set_again_for_the_same_day_take_the_place_of_the_first(self, government: Unit) -> None:
        set_hours(government)
        set_hours(government, {5: [Span(480, 720)]})

        row = government.weekly_hours.get()
        assert hours.spans_by_weekday(row) == {5: (Span(480, 720),)}
        assert EvidenceEntry.objects.filter(action="organisation.hours_set").count() == 2

    def test_overlapping_spans_are_refused_and_touching_ones_joined(self, government: Unit) -> None:
        with pytest.raises(services.HoursOverlap):
            set_hours(government, {0: [Span(480, 720), Span(700, 900)]})

        set_hours(government, {0: [Span(720, 900), Span(480, 720)]})

        assert hours.spans_on(government, MONDAY) == (Span(480, 900),)

    def test_a_unit_can_go_back_to_the_hours_above_it(self, government: Unit, menanga: Unit) -> None:
        set_hours(government)
        set_hours(menanga, {})
        services.follow_hours_above(unit=menanga, active_from=date(2026, 12, 7), actor=ADMIN, now=NOW)

        assert hours.spans_on(menanga, MONDAY) == CLOSED
        assert hours.spans_on(menanga, date(2026, 12, 7)) == (Span(450, 720), Span(780, 930))
        with pytest.raises(services.NothingToFollow):
            services.follow_hours_above(unit=government, active_from=MONDAY, actor=ADMIN, now=NOW)

    @pytest.mark.parametrize(
        ("kind", "changes", "refusal"),
        [
            ("closed", {"last_date": MONDAY - timedelta(days=1)}, services.DaysBackwards),
            (
                "closed",
                {"first_date": MONDAY - timedelta(days=9), "last_date": MONDAY - timedelta(days=1)},
                services.DaysAreOver,
            ),
            ("closed", {}, services.DaysTaken),
            ("open", {}, ValueError),
        ],
    )
    def test_days_that_make_no_sense_are_refused(
        self, government: Unit, kind: str, changes: dict[str, date], refusal: type[Exception]
    ) -> None:
        SpecialDaysFactory.create(first_date=MONDAY)
        first, last = changes.get("first_date", MONDAY), changes.get("last_date", MONDAY)

        with pytest.raises(refusal):
            enter(kind, first, last)

    def test_openings_are_of_a_unit_and_days_off_of_the_regency(self, menanga: Unit) -> None:
        with pytest.raises(services.OpeningWithoutHours):
            enter("open", MONDAY, unit=menanga)
        with pytest.raises(ValueError, match="day_off"):
            enter("day_off", MONDAY, unit=menanga)
        festival = enter("open", date(2026, 12, 5), unit=menanga, spans=[Span(480, 1320)])

        assert hours.spans_on(menanga, festival.first_date) == (Span(480, 1320),)

    def test_days_that_have_begun_end_with_yesterday_when_withdrawn(self, menanga: Unit) -> None:
        row = SpecialDaysFactory.create(
            unit=menanga, first_date=MONDAY - timedelta(days=2), last_date=date(2026, 12, 9)
        )

        services.withdraw_special_days(days=row, actor=ADMIN, now=NOW)

        row.refresh_from_db()
        assert (row.last_date, row.withdrawn_at) == (MONDAY - timedelta(days=1), None)
        later = enter("closed", MONDAY, unit=menanga)
        services.withdraw_special_days(days=later, actor=ADMIN, now=NOW)
        with pytest.raises(services.AlreadyWithdrawn):
            services.withdraw_special_days(days=later, actor=ADMIN, now=NOW)
        # What was withdrawn makes room.
        assert enter("closed", MONDAY, unit=menanga)

    def test_the_database_itself_keeps_spans_and_days_apart(self, menanga: Unit, in_karangasem: Any) -> None:
        row = WeeklyHoursFactory.create(unit=menanga, days={0: [Span(480, 720)]})
        day = SpecialDaysFactory.create(unit=menanga)
        SpecialDaysFactory.create()
        wrong: Iterator[Any] = iter(
            [
                lambda: WeeklySpan.objects.create(hours=row, weekday=0, opens=719, closes=800),
                lambda: WeeklySpan.objects.create(hours=row, weekday=7, opens=0, closes=10),
                lambda: WeeklySpan.objects.create(hours=row, weekday=1, opens=10, closes=10),
                lambda: WeeklySpan.objects.create(hours=row, weekday=1, opens=10, closes=1441),
                lambda: SpecialDaysFactory.create(unit=menanga, first_date=day.first_date),
                lambda: SpecialDaysFactory.create(first_date=day.first_date),
                lambda: SpecialDaysFactory.create(unit=menanga, kind="day_off", first_date=date(2026, 12, 9)),
                lambda: SpecialDaysFactory.create(kind="open", first_date=date(2026, 12, 9)),
            ]
        )
        for attempt in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
        WeeklySpan.objects.create(hours=row, weekday=0, opens=720, closes=800)
