"""Departures in every state, of regencies that have no schema: for pages, which read the ministry's ledgers only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from core.actors import Actor
from regions import queries as regions
from tenants.custody.models import Departure, DepartureState, DepartureStep
from tenants.custody.purge import issue_certificate
from tenants.models import Domain, Regency

State = DepartureState
PATH = (State.REQUESTED, State.EXPORT_READY, State.READ_ONLY, State.RETENTION, State.PURGING, State.PURGED)
STATUS = {
    State.READ_ONLY: Regency.Status.READ_ONLY,
    State.RETENTION: Regency.Status.ENDED,
    State.PURGING: Regency.Status.ENDED,
    State.PURGED: Regency.Status.ENDED,
}
ASKS, CONFIRMS = Actor.user(7, schema="public"), Actor.user(8, schema="public")


def a_departure(state: State, *, code: str, **fields: Any) -> Departure:
    """A regency that has come as far as `state`, a day for each step, with an export of a moderate size."""
    now = clock.now()
    began = now - timedelta(days=100)
    facts = regions.regency(code)
    at_work = state in {State.READ_ONLY, State.RETENTION, State.PURGING, State.PURGED}
    regency = Regency.objects.create(
        code=code,
        schema_name=f"r{code}",
        status=STATUS.get(state, Regency.Status.ACTIVE),
        name=facts.full_name,
        short_name=facts.name,
        kind=facts.kind,
        time_zone=facts.time_zone,
        created_at=began - timedelta(days=400),
        live_at=began - timedelta(days=399),
        read_only_since=began + timedelta(days=2) if state == State.READ_ONLY else None,
        purged_at=now if state == State.PURGED else None,
    )
    if state != State.PURGED:
        host = f"{facts.name.lower().replace(' ', '-')}.tiru.test"
        Domain.objects.create(domain=host, tenant=regency, is_primary=True)
    values: dict[str, Any] = {
        "decision": f"Keputusan Bupati {facts.name} Nomor 188/2026 tanggal 3 Agustus 2026",
        "requested_by": str(ASKS),
        "requested_at": began,
        "retention_days": 90,
        "read_only_at": began + timedelta(days=2) if at_work else None,
        "retain_until": began + timedelta(days=93) if at_work and state != State.READ_ONLY else None,
    }
    if state not in {State.REQUESTED, State.PURGED, State.CANCELLED}:
        values |= {
            "export_key": f"r{code}/exports/01928374-1111-7000-8000-000000000001.tar",
            "export_size": 48_300_000,
            "export_sha256": "5f" * 32,
            "export_made_at": began + timedelta(days=2, minutes=4),
        }
    if state in {State.PURGING, State.PURGED}:
        values |= {
            "purge_asked_by": str(ASKS),
            "purge_asked_at": now - timedelta(days=1),
            "purge_confirmed_by": str(CONFIRMS),
            "destroyed": {
                "schema": f"r{code}",
                "copies": [f"s{code}_1"],
                "hosts": [f"{facts.name.lower()}.tiru.test"],
                "tables": {"accounts_user": 41, "mpp_queueticket": 18_204, "organisation_unit": 243},
                "files": {"private": {"files": 312, "bytes": 48_000_000}},
                "archives": {"backups": 7, "exports": 1},
                "keys": 2,
                "evidence": {"entries": 40_112, "head": "ab" * 32, "whole": True},
            },
        }
    departure = Departure.objects.create(regency=regency, state=state, **(values | fields))
    path = PATH[: PATH.index(state) + 1] if state in PATH else (State.REQUESTED, state)
    for day, step in enumerate(path):
        DepartureStep.objects.create(departure=departure, state=step, at=began + timedelta(days=day), by=str(ASKS))
    if state == State.PURGED:
        issue_certificate(departure, now=now)
    return departure


def departures() -> dict[str, str]:
    """One regency at each point of the way out, by what its page shows; answers their codes."""
    a_departure(State.REQUESTED, code="3501", export_asked_at=clock.now())
    a_departure(State.EXPORT_READY, code="3502", export_failure="OSError")
    a_departure(State.READ_ONLY, code="3503")
    a_departure(State.RETENTION, code="3504", retain_until=clock.now() + timedelta(days=30))
    a_departure(State.RETENTION, code="3505")
    a_departure(State.RETENTION, code="3506", purge_asked_by=str(CONFIRMS))
    a_departure(
        State.PURGING,
        code="3507",
        findings=[{"kind": "text", "where": "public.onboarding_application.contact_email", "count": 1}],
    )
    a_departure(State.PURGING, code="3508", purge_failure="OperationalError")
    a_departure(State.PURGED, code="3509")
    a_departure(State.CANCELLED, code="3511")
    return {
        "requested": "3501",
        "failed": "3502",
        "read_only": "3503",
        "kept": "3504",
        "due": "3505",
        "asked": "3506",
        "found": "3507",
        "stopped": "3508",
        "purged": "3509",
        "cancelled": "3511",
    }
