"""Whose limit a clock is, and the shorter one of the level above: what escalation does and its rehearsal shows."""

from __future__ import annotations

from datetime import datetime

import policies
from casework.timing import Limit
from catalog.modules.complaint_centre import limits, offices
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.offices import Offices
from catalog.modules.complaint_centre.rules import escalation as rules
from catalog.modules.complaint_centre.rules.escalation import Level, Shortening
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import LocalRule, Reason
from catalog.modules.complaint_centre.rungs import Rung
from organisation.models import Unit


def keeper_of(complaint: Complaint) -> tuple[Level, Unit]:
    """Who answers for a report before it climbs: the head of the office that works on it."""
    unit = complaint.case.unit
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        return Level.INSPECTORATE, unit
    return offices.level_of(unit), unit


def limit_above(
    complaint: Complaint, rung: Rung, level: Level, begins: datetime, here: Offices
) -> tuple[Limit, Reason | None]:
    """
    The limit of whoever gets what `level` left on a rung, by the rules that the report was filed under; and of an
    answer, why it is due then.

    :param level: not the top.
    """
    values = policies.read_snapshot(complaint.case.policies)
    by = Shortening.of(values)
    if not rung.is_of_answer:
        promise = limits.settlement(
            ReportKind(complaint.kind), needs_examination=complaint.needs_examination, values=values
        )
        return rules.shortened_promise(promise, rises=rung.above.step, by=by), None
    rule = LocalRule.of(values)
    if (office := here.office()) and (
        step := rules.next_step(level=level, missed_at=begins, rises=rung.step, rule=rule, office=office, by=by)
    ):
        return step.due.at, step.due.reason
    # The position of its office was taken out since the report came in: the hours alone are left.
    return begins + rules.shortened(rule, rises=rung.above.step, by=by).within, Reason.HOURS
