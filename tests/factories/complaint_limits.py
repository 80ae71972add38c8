"""Limits of complaints that passed unanswered, for tests that need some to be there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Referral, Way
from catalog.modules.complaint_centre.rights import DECIDE
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from organisation.models import Unit
from tests.factories.organisation import person_with_rights

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


def decided_against(referral: Referral, officer: User, *, now: datetime) -> None:
    """The officer replied, and somebody whom the regional head charged decided against them."""
    services.reply(
        referral_id=referral.pk,
        text="Listrik kantor padam sejak pagi. Staf sudah mendatangi lokasi pada sore hari.",
        person=officer,
        actor=_TESTS,
        now=now,
    )
    services.decide(
        referral_id=referral.pk,
        outcome="guided",
        grounds="Jawaban dapat dikirim lewat telepon; tidak ada yang ditugasi menggantikan.",
        person=person_with_rights(DECIDE, full_name="Ni Made Suarniti, S.H."),
        actor=_TESTS,
        now=now,
    )


def objected(referral: Referral, officer: User, *, now: datetime) -> None:
    """The same, and the officer objects."""
    decided_against(referral, officer, now=now)
    services.object_to(
        referral_id=referral.pk,
        grounds="Jaringan telepon ikut padam. Surat PLN ULP Karangasem tanggal hari itu ada pada berkas kantor.",
        person=officer,
        actor=_TESTS,
        now=now,
    )
