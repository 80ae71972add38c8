"""What the pages of the ways in are looked at with: some work, one is dead, one is not in use; keys of programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from catalog.modules.complaint_centre.models import Arrival, ChannelState, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.categories import CategoryText, add_category
from catalog.modules.complaint_centre.services.connections import Wanted, connect
from catalog.modules.complaint_centre.services.filing import Report, file_report
from catalog.modules.complaint_centre.services.keys import make_key, revoke_key
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Role
from organisation.services import grant_role
from tests.journeys.beginning import PREPARING

_MINUTES = {Way.WEB: 4, Way.API: 95, Way.OPEN311: 380, Way.EMAIL: 52, Way.WHATSAPP: 1490}


def fill_channels(admin: User, now: datetime) -> dict[str, Any]:
    """The administrator looks after the ways in; by WhatsApp nothing has come since its token ran out."""
    grant_role(user=admin, role=Role.objects.get(slug="complaint_manager"), unit=None, actor=PREPARING, now=now)
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
    return {"channel_key": key.pk, "channel_report": str(filed.complaint.pk)}
