"""
A data protection desk at work in Karangasem: an approved record, an open request of each kind (a correction lies with a
village), a case in dispute, a rehearsal and a real failure that went the whole way, the people told by letter. The
consents are those of the mothers that the module brings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from casework.models import Case
from casework.services import Applicant
from catalog.privacy import queries
from catalog.privacy.doors import WORKS
from catalog.privacy.models import Hold, Identity, RequestKind
from catalog.privacy.services import breaches, holds, register, requests
from core.actors import Actor
from core.personal_data import DataCategory
from core.secrets import decrypt
from organisation.queries import assignments_with
from residents.models import NIK_PURPOSE, Resident

WHERE: Final = "5107"
OFFICER: Final = "putu.kertiasih@karangasem.demo"
_REHEARSED: Final = timedelta(days=34)
_FAILED: Final = timedelta(days=20)
_REQUESTS: Final = (
    (RequestKind.ACCESS, 19, "Saya ingin tahu data saya yang disimpan desa dan dinas."),
    (RequestKind.CORRECTION, 30, "Nama ibu saya di data keluarga salah tulis."),
    (RequestKind.ERASURE, 44, "Akun lama saya mohon dihapus, saya sudah punya yang baru."),
    (RequestKind.WITHDRAWAL, 8, "Saya tidak mau lagi menerima kabar lewat WhatsApp."),
    (RequestKind.OBJECTION, 26, "Urutan bantuan rumah dihitung komputer. Mohon ditinjau oleh orang."),
    (RequestKind.RESTRICTION, 12, "Sengketa waris berjalan. Mohon data saya tidak dipakai dahulu."),
    (RequestKind.PORTABILITY, 5, "Saya pindah ke Denpasar dan ingin membawa data saya."),
)
"""What is asked for, how many hours ago, in the person's words."""


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
    people = Resident.objects.exclude(nik="").filter(status=Resident.Status.ALIVE, merged_into=None).order_by("pk")
    for resident, (kind, hours, wish) in zip(people, _REQUESTS, strict=False):
        _ask(resident, kind, wish, actor, now - timedelta(hours=hours))
    _hold(actor, now - timedelta(days=2))
    _rehearse(actor, now - _REHEARSED)
    _fail(list(people.filter(phone="", email="").reverse()[:3]), actor, now - _FAILED)


def _ask(resident: Resident, kind: RequestKind, wish: str, actor: Actor, at: datetime) -> None:
    """Somebody came with the identity card. What is to be corrected goes to the office that keeps it."""
    asked, _pin = requests.enter_at_desk(
        applicant=Applicant(name=resident.full_name),
        kind=kind,
        identity=Identity.CARD,
        wish=wish,
        nik=decrypt(resident.nik, purpose=NIK_PURPOSE),
        actor=actor,
        now=at,
    )
    keeper = assignments_with(WORKS, at).exclude(unit=None).order_by("unit__path", "pk").first()
    if kind == RequestKind.CORRECTION and keeper is not None and keeper.unit is not None:
        requests.hand_over(
            case_id=asked.case_id,
            unit=keeper.unit,
            task="Cocokkan dengan kartu keluarga yang dibawa, lalu betulkan.",
            actor=actor,
            now=at + timedelta(hours=2),
        )


def _hold(actor: Actor, at: datetime) -> None:
    case = Case.objects.filter(type="application", started_at__lt=at, submitted_at__isnull=False).order_by("pk").first()
    if case is not None:
        holds.hold(
            code=case.code,
            dispute=Hold.Dispute.OBJECTION,
            reason="Keberatan administratif nomor 180/12/HK/2026; berkasnya dapat menjadi bukti.",
            until=None,
            actor=actor,
            now=at,
        )


def _fail(people: list[Resident], actor: Actor, at: datetime) -> None:
    """A real one, small and settled: three people without a telephone, told by letter on the same day."""
    found = breaches.open_breach(
        title="Daftar penerima bantuan terkirim ke surel yang salah",
        known_at=at,
        is_rehearsal=False,
        actor=actor,
        now=at,
    )
    step: dict[str, Any] = {"breach_id": found.pk, "actor": actor, "now": at + timedelta(hours=5)}
    breaches.describe(
        version=found.version,
        happened="Daftar tiga calon penerima bantuan rumah terkirim ke alamat surel di luar pemerintah karena salah "
        "ketik.",
        categories=[DataCategory.NAME, DataCategory.ADDRESS],
        people=len(people),
        handling="Penerima surel menyatakan sudah menghapusnya; kiriman daftar lewat surel dihentikan.",
        recovery="Bila ada yang menghubungi dan menyebut bantuan rumah, tanyakan dahulu ke kantor desa.",
        **step,
    )
    numbers = [decrypt(one.nik, purpose=NIK_PURPOSE) for one in people]
    breaches.list_by_numbers(numbers=numbers, **step)
    found.refresh_from_db()
    found = breaches.send_notices(version=found.version, **step)
    breaches.tell_portion(breach_id=found.pk, now=step["now"])
    step["now"] = at + timedelta(hours=8)
    letters = queries.letters(found).values_list("pk", flat=True)
    breaches.note_letters(people=list(letters), **step)
    found.refresh_from_db()
    found = breaches.note_authority(version=found.version, receipt="B-214/KOMDIGI/2026", **step)
    found = breaches.decide_public(
        version=found.version, tells=False, reason="Tiga orang saja, dan semuanya menerima surat.", **step
    )
    step["now"] = at + timedelta(days=3)
    breaches.close_breach(
        version=found.version, lessons="Daftar orang dibuka di Tiru dan tidak lagi dikirim lewat surel.", **step
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
