"""
A data protection desk at work in Karangasem: an approved record, an open request for a copy, a rehearsal that went the
whole way. The consents are those of the mothers that the module brings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from casework.services import Applicant
from catalog.privacy.models import Identity, RequestKind
from catalog.privacy.services import breaches, register, requests
from core.actors import Actor
from core.personal_data import DataCategory
from core.secrets import decrypt
from residents.models import NIK_PURPOSE, Resident

WHERE: Final = "5107"
OFFICER: Final = "putu.kertiasih@karangasem.demo"
_REHEARSED: Final = timedelta(days=34)


def keep_desk(*, officer: str, actor: Actor, now: datetime) -> None:
    """Called inside the regency. :param officer: the name of the data protection officer, whose `actor` it is."""
    register.set_desk(
        officer=officer,
        decree="188.45/712/HK/2026, 2 Maret 2026",
        address="Jalan Ngurah Rai Nomor 31, Amlapura",
        email="pdp@karangasem.demo",
        phone="(0363) 21065",
        actor=actor,
        now=now,
    )
    register.approve_register(actor=actor, now=now - timedelta(days=12))
    _ask(actor, now - timedelta(hours=19))
    _rehearse(actor, now - _REHEARSED)


def _ask(actor: Actor, at: datetime) -> None:
    """Somebody came yesterday with the identity card and wants a copy."""
    resident = Resident.objects.exclude(nik="").filter(status=Resident.Status.ALIVE, merged_into=None).order_by("pk")[0]
    requests.enter_at_desk(
        applicant=Applicant(name=resident.full_name),
        kind=RequestKind.ACCESS,
        identity=Identity.CARD,
        wish="Saya ingin tahu data saya yang disimpan desa dan dinas.",
        nik=decrypt(resident.nik, purpose=NIK_PURPOSE),
        actor=actor,
        now=at,
    )


def _rehearse(actor: Actor, at: datetime) -> None:
    found = breaches.open_breach(
        title="Laptop petugas hilang di Terminal Karangasem", known_at=at, is_rehearsal=True, actor=actor, now=at
    )
    step: dict[str, Any] = {"breach_id": found.pk, "actor": actor, "now": at + timedelta(hours=6)}
    breaches.describe(
        version=found.version,
        happened="Laptop petugas desa hilang di terminal pada pagi hari; cakramnya tersandi.",
        categories=[DataCategory.NAME, DataCategory.PHONE],
        people=None,
        handling="Akun petugas ditutup dalam 20 menit dan sandinya diganti.",
        recovery="Waspadai telepon yang mengaku petugas; hubungi meja pelindungan data bila ragu.",
        **step,
    )
    village = (
        Resident.objects.filter(status=Resident.Status.ALIVE).order_by("pk").values_list("village_code", flat=True)
    )
    breaches.list_village(village_code=village[0], **step)
    found.refresh_from_db()
    found = breaches.send_notices(version=found.version, **step)
    found = breaches.note_authority(version=found.version, receipt="latihan", **step)
    found = breaches.decide_public(
        version=found.version, tells=False, reason="Semua orang yang terkena dapat dihubungi.", **step
    )
    breaches.close_breach(
        version=found.version, lessons="Daftar perangkat dan pemegangnya disimpan di meja, bukan di laptop.", **step
    )
