"""
The nation's clocks beside the regency's own: 3, 5, 14 and 60 working days by the kind of report.

First notice within 3; information and aspirations settled within 5; complaints within 14, and within 60 where somebody
has to examine on the spot ("berkadar pengawasan") [W69-W71]. PermenPANRB 5/2025, which replaced 62/2018, was not
reached: every number is a policy of the nation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.clocks import Calendar, Promise, Reckoning, TimeUnit, due_if_complete_at
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import Labelled, ReportKind


class Clock(Labelled):
    """The names of clocks; of two that are due at once, the one that stands first here is named."""

    RESPONSE = "response", "Jawaban pertama (aturan daerah)", "First answer (the regency's rule)"
    VERIFICATION = "verification", "Pemberitahuan dan verifikasi", "Notice and verification"
    SETTLEMENT = "settlement", "Penyelesaian", "Settlement"


@dataclass(frozen=True)
class Deadline:
    """A clock that still runs, and the moment from which it is late."""

    clock: Clock
    due_at: datetime


def promises(kind: ReportKind, *, needs_examination: bool, values: Mapping[str, Any]) -> dict[Clock, Promise]:
    """
    Which of the nation's clocks run for a report, in working days. Both begin when it is received.

    :param needs_examination: "berkadar pengawasan"; whistle-blowing always is [A], information and aspirations never.
    :param values: what `policies.values` or `policies.read_snapshot` answer for `policies.NATIONAL`.
    """
    match kind:
        case ReportKind.INFORMATION_REQUEST | ReportKind.ASPIRATION:
            settled = policies.SIMPLE_DAYS
        case ReportKind.COMPLAINT if not needs_examination:
            settled = policies.COMPLAINT_DAYS
        case _:
            settled = policies.EXAMINATION_DAYS
    return {
        Clock.VERIFICATION: Promise(values[policies.VERIFICATION_DAYS], TimeUnit.WORKING_DAY),
        Clock.SETTLEMENT: Promise(values[settled], TimeUnit.WORKING_DAY),
    }


def due(promised: Mapping[Clock, Promise], *, received_at: datetime, days: Calendar) -> dict[Clock, Reckoning]:
    """
    When each is due if its clock never stops: at the end of its last working day, the day of receipt not counted.

    :raises regions.calendar.UnknownHolidayYear: if one reaches a year that is not decreed.
    """
    return {name: due_if_complete_at(promise, received_at, days) for name, promise in promised.items()}


def next_deadline(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The strictest of the clocks that run; None when none does."""
    order = list(Clock)
    return min(deadlines, key=lambda one: (one.due_at, order.index(one.clock)), default=None)
