"""When people are on duty, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from accounts.models import User
from core import clock
from organisation.duty.queries import Rota
from organisation.duty.rota import Shift, Standing, State
from organisation.models import Unit

TONES = {State.ON: "success", State.UNKNOWN: "neutral", State.OFF: "neutral", State.AWAY: "warning"}


def standing_words(standing: Standing, now: datetime) -> str:
    """`bertugas sekarang`, `kembali besok 07.30 WITA`, `tidak hadir sampai 3 Des 2026`."""
    match standing.state:
        case State.ON:
            return _("on duty now")
        case State.AWAY:
            assert standing.away_until is not None
            return _("absent until %(day)s") % {"day": clock.format_short_date(standing.away_until)}
        case State.UNKNOWN:
            return _("times not entered")
        case _:
            if standing.back_at is None:
                return _("no duty planned")
            return _("back %(when)s") % {"when": moment_words(standing.back_at, now)}


def officer_label(user: User, standing: Standing, now: datetime) -> str:
    """As somebody is offered for a task: the name alone where nobody has entered when they are there."""
    if standing.state is State.UNKNOWN:
        return user.full_name
    return f"{user.full_name}: {standing_words(standing, now)}"


def office_words(rota: Rota, unit: Unit, now: datetime) -> str:
    """Of an office, for whoever gives it a report; "" where nobody can say."""
    if count := len(rota.on_duty(unit, now)):
        return ngettext("%(count)d officer on duty now", "%(count)d officers on duty now", count) % {"count": count}
    if not rota.is_deserted(unit, now):
        return ""
    following = rota.next_on_duty(unit, now)
    return nobody_words(following[1] if following else None, now)


def said_of(rota: Rota, units: Iterable[Unit], now: datetime) -> dict[Unit, str]:
    """`office_words` of many."""
    return {unit: office_words(rota, unit, now) for unit in units}


def nobody_words(next_at: datetime | None, now: datetime) -> str:
    if next_at is None:
        return _("nobody on duty, and nobody is planned to be")
    return _("nobody on duty until %(when)s") % {"when": moment_words(next_at, now)}


def moment_words(at: datetime, now: datetime) -> str:
    """`hari ini 13.00 WITA`, `besok ...`, `Senin ...`, and a week or more away `3 Des 2026, ...`."""
    zone = tenants.current().zone
    day, time = clock.local_date(at, zone), clock.format_time(at, zone)
    match (day - clock.local_date(now, zone)).days:
        case 0:
            return _("today %(time)s") % {"time": time}
        case 1:
            return _("tomorrow %(time)s") % {"time": time}
        case ahead if 1 < ahead < 7:
            return f"{clock.format_weekday(day.weekday())} {time}"
        case _:
            return f"{clock.format_short_date(day)}, {time}"


def shifts_words(shifts: Iterable[Shift]) -> str:
    """`Senin–Jumat 07.30–15.30; Sabtu 22.00–06.00`: weekdays with the same times in one."""
    days: dict[int, list[str]] = {}
    for shift in sorted(shifts):
        days.setdefault(shift.weekday, []).append(shift.words())
    groups: list[tuple[int, int, Sequence[str]]] = []
    for weekday, words in days.items():
        if groups and groups[-1][1] == weekday - 1 and groups[-1][2] == words:
            groups[-1] = (groups[-1][0], weekday, words)
        else:
            groups.append((weekday, weekday, words))
    return "; ".join(f"{_days(first, last)} {', '.join(words)}" for first, last, words in groups)


def _days(first: int, last: int) -> str:
    if first == last:
        return clock.format_weekday(first)
    return f"{clock.format_weekday(first)}{clock.EN_DASH}{clock.format_weekday(last)}"
