"""A backup is one moment of one tenant, whole, and read back before it counts."""

import errno
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO, cast

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, transaction

import tenants
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.models import Unit
from tenants.context import operator_rights
from tenants.custody import backup, operations, parcel
from tenants.custody.models import Backup, Operation
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OPERATOR = Actor.user(1, schema="public")
SCHEMA = "r5107"


def back_up(schema: str = SCHEMA) -> Backup:
    return backup.back_up(schema=schema, actor=OPERATOR, now=NOW)


def rows_in(made: Backup, table: str) -> list[bytes]:
    with parcel.reading(made.key) as read, read.open(f"data/{table}") as content:
        return content.read().splitlines()


def test_a_backup_holds_all_that_a_tenant_is_made_of(own_database: str) -> None:
    with tenants.enter(SCHEMA):
        UnitFactory.create_batch(3)
        units = Unit.objects.count()
    storages["private"].save(f"{SCHEMA}/letters/0193", ContentFile(b"%PDF-1.7 Surat"))
    storages["private"].save("r8271/letters/0194", ContentFile(b"%PDF-1.7 Surat Ternate"))

    made = back_up()

    assert made.state == Backup.State.READY
    assert made.verified_at
    assert len(rows_in(made, "organisation_unit")) == units
    with parcel.reading(made.key) as read:
        manifest = read.manifest
        assert read.sealed
        assert [name for name in read.names() if name.startswith("files/")] == ["files/private/letters/0193"]
        assert read.json("control/directory.json")["domains"] == [["karangasem.tiru.test", True]]
        assert [row["fields"]["slug"] for row in read.json("control/parts.json")["activation"]["activations"]] == [
            "mpp"
        ]
        assert b"{schema}.organisation_unit" in read.open("ddl/before.sql").read()
    assert (manifest["schema"], manifest["code"], manifest["purpose"]) == (SCHEMA, "5107", "live")
    assert manifest["rows"]["organisation_unit"] == units
    assert made.rows == sum(manifest["rows"].values())
    assert "0001_initial" in manifest["migrations"]["mpp"]


def test_sessions_are_left_out(own_database: str, karangasem_client: Any, staff: Any) -> None:
    staff(SCHEMA, "units.edit", client=karangasem_client)

    made = back_up()

    with parcel.reading(made.key) as read:
        assert "data/django_session" not in read.names()


def test_a_backup_stands_in_both_logs_with_the_one_who_asked(own_database: str) -> None:
    made = back_up()

    entries = []
    for place in (tenants.public(), tenants.enter(SCHEMA)):
        with place:
            entries.append(EvidenceEntry.objects.get(action="custody.backed_up"))
            assert evidence.verify() == []
    assert [entry.actor for entry in entries] == ["user:1@public"] * 2
    assert entries[0].details == {"backup": str(made.pk), "schema": SCHEMA}


def test_a_backup_is_one_moment_while_people_write(own_database: str) -> None:
    """Each write adds a unit and an entry of evidence; a backup of two moments would not hold as many of both."""
    enough, stop = Event(), Event()

    def write() -> int:
        written = 0
        try:
            while not stop.is_set():
                with tenants.enter(SCHEMA), transaction.atomic():
                    UnitFactory(code=f"pair-{written}")
                    evidence.record(action="test.paired", actor=OPERATOR, at=NOW, subject="test:pair")
                written += 1
                if written > 20:
                    enough.set()
            return written
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        assert enough.wait(30) or not writer.result()
        made = back_up()
        units = sum(b"\tpair-" in row for row in rows_in(made, "organisation_unit"))
        entries = sum(b"\ttest.paired\t" in row for row in rows_in(made, "core_evidenceentry"))
        stop.set()
        written = writer.result()

    assert units == entries
    assert 20 < units < written


def test_a_full_disk_fails_the_backup_and_says_so(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create = parcel._create

    class Full(io.RawIOBase):
        def __init__(self, file: BinaryIO) -> None:
            self.file = file

        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> None:
            self.file.close()
            super().close()

    monkeypatch.setattr(parcel, "_create", lambda path: cast(BinaryIO, Full(create(path))))

    with pytest.raises(OSError, match="No space left"):
        back_up()

    failed, operation = Backup.objects.get(), Operation.objects.get()
    assert (failed.state, operation.state) == (Backup.State.FAILED, Operation.State.FAILED)
    assert failed.failure
    assert "No space left" in failed.failure.en
    assert list(parcel.path_of(failed.key).parent.iterdir()) == []


def test_a_backup_that_cannot_be_read_back_is_not_ready(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def damage(source: Path, target: Path) -> Path:
        content = bytearray(source.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
        return target

    monkeypatch.setattr(Path, "replace", damage)

    with pytest.raises(parcel.Damaged):
        back_up()

    assert Backup.objects.get().state == Backup.State.FAILED


def test_verifying_later_finds_a_parcel_that_was_changed(own_database: str) -> None:
    made = back_up()
    path = parcel.path_of(made.key)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(parcel.Damaged):
        backup.verify(backup_id=made.pk, actor=OPERATOR, now=NOW)

    made.refresh_from_db()
    assert made.state == Backup.State.FAILED


def test_what_a_killed_backup_left_is_finished_by_the_next_run(own_database: str) -> None:
    with operator_rights():
        dead = operations.ask(kind=Operation.Kind.BACKUP, code="5107", schema=SCHEMA, actor=OPERATOR, now=NOW)
        Operation.objects.update(state=Operation.State.RUNNING)
        half = Backup.objects.create(
            code="5107", schema=SCHEMA, key=f"{SCHEMA}/backups/half.tiru", release="1", made_by="system:x", made_at=NOW
        )
    path = parcel.path_of(half.key)
    path.parent.mkdir(parents=True)
    (path.parent / f"half.tiru.abc{parcel.SUFFIX_OF_UNFINISHED}").write_bytes(b"half")

    operations.continue_interrupted()

    half.refresh_from_db()
    dead.refresh_from_db()
    assert half.state == Backup.State.FAILED
    assert dead.state == Operation.State.DONE
    assert dead.backup
    assert dead.backup.state == Backup.State.READY
    assert [file.name for file in path.parent.iterdir()] == [f"{dead.backup.pk}.tiru"]


def test_work_that_another_process_does_is_left_alone(own_database: str) -> None:
    with operator_rights():
        operation = operations.ask(kind=Operation.Kind.BACKUP, code="5107", schema=SCHEMA, actor=OPERATOR, now=NOW)
        Operation.objects.update(state=Operation.State.RUNNING)

    def continue_here() -> list[Operation]:
        try:
            return operations.continue_interrupted()
        finally:
            connection.close()

    with operator_rights(), operations.only_one_on(SCHEMA), ThreadPoolExecutor(1) as pool:
        found = pool.submit(continue_here).result()

    operation.refresh_from_db()
    assert found == []
    assert operation.state == Operation.State.RUNNING


def test_a_tenant_that_is_not_there_is_refused(own_database: str) -> None:
    with pytest.raises(backup.UnknownTenant):
        back_up("r9999")


def test_the_command_writes_verifies_and_lists(own_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("custody", "backup", SCHEMA)
    made = Backup.objects.get()
    call_command("custody", "verify", str(made.pk))
    call_command("custody", "list", SCHEMA)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{made.pk}: r5107, {made.rows} rows")
    assert lines[1] == f"{made.pk}: whole"
    assert lines[2].startswith(f"{made.pk}  r5107  ")
