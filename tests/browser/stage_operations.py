"""What the pages of operations are looked at with: ninety days, three incidents, and what regencies use."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from catalog.operations.models import EVERYWHERE, Component, Day, Incident
from core import clock
from tenants.limits.models import Agreement, Stored, Use
from tenants.limits.resources import Resource
from tenants.models import Regency
from tests.factories.mpp import text

LOOKS = 1440


def fill_operations(now: datetime) -> dict[str, int]:
    """At the ministry. A web page that broke twice, mail that went slowly for a day, WhatsApp that is down now."""
    bad: dict[tuple[str, int], int] = {(Component.WEB, 41): 26, (Component.EMAIL, 17): 300, (Component.JOBS, 41): 31}
    for component in (Component.WEB, Component.JOBS, Component.EMAIL, Component.WHATSAPP, Component.SIGNING):
        days = 62 if component == Component.WHATSAPP else 90
        for ago in range(days):
            is_down = component == Component.WHATSAPP and ago == 0
            _day(EVERYWHERE, component, now, ago, failures=bad.get((component, ago), 40 if is_down else 0))
    for schema in ("r5107", "r8271"):
        for ago in range(30):
            _day(schema, Component.EMAIL, now, ago, failures=0)
    current = Incident.objects.create(
        title=text("Pesan WhatsApp tertunda", "WhatsApp messages are late"),
        text=text(
            "Pesan WhatsApp tiba beberapa jam terlambat karena gangguan di penyedia. Pesan penting dikirim lewat surel."
            " Kabar berikutnya pukul 16.00 WIB.",
            "WhatsApp messages arrive some hours late because of a fault at the provider. Important ones go by e-mail."
            " More at 16.00 WIB.",
        ),
        components=[Component.WHATSAPP], begins_at=now - timedelta(hours=3), written_at=now, changed_at=now,
    )  # fmt: skip
    Incident.objects.create(
        title=text("Pemeliharaan basis data", "Maintenance of the database"),
        text=text(
            "Semua situs berhenti paling lama 15 menit. Isian yang sedang Anda tulis tersimpan di perangkat.",
            "All sites pause for 15 minutes at most. What you are writing is kept on your device.",
        ),
        components=[Component.WEB, Component.JOBS], begins_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, minutes=15), written_at=now, changed_at=now,
    )  # fmt: skip
    past = now - timedelta(days=41)
    Incident.objects.create(
        title=text("Listrik pusat data padam", "The data centre lost power"),
        text=text(
            "Situs tidak dapat dibuka selama 26 menit. Tidak ada data yang hilang.",
            "Sites could not be opened for 26 minutes. No data were lost.",
        ),
        components=[Component.WEB, Component.JOBS], begins_at=past, ends_at=past + timedelta(minutes=26),
        written_at=past, changed_at=past,
    )  # fmt: skip
    _fill_use(now)
    return {"incident": current.pk}


def _day(schema: str, component: str, now: datetime, ago: int, *, failures: int) -> None:
    Day.objects.create(
        schema_name=schema, component=component, day=now.date() - timedelta(days=ago), looks=LOOKS, failures=failures,
        last_look_at=now - timedelta(days=ago), works=not (ago == 0 and failures),
    )  # fmt: skip


def _fill_use(now: datetime) -> None:
    today = clock.local_date(now, ZoneInfo("Asia/Makassar"))
    for ago in range(30):
        day = today - timedelta(days=ago)
        weekend = day.isoweekday() > 5
        for resource, used, refused in (
            (Resource.PUBLIC, 1_900 if weekend else 7_400 + 37 * ago, 0),
            (Resource.SIGNED_IN, 120 if weekend else 3_150 - 21 * ago, 14 if ago == 6 else 0),
            (Resource.API, 2_880, 460 if ago in (0, 1) else 0),
            (Resource.EMAIL, 90 if weekend else 16_900 if ago == 0 else 640 + 9 * ago, 0),
        ):
            Use.objects.create(schema_name="r5107", day=day, resource=resource, used=used, refused=refused)
    Stored.objects.create(schema_name="r5107", size=31_450_000_000, files=48_210, counted_at=now)
    Agreement.objects.create(
        regency=Regency.objects.get(schema_name="r8271"), api=40, agreed_at=now,
        reason="Dinas kependudukan mencocokkan data selama bulan Desember.",
    )  # fmt: skip
