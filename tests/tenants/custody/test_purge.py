"""Destroying a tenant: killed in the middle, stopped by what remains, and certified only when nothing does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from psycopg.conninfo import make_conninfo

import tenants
from core import clock, evidence
from core.errors import Refusal
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.custody import backup, leaving, operations, purge, sandbox, wiping
from tenants.custody.models import DepartureState, PurgeCertificate
from tenants.custody.scan import scan
from tenants.models import Regency
from tests.tenants.custody.departing import (
    ASKS,
    CODE,
    HOST,
    SCHEMA,
    fresh,
    make_banyuwangi,
    to_purging,
    work,
)

ROOT = Path(__file__).resolve().parents[3]

DIE_AT = """
import os, signal, sys, django
sys.path[1:1] = ["platform"]
django.setup()
from django.conf import settings
settings.STORAGES["archives"]["OPTIONS"]["location"] = sys.argv[3]
from core import clock
from tenants.custody import purge

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

moment, step = sys.argv[2].split(" ")
if moment == "inside":
    purge.STEPS[step] = lambda departure, real=purge.STEPS[step]: (real(departure), die())
purge.run(
    departure_id=int(sys.argv[1]), now=clock.now(), after=lambda done: moment == "after" and done == step and die()
)
"""


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp")
        yield own_database


def killed_at(database: str, departure_id: int, moment: str, archives: Path) -> subprocess.CompletedProcess[bytes]:
    settings = connection.settings_dict
    url = make_conninfo(dbname=database, user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None)
    return subprocess.run(
        [sys.executable, "-c", DIE_AT, str(departure_id), moment, str(archives)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "TIRU_ROLE_PREFIX": settings["ROLE_PREFIX"],
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        check=False,
        capture_output=True,
    )


@pytest.mark.parametrize(
    "moment",
    ["inside stock", "after hosts", "inside schema", "after schema", "inside files", "after keys", "after scan"],
)
def test_a_purge_that_was_killed_is_finished_by_the_next_run(stage: str, archives: Path, moment: str) -> None:
    departure = to_purging()

    killed = killed_at(stage, departure.pk, moment, archives)
    half = fresh(departure)
    work()

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert half.state == DepartureState.PURGING
    assert fresh(departure).findings == []
    assert fresh(departure).state == DepartureState.PURGED
    certificate = PurgeCertificate.objects.get(departure=departure)
    # Counted once, before anything was destroyed.
    assert certificate.content["destroyed"]["tables"]["django_migrations"] > 20
    assert certificate.content["destroyed"]["hosts"] == [HOST]
    assert certificate.content["destroyed"]["keys"] == 2
    assert scan(SCHEMA, hosts=[HOST]) == []


def test_what_remains_stops_the_certificate_until_it_is_gone(stage: str) -> None:
    departure = to_purging()
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.notes_of_an_operator AS SELECT 'copied from r3510'::text AS note")

    work()
    stopped = fresh(departure)
    certified = PurgeCertificate.objects.exists()
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE public.notes_of_an_operator")
    leaving.purge_again(departure_id=departure.pk, actor=ASKS, now=clock.now())
    work()

    assert stopped.state == DepartureState.PURGING
    assert [finding["where"] for finding in stopped.findings] == ["public.notes_of_an_operator.note"]
    assert not certified
    assert fresh(departure).state == DepartureState.PURGED
    assert fresh(departure).findings == []
    actions = list(EvidenceEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-3:] == ["custody.remains_found", "custody.departure_purge_repeated", "custody.departure_purged"]


def test_copies_go_with_the_regency_they_were_made_of(stage: str, archives: Path) -> None:
    with operator_rights():
        backup.back_up(schema=SCHEMA, actor=ASKS, now=clock.now())
        copy = sandbox.make_copy(code=CODE, days=7, actor=ASKS, now=clock.now())

    departure = to_purging()
    work()

    assert fresh(departure).findings == []
    assert fresh(departure).state == DepartureState.PURGED
    destroyed = PurgeCertificate.objects.get(departure=departure).content["destroyed"]
    assert destroyed["copies"] == [copy.schema_name]
    assert destroyed["archives"] == {"backups": 1, "exports": 1}
    assert list(Regency.objects.filter(code=CODE).values_list("schema_name", flat=True)) == [SCHEMA]
    assert scan(copy.schema_name) == scan(SCHEMA) == []


def test_files_of_a_copy_that_was_wiped_long_ago_go_too(stage: str) -> None:
    with operator_rights():
        copy = sandbox.make_copy(code=CODE, days=7, actor=ASKS, now=clock.now())
        wiping.wipe(schema=copy.schema_name, actor=ASKS, now=clock.now())
    left = storages["private"].save(f"{copy.schema_name}/letters/0193", ContentFile(b"%PDF-1.7 Surat"))

    departure = to_purging()
    work()

    assert fresh(departure).state == DepartureState.PURGED
    assert not storages["private"].exists(left)
    destroyed = PurgeCertificate.objects.get(departure=departure).content["destroyed"]
    assert (destroyed["copies"], destroyed["wiped_before"]) == ([], [copy.schema_name])


def test_nothing_is_kept_or_brought_back_once_it_is_being_destroyed(stage: str) -> None:
    to_purging()

    for call in (
        lambda: backup.back_up(schema=SCHEMA, actor=ASKS, now=clock.now()),
        lambda: sandbox.make_copy(code=CODE, days=7, actor=ASKS, now=clock.now()),
    ):
        with operator_rights(), pytest.raises(Refusal):
            call()


def test_a_purge_waits_for_other_work_on_the_schema(stage: str) -> None:
    departure = to_purging()
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)

    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('tiru custody r3510', 0))")
        with pytest.raises(operations.BeingWorkedOn):
            purge.run(departure_id=departure.pk, now=clock.now())
    half = fresh(departure)
    work()

    assert half.steps_done == {}
    assert fresh(departure).state == DepartureState.PURGED


def test_files_in_every_storage_are_counted_and_deleted(stage: str, archives: Path) -> None:
    storages["private"].save("r3510/mpp/letters/1", ContentFile(b"12345"))
    storages["default"].save("r3510/mpp/pictures/1", ContentFile(b"123"))
    storages["private"].save("r8271/mpp/letters/1", ContentFile(b"theirs"))
    (archives / "r3510" / "backups").mkdir(parents=True)
    (archives / "r3510" / "backups" / "1.tiru").write_bytes(b"x")

    departure = to_purging()
    work()

    destroyed = PurgeCertificate.objects.get(departure=departure).content["destroyed"]
    assert destroyed["files"]["private"] == {"files": 1, "bytes": 5}
    assert destroyed["files"]["default"] == {"files": 1, "bytes": 3}
    assert destroyed["archives"] == {"backups": 1, "exports": 1}
    assert storages["private"].open("r8271/mpp/letters/1").read() == b"theirs"
    assert not (archives / "r3510").exists()
    storages["private"].delete("r8271/mpp/letters/1")


def test_the_certificate_is_sealed_by_the_evidence_log(stage: str) -> None:
    departure = to_purging()
    work()
    certificate = PurgeCertificate.objects.get(departure=departure)
    entry = EvidenceEntry.objects.latest("sequence")
    whole = purge.is_unchanged(certificate)

    certificate.content["destroyed"]["tables"]["accounts_user"] = 0
    certificate.content["asked_by"] = "somebody else"

    assert entry.action == "custody.departure_purged"
    assert entry.details["certificate_sha256"] == certificate.sha256
    assert whole
    assert not purge.is_unchanged(certificate)
    assert evidence.verify() == []


def test_running_again_after_the_end_changes_nothing(stage: str) -> None:
    departure = to_purging()
    work()
    before = PurgeCertificate.objects.values().get()

    with operator_rights():
        assert purge.run(departure_id=departure.pk, now=clock.now()) == []

    assert PurgeCertificate.objects.values().get() == before


def test_nothing_is_destroyed_unless_two_people_said_so(stage: str) -> None:
    departure = leaving.request_departure(
        schema=SCHEMA, decision="Keputusan Bupati Banyuwangi 188/2026", actor=ASKS, now=clock.now()
    )

    purge.run(departure_id=departure.pk, now=clock.now())

    assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.ACTIVE
    with tenants.enter(SCHEMA):
        assert evidence.verify() == []
