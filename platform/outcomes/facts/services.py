"""
Where a number crosses from a regency into public: the one place of this block that takes the control role.

The regency's code comes from its own row in the directory, never from the caller: nobody can speak for another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from core.errors import Refusal
from core.indicators import Period
from outcomes.facts.models import Fact
from outcomes.suppression import Line


class OnlyLiveCounts(Refusal):
    code = "outcomes_only_live"
    message = _("This is a sandbox or a copy. Its numbers do not count and are not sent.")
    fix = _("You need do nothing: the regency itself sends its numbers.")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One report of the outbox, all its lines together."""

    report: UUID
    indicator: str
    period: Period
    version: int
    formula: int
    computed_at: datetime
    lines: Sequence[Line]


@transaction.atomic
def receive(batch: Batch, *, now: datetime) -> int:
    """
    Write a report of the current regency down as facts, and answer the version it stands under.

    Part of the caller's transaction, which marks the report as sent. A report that is there already changes nothing.
    After the regency was put back to an earlier day its numbering may lag behind ours: what says the same as the newest
    version is that version, anything else becomes the next one. No version is ever written over.

    :raises OnlyLiveCounts: in a sandbox or a copy.
    """
    with tenants.control() as regency:
        if regency.purpose != "live":
            raise OnlyLiveCounts
        about = {"regency_code": regency.code, "indicator": batch.indicator, "period": batch.period.code}
        known = list(Fact.objects.filter(**about).order_by("version"))
        for fact in known:
            if fact.report == batch.report:
                return fact.version
        version = batch.version
        if known and (newest := known[-1].version) >= version:
            if _said(fact for fact in known if fact.version == newest) == _said(batch.lines):
                return newest
            version = newest + 1
        _write(batch, about, version=version, received_at=now)
        return version


@transaction.atomic
def give_back(batch: Batch, *, sent_at: datetime) -> int:
    """
    Write down a report of the current regency that was sent before, if it is not there any more. Answers how many
    facts were missing.

    Its version is the one it was answered then; what another report says under that version stays. For the day after
    facts were lost: the regencies' outboxes hold all that ever left.

    :param sent_at: when it was received for the first time.
    :raises OnlyLiveCounts: in a sandbox or a copy.
    """
    with tenants.control() as regency:
        if regency.purpose != "live":
            raise OnlyLiveCounts
        about = {"regency_code": regency.code, "indicator": batch.indicator, "period": batch.period.code}
        held = set(Fact.objects.filter(**about, version=batch.version).values_list("report", "part"))
        if any(report != batch.report for report, _part in held):
            return 0
        missing = [line for line in batch.lines if (batch.report, line.part) not in held]
        return _write(replace(batch, lines=missing), about, version=batch.version, received_at=sent_at)


def _write(batch: Batch, about: dict[str, str], *, version: int, received_at: datetime) -> int:
    made = Fact.objects.bulk_create(
        Fact(
            **about,
            period_kind=batch.period.kind.value,
            last_day=batch.period.last_day,
            part=line.part,
            version=version,
            formula=batch.formula,
            name=line.name,
            shown=line.shown.value,
            value=line.value,
            numerator=line.numerator,
            denominator=line.denominator,
            report=batch.report,
            computed_at=batch.computed_at,
            received_at=received_at,
        )
        for line in batch.lines
    )
    return len(made)


def _said(lines: object) -> set[tuple[object, ...]]:
    return {
        (line.part, str(line.shown), line.value, line.numerator, line.denominator)
        for line in lines  # type: ignore[attr-defined]  # lines of an outbox and facts have these alike
    }
