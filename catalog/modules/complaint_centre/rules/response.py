"""
The regency's own rule: an answer within hours, and before the sun sets at the office.

Banyuwangi's "at most four hours and until sunset" is ambiguous; this is the reading of the rulebook [A]. The clock runs
seven days a week. Received from sunrise until an hour before sunset, both included: due after the hours, or at sunset
if that is earlier. Received before sunrise: due in the same morning, later: in the next one, the hours counted from
07:00 (or from the receipt, where the sun is not up by then). Sunrise and sunset are known to the minute, so a receipt
is compared with them by its minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import Labelled, ReportKind
from core import clock
from regions.sun import sun_times


class Reason(Labelled):
    """What decided when an answer is due, for the receipt."""

    HOURS = "hours", "dihitung dari saat laporan diterima", "counted from when the report was received"
    SUNSET = "sunset", "saat matahari terbenam", "when the sun sets"
    THIS_MORNING = (
        "this_morning",
        "diterima sebelum matahari terbit, dijawab pada pagi yang sama",
        "received before sunrise, answered the same morning",
    )
    NEXT_MORNING = (
        "next_morning",
        "diterima menjelang atau sesudah matahari terbenam, dijawab keesokan paginya",
        "received near sunset or later, answered the next morning",
    )


@dataclass(frozen=True, kw_only=True)
class LocalRule:
    """
    :param within: the longest time until an answer.
    :param until_sunset: whether sunset ends it earlier.
    :param morning: from when the time is counted, in the zone of the office, for what came at night.
    :param margin: how long before sunset the night begins, at least a minute.
    :raises ValueError: if no time is left, or the answer to a night's report would not be due on its morning's day.
    """

    within: timedelta
    until_sunset: bool = True
    morning: time = time(7)
    margin: timedelta = clock.HOUR

    def __post_init__(self) -> None:
        midnight = timedelta(days=1)
        since_midnight = timedelta(hours=self.morning.hour, minutes=self.morning.minute)
        if not timedelta(0) < self.within < midnight - since_midnight or self.margin < clock.MINUTE:
            raise ValueError(f"No rule for an answer: {self}")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> LocalRule:
        """The rule by what `policies.values` or `policies.read_snapshot` answer for `policies.LOCAL_RULE`."""
        return cls(
            within=values[policies.RESPONSE_HOURS] * clock.HOUR,
            until_sunset=values[policies.UNTIL_SUNSET],
            morning=time(values[policies.MORNING]),
            margin=values[policies.SUNSET_MARGIN] * clock.MINUTE,
        )

    def values(self) -> dict[str, int | bool]:
        """The rule as policies hold it: what `of` reads."""
        return {
            policies.RESPONSE_HOURS: self.within // clock.HOUR,
            policies.UNTIL_SUNSET: self.until_sunset,
            policies.MORNING: self.morning.hour,
            policies.SUNSET_MARGIN: self.margin // clock.MINUTE,
        }

    @property
    def night_answer_by(self) -> time:
        """When what came at night is due: 11:00 with four hours, 09:00 with two."""
        return (datetime.combine(date.min, self.morning) + self.within).time()


CLASSIC: Final = LocalRule(within=4 * clock.HOUR)
"""Banyuwangi's rule as the ministry's event told it [S2]."""
TIGHTENED: Final = LocalRule(within=2 * clock.HOUR)
"""
"2025": two hours since 15-16 October 2025 [W72]. Sunset stays, or the tighter rule would be the laxer one late in the
afternoon [A].
"""
PRESETS: Final[Mapping[str, LocalRule]] = {"classic": CLASSIC, "2025": TIGHTENED}


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where the sun has to set: the district office of the place reported, else the regency's own. Degrees."""

    latitude: float
    longitude: float
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Due:
    """
    When an answer is due and why; kept with the case, so that nothing is computed again.

    :param at: the moment from which it is late, in UTC.
    :param sunset: of the day on which it came, in UTC: the receipt says it.
    """

    at: datetime
    reason: Reason
    sunset: datetime

    def is_late(self, at: datetime) -> bool:
        return at >= self.at


def applies(kind: ReportKind, *, concerns_poor: bool, runs_for: str) -> bool:
    """
    Whether the regency's rule runs: for complaints only. Its source speaks of those that concern the poor [S2].

    :param runs_for: the policy `policies.RUNS_FOR`: `all`, `poor` or `none`.
    """
    return kind == ReportKind.COMPLAINT and (runs_for == policies.ALL or (runs_for == policies.POOR and concerns_poor))


def response_due(*, received_at: datetime, rule: LocalRule, office: Office) -> Due:
    """
    When a report is to be answered. 14:30 in Banyuwangi on 23 November 2026 under the classic rule: 17:25, at sunset.

    :raises ValueError: if the moment carries no zone.
    :raises regions.sun.ImpossiblePosition: if the office does not lie in Indonesia.
    """
    day = clock.local_date(received_at, office.zone)
    sun = sun_times(latitude=office.latitude, longitude=office.longitude, day=day, zone=office.zone)
    sunset = sun.sunset.astimezone(UTC)
    received_at = received_at.astimezone(UTC)
    minute = received_at.replace(second=0, microsecond=0)
    if minute < sun.sunrise:
        start = max(received_at, _morning(day, rule, office.zone))
        return Due(at=start + rule.within, reason=Reason.THIS_MORNING, sunset=sunset)
    if minute > sunset - rule.margin:
        start = _morning(day + clock.DAY, rule, office.zone)
        return Due(at=start + rule.within, reason=Reason.NEXT_MORNING, sunset=sunset)
    by_hours = received_at + rule.within
    if rule.until_sunset and sunset < by_hours:
        return Due(at=sunset, reason=Reason.SUNSET, sunset=sunset)
    return Due(at=by_hours, reason=Reason.HOURS, sunset=sunset)


def _morning(day: date, rule: LocalRule, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, rule.morning, tzinfo=zone).astimezone(UTC)
