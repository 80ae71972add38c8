"""Short phrases that several pages share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from casework import timing
from casework.clocks import due_if_complete_at
from casework.models import ServiceProduct
from catalog.modules.mpp.models import CounterOnly, MallService, MallSettings, PriorityReason, QueueTicket
from catalog.modules.mpp.queries.queue import Call, GroupToday
from core import clock, language
from core.localised import LocalisedText
from core.money import format_rupiah
from regions.calendar import UnknownHolidayYear


def people(count: int) -> str:
    """`4 orang`, `1 person`."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def waiting(count: int) -> str:
    """`5 menunggu`."""
    return ngettext("%(count)s waiting", "%(count)s waiting", count) % {"count": count}


def wait(interval: tuple[int, int] | None) -> str:
    """`12–25 menit`; a dash sentence while too few numbers tell."""
    if interval is None:
        return _("not enough data yet")
    return clock.format_interval(timedelta(minutes=interval[0]), timedelta(minutes=interval[1]))


def waited(time: timedelta) -> str:
    """`9 mnt`, for the narrow column of a clerk's queue; who has just come is new, not "less than a minute"."""
    return clock.format_duration(time, dense=True) if time >= clock.MINUTE else _("new")


def between(moments: tuple[datetime, datetime], zone: ZoneInfo) -> str:
    """`10.22–10.35`."""
    first, last = (clock.format_time(moment, zone, label=False) for moment in moments)
    return f"{first}{clock.EN_DASH}{last}"


def span(first: time, last: time) -> str:
    """`08.00–15.00`."""
    mark = ":" if language.resolve() == "en" else "."
    return clock.EN_DASH.join(moment.strftime(f"%H{mark}%M") for moment in (first, last))


def due_today(product: ServiceProduct, now: datetime) -> str:
    """
    `Jumat, 24 Juli 2026`: by when the promise is kept for complete papers brought today.

    Empty where the promise is for minutes or hours, and where it reaches a year whose holidays are not decreed yet.
    """
    promise = product.promise
    if promise is None or not promise.counts_days:
        return ""
    try:
        found = due_if_complete_at(promise, now, timing.calendar())
    except UnknownHolidayYear:
        return ""
    return clock.format_date(found.due_date) if found.due_date else ""


def hours_of(settings: MallSettings) -> str:
    """The counters' hours."""
    return span(settings.opens_at, settings.closes_at)


def closing(settings: MallSettings) -> str:
    """`15.00 WITA`."""
    closes = hours_of(settings).partition(clock.EN_DASH)[2]
    return f"{closes} {clock.zone_label(tenants.current().zone)}"


def days_of(settings: MallSettings) -> str:
    """`Senin–Jumat`, `Senin, Rabu`: the days of the week on which the mall opens."""
    days = sorted(set(settings.weekdays))
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{_weekday(days[0])}{clock.EN_DASH}{_weekday(days[-1])}"
    return ", ".join(_weekday(day) for day in days)


def counters_or(numbers: Sequence[int]) -> str:
    """`Loket 1, 2, atau 3`: any of them may call."""
    if not numbers:
        return ""
    if len(numbers) == 1:
        return _("Counter %(number)s") % {"number": numbers[0]}
    *first, last = map(str, numbers)
    comma = "," if len(numbers) > 2 else ""
    return _("Counters %(first)s%(comma)s or %(last)s") % {"first": ", ".join(first), "comma": comma, "last": last}


def counter_range(numbers: Sequence[int]) -> str:
    """`loket 1–3`, `loket 1, 2, 5`."""
    if not numbers:
        return ""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(_run(run) for run in runs)
    return ngettext("counter %(numbers)s", "counters %(numbers)s", len(numbers)) % {"numbers": text}


def group_choice(today: GroupToday) -> str:
    """A queue as a choice: its name and how it stands."""
    if today.is_full:
        return _("%(group)s: no numbers left today") % {"group": today.group.name}
    text = f"{today.group.name}: {waiting(today.waiting)}"
    return f"{text}, {wait(today.interval)}" if today.interval else text


def fee(product: ServiceProduct) -> str:
    """`Gratis`, `Rp12.000`, or that it depends on the case."""
    return fee_amount(product.fee_amount)


def fee_amount(amount: Decimal | None) -> str:
    """As `fee`, for an amount."""
    if amount is None:
        return _("Depends on the case")
    return format_rupiah(amount) if amount else _("Free")


def why_at_the_counter(place: MallService) -> tuple[str, str]:
    """
    Why a service is not done online: where it is done, and the reason, `("Hanya di loket", "Sidik jari diambil di
    tempat.")`. Both are empty where no reason is written.
    """
    match place.counter_only:
        case CounterOnly.OWN_SYSTEM:
            where, why = _("Through the agency's own system"), _("You apply in the system of the agency itself.")
        case CounterOnly.PRESENCE:
            where, why = _("Only at the counter"), _("You have to be there in person.")
        case CounterOnly.ORIGINAL:
            where, why = _("Only at the counter"), _("An original is handed over or handed back.")
        case CounterOnly.PHYSICAL:
            where, why = _("Only at the counter"), _("Something is done, handed over or paid on the spot.")
        case _:
            return "", ""
    note = str(place.counter_note) if place.counter_note else ""
    return where, f"{note[:1].upper()}{note[1:].rstrip('.')}." if note else why


def reason_heading(reason: str) -> str:
    """A reason as the heading of those services that share it: `Perlu hadir sendiri`."""
    match reason:
        case CounterOnly.OWN_SYSTEM:
            return _("In the agency's own system")
        case CounterOnly.PRESENCE:
            return _("In person")
        case CounterOnly.ORIGINAL:
            return _("With the original")
        case _:
            return _("On the spot")


def place_on_display(call: Call) -> LocalisedText:
    """What stands beside a number on the display: its group, and whether it is a priority number."""
    name = call.group.name
    if not call.is_priority:
        return name
    return LocalisedText(id=f"{name.id}, prioritas", en=f"{name.en or name.id}, priority")


def attempt(number: int) -> str:
    """`panggilan pertama`."""
    match number:
        case 1:
            return _("first call")
        case 2:
            return _("second call")
        case 3:
            return _("third call")
    return _("call %(number)s") % {"number": number}


def priority(ticket: QueueTicket) -> str:
    """`Prioritas · lansia`, empty for a regular number."""
    if not ticket.is_priority:
        return ""
    return _("Priority · %(reason)s") % {"reason": PriorityReason(ticket.priority_reason).label}


def place_in_line(ticket: QueueTicket) -> str:
    """`Janji temu 10.30 WITA`, or the reason of a priority number; empty for a regular one."""
    if ticket.due_at is not None:
        return _("Appointment at %(time)s") % {"time": clock.format_time(ticket.due_at, tenants.current().zone)}
    return priority(ticket)


def short_day(day: date) -> str:
    """`Selasa 24 Nov`, for a row of days to choose from."""
    return f"{clock.format_date(day).partition(',')[0]} {clock.format_short_date(day)[:-5]}"


def _weekday(number: int) -> str:
    # The calendar's own words: 1 January 2024 was a Monday.
    return clock.format_date(date(2024, 1, number)).partition(",")[0]


def _run(run: Sequence[int]) -> str:
    if len(run) < 3:
        return ", ".join(map(str, run))
    return f"{run[0]}{clock.EN_DASH}{run[-1]}"
