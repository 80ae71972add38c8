"""The systems of other authorities to which reports are passed on: set up, and tried every hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from catalog.modules.complaint_centre import telling
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import CONNECTION_PURPOSE, OutsideSystem
from catalog.modules.complaint_centre.rules.watch import Fault, fault_of
from catalog.modules.complaint_centre.services.refusals import SystemNameTaken
from catalog.modules.complaint_centre.ways import NotWell, open311_client
from core import evidence
from core.actors import Actor
from core.outgoing import refuse_unless_https
from core.secrets import decrypt, encrypt

ACTOR: Final = Actor.system(MODULE)
MOST_SERVICES: Final = 200
"""Kept of one system, to choose from [A]."""


@dataclass(frozen=True, kw_only=True, repr=False)
class WantedSystem:
    """A system as somebody entered it; an empty key leaves the one that is there."""

    name: str
    endpoint: str
    jurisdiction: str = ""
    access: str = ""
    is_on: bool = True


@transaction.atomic
def connect_system(*, wanted: WantedSystem, actor: Actor, now: datetime, pk: UUID | None = None) -> OutsideSystem:
    """
    Set up the system of another authority, or change it.

    :raises core.outgoing.NotPublic: if it is not reached by https. :raises SystemNameTaken:
    """
    refuse_unless_https(wanted.endpoint)
    found = OutsideSystem.objects.select_for_update().get(pk=pk) if pk else OutsideSystem()
    found.name, found.is_on, found.changed_at = wanted.name.strip(), wanted.is_on, now
    found.endpoint, found.jurisdiction = wanted.endpoint.strip().rstrip("/"), wanted.jurisdiction.strip()
    if wanted.access:
        found.access = encrypt(wanted.access, purpose=CONNECTION_PURPOSE)
    found.fault, found.since, found.proven_at, found.failed_at = "", None, None, None
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise SystemNameTaken from None
    evidence.record(
        action="complaint_centre.system_connected",
        actor=actor,
        at=now,
        subject=f"complaint_centre.system:{found.pk}",
        details={"on": found.is_on, "key_changed": bool(wanted.access)},
    )
    return found


def server_of(system: OutsideSystem) -> open311_client.Server:
    access = decrypt(system.access, purpose=CONNECTION_PURPOSE) if system.access else ""
    return open311_client.Server(endpoint=system.endpoint, api_key=access, jurisdiction=system.jurisdiction)


def look_after_systems(*, now: datetime) -> None:
    """Ask each what can be reported there: the answer proves it, and is what officers choose from."""
    for system in OutsideSystem.objects.filter(is_on=True):
        try:
            told = open311_client.services(server_of(system))
        except NotWell as error:
            note_system(system, error.fault, now=now)
            continue
        known = [
            {"code": str(row["service_code"])[:80], "name": str(row.get("service_name") or row["service_code"])[:150]}
            for row in told[:MOST_SERVICES]
            if row.get("service_code")
        ]
        OutsideSystem.objects.filter(pk=system.pk).update(services=known)
        note_system(system, None, now=now)


@transaction.atomic
def note_system(system: OutsideSystem, fault: Fault | None, *, now: datetime) -> None:
    """It was tried and answered, or met this fault; managers hear when it dies and when it recovers."""
    found = OutsideSystem.objects.select_for_update().get(pk=system.pk)
    if fault is None:
        found.proven_at = now
    else:
        found.failed_at = now
    judged = fault_of(
        proven_at=found.proven_at,
        failed_at=found.failed_at,
        failing=str(fault or ""),
        begun_at=found.changed_at,
        now=now,
    )
    has_turned = bool(judged) != bool(found.fault)
    found.fault = judged
    found.since = (now if has_turned else found.since) if judged else None
    found.save(update_fields=["proven_at", "failed_at", "fault", "since"])
    if has_turned:
        evidence.record(
            action=f"complaint_centre.system_{'down' if judged else 'well'}",
            actor=ACTOR,
            at=now,
            subject=f"complaint_centre.system:{found.pk}",
            details={"why": judged},
        )
        telling.tell_of_system(found, actor=ACTOR, now=now)
