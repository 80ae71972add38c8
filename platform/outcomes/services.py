"""
Two steps: compute into the outbox, and send from the outbox.

Each is one transaction for each report, so a run that is killed anywhere has done some reports wholly and the others
not at all, and the next run goes on. Both lock the reckoning first: two runs at once do the same work once.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

import tenants
from core import clock, evidence
from core.actors import Actor
from core.indicators import Indicator, Period
from core.jobs import job
from outcomes import queries, suppression
from outcomes.facts.services import Batch, OnlyLiveCounts, give_back, receive
from outcomes.models import Figure, Reckoning, Report
from outcomes.suppression import Line, Shown

logger = logging.getLogger(__name__)

__all__ = [
    "Done",
    "OnlyLiveCounts",
    "ask_to_report",
    "compute_indicator",
    "rebuild_facts",
    "report_everything",
    "send_waiting",
]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a run did. `failed` counts indicators and periods whose function broke or that could not be sent."""

    computed: int
    sent: int
    failed: int


def report_everything(*, actor: Actor, now: datetime) -> Done:
    """
    Compute the closed periods of every indicator that is on here, and send what is new.

    One that breaks is noted on its row and leaves the others alone.

    :raises OnlyLiveCounts: in a sandbox or a copy.
    """
    regency = tenants.current()
    if regency.purpose != "live":
        raise OnlyLiveCounts
    computed = failed = 0
    for indicator in queries.active_indicators():
        for period in queries.periods_to_compute(indicator, now=now, zone=regency.zone):
            try:
                computed += compute_indicator(indicator=indicator, period=period, actor=actor, now=now) is not None
            except Exception as error:  # noqa: BLE001 -- somebody else's function: it may break in any way
                failed += 1
                _note(indicator, period, Reckoning.Problem.COMPUTING, error, now)
    sent = 0
    for row in queries.waiting():
        try:
            sent += send_waiting(reckoning=row, actor=actor, now=now)
        except Exception as error:  # noqa: BLE001 -- as above; the report stays in the outbox
            failed += 1
            _note_on(row, Reckoning.Problem.SENDING, error, now)
    return Done(computed=computed, sent=sent, failed=failed)


@job(queue="tenant", cron="40 17 * * *")
def report_indicators() -> None:
    """By night in each regency (17.40 UTC is past midnight everywhere in Indonesia), and when somebody asks."""
    try:
        report_everything(actor=Actor.system("outcomes"), now=clock.now())
    except OnlyLiveCounts:
        return  # the clock calls sandboxes too


def ask_to_report(*, actor: Actor, now: datetime) -> None:
    """
    Let the job of the night run now.

    :raises OnlyLiveCounts: in a sandbox or a copy.
    """
    if tenants.current().purpose != "live":
        raise OnlyLiveCounts
    with transaction.atomic():
        report_indicators.defer()
        evidence.record(action="outcomes.asked", actor=actor, at=now, subject="outcomes:all")


@transaction.atomic
def compute_indicator(*, indicator: Indicator, period: Period, actor: Actor, now: datetime) -> Report | None:
    """
    Compute one indicator for one closed period, hide what must be hidden, and put it into the outbox.

    Answers None where there is nothing new: no number yet, or the same as the newest version says. A number that went
    away since becomes a version that says so.

    :raises suppression.CannotBeAdded: if the parts of a number of people do not make up its total.
    """
    row = _locked(indicator, period, now)
    figures = queries.computed(indicator, period)
    newest = row.reports.order_by("-version").first()
    if figures is None and newest is None:
        _settle(row, now, Reckoning.Problem.COMPUTING)
        return None
    lines = (
        suppression.lines_of(
            figures,
            counts_people=indicator.counts_people,
            decimals=indicator.decimals,
            before=queries.hidden_before(row) if newest is not None else None,
        )
        if figures is not None
        else [Line(shown=Shown.NOTHING)]
    )
    fingerprint = _fingerprint(lines, indicator.formula)
    _settle(row, now, Reckoning.Problem.COMPUTING)
    if newest is not None and newest.fingerprint == fingerprint:
        return None
    report = Report.objects.create(
        reckoning=row,
        version=newest.version + 1 if newest else 1,
        formula=indicator.formula,
        fingerprint=fingerprint,
        computed_at=now,
    )
    Figure.objects.bulk_create(
        Figure(
            report=report,
            part=line.part,
            name=line.name,
            shown=line.shown.value,
            value=line.value,
            numerator=line.numerator,
            denominator=line.denominator,
        )
        for line in lines
    )
    _record("outcomes.computed", row, report, actor, now, lines=len(lines), hidden=_hidden(lines))
    return report


