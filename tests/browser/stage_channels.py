"""What the pages of the ways in are looked at with: some work, one is dead, one is not in use; keys of programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from catalog.modules.complaint_centre.models import (
    Arrival,
    AwaitedPhoto,
    ChannelState,
    OutsideRecord,
    OutsideSystem,
    Way,
)
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.categories import CategoryText, add_category
from catalog.modules.complaint_centre.services.connections import Wanted, connect
from catalog.modules.complaint_centre.services.filing import Report, file_report
from catalog.modules.complaint_centre.services.keys import make_key, revoke_key
from catalog.modules.complaint_centre.services.passing_on import Target, pass_on
from catalog.modules.complaint_centre.services.systems import WantedSystem, connect_system
from core.actors import Actor
from core.localised import LocalisedText
from tests.journeys.beginning import PREPARING

_AUTHORITIES = (
    ("PLN ULP Karangasem", "https://lapor.pln.contoh.id/open311/v2", [
        {"code": "padam", "name": "Listrik padam"}, {"code": "tiang", "name": "Tiang atau kabel berbahaya"},
    ]),
    ("Perumda Air Minum Tirta Tohlangkir", "https://lapor.tirta.contoh.id/open311/v2", [
        {"code": "pipa", "name": "Pipa bocor"}, {"code": "mati", "name": "Air tidak mengalir"},
    ]),
)  # fmt: skip
_MINUTES = {Way.WEB: 4, Way.API: 95, Way.OPEN311: 380, Way.EMAIL: 52, Way.WHATSAPP: 1490}


def fill_channels(admin: User, now: datetime) -> dict[str, Any]:
    """The administrator looks after the ways in; by WhatsApp nothing has come since its token ran out."""
    connect(
        way=Way.EMAIL,
        wanted=Wanted(
            address="imap.karangasemkab.go.id", port=993, account="lapor@karangasemkab.go.id", password="pasir hitam"
        ),
        actor=PREPARING,
        now=now,
    )
    connect(
        way=Way.WHATSAPP,
        wanted=Wanted(
            address="https://graph.facebook.com/v21.0",
            account="109876500000",
            password="token",
            signing_secret="rahasia",
        ),
        actor=PREPARING,
        now=now,
    )
    for way, minutes in _MINUTES.items():
        ChannelState.objects.update_or_create(
            way=way,
            defaults={"last_arrival_at": now - timedelta(minutes=minutes), "proven_at": now - timedelta(minutes=7)},
        )
    ChannelState.objects.filter(way=Way.WHATSAPP).update(
        fault="credentials", since=now - timedelta(hours=20), proven_at=now - timedelta(hours=21), failed_at=now
    )
    Arrival.objects.create(
        way=Way.EMAIL, mark="a" * 64, sender=b"", at=now - timedelta(days=1), outcome=Arrival.Outcome.UNREADABLE
    )
    year = timedelta(days=365)
    old, _secret = make_key(name="Aplikasi lama", lifetime=year, actor=PREPARING, now=now - timedelta(days=30))
    revoke_key(key_id=old.pk, actor=PREPARING, now=now)
    key, _secret = make_key(name="Aplikasi Jalan Kita", lifetime=year, actor=PREPARING, now=now)
    lamps = add_category(
        code="lampu-jalan",
        text=CategoryText(name=LocalisedText(id="Lampu jalan", en="Street lamps")),
        actor=PREPARING,
        now=now,
    )
    report = Report(
        kind=ReportKind.COMPLAINT, text="Lampu di Jalan Raya Candidasa mati.", way=Way.OPEN311, category=lamps
    )
    filed = file_report(report=report, actor=Actor.citizen(), now=now)
    system, codes = _passed_on(now)
    return {
        "channel_key": key.pk,
        "channel_report": str(filed.complaint.pk),
        "channel_system": system.pk,
        "passed_reports": codes,
    }


def _passed_on(now: datetime) -> tuple[OutsideSystem, list[str]]:
    """Two other authorities, one of which is dead; a report with a number there, and one that did not get there."""
    yesterday = now - timedelta(hours=26)
    systems = []
    for name, endpoint, services in _AUTHORITIES:
        wanted = WantedSystem(name=name, endpoint=endpoint, access="kunci")
        systems.append(connect_system(wanted=wanted, actor=PREPARING, now=yesterday))
        OutsideSystem.objects.filter(pk=systems[-1].pk).update(services=services, proven_at=now - timedelta(minutes=7))
    pln, water = systems
    OutsideSystem.objects.filter(pk=water.pk).update(
        fault="unreachable", since=now - timedelta(hours=20), proven_at=now - timedelta(hours=21), failed_at=now
    )
    codes = []
    for to, service, text, words, seen in (
        (pln, "padam", "Listrik di Banjar Belong padam sejak subuh.", "Listrik padam di Banjar Belong, Padangkerta.",
         {"number": "PLN-20418", "status": "open", "told_at": now}),
        (water, "pipa", "Pipa air bocor di depan Pasar Amlapura.", "Pipa bocor di depan Pasar Amlapura Timur.",
         {"fault": "strange", "told_at": None}),
    ):  # fmt: skip
        report = Report(
            kind=ReportKind.COMPLAINT, text=text, way=Way.OPEN311,
            awaited=["https://contoh.id/foto/lampu.jpg"],
        )  # fmt: skip
        filed = file_report(report=report, actor=Actor.citizen(), now=now)
        pass_on(
            case_id=filed.case.pk, version=filed.case.version, target=Target(to=to, service_code=service), words=words,
            reason=f"Ditangani {to.name}.", actor=PREPARING, now=now,
        )  # fmt: skip
        OutsideRecord.objects.filter(complaint=filed.complaint).update(next_try_at=None, **seen)
        AwaitedPhoto.objects.filter(complaint=filed.complaint).update(left="gone", next_try_at=None)
        codes.append(filed.case.code)
    return pln, codes
