"""What the pages of limits and referrals are looked at with: a complaint that climbed, one that waits, two dossiers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Referral, Way
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.rehearsing import send_test_run
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Position, Role, Unit
from organisation.services import grant_role
from tests.factories.accounts import UserFactory
from tests.factories.complaint_limits import decided_against, objected, report_left_alone
from tests.factories.organisation import HoldingFactory
from tests.journeys.beginning import PREPARING

_VILLAGE, _DISTRICT = "5107032004", "510703"


def fill_limits(admin: User, now: datetime) -> dict[str, Any]:
    """The administrator oversees and decides; one dossier is about a post of theirs."""
    grant_role(user=admin, role=Role.objects.get(slug="complaint_overseer"), unit=None, actor=PREPARING, now=now)
    village, district = (Unit.objects.get(region_code=code) for code in (_VILLAGE, _DISTRICT))
    Unit.objects.filter(pk=district.pk).update(latitude="-8.497000", longitude="115.526000")
    camat = LocalisedText(id="Camat Manggis", en="Head of Manggis District")
    _hold(district, camat, "Drs. I Nengah Sukarya, M.Si.")
    government = Unit.objects.get(kind=Unit.Kind.GOVERNMENT)
    sekda = LocalisedText(id="Sekretaris Daerah", en="Regional secretary")
    _hold(government, sekda, admin.full_name, admin, kind="secretary")
    _hold(village, LocalisedText(id="Perbekel Manggis", en="Perbekel of Manggis"), admin.full_name, admin)
    climbed = [
        report_left_alone(village, text=text, now=now, levels=3)
        for text in (
            "Pipa bocor di depan Pasar Manggis.",
            "Lampu Jalan Raya Manggis mati.",
            "Parit di Banjar Pegubugan tersumbat.",
        )
    ]
    waits = services.Report(
        kind=ReportKind.COMPLAINT, text="Sampah menumpuk di Pantai Manggis.", way=Way.WEB, village_code=_VILLAGE
    )
    services.file_report(report=waits, actor=Actor.citizen(), now=now)
    services.sweep(actor=PREPARING, now=now)
    found = list(Referral.objects.filter(complaint=climbed[0].complaint).order_by("due_at"))
    services.reply(
        referral_id=found[0].pk,
        text="Sejak pagi kantor perbekel tanpa listrik. Staf sudah mendatangi lokasi pada sore hari.",
        person=admin,
        actor=PREPARING,
        now=now,
    )
    services.decide(
        referral_id=found[1].pk,
        outcome="excused",
        grounds="Camat sedang dinas luar.",
        person=admin,
        actor=PREPARING,
        now=now,
    )
    last = Referral.objects.filter(complaint=climbed[2].complaint)
    mine, theirs = last.get(level=Level.VILLAGE), last.get(level=Level.DISTRICT)
    decided_against(mine, admin, now=now)
    assert theirs.officer is not None
    objected(theirs, theirs.officer, now=now)
    own = Referral.objects.get(complaint=climbed[1].complaint, level=Level.VILLAGE)
    to_decide = Referral.objects.get(complaint=climbed[1].complaint, level=Level.DISTRICT)
    return {
        "limit_codes": [climbed[0].case.code],
        "limit_referrals": [one.pk for one in (*found[:2], own, mine, theirs)],
        "limit_mine": mine.pk,
        "limit_objected": theirs.pk,
        "limit_own": own.pk,
        "limit_to_decide": to_decide.pk,
        "limit_run": send_test_run(unit=village, actor=PREPARING, now=now),
    }


def _hold(unit: Unit, name: LocalisedText, who: str, user: User | None = None, *, kind: str = "head") -> None:
    post = Position.objects.filter(unit=unit, kind=kind).first() or Position.objects.create(
        unit=unit, kind=kind, name=name, active_from="2026-01-01"
    )
    if not post.holdings.exists():
        HoldingFactory.create(position=post, full_name=who, user=user or UserFactory.create(full_name=who))
