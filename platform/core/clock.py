"""
The one place that tells the time and writes it down for people.

Moments are stored and compared in UTC; days, deadlines and "today" belong to a regency's zone, so every
function that needs one asks for it.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import language
from core.numbers import MINUS

EN_DASH: Final = "\N{EN DASH}"

# Own tables: Django's Indonesian short names differ from the ones in use ("Agt"/"Agu"), and change with its
# releases.
_WEEKDAYS: Final = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT_MONTHS: Final = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
# Keppres 41/1987. Pontianak is the second IANA name for western time.
_ZONE_LABELS: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
    "UTC": "UTC",
}

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def now() -> datetime:
    """This moment, aware, in UTC. Edges call it once and pass the value on; services never ask."""
    return datetime.now(UTC)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """
    The calendar day that `at` falls on in `zone`.

    :raises ValueError: if `at` carries no zone of its own.
    """
    return _local(at, zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """
    The first moment of `day` in `zone` and the first one of the next day, both in UTC: `start <= at < end`.
    """
    _refuse_datetime(day)
    start = datetime.combine(day, time.min, tzinfo=zone)
    end = datetime.combine(day + DAY, time.min, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """
    The day on which so many months are over, or below zero were still to come: of the same number, or the last one of a
    month that is shorter.
    """
    years, month = divmod(day.month - 1 + months, 12)
    longest = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, longest))


def last_day(first: date, months: int) -> date:
    """The last day of so many months from a day on: for 12 months from 15 March until 14 March."""
    end = months_after(first, months)
    # From 31 January for one month: until the last day of February.
    return end if end.day < first.day else end - DAY


def format_date(day: date, lang: str | None = None) -> str:
    """
    `Senin, 23 November 2026`, `Monday, 23 November 2026`. Takes a day; ask `local_date` for that of a moment.
    """
    _refuse_datetime(day)
    lang = language.resolve(lang)
    return f"{_WEEKDAYS[lang][day.weekday()]}, {day.day} {_MONTHS[lang][day.month - 1]} {day.year}"


def format_weekday(weekday: int, lang: str | None = None) -> str:
    """`Senin` for 0, `Minggu` for 6: the number that `date.weekday()` gives."""
    return _WEEKDAYS[language.resolve(lang)][weekday]


def format_short_date(day: date, lang: str | None = None) -> str:
    """`23 Nov 2026`, for tables."""
    _refuse_datetime(day)
    return f"{day.day} {_SHORT_MONTHS[language.resolve(lang)][day.month - 1]} {day.year}"


def format_month(day: date, lang: str | None = None) -> str:
    """`November 2026`: the month a day lies in."""
    return f"{_MONTHS[language.resolve(lang)][day.month - 1]} {day.year}"


def format_time(
    at: datetime, zone: ZoneInfo, lang: str | None = None, *, seconds: bool = False, label: bool = True
) -> str:
    """`10.10 WITA`, in English `10:10 WITA`; `seconds` for pages that update themselves (`10.10.32`)."""
    local = _local(at, zone)
    mark = ":" if language.resolve(lang) == "en" else "."
    text = local.strftime(f"%H{mark}%M{mark}%S" if seconds else f"%H{mark}%M")
    return f"{text} {zone_label(zone)}" if label else text


def format_datetime(at: datetime, zone: ZoneInfo, lang: str | None = None) -> str:
    """`Senin, 23 November 2026 pukul 10.10 WITA`."""
    lang = language.resolve(lang)
    with override(lang):
        return _("%(date)s at %(time)s") % {
            "date": format_date(local_date(at, zone), lang),
            "time": format_time(at, zone, lang),
        }


def zone_label(zone: ZoneInfo) -> str:
    """
    WIB, WITA or WIT.

    :raises ValueError: for a zone that no Indonesian regency lies in (UTC is let through for technical
    pages).
    """
    try:
        return _ZONE_LABELS[zone.key]
    except KeyError:
        raise ValueError(
            f"{zone.key} is not a zone of Indonesia; use Asia/Jakarta, Asia/Makassar or Asia/Jayapura."
        ) from None


def format_duration(span: timedelta, lang: str | None = None, *, dense: bool = False) -> str:
    """
    `2 jam 10 menit`: the two largest units, smaller ones dropped; `dense` writes `2 jam 10 mnt`, for narrow
    cells only.

    A negative span (overdue) carries a true minus.
    """
    with override(language.resolve(lang)):
        text = _duration(abs(span), dense=dense)
    return MINUS + text if span <= -MINUTE else text


def format_interval(shortest: timedelta, longest: timedelta, lang: str | None = None, *, dense: bool = False) -> str:
    """
    `12–25 menit`: a wait that is promised as an interval, rounded outward so that the promise never shrinks.

    Up to 90 minutes in minutes, then in quarters of an hour, from a day on in days. A lower bound of nothing
    is said as `paling lama 25 menit`.

    :raises ValueError: if the bounds are negative or in the wrong order.
    """
    if not timedelta(0) <= shortest <= longest:
        raise ValueError(f"An interval needs 0 <= shortest <= longest, not {shortest} and {longest}.")
    if longest <= 90 * MINUTE:
        unit = MINUTE
    elif longest < DAY:
        unit = 15 * MINUTE
    else:
        unit = DAY
    low, high = shortest // unit, -(-longest // unit)
    with override(language.resolve(lang)):
        text = _duration(high * unit, dense=dense)
        if low == high:
            return text
        if low == 0:
            return _("up to %(time)s") % {"time": text}
        if unit == 15 * MINUTE:
            return f"{_duration(low * unit, dense=dense)} {EN_DASH} {text}"
        # The unit stands once, after both bounds; the longer one decides its plural.
        words = _days if unit == DAY else _short_minutes if dense else _minutes
        return f"{low}{EN_DASH}{words(high)}"


def _duration(span: timedelta, *, dense: bool) -> str:
    minutes = _short_minutes if dense else _minutes
    hours = _short_hours if dense else _hours
    if span < MINUTE:
        return _("less than 1 min") if dense else _("less than 1 minute")
    if span < HOUR:
        return minutes(span // MINUTE)
    large, small = (_days, hours) if span >= DAY else (hours, minutes)
    large_unit, small_unit = (DAY, HOUR) if span >= DAY else (HOUR, MINUTE)
    count, rest = divmod(span, large_unit)
    return f"{large(count)} {small(rest // small_unit)}" if rest >= small_unit else large(count)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _short_hours(count: int) -> str:
    return ngettext("%(count)d hr", "%(count)d hrs", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _short_minutes(count: int) -> str:
    return ngettext("%(count)d min", "%(count)d mins", count) % {"count": count}


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a zone names no day; use an aware datetime.")
    return at.astimezone(zone)


def _refuse_datetime(day: date) -> None:
    # datetime is a subclass of date: its UTC day would pass silently and be wrong for the first hours of
    # every morning.
    if isinstance(day, datetime):
        raise TypeError("A day is needed, not a moment; ask core.clock.local_date(at, zone).")
