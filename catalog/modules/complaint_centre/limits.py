"""Every clock of a report, reckoned when it is filed and kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from casework.clocks import Promise
from casework.timing import Limit
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules import national, response
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.national import Clock
from catalog.modules.complaint_centre.rules.response import Due, LocalRule, Office

RESPONSE: Final = str(Clock.RESPONSE)
VERIFICATION: Final = str(Clock.VERIFICATION)
SETTLEMENT: Final = str(Clock.SETTLEMENT)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    :param answer: by the regency's rule; None where it does not run.
    :param clocks: by their names, as casework starts them.
    """

    answer: Due | None
    clocks: dict[str, Limit]


def limits_of(
    *,
    kind: ReportKind,
    needs_examination: bool,
    is_poor: bool,
    office: Office | None,
    values: Mapping[str, Any],
    now: datetime,
) -> Limits:
    """
    The clocks that run for a report from now on.

    :param office: None while no office's place is known: then the regency's rule cannot run, and the set-up says so.
    :param values: what `policies.read_snapshot` answers for what is kept with the case.
    """
    promised = national.promises(kind, needs_examination=needs_examination, values=values)
    clocks: dict[str, Limit] = {str(name): promise for name, promise in promised.items()}
    answer = None
    if office is not None and response.applies(kind, concerns_poor=is_poor, runs_for=values[policies.RUNS_FOR]):
        answer = response.response_due(received_at=now, rule=LocalRule.of(values), office=office)
        clocks[RESPONSE] = answer.at
    return Limits(answer=answer, clocks=clocks)


def settlement(kind: ReportKind, *, needs_examination: bool, values: Mapping[str, Any]) -> Promise:
    """The nation's limit for settling a report of a kind."""
    return national.promises(kind, needs_examination=needs_examination, values=values)[Clock.SETTLEMENT]
