"""
A regency to be left: Banyuwangi, made in a copy of the database, so that its role can really be dropped.

(The role of a regency of the seed is bound by the template database, which tests share.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import tenants
from catalog.activation.models import ModuleArchive
from core import clock, jobs
from core.actors import Actor
from tenants import directory
from tenants.custody import leaving
from tenants.custody.models import Departure, DepartureState
from tenants.provisioning.services import provision

SCHEMA, CODE, HOST = "r3510", "3510", "banyuwangi.tiru.test"
ASKS, CONFIRMS = Actor.user(7, schema="public"), Actor.user(8, schema="public")
DECISION = "Keputusan Bupati Banyuwangi Nomor 188/2026 tanggal 20 November 2026"
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def make_banyuwangi(*modules: str) -> None:
    """A live Banyuwangi with these modules on."""
    from catalog.activation.services import request_activation

    provision(code=CODE, host=HOST, brand="banyuwangi", actor=Actor.system("tests"), now=NOON)
    for slug in modules:
        with tenants.enter(SCHEMA):
            request_activation(slug=slug, actor=Actor.system("tests"), now=NOON)
    work()


def work() -> list[str]:
    """Let the operator's worker do what waits."""
    done = jobs.run_waiting(queues=("operator",))
    directory.forget()
    return done


def fresh(departure: Departure) -> Departure:
    with tenants.public():
        return Departure.objects.select_related("regency").get(pk=departure.pk)


def begin() -> Departure:
    return leaving.request_departure(schema=SCHEMA, decision=DECISION, actor=ASKS, now=NOON)


def to_export_ready() -> Departure:
    departure = begin()
    work()
    return fresh(departure)


def to_read_only() -> Departure:
    departure = to_export_ready()
    leaving.begin_read_only(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())
    work()
    return fresh(departure)


def to_retention() -> Departure:
    departure = to_read_only()
    leaving.begin_retention(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())
    return fresh(departure)


def after_retention(departure: Departure) -> datetime:
    assert departure.retain_until is not None
    return departure.retain_until + timedelta(minutes=1)


def to_purging() -> Departure:
    departure = to_retention()
    later = after_retention(departure)
    leaving.request_purge(departure_id=departure.pk, typed=CODE, actor=ASKS, now=later)
    leaving.confirm_purge(departure_id=departure.pk, typed=CODE, actor=CONFIRMS, now=later)
    return fresh(departure)


def sealed_archive() -> ModuleArchive:
    """The archive of a module at Banyuwangi, as the ledger knows it."""
    return ModuleArchive.objects.create(
        schema_name=SCHEMA,
        regency_code=CODE,
        slug="mpp",
        version="1.0.0",
        state="sealed",
        key=f"{SCHEMA}/modules/mpp.tiru",
        size=1,
        sha256="0" * 64,
        made_by="system:tests",
        made_at=NOON,
    )


REACH: dict[str, Callable[[], Departure]] = {
    DepartureState.REQUESTED: begin,
    DepartureState.EXPORT_READY: to_export_ready,
    DepartureState.READ_ONLY: to_read_only,
    DepartureState.RETENTION: to_retention,
}
