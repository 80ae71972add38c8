"""A regency leaves: from the decision to the certificate, each step, each refusal, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

import tenants
from core import clock, evidence, jobs
from core.actors import Actor
from tenants import directory
from tenants.context import operator_rights
from tenants.custody import leaving, parcel, purge, scan
from tenants.custody.models import Departure, DepartureState, PurgeCertificate
from tenants.models import Domain, Regency, RegencyKeys

ASKS, CONFIRMS = Actor.user(7, schema="public"), Actor.user(8, schema="public")
DECISION = "Keputusan Bupati Karangasem Nomor 188/2026 tanggal 20 November 2026"
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), tenants.public():
        yield


def begin() -> Departure:
    return leaving.request_departure(schema="r5107", decision=DECISION, actor=ASKS, now=NOON)


def work() -> list[str]:
    done = jobs.run_waiting(queues=("operator",))
    directory.forget()
    return done


def now_of(departure: Departure) -> Departure:
    with tenants.public():
        return Departure.objects.select_related("regency").get(pk=departure.pk)


def to_export_ready() -> Departure:
    departure = begin()
    work()
    return now_of(departure)


def to_read_only() -> Departure:
    departure = to_export_ready()
    leaving.begin_read_only(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())
    work()
    return now_of(departure)


def to_retention() -> Departure:
    departure = to_read_only()
    leaving.begin_retention(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())
    return now_of(departure)


def after_retention(departure: Departure) -> datetime:
    assert departure.retain_until is not None
    return departure.retain_until + timedelta(minutes=1)


def to_purging() -> Departure:
    departure = to_retention()
    later = after_retention(departure)
    leaving.request_purge(departure_id=departure.pk, typed="5107", actor=ASKS, now=later)
    leaving.confirm_purge(departure_id=departure.pk, typed="5107", actor=CONFIRMS, now=later)
    return now_of(departure)


REACHED = {
    DepartureState.REQUESTED: begin,
    DepartureState.EXPORT_READY: to_export_ready,
    DepartureState.READ_ONLY: to_read_only,
    DepartureState.RETENTION: to_retention,
}


def rights_of(schema: str) -> dict[str, set[str]]:
    """Every privilege in a schema, on tables, columns and what will be made, without regard to order."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relacl::text[] FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace"
            " UNION ALL SELECT c.relname || '.' || a.attname, a.attacl::text[] FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = %(schema)s::regnamespace"
            " AND a.attacl IS NOT NULL"
            " UNION ALL SELECT 'default ' || defaclobjtype::text, defaclacl::text[] FROM pg_default_acl"
            " WHERE defaclnamespace = %(schema)s::regnamespace",
            {"schema": schema},
        )
        return {name: set(rights or []) for name, rights in cursor.fetchall()}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def actions(schema: str) -> list[str]:
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT action FROM core_evidenceentry WHERE action LIKE 'custody.%%' ORDER BY sequence")
        return [row[0] for row in cursor.fetchall()]


def test_a_whole_departure(stage: None, archives: Any) -> None:
    departure = to_purging()
    at_work = [step.state for step in leaving.steps_of(departure)]
    work()

    departure = now_of(departure)
    assert at_work == ["requested", "export_ready", "read_only", "retention", "purging"]
    assert departure.state == DepartureState.PURGED
    assert departure.findings == []
    certificate = PurgeCertificate.objects.get(departure=departure)
    assert purge.is_unchanged(certificate)
    assert certificate.content["destroyed"]["tables"]["mpp_queueticket"] == 0
    assert certificate.content["destroyed"]["hosts"] == ["karangasem.tiru.test"]
    assert certificate.content["destroyed"]["archives"] == {"exports": 1}
    assert (certificate.content["asked_by"], certificate.content["confirmed_by"]) == (str(ASKS), str(CONFIRMS))
    regency = Regency.objects.get(code="5107")
    assert regency.status == Regency.Status.ENDED
    assert regency.purged_at
    assert not Domain.objects.filter(tenant=regency).exists()
    assert not RegencyKeys.objects.filter(schema="r5107").exists()
    assert not list(archives.rglob("*"))
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'r5107'")
        assert cursor.fetchone()[0] == 0
        assert evidence.verify() == []
    assert actions("public")[-1] == "custody.departure_purged"
    assert scan.scan("r5107", hosts=["karangasem.tiru.test"]) == []


def test_each_step_is_in_both_logs(stage: None) -> None:
    to_retention()

    expected = [
        "custody.departure_requested",
        "custody.departure_export_ready",
        "custody.departure_read_only",
        "custody.departure_export_made",
        "custody.departure_retention",
    ]
    assert actions("r5107") == expected
    assert actions("public") == expected
    for schema in ("r5107", "public"):
        with operator_rights(schema):
            assert evidence.verify() == []
