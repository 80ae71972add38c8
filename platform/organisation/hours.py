"""
When offices are open: the week, holidays, days off, closed doors and special openings, in the regency's zone.

A unit without hours of its own follows the nearest unit above it that has some; what is entered for a unit holds for it
and for all below that follow it. On one day the first of these decides:

1. what is entered for exactly this day, at the unit itself or at the one it follows, the nearest first;
2. what is entered for the whole regency, then national holidays and joint leave, unless the unit is open on holidays;
3. the week.

A partner agency does not follow the government, whose office hours are not its own. A year whose holidays nobody has
decreed is refused where the answer hangs on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import tenants
from core import clock, language
from core.localised import LocalisedText
from organisation.models import SpecialDays, Unit, WeeklyHours
from regions import calendar

LONGEST_LOOK_AHEAD = 366
"""Days. What does not open within a year opens no more, as far as anybody can say."""


@dataclass(frozen=True, order=True)
class Span:
    """
    From one minute of a day to another, counted from its midnight. 1440 is the midnight that ends the day.

    :raises ValueError: if it is empty or leaves its day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError("A span lies within one day and is not empty.")

    def bounds(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of the span and the first one after it, in UTC."""
        start, _end = clock.day_bounds(day, zone)
        return start + self.opens * clock.MINUTE, start + self.closes * clock.MINUTE

    def words(self) -> str:
        """`07.30–15.30`, in English `07:30–15:30`."""
        return f"{minute_words(self.opens)}{clock.EN_DASH}{minute_words(self.closes)}"


type Spans = tuple[Span, ...]
CLOSED: Spans = ()
MINUTES_A_DAY = 1440


class Ground(StrEnum):
    """What decided about a day."""

    WEEK = "week"
    SPECIAL = "special"
    CLOSED = "closed"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    UNKNOWN = "unknown"
    """Nobody has entered hours."""
    GONE = "gone"
    """The unit does not exist on this day."""


@dataclass(frozen=True)
class DayHours:
    """When a unit is open on one day, and why just then."""

    spans: Spans
    ground: Ground
    reason: LocalisedText | None = None


@dataclass(frozen=True)
class Week:
    """The week of one unit from a day on; a weekday that is missing is closed."""

    active_from: date
    days: Mapping[int, Spans] = field(default_factory=dict)
    open_on_days_off: bool = False
    follows_above: bool = False

    def on(self, day: date) -> Spans:
        return self.days.get(day.weekday(), CLOSED)


@dataclass(frozen=True)
class Special:
    """Days that differ from the week, both ends counted."""

    first_date: date
    last_date: date
    ground: Ground
    reason: LocalisedText
    spans: Spans = CLOSED

    def covers(self, day: date) -> bool:
        return self.first_date <= day <= self.last_date


@dataclass(frozen=True)
class Level:
    """What was entered for one unit: its weeks, and its special days."""

    weeks: Sequence[Week] = ()
    special: Sequence[Special] = ()

    def week_on(self, day: date) -> Week | None:
        """The week in force; None where it follows the unit above."""
        begun = [week for week in self.weeks if week.active_from <= day]
        latest = max(begun, key=lambda week: week.active_from, default=None)
        return None if latest is None or latest.follows_above else latest

    def special_on(self, day: date) -> Special | None:
        return next((special for special in self.special if special.covers(day)), None)


class Schedule:
    """
    The hours of one unit. Knows nothing of the database.

    :param levels: what was entered for the unit itself, then for those above it.
    :param everywhere: days of the whole regency.
    :param holidays: national holidays and joint leave of a year, asked only for years that matter.
    """

    def __init__(
        self,
        *,
        levels: Sequence[Level],
        zone: ZoneInfo,
        everywhere: Sequence[Special] = (),
        holidays: Holidays,
        active_from: date = date.min,
        active_to: date | None = None,
    ) -> None:
        self._levels, self._zone, self._everywhere, self._holidays = levels, zone, everywhere, holidays
        self._active_from, self._active_to = active_from, active_to

    def on(self, day: date) -> DayHours:
        """:raises regions.calendar.UnknownHolidayYear: if it hangs on holidays that are not decreed."""
        if day < self._active_from or (self._active_to is not None and day >= self._active_to):
            return DayHours(CLOSED, Ground.GONE)
        week = None
        for level in self._levels:
            if (special := level.special_on(day)) is not None:
                return DayHours(special.spans, special.ground, special.reason)
            if (week := level.week_on(day)) is not None:
                break
        if week is None:
            return DayHours(CLOSED, Ground.UNKNOWN)
        if not week.open_on_days_off:
            if (special := next((one for one in self._everywhere if one.covers(day)), None)) is not None:
                return DayHours(CLOSED, special.ground, special.reason)
            # A weekday on which it is closed anyway needs no decree.
            if week.on(day) and (name := self._holidays.name_of(day)) is not None:
                return DayHours(CLOSED, Ground.HOLIDAY, name)
        return DayHours(week.on(day), Ground.WEEK)

    def exception_on(self, day: date) -> Ground | None:
        """
        What makes a day differ from the week, whatever the week says of it; None for a day like others.

        :raises regions.calendar.UnknownHolidayYear: as `on`.
        """
        for level in self._levels:
            if (special := level.special_on(day)) is not None:
                return special.ground
            if (week := level.week_on(day)) is not None:
                if week.open_on_days_off:
                    return None
                break
        if (special := next((one for one in self._everywhere if one.covers(day)), None)) is not None:
            return special.ground
        return Ground.HOLIDAY if self._holidays.name_of(day) is not None else None

    def has_hours_on(self, day: date) -> bool:
        """Whether anybody has entered hours that hold on this day."""
        return any(level.week_on(day) is not None for level in self._levels)

    def week_on(self, day: date) -> Week | None:
        """The usual week in force on a day, its own or the one it follows; special days and holidays aside."""
        return next((week for level in self._levels if (week := level.week_on(day)) is not None), None)

    def is_open(self, at: datetime) -> bool:
        """:raises regions.calendar.UnknownHolidayYear: as `on`."""
        return self.open_until(at) is not None

    def open_until(self, at: datetime) -> datetime | None:
        """When the span ends in which `at` lies."""
        for start, end in self._bounds(clock.local_date(at, self._zone)):
            if start <= at < end:
                return end
        return None

    def next_opening(self, at: datetime) -> datetime | None:
        """
        The first moment from `at` on at which it is open: `at` itself if it is.

        None if it does not open within a year.

        :raises regions.calendar.UnknownHolidayYear: if the look ahead reaches a year that is not decreed.
        """
        first = clock.local_date(at, self._zone)
        for ahead in range(LONGEST_LOOK_AHEAD + 1):
            for start, end in self._bounds(first + timedelta(days=ahead)):
                if at < end:
                    return max(start, at)
        return None

    def _bounds(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for span in sorted(self.on(day).spans):
            yield span.bounds(day, self._zone)


class Holidays:
    """National holidays and joint leave by year; each year is read once."""

    def __init__(self) -> None:
        self._years: dict[int, dict[date, LocalisedText]] = {}

    def name_of(self, day: date) -> LocalisedText | None:
        """:raises regions.calendar.UnknownHolidayYear: if its year is not decreed."""
        if day.year not in self._years:
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
            self._years[day.year] = {holiday.date: holiday.name for holiday in calendar.holidays_between(first, last)}
        return self._years[day.year].get(day)


class Timetable:
    """
    The schedules of many units in a constant number of queries, from a day on.

    :param since: what ended before this day is left out.
    """

    def __init__(self, units: Iterable[Unit], *, since: date) -> None:
        self._units = {unit.pk: unit for unit in units}
        self._zone = tenants.current().zone
        self._holidays = Holidays()
        steps = {unit.pk: unit.upward for unit in self._units.values()}
        above = list(
            Unit.objects.filter(path__in={path for paths in steps.values() for path in paths}).only("path", "kind")
        )
        by_path = {unit.path: unit for unit in above}
        numbers = [unit.pk for unit in above]
        weeks = _grouped(
            WeeklyHours.objects.filter(unit__in=numbers).prefetch_related("spans").order_by("unit_id", "active_from")
        )
        special = _grouped(
            in_force(SpecialDays.objects.all())
            .filter(Q(unit__in=numbers) | Q(unit=None), last_date__gte=since)
            .prefetch_related("spans")
            .order_by("unit_id", "first_date")
        )
        self._everywhere = [_special(row) for row in special.get(None, [])]
        levels = {
            unit.path: Level(
                weeks=[_week(row) for row in weeks.get(unit.pk, [])],
                special=[_special(row) for row in special.get(unit.pk, [])],
            )
            for unit in above
        }
        self._schedules = {
            pk: self._schedule(
                self._units[pk],
                [levels[path] for path in paths if path in by_path and may_follow(self._units[pk], by_path[path])],
            )
            for pk, paths in steps.items()
        }

    def of(self, unit: Unit) -> Schedule:
        """:raises KeyError: for a unit it was not made for."""
        return self._schedules[unit.pk]

    def _schedule(self, unit: Unit, levels: Sequence[Level]) -> Schedule:
        return Schedule(
            levels=levels,
            zone=self._zone,
            everywhere=self._everywhere,
            holidays=self._holidays,
            active_from=unit.active_from,
            active_to=unit.active_to,
        )


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Status:
    """What a citizen wants to know of an office at a moment, in one sentence."""

    state: State
    text: str


def status_at(schedule: Schedule, at: datetime) -> Status:
    """
    "Open now until 15.30", "Closed. Opens on Monday at 08.00". Where hours or a decree are missing it says so, instead
    of guessing.
    """
    zone = tenants.current().zone
    today = clock.local_date(at, zone)
    try:
        if (until := schedule.open_until(at)) is not None:
            return Status(State.OPEN, _("Open now until %(time)s") % {"time": _end_words(until, today, zone)})
        ground = schedule.on(today).ground
        if ground == Ground.UNKNOWN and not schedule.has_hours_on(today + timedelta(days=LONGEST_LOOK_AHEAD)):
            return Status(State.UNKNOWN, _("Opening hours are not entered yet"))
        opening = schedule.next_opening(at)
    except calendar.UnknownHolidayYear as refusal:
        return Status(State.CLOSED, _("Closed. %(why)s") % {"why": refusal.reason})
    if opening is None:
        return Status(State.CLOSED, _("Closed until further notice"))
    return Status(State.CLOSED, _opening_words(opening, today, zone))


def is_open_at(schedule: Schedule, at: datetime) -> bool:
    """Whether it is open as far as anybody can say: not where the holidays of the year are unknown."""
    try:
        return schedule.is_open(at)
    except calendar.UnknownHolidayYear:
        return False


def _end_words(until: datetime, today: date, zone: ZoneInfo) -> str:
    if clock.local_date(until, zone) > today:
        return minute_words(MINUTES_A_DAY)
    return clock.format_time(until, zone, label=False)


def _opening_words(opening: datetime, today: date, zone: ZoneInfo) -> str:
    day = clock.local_date(opening, zone)
    parts = {"time": clock.format_time(opening, zone, label=False)}
    match (day - today).days:
        case 0:
            return _("Closed. Opens today at %(time)s") % parts
        case 1:
            return _("Closed. Opens tomorrow at %(time)s") % parts
        case ahead if ahead < 7:
            return _("Closed. Opens on %(day)s at %(time)s") % (parts | {"day": clock.format_weekday(day.weekday())})
        case _:
            return _("Closed. Opens on %(day)s at %(time)s") % (parts | {"day": clock.format_short_date(day)})


def schedule_of(unit: Unit, *, since: date) -> Schedule:
    """The schedule of one unit, for several questions about it."""
    return Timetable([unit], since=since).of(unit)


def spans_on(unit: Unit, day: date) -> Spans:
    """
    When a unit is open on a day, in order; empty if it is closed, or if nobody has entered its hours.

    :raises regions.calendar.UnknownHolidayYear: if it hangs on holidays that are not decreed.
    """
    return schedule_of(unit, since=day).on(day).spans


def is_open(unit: Unit, at: datetime) -> bool:
    """:raises regions.calendar.UnknownHolidayYear: as `spans_on`."""
    return schedule_of(unit, since=_day(at)).is_open(at)


def next_opening(unit: Unit, at: datetime) -> datetime | None:
    """
    The first moment from `at` on at which the unit is open; None if it does not open within a year.

    :raises regions.calendar.UnknownHolidayYear: if the look ahead reaches a year that is not decreed.
    """
    return schedule_of(unit, since=_day(at)).next_opening(at)


def extra_holidays(first: date, last: date) -> frozenset[date]:
    """
    The regency's own days off in a span, both ends included: what `casework.clocks.Calendar` and `regions.calendar`
    take as `extra_holidays`.
    """
    rows = in_force(SpecialDays.objects.filter(kind=SpecialDays.Kind.DAY_OFF)).filter(
        first_date__lte=last, last_date__gte=first
    )
    return frozenset(
        day
        for row_first, row_last in rows.values_list("first_date", "last_date")
        for day in days_between(max(first, row_first), min(last, row_last))
    )


def in_force(rows: QuerySet[SpecialDays]) -> QuerySet[SpecialDays]:
    """Those that nobody took back."""
    return rows.filter(withdrawn_at=None)


def source_of(unit: Unit, *, day: date) -> WeeklyHours | None:
    """The weekly hours a unit has on a day, its own or those of the unit it follows, with `unit` at hand."""
    rows = (
        WeeklyHours.objects.filter(unit__path__in=unit.upward, active_from__lte=day)
        .select_related("unit")
        .prefetch_related("spans")
    )
    latest: dict[str, WeeklyHours] = {}
    for row in sorted(rows, key=lambda row: row.active_from):
        latest[row.unit.path] = row
    for path in unit.upward:
        found = latest.get(path)
        if found is not None and not found.follows_above and may_follow(unit, found.unit):
            return found
    return None


def may_follow(unit: Unit, above: Unit) -> bool:
    """Not a partner agency the government: its office hours say nothing of an agency that is not part of it."""
    return not (unit.is_partner and above.kind == Unit.Kind.GOVERNMENT)


def merged(spans: Collection[Span]) -> Spans:
    """In order; spans that touch become one. Spans that overlap stay as they are, for somebody to refuse."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].closes == span.opens:
            found[-1] = Span(found[-1].opens, span.closes)
        else:
            found.append(span)
    return tuple(found)


def overlaps(spans: Sequence[Span]) -> bool:
    """Whether two of these spans share a minute."""
    ordered = sorted(spans)
    return any(after.opens < before.closes for before, after in pairwise(ordered))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day of a span, both ends included; none if it runs backwards."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def spans_words(spans: Sequence[Span]) -> str:
    """`07.30–12.00, 13.00–15.30`; closed and all day in words."""
    if not spans:
        return _("closed")
    if list(spans) == [Span(0, MINUTES_A_DAY)]:
        return _("24 hours")
    return ", ".join(span.words() for span in spans)


def week_words(days: Mapping[int, Spans]) -> str:
    """`Senin–Kamis 07.30–15.30; Jumat 07.30–11.00`: weekdays with the same times in one."""
    groups: list[tuple[int, int, Spans]] = []
    for weekday in range(7):
        spans = days.get(weekday, ())
        if groups and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    words = []
    for first, last, spans in groups:
        name = clock.format_weekday(first)
        if last > first:
            name += f"{clock.EN_DASH}{clock.format_weekday(last)}"
        words.append(f"{name} {spans_words(spans)}")
    return "; ".join(words)


def days_words(first: date, last: date) -> str:
    """`12 Des 2026`, `12 Des 2026 – 14 Des 2026`."""
    if first == last:
        return clock.format_short_date(first)
    return f"{clock.format_short_date(first)} {clock.EN_DASH} {clock.format_short_date(last)}"


def minute_words(minute: int) -> str:
    """`07.30`, in English `07:30`."""
    return f"{minute // 60:02}{':' if language.resolve() == 'en' else '.'}{minute % 60:02}"


def _day(at: datetime) -> date:
    return clock.local_date(at, tenants.current().zone)


def _grouped[T: (WeeklyHours, SpecialDays)](rows: Iterable[T]) -> dict[int | None, list[T]]:
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.unit_id)}


def _week(row: WeeklyHours) -> Week:
    return Week(
        active_from=row.active_from,
        days=spans_by_weekday(row),
        open_on_days_off=row.open_on_days_off,
        follows_above=row.follows_above,
    )


def spans_by_weekday(row: WeeklyHours) -> dict[int, Spans]:
    """The stored week, by weekday; 0 is Monday."""
    days: dict[int, Spans] = {}
    for span in row.spans.all():
        days[span.weekday] = (*days.get(span.weekday, CLOSED), Span(span.opens, span.closes))
    return days


def _special(row: SpecialDays) -> Special:
    grounds = {"closed": Ground.CLOSED, "day_off": Ground.DAY_OFF, "open": Ground.SPECIAL}
    return Special(
        first_date=row.first_date,
        last_date=row.last_date,
        ground=grounds[row.kind],
        reason=row.reason,
        spans=tuple(Span(span.opens, span.closes) for span in row.spans.all()),
    )
