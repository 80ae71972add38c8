"""What the pages of the privacy desk are looked at with: a desk at work, a rehearsal, a citizen who asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from casework.models import Case
from catalog.modules.one_student_one_client.models import Consent
from catalog.privacy.failures import queries
from catalog.privacy.models import Hold, Identity, Processor, RequestKind
from catalog.privacy.services import breaches, failures, register, requests
from core.actors import Actor
from core.personal_data import DataCategory
from core.uuids import uuid7
from organisation.models import Role
from organisation.services import grant_role
from tests.factories.casework import applicant
from tests.factories.privacy import desk_at_work
from tests.journeys.beginning import PREPARING


def fill_privacy(admin: User, now: datetime) -> dict[str, Any]:
    """The administrator is the data protection officer, too, as in a small regency."""
    actor = Actor.user(admin.pk, schema="r5107")
    grant_role(user=admin, role=Role.objects.get(slug="dpo"), actor=PREPARING, now=now)
    keys = desk_at_work(now, name="Ni Luh Sekarini")
    Processor.objects.filter(pk=keys["processor"]).update(name="PT Awan Nusantara")
    Hold.objects.filter(pk=keys["hold"]).update(reason="Perkara 12/G/2026/PTUN.DPS")
    register.approve_register(actor=actor, now=now - timedelta(days=3))
    late = requests.enter_at_desk(
        applicant=applicant("I Nyoman Suarjana"), kind=RequestKind.CORRECTION, identity=Identity.LETTER,
        wish="Nama ibu saya salah tulis.", nik="", actor=actor, now=now - timedelta(hours=80),
    )[0]  # fmt: skip
    refused = requests.enter_at_desk(
        applicant=applicant("Ni Wayan Murti"), kind=RequestKind.ERASURE, identity=Identity.CARD, wish="", nik="",
        actor=actor, now=now - timedelta(hours=50),
    )[0]  # fmt: skip
    requests.refuse(
        case_id=refused.case_id, ground="archive", reason="Akta kelahiran adalah arsip negara.", actor=actor,
        now=now - timedelta(hours=30),
    )  # fmt: skip
    held = Case.objects.filter(is_open=True, type="application", submitted_at__isnull=False).order_by("pk")[0]
    Case.objects.filter(pk=held.pk).update(resident_id=keys["resident"])
    return keys | {
        "privacy_codes": [keys["privacy_code"], late.case.code, refused.case.code],
        "held_case": held.code,
        "rehearsed_breach": _rehearsal(actor, now - timedelta(days=40)).pk,
    }


def fill_failures(now: datetime) -> dict[str, Any]:
    """At the ministry: one failure that touches three regencies, of which one was told and one reads nothing."""
    unread = queries.can_be_told().filter(status__in=queries.WHY_UNREAD).order_by("code")[0]
    made = failures.open_failure(
        key=uuid7(), title="Cadangan basis data terbaca orang luar",
        happened="Kunci penyimpanan cadangan terbuka pada malam hari selama dua jam. Kunci sudah diganti, dan catatan "
        "akses menunjukkan satu unduhan.",
        known_at=now - timedelta(hours=4), categories=[DataCategory.NAME, DataCategory.PHONE],
        regency_codes=["5107", "8271", unread.code], actor=PREPARING, now=now - timedelta(hours=3),
    )  # fmt: skip
    with tenants.enter("r8271"):
        failures.tell_here(failure_id=made.pk, now=now - timedelta(hours=3))
    return {"failure": made.pk, "unread_regency": unread.code}


def ask_as(user: User, now: datetime) -> dict[str, Any]:
    """A citizen who showed the identity card once, so that consents are seen; and one more request, under way."""
    mother = Consent.objects.select_related("pregnancy__resident").order_by("pk")[0].pregnancy.resident
    known = requests.ask_signed_in(user=user, kind=RequestKind.CORRECTION, wish="Alamat.", actor=PREPARING, now=now)
    known.resident, known.identity = mother, Identity.CARD
    known.save(update_fields=["resident", "identity"])
    asked = requests.ask_signed_in(user=user, kind=RequestKind.ACCESS, wish="", actor=PREPARING, now=now)
    return {"my_request": asked.case.code}


def _rehearsal(actor: Actor, now: datetime) -> Any:
    """One that went the whole way."""
    found = breaches.open_breach(
        title="Laptop petugas hilang di terminal", known_at=now, is_rehearsal=True, actor=actor, now=now
    )
    values: dict[str, Any] = {"breach_id": found.pk, "actor": actor, "now": now + timedelta(hours=5)}
    found = breaches.describe(
        version=found.version, happened="Laptop petugas hilang di Terminal Karangasem.", people=12,
        categories=[DataCategory.NAME, DataCategory.PHONE], handling="Akun ditutup, sandi diganti.",
        recovery="Waspadai telepon yang mengaku petugas.", **values,
    )  # fmt: skip
    breaches.list_by_numbers(numbers=["5107044307910001"], **values)
    found.refresh_from_db()
    found = breaches.send_notices(version=found.version, **values)
    found = breaches.note_authority(version=found.version, receipt="latihan", **values)
    found = breaches.decide_public(version=found.version, tells=False, reason="Hanya latihan.", **values)
    return breaches.close_breach(version=found.version, lessons="Daftar orang disiapkan lebih dulu.", **values)
