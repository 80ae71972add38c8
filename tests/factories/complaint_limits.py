"""Limits of complaints that passed unanswered, for tests that need some to be there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from organisation.models import Unit

_TESTS = Actor.system("tests")


def report_left_alone(unit: Unit, *, text: str, now: datetime, levels: int = 1) -> services.Filed:
    """
    A complaint of a morning three days ago that so many levels left unanswered, the office itself first; the dossiers
    about them are open.
    """
    Unit.objects.filter(kind=Unit.Kind.GOVERNMENT, latitude=None).update(
        latitude=Decimal("-8.450000"), longitude=Decimal("115.610000")
    )
    morning = (now - timedelta(days=3)).astimezone(UTC).replace(hour=1, minute=10, second=0, microsecond=0)
    Unit.objects.filter(active_from__gt=morning.date()).update(active_from=morning.date())
    unit.refresh_from_db()
    report = services.Report(kind=ReportKind.COMPLAINT, text=text, way=Way.WEB, village_code=unit.region_code)
    filed = services.file_report(report=report, actor=Actor.citizen(), now=morning)
    services.pass_to(case_id=filed.case.pk, unit=unit, actor=_TESTS, now=morning)
    for hours in (4, 6, 7)[:levels]:
        services.pass_due(case_id=filed.case.pk, actor=_TESTS, now=morning + timedelta(hours=hours))
    services.open_due(actor=_TESTS, now=now)
    return filed