@transaction.atomic
def send_waiting(*, reckoning: Reckoning, actor: Actor, now: datetime) -> int:
    """
    Send what waits of one indicator and period, in the order of its versions. Answers how many reports went out.

    Marking here and writing there are one transaction: what is marked is there, once.
    """
    row = Reckoning.objects.select_for_update().get(pk=reckoning.pk)
    sent = 0
    # One after the other: sending one may renumber those behind it.
    while report := row.reports.filter(sent_at=None).order_by("version").first():
        send_report(row=row, report=report, actor=actor, now=now)
        sent += 1
    _settle(row, row.tried_at, Reckoning.Problem.SENDING)
    return sent


def send_report(*, row: Reckoning, report: Report, actor: Actor, now: datetime) -> None:
    """Send one report. Part of the caller's transaction, which holds the lock on the reckoning."""
    version = receive(_batch(row, report), now=now)
    if ahead := version - report.version:
        # Only after the regency was put back to an earlier day. The later ones make room, the last one first.
        for later in row.reports.filter(version__gt=report.version).order_by("-version"):
            later.version += ahead
            later.save(update_fields=["version"])
        report.version = version
    report.sent_at = max(now, report.computed_at)
    report.save(update_fields=["version", "sent_at"])
    _record("outcomes.sent", row, report, actor, now)


def rebuild_facts(*, actor: Actor, now: datetime) -> int:
    """
    Give the ministry back whatever facts of this regency are missing there, out of the outbox. Answers how many were.

    One transaction for each indicator and period; what is there already stays as it is, so it may be run at any time.

    :raises OnlyLiveCounts: in a sandbox or a copy.
    """
    if tenants.current().purpose != "live":
        raise OnlyLiveCounts
    missing = 0
    for pk in list(Reckoning.objects.order_by("last_day", "indicator").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Reckoning.objects.select_for_update().get(pk=pk)
            given = sum(
                give_back(_batch(row, report), sent_at=report.sent_at)
                for report in row.reports.filter(sent_at__isnull=False).order_by("version")
                if report.sent_at
            )
            missing += given
            if given:
                evidence.record(
                    action="outcomes.given_back",
                    actor=actor,
                    at=now,
                    subject=f"outcomes:{row.pk}",
                    details={"indicator": row.indicator, "period": row.period, "facts": given},
                )
    return missing


def _batch(row: Reckoning, report: Report) -> Batch:
    return Batch(
        report=report.pk,
        indicator=row.indicator,
        period=row.span,
        version=report.version,
        formula=report.formula,
        computed_at=report.computed_at,
        lines=queries.lines_of(report),
    )


def _locked(indicator: Indicator, period: Period, now: datetime) -> Reckoning:
    values = {"kind": indicator.period.value, "last_day": period.last_day, "tried_at": now}
    row, _made = Reckoning.objects.select_for_update().get_or_create(
        indicator=indicator.code, period=period.code, defaults=values
    )
    return row


def _settle(row: Reckoning, tried_at: datetime, step: Reckoning.Problem) -> None:
    """Note the try, and that this step went well if it had not before."""
    row.tried_at = tried_at
    if row.problem == step:
        row.problem, row.problem_kind, row.problem_since = "", "", None
    row.save()


def _note(indicator: Indicator, period: Period, step: Reckoning.Problem, error: Exception, now: datetime) -> None:
    with transaction.atomic():
        row = _locked(indicator, period, now)
        row.tried_at = now
        _note_on(row, step, error, now)


def _note_on(row: Reckoning, step: Reckoning.Problem, error: Exception, now: datetime) -> None:
    """The kind of an error only: its words may quote what stands in a row."""
    logger.error("An indicator failed.", extra={"indicator": row.indicator, "period": row.period, "step": step.value})
    row.problem, row.problem_kind = step, type(error).__name__[:80]
    row.problem_since = row.problem_since or now
    row.save(update_fields=["tried_at", "problem", "problem_kind", "problem_since"])


def _fingerprint(lines: list[Line], formula: int) -> str:
    said = [
        [
            line.part,
            line.name.as_dict() if line.name else None,
            line.shown.value,
            None if line.value is None else str(line.value),
            line.numerator,
            line.denominator,
        ]
        for line in lines
    ]
    return hashlib.sha256(json.dumps([formula, said], ensure_ascii=False).encode()).hexdigest()


def _hidden(lines: list[Line]) -> int:
    return sum(line.shown == Shown.HIDDEN for line in lines)


def _record(action: str, row: Reckoning, report: Report, actor: Actor, now: datetime, **more: int) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"outcomes.report:{report.pk}",
        details={"indicator": row.indicator, "period": row.period, "version": report.version, **more},
    )
