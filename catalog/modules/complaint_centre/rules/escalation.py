"""
What happens when nobody answers: the next level gets a shorter clock, and the next day a person a dossier.

Village and ward go to the camat, camat and agency heads (peers) to the Sekda, the Sekda to the regional head [GK]. The
shorter clock is the same rule with half its hours [A]: sunset, the margin before it and 07:00 stay. So half of a clock
that ended at sunset is not half of what was left of the day: whoever gets it in the evening has half the hours from
07:00. Each level halves what the one below had, never below a least time.

The software sanctions and transfers nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from casework.clocks import Promise
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import Labelled
from catalog.modules.complaint_centre.rules.response import Due, LocalRule, Office, response_due
from core import clock


class Level(Labelled):
    """Who answers for a report. Pages use the regency's own words for village and regional head."""

    VILLAGE = "village", "Kepala desa", "Village head"
    WARD = "ward", "Lurah", "Head of an urban ward"
    DISTRICT = "district", "Camat", "District head"
    AGENCY = "agency", "Kepala perangkat daerah", "Head of an agency"
    INSPECTORATE = "inspectorate", "Inspektur", "Inspector"
    SECRETARY = "secretary", "Sekretaris daerah", "Regional secretary"
    REGIONAL_HEAD = "regional_head", "Kepala daerah", "Regional head"


SUPERIOR: Final[Mapping[Level, Level]] = {
    Level.VILLAGE: Level.DISTRICT,
    Level.WARD: Level.DISTRICT,
    Level.DISTRICT: Level.SECRETARY,
    Level.AGENCY: Level.SECRETARY,
    # Past the Sekda: nobody else may learn of a whistle-blower [A].
    Level.INSPECTORATE: Level.REGIONAL_HEAD,
    Level.SECRETARY: Level.REGIONAL_HEAD,
}


def next_level(level: Level) -> Level | None:
    """Who gets what this level left unanswered; None at the top, where a missed clock stays missed."""
    return SUPERIOR.get(level)


@dataclass(frozen=True, kw_only=True)
class Shortening:
    """
    :param share: of the time of the level below, in percent.
    :param least: no clock becomes shorter than this, unless the rule itself is.
    """

    share: Decimal = Decimal(50)
    least: timedelta = 30 * clock.MINUTE

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Shortening:
        """By what `policies.values` or `policies.read_snapshot` answer for `policies.ESCALATION`."""
        return cls(share=values[policies.ESCALATION_SHARE], least=values[policies.ESCALATION_LEAST] * clock.MINUTE)


def shortened(rule: LocalRule, *, rises: int, by: Shortening) -> LocalRule:
    """The rule for a level that got a report after so many rises: 4 hours, then 2, 1 and half an hour."""
    minutes = max(_part(rule.within // clock.MINUTE, rises, by), by.least // clock.MINUTE)
    return replace(rule, within=min(rule.within, minutes * clock.MINUTE))


def shortened_promise(promise: Promise, *, rises: int, by: Shortening) -> Promise:
    """A promise after so many rises, in whole units rounded up, at least one: 5 working days, then 3, 2 and 1."""
    return replace(promise, amount=_part(promise.amount, rises, by))


def _part(amount: int, rises: int, by: Shortening) -> int:
    return ceil(amount * (Fraction(by.share) / 100) ** rises)


@dataclass(frozen=True, kw_only=True)
class Step:
    """
    :param level: who has to answer now.
    :param rises: how often the report has moved up; 1 for the first.
    :param started_at: when the clock before was missed, however late a job noticed it.
    """

    level: Level
    rises: int
    started_at: datetime
    due: Due


def next_step(
    *, level: Level, missed_at: datetime, rises: int, rule: LocalRule, office: Office, by: Shortening
) -> Step | None:
    """
    Where a report goes whose clock was missed; None when the regional head has it already.

    :param level: who missed it, after how many `rises` (0 for whom it was assigned to).
    :param missed_at: when the clock was due.
    :param rule: the rule in force when the report was filed, not a shortened one.
    """
    above = next_level(level)
    if above is None:
        return None
    shorter = shortened(rule, rises=rises + 1, by=by)
    due = response_due(received_at=missed_at, rule=shorter, office=office)
    return Step(level=above, rises=rises + 1, started_at=missed_at, due=due)


def ladder(*, level: Level, missed_at: datetime, rule: LocalRule, office: Office, by: Shortening) -> list[Step]:
    """Every step up if nobody ever answers, for the rehearsal; empty when the regional head missed it."""
    steps: list[Step] = []
    while step := next_step(level=level, missed_at=missed_at, rises=len(steps), rule=rule, office=office, by=by):
        steps.append(step)
        level, missed_at = step.level, step.due.at
    return steps


class ReferralKind(Labelled):
    """What a missed clock opens: a dossier that a person decides on."""

    DISCIPLINE = "discipline", "Rujukan disiplin", "Discipline referral"
    GUIDANCE = "guidance", "Rujukan pembinaan", "Guidance referral"


@dataclass(frozen=True, kw_only=True)
class Referral:
    """
    :param about: who answered for the report when its clock was missed.
    :param date: the day it bears, in the regency's zone.
    :param addressed_to: who gets the dossier; the regional head, or whom they charge, decides.
    """

    kind: ReferralKind
    about: Level
    date: date
    addressed_to: tuple[Level, ...]


def referral_date(missed_at: datetime, zone: ZoneInfo) -> date:
    """The next local day, a working day or not: the clock runs seven days a week."""
    return clock.local_date(missed_at, zone) + clock.DAY


def referral_for(*, level: Level, missed_at: datetime, zone: ZoneInfo) -> Referral | None:
    """
    What the missed clock of a level opens.

    Civil servants, a lurah among them: discipline (PP 94/2021), to their superior. The head of a desa is none: guidance
    by camat and regional head (UU 6/2014) [GK]. For the regional head, who was elected: nothing.
    """
    superior = next_level(level)
    if superior is None:
        return None
    is_guided = level == Level.VILLAGE
    return Referral(
        kind=ReferralKind.GUIDANCE if is_guided else ReferralKind.DISCIPLINE,
        about=level,
        date=referral_date(missed_at, zone),
        addressed_to=(superior, Level.REGIONAL_HEAD) if is_guided else (superior,),
    )
