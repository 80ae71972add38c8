"""Reporting a problem with a module, and dealing with it. Called inside the regency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.ministry.curation.services import count_problem
from catalog.problems import queries
from catalog.problems.models import ProblemReport
from catalog.sdk import find_module
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import module_state


class ModuleIsOff(Refusal):
    code = "problem_of_module_that_is_off"
    status = 422
    message = _("This module is not on, so nothing of it can be reported.")
    fix = _("Choose one that is on.")
    attr = "slug"


@transaction.atomic
def report_problem(*, slug: str, text: str, user: User, actor: Actor, now: datetime) -> ProblemReport:
    """
    Keep what an officer says is wrong. The words stay here; the ministry's tally goes up by one, once in 24 hours for
    each person and module.

    :raises ModuleIsOff: if the module is not on here.
    """
    if module_state(slug) != "on":
        raise ModuleIsOff
    User.objects.select_for_update().get(pk=user.pk)  # two clicks at once count once
    counts = not queries.was_counted(user, slug, now=now)
    report = ProblemReport.objects.create(
        slug=slug,
        release=find_module(slug).release,
        text=text,
        reported_by=user,
        reported_at=now,
        counted=counts,
    )
    if counts:
        count_problem(slug=slug, now=now)
    _record("reported", report, actor=actor, now=now)
    return report


@transaction.atomic
def close_report(*, report_id: UUID, user: User, actor: Actor, now: datetime) -> ProblemReport:
    """
    Say that a reported problem was dealt with. A second time changes nothing.

    :raises NotThere: if there is no such report.
    """
    report = ProblemReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise NotThere
    if report.closed_at is None:
        report.closed_at, report.closed_by = now, user
        report.save(update_fields=["closed_at", "closed_by"])
        _record("closed", report, actor=actor, now=now)
    return report


def _record(what: str, report: ProblemReport, *, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"problems.{what}",
        actor=actor,
        at=now,
        subject=f"module:{report.slug}",
        details={"report": str(report.pk), "release": report.release, "counted": report.counted},
    )
