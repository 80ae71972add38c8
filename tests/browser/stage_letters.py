"""What the pages of village letters are looked at with: a village whose seal may sign, letters at every stage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client

import tenants
from accounts.models import User
from casework.models import Case
from casework.services import new_pin, take_step
from catalog.modules.smart_kampung.services import set_up_letters
from documents.models import Certificate, Document
from organisation.access import today
from organisation.models import Delegation, Role, Unit
from organisation.services import grant_role
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import DelegationFactory
from tests.factories.residents import ABABI, PURWA_KERTHI, join, make_resident
from tests.journeys.beginning import PREPARING

HOST = "karangasem.tiru.test"
HERE = "/smart-kampung"


def fill_letters(admin: User, now: datetime) -> dict[str, Any]:
    """Letters of two villages; the admin is their clerk and sets them up."""

    # Sealing runs an event loop, and the browser's has not ended here.
    def inside() -> dict[str, Any]:
        try:
            with tenants.enter("r5107"):
                return _fill(admin, now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(inside).result()


def _fill(admin: User, now: datetime) -> dict[str, Any]:
    set_up_letters(actor=PREPARING, now=now)
    village, other = (Unit.objects.get(region_code=code) for code in (PURWA_KERTHI, ABABI))
    for slug in ("village_clerk", "kampung_manager"):
        grant_role(user=admin, role=Role.objects.get(slug=slug), actor=PREPARING, now=now)
    if Certificate.objects.filter(user=None, revoked_at=None).exists():
        DelegationFactory.create(holder=None, unit=village, act="documents.desa", kind=Delegation.Kind.STANDING)
    else:
        factory.let_seal(village, now)
    citizen = factory.make_citizen(
        kk="5107050405209901", birth_place="Amlapura", religion="hindu", occupation="Pedagang"
    )
    join(
        make_resident(full_name="I Gede Putu Arnawa", birth_date=datetime(2012, 2, 3).date()),  # noqa: DTZ001 -- a birthday
        citizen.person.memberships.get().family,
    )
    earlier = now - timedelta(minutes=4)
    ready = factory.ask(village, person=citizen.person, now=earlier)
    lapsed = factory.ask(village, "S-02", {"keperluan": "beasiswa"}, person=citizen.person, now=earlier)
    over = Document.objects.get(case=lapsed.request.case_id)
    Document.objects.filter(pk=over.pk).update(valid_until=today(now) - timedelta(days=1), is_single_use=True)
    unmarried = {"keperluan": "melamar kerja di Denpasar"}
    waiting = factory.ask(village, "S-37", unmarried, person=citizen.person, now=earlier)
    moved = factory.ask(village, person=make_resident(full_name="I Nyoman Kariasa", village_code=ABABI), now=now)
    stranger = factory.ask(village, name="Ni Luh Suartini", now=now)
    to_sign = factory.ask(other, person=make_resident(full_name="I Ketut Merta", village_code=ABABI), now=now)
    returned = factory.ask(village, "S-37", unmarried, person=citizen.person, now=earlier)
    take_step(
        case_id=returned.request.case_id,
        action="return",
        reason="Lampirkan KTP-el orang tua.",
        actor=PREPARING,
        now=now,
    )
    with_paper = factory.ask_with_paper(village, person=citizen.person, now=now)
    draft = factory.begin(village, "S-08", {"keperluan": "membuka rekening"}, person=citizen.person, now=now)
    codes = {
        name: Case.objects.get(pk=asked.request.case_id).code
        for name, asked in (
            ("ready", ready),
            ("waiting", waiting),
            ("moved", moved),
            ("stranger", stranger),
            ("to_sign", to_sign),
            ("returned", returned),
            ("with_paper", with_paper),
        )
    }
    return {
        "letters": codes,
        "lapsed_token": over.token,
        "letter_draft": draft.code,
        "letter_paper": with_paper.request.case.papers.get().pk,
        "letter_person": citizen.person.pk,
        "letter_citizen": citizen,
        "letter_village": village.pk,
    }


def pins_of(keys: dict[str, Any]) -> dict[str, str]:
    """New PINs of all letters, by their codes."""
    codes = [*keys["letters"].values(), keys["letter_draft"]]
    return {code: new_pin(case_id=Case.objects.get(code=code).pk) for code in codes}


def asking(village: str = PURWA_KERTHI) -> Client:
    """Somebody who has chosen a village."""
    client = Client(SERVER_NAME=HOST)
    client.get(f"{HERE}/surat/?desa={village}")
    return client


def waiting_for_code(citizen: factory.Citizen) -> Client:
    """Somebody who has said who they are."""
    client = asking()
    client.post(f"{HERE}/surat/S-14/bukti/", {"nik": citizen.nik, "kk": citizen.kk})
    return client


def proven(citizen: factory.Citizen, code: str) -> Client:
    """Somebody who was proven to be who they are."""
    client = waiting_for_code(citizen)
    client.post(f"{HERE}/surat/S-14/kode/", {"code": code})
    return client


def kiosk(clerk: User) -> Client:
    """A device that the clerk turned into the kiosk of their village."""
    client = Client(SERVER_NAME=HOST)
    with tenants.enter("r5107"):
        client.force_login(clerk)
    client.post(f"{HERE}/petugas/kios/", {"village": PURWA_KERTHI, "name": "Ruang depan"})
    return client


def kiosks(clerk: User, citizen: factory.Citizen, code: Callable[[], str]) -> dict[str, Client]:
    """Kiosks before nobody, somebody who types, who waits for a code, who was proven, and who has asked."""
    steps: list[tuple[str, dict[str, str]]] = [
        ("", {"bahasa": "id"}),
        ("surat/", {"surat": "S-37"}),
        ("nik/", {"nik": citizen.nik}),
        ("kk/", {"kk": citizen.kk}),
        ("kode/", {}),
        ("tanya/1/", {"isian-keperluan": "melamar kerja"}),
        ("periksa/", {}),
    ]
    found = {}
    for name, how_far in (("idle", 0), ("typing", 3), ("waiting", 4), ("proven", 5), ("done", 7)):
        client = found[name] = kiosk(clerk)
        for path, sent in steps[:how_far]:
            client.post(f"{HERE}/kios/{path}", sent or ({"code": code()} if path == "kode/" else {}))
    return found
