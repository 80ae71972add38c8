"""A tenant comes back as it was, wholly or not at all, while all others go on."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

import tenants
from accounts.models import User
from catalog.activation.models import Activation
from core import clock, evidence, secrets
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.models import Role, Unit
from organisation.services import sync_core_roles
from tenants import roles
from tenants.context import operator_rights
from tenants.custody import backup, operations, parcel, restore, tables, wiping
from tenants.custody.models import Backup, Operation
from tenants.domains.models import HostClaim
from tenants.fleet import verifying
from tenants.fleet.blueprint import applied_migrations
from tenants.models import Domain, EvidenceCheckpoint, Regency, RegencyKeys
from tenants.provisioning.services import provision
from tenants.services import copy_evidence_head, resume, suspend
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OPERATOR = Actor.user(1, schema="public")
SCHEMA, OTHER = "r5107", "r8271"
REASON = "Impor unit salah berkas; permohonan Sekda 25 November 2026"


def back_up(schema: str = SCHEMA) -> Backup:
    return backup.back_up(schema=schema, actor=OPERATOR, now=NOW)


def bring_back(made: Backup) -> Regency:
    return restore.restore(backup_id=made.pk, actor=OPERATOR, now=NOW, reason=REASON)


def add_unit(code: str, schema: str = SCHEMA) -> None:
    with tenants.enter(schema):
        UnitFactory(code=code)


def units(schema: str = SCHEMA) -> set[str]:
    with tenants.enter(schema):
        return set(Unit.objects.values_list("code", flat=True))


def query(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall() if cursor.description else []


def shape(schema: str) -> dict[str, list[Any]]:
    """What may be done by whom, and what stands in a schema."""
    return {
        "tables": query(
            "SELECT c.relname, c.relkind::text, c.relacl::text FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = %s ORDER BY 1",
            schema,
        ),
        "schema": query("SELECT nspacl::text FROM pg_namespace WHERE nspname = %s", schema),
        "defaults": query(
            "SELECT d.defaclobjtype::text, d.defaclacl::text FROM pg_default_acl d JOIN pg_namespace n"
            " ON n.oid = d.defaclnamespace WHERE n.nspname = %s ORDER BY 1",
            schema,
        ),
        "constraints": query(
            "SELECT k.conname, k.contype::text FROM pg_constraint k JOIN pg_namespace n"
            " ON n.oid = k.connamespace WHERE n.nspname = %s ORDER BY 1",
            schema,
        ),
    }


def left_overs() -> list[str]:
    return [row[0] for row in query("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%%\\_\\_%%'")]


def test_rows_files_modules_and_grants_come_back(own_database: str, staff: Callable[..., Any]) -> None:
    staff(SCHEMA, "units.edit", name="Ni Ketut Sariani")
    add_unit("dinas-lama")
    with tenants.enter(SCHEMA):
        sealed = secrets.encrypt("3510165209950003", purpose="test")
    storages["private"].save(f"{SCHEMA}/letters/kept", ContentFile(b"%PDF-1.7 Surat"))
    before = shape(SCHEMA)
    made = back_up()
    add_unit("dinas-baru")
    with tenants.enter(SCHEMA):
        Unit.objects.filter(code="dinas-lama").delete()
        User.objects.update(is_active=False)
    storages["private"].delete(f"{SCHEMA}/letters/kept")
    Regency.objects.filter(schema_name=SCHEMA).update(modules_on=[], modules_off=["mpp"], brand="ternate")
    Activation.objects.filter(schema_name=SCHEMA).update(state="off")

    regency = bring_back(made)

    assert regency.status == Regency.Status.ACTIVE
    assert (regency.modules_on, regency.modules_off, regency.brand) == (["mpp"], [], "karangasem")
    assert Activation.objects.get(schema_name=SCHEMA).state == "on"
    assert "dinas-lama" in units()
    assert "dinas-baru" not in units()
    with tenants.enter(SCHEMA):
        assert User.objects.get().is_active
        assert secrets.decrypt(sealed, purpose="test") == "3510165209950003"
    with storages["private"].open(f"{SCHEMA}/letters/kept") as file:
        assert file.read() == b"%PDF-1.7 Surat"
    assert shape(SCHEMA) == before
    assert left_overs() == []
    add_unit("dinas-sesudah")
    assert "dinas-sesudah" in units()


def test_the_other_tenant_loses_no_write(own_database: str) -> None:
    for number in range(300):
        add_unit(f"lama-{number}")
    made = back_up()
    stop, begun = Event(), Event()

    def write() -> list[str]:
        written: list[str] = []
        try:
            while not stop.is_set():
                code = f"tulis-{len(written)}"
                add_unit(code, OTHER)
                assert code in units(OTHER)
                written.append(code)
                if len(written) > 5:
                    begun.set()
            return written
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        assert begun.wait(30) or not writer.result()
        bring_back(made)
        stop.set()
        written = writer.result()

    assert len(written) > 10
    assert {code for code in units(OTHER) if code.startswith("tulis-")} == set(written)


def test_a_backup_of_an_older_release_is_migrated(own_database: str) -> None:
    """The backup lacks the newest migration of the core, as one made before that release would."""
    with operator_rights(SCHEMA), connection.cursor() as cursor:
        before = applied_migrations(SCHEMA)["core"]
        cursor.execute("DROP TABLE core_sentonce")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = '0003_sent_once'")
    made = back_up()
    with parcel.reading(made.key) as read:
        assert set(read.manifest["migrations"]["core"]) == before - {"0003_sent_once"}

    bring_back(made)

    assert applied_migrations(SCHEMA)["core"] == before
    acl = query("SELECT relacl::text FROM pg_class WHERE oid = 'r5107.core_cache'::regclass")[0][0]
    assert f"{roles.tenant_role(SCHEMA)}=arwd/" in acl


def test_roles_of_core_are_those_of_the_running_release(own_database: str) -> None:
    """A backup of before they came, or gained a right: nobody could be given them until the next deploy."""
    with tenants.enter(SCHEMA):
        sync_core_roles(actor=OPERATOR, now=NOW)
        whole = dict(Role.objects.filter(module="core").values_list("slug", "rights"))
        Role.objects.filter(slug="tenant_admin").update(rights=["people.read"])
        Role.objects.filter(slug="auditor").delete()
    older = back_up()

    bring_back(older)

    with tenants.enter(SCHEMA):
        assert dict(Role.objects.filter(module="core").values_list("slug", "rights")) == whole


def test_a_backup_of_a_later_release_is_refused_before_anything_is_touched(own_database: str) -> None:
    with operator_rights(SCHEMA), connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0099_later', now())")
    made = back_up()
    add_unit("dinas-baru")

    with pytest.raises(restore.FromALaterRelease):
        bring_back(made)

    assert "dinas-baru" in units()
    assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.ACTIVE


def test_a_server_without_the_tenant_gets_it_back(own_database: str, switch_on: Callable[[str, str], None]) -> None:
    provision(code="3510", host="banyuwangi.tiru.test", actor=OPERATOR, now=NOW)
    switch_on("mpp", "r3510")
    add_unit("dinas-lama", "r3510")
    made = back_up("r3510")
    kept = parcel.path_of(made.key).read_bytes()
    before = shape("r3510")
    with operator_rights():
        wiping.remove_everything("r3510")
    assert query("SELECT 1 FROM pg_roles WHERE rolname = %s", roles.tenant_role("r3510")) == []
    key = "r3510/backups/brought.tiru"
    parcel.path_of(key).parent.mkdir(parents=True)
    parcel.path_of(key).write_bytes(kept)

    regency = restore.restore(key=key, actor=OPERATOR, now=NOW, reason=REASON)

    assert (regency.code, regency.status, regency.modules_on) == ("3510", Regency.Status.ACTIVE, ["mpp"])
    assert regency.primary_host == "banyuwangi.tiru.test"
    assert "dinas-lama" in units("r3510")
    assert shape("r3510") == before
    assert RegencyKeys.objects.filter(schema="r3510").exists()
    with operator_rights():
        wiping.remove_everything("r3510")  # a role belongs to the whole server


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "unsealed"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(own_database: str, damage: str) -> None:
    made = back_up()
    add_unit("dinas-baru")
    path = parcel.path_of(made.key)
    content = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(content[:-20])
        case "changed":
            path.write_bytes(content[:50_000] + bytes([content[50_000] ^ 1]) + content[50_001:])
        case "gone":
            path.unlink()
        case "unsealed":
            with parcel.writing(made.key, manifest={"what": "tenant", "schema": SCHEMA}, sealed=False):
                pass

    with pytest.raises((parcel.Damaged, restore.NotABackup)):
        bring_back(made)

    assert "dinas-baru" in units()
    assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.ACTIVE
    assert Operation.objects.get(kind="restore").state == Operation.State.FAILED


def test_after_an_error_the_tenant_is_what_it_was(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = back_up()
    add_unit("dinas-baru")
    Regency.objects.filter(schema_name=SCHEMA).update(
        status="read_only", status_reason="Akan keluar", read_only_since=clock.now()
    )

    def fail(*args: Any, **facts: Any) -> None:
        assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.SUSPENDED
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore.files, "unpack", fail)

    with pytest.raises(OSError, match="No space"):
        bring_back(made)

    regency = Regency.objects.get(schema_name=SCHEMA)
    assert (regency.status, regency.status_reason) == ("read_only", "Akan keluar")
    assert "dinas-baru" in units()
    assert left_overs() == []


def test_what_was_only_asked_for_when_its_process_died_is_done(own_database: str) -> None:
    made = back_up()
    add_unit("dinas-baru")
    with operator_rights():
        asked = operations.ask(
            kind=Operation.Kind.RESTORE, actor=OPERATOR, now=NOW, reason=REASON, **restore.facts_of(backup_id=made.pk)
        )

    operations.continue_interrupted(schema=SCHEMA)

    asked.refresh_from_db()
    assert asked.state == Operation.State.DONE
    assert "dinas-baru" not in units()


@pytest.mark.parametrize("moment", ["tables", "migrating", "files", "swapping"])
def test_what_a_killed_restore_left_is_finished(
    own_database: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed means: nothing after that moment ran, not even the cleaning up."""
    add_unit("dinas-lama")
    made = back_up()
    with tenants.enter(SCHEMA):
        Unit.objects.filter(code="dinas-lama").delete()

    class Killed(BaseException):
        pass

    reached = operations.reached

    def die(operation: Operation, step: Operation.Step) -> None:
        reached(operation, step)
        if step == moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(operations, "reached", die)
        with pytest.raises(Killed):
            bring_back(made)
    closed = Regency.objects.get(schema_name=SCHEMA)
    assert closed.status == Regency.Status.SUSPENDED
    assert "dinas-lama" not in units()

    finished = operations.continue_interrupted()

    assert [operation.state for operation in finished] == ["done"]
    assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.ACTIVE
    assert "dinas-lama" in units()
    assert left_overs() == []


def test_the_site_is_closed_meanwhile_and_people_sign_in_again(
    own_database: str, karangasem_client: Client, staff: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff(SCHEMA, "units.edit", client=karangasem_client)
    assert karangasem_client.get("/kerja/").status_code == 200
    made = back_up()
    answers = []
    unpack = restore.files.unpack

    def look(schema: str, read: parcel.Reader) -> int:
        answers.append(karangasem_client.get("/").status_code)
        return unpack(schema, read)

    monkeypatch.setattr(restore.files, "unpack", look)

    bring_back(made)

    assert answers == [503]
    off, on = Regency.objects.get(schema_name=SCHEMA).closed_times
    assert off < on
    assert karangasem_client.get("/").status_code == 200
    assert karangasem_client.get("/kerja/").status_code == 302


def test_nobody_opens_or_closes_the_site_meanwhile(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be written on the old tables is dropped with them."""
    made = back_up()
    refused = []
    reached = operations.reached

    def press(operation: Operation, step: Operation.Step) -> None:
        reached(operation, step)
        if step == Operation.Step.MIGRATING:
            for button in (
                lambda: resume(code="5107", actor=OPERATOR, now=NOW),
                lambda: suspend(code="5107", reason=REASON, actor=OPERATOR, now=NOW),
            ):
                with pytest.raises(operations.BeingWorkedOn):
                    button()
                refused.append(Regency.objects.get(schema_name=SCHEMA).status)

    monkeypatch.setattr(operations, "reached", press)

    bring_back(made)

    assert refused == ["suspended", "suspended"]
    assert Regency.objects.get(schema_name=SCHEMA).status == "active"


def test_half_a_file_is_written_anew(
    own_database: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or a kill leaves the beginning of a file under its final name."""
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"private": folder}
    key, content = f"{SCHEMA}/letters/0193", b"%PDF-1.7 " + b"surat " * 50_000
    storages["private"].save(key, ContentFile(content))
    made = back_up()
    storages["private"].delete(key)

    class OnAFullDisk(File):
        def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
            yield next(super().chunks(chunk_size))
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(restore.files, "File", OnAFullDisk)
        with pytest.raises(OSError, match="No space"):
            bring_back(made)
    left = storages["private"].size(key)

    bring_back(made)

    assert 0 < left < len(content)
    with storages["private"].open(key, "rb") as found:
        assert found.read() == content


def test_numbers_are_not_given_twice(own_database: str) -> None:
    add_unit("terhapus")
    with tenants.enter(SCHEMA):
        gone = Unit.objects.get(code="terhapus").pk
        Unit.objects.filter(pk=gone).delete()

    bring_back(back_up())

    add_unit("berikutnya")
    with tenants.enter(SCHEMA):
        assert Unit.objects.get(code="berikutnya").pk == gone + 1


def test_views_that_keep_rows_and_sequences_of_their_own_come_back_filled(own_database: str) -> None:
    query("CREATE MATERIALIZED VIEW r5107.mpp_counted AS SELECT count(*) AS units FROM r5107.organisation_unit")
    query("CREATE SEQUENCE r5107.mpp_number")
    query("SELECT setval('r5107.mpp_number', 41)")
    made = back_up()

    bring_back(made)

    assert query("SELECT count(*) FROM r5107.mpp_counted") == [(1,)]
    assert query("SELECT nextval('r5107.mpp_number')") == [(42,)]


def test_the_evidence_log_goes_on_and_still_verifies(own_database: str) -> None:
    made = back_up()
    for sequence in (1, 2):
        with tenants.enter(SCHEMA):
            evidence.record(action="test.later", actor=OPERATOR, at=NOW, subject=f"test:{sequence}")
            copy_evidence_head(now=NOW)

    bring_back(made)

    with tenants.enter(SCHEMA):
        entry = EvidenceEntry.objects.latest("sequence")
        assert (entry.action, entry.reason) == ("custody.restored", REASON)
        assert not EvidenceEntry.objects.filter(action="test.later").exists()
        copy_evidence_head(now=NOW)
    call_command("verify_evidence", SCHEMA, "public")
    public = EvidenceEntry.objects.get(action="custody.restored")
    assert set(EvidenceCheckpoint.objects.values_list("superseded_by", flat=True)) == {public.sequence, None}


def test_a_restore_can_be_undone_and_the_log_still_verifies(own_database: str) -> None:
    """Two logs part after the first backup; the second restore goes back to the branch that was left."""
    first = back_up()
    with tenants.enter(SCHEMA):
        evidence.record(action="test.later", actor=OPERATOR, at=NOW, subject="test:1")
        copy_evidence_head(now=NOW)
    second = back_up()
    bring_back(first)
    with tenants.enter(SCHEMA):
        for number in range(5):
            evidence.record(action="test.other", actor=OPERATOR, at=NOW, subject=f"test:{number}")
            copy_evidence_head(now=NOW)

    bring_back(second)

    with tenants.enter(SCHEMA):
        assert EvidenceEntry.objects.filter(action="test.later").exists()
        assert not EvidenceEntry.objects.filter(action="test.other").exists()
        copy_evidence_head(now=NOW)
    call_command("verify_evidence", SCHEMA, "public")


def test_a_regency_that_was_purged_does_not_come_back(own_database: str) -> None:
    made = back_up()
    Regency.objects.filter(schema_name=SCHEMA).update(status="ended", purged_at=NOW)

    with pytest.raises(restore.WasPurged):
        bring_back(made)


def test_a_mark_without_a_restore_does_not_hide_a_cut_log(own_database: str) -> None:
    with tenants.enter(SCHEMA):
        evidence.record(action="test.later", actor=OPERATOR, at=NOW, subject="test:1")
        copy_evidence_head(now=NOW)
        head = evidence.head_of_log()
    with operator_rights(SCHEMA), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_evidenceentry WHERE sequence = %s", [head.sequence])
        cursor.execute(
            "UPDATE core_evidencehead SET sequence = %s, hash ="
            " (SELECT hash FROM core_evidenceentry ORDER BY sequence DESC LIMIT 1)",
            [head.sequence - 1],
        )
    EvidenceCheckpoint.objects.update(superseded_by=1)

    with pytest.raises(CommandError, match="1 of 1 logs"):
        call_command("verify_evidence", SCHEMA)


def test_jobs_are_those_of_the_backup(own_database: str) -> None:
    from core.tasks import forget_sent_keys

    with tenants.enter(SCHEMA):
        waiting, done = forget_sent_keys.defer(), forget_sent_keys.defer()
    with tenants.enter(OTHER):
        elsewhere = forget_sent_keys.defer()
    made = back_up()
    query("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", done)
    with tenants.enter(SCHEMA):
        later = forget_sent_keys.defer()

    bring_back(made)

    states = dict(query("SELECT id, status::text FROM procrastinate_jobs WHERE task_name = %s", forget_sent_keys.name))
    assert {states.pop(waiting), states.pop(elsewhere)} == {"todo"}
    assert (states.pop(done), states.pop(later)) == ("succeeded", "cancelled")
    assert list(states.values()) == ["todo"]


def test_keys_that_came_since_stay_where_they_open_the_backup(own_database: str) -> None:
    from tenants import keys

    made = back_up()
    with operator_rights(), transaction.atomic():
        secrets.keep(SCHEMA, secrets.with_new_data_key(keys.load(SCHEMA)))

    bring_back(made)

    assert len(keys.load(SCHEMA).data) == 2


def test_a_host_that_was_given_up_or_taken_meanwhile_does_not_come_back(own_database: str) -> None:
    regency, other = Regency.objects.get(schema_name=SCHEMA), Regency.objects.get(schema_name=OTHER)
    Domain.objects.create(domain="karangasemkab.go.id", tenant=regency, is_primary=False)
    held, given_up = "pelayanan.karangasemkab.go.id", "lama.karangasemkab.go.id"
    for host, state in ((held, "verified"), (given_up, "withdrawn")):
        Domain.objects.create(domain=host, tenant=regency, is_primary=False)
        HostClaim.objects.create(
            regency=regency, host=host, proof=host, state=state, asked_at=NOW, asked_by="tests", until=NOW,
            verified_at=NOW,
        )  # fmt: skip
    made = back_up()
    Domain.objects.filter(domain="karangasemkab.go.id").update(tenant=other)
    Domain.objects.filter(domain__in=[held, given_up]).delete()

    bring_back(made)

    hosts = dict(Domain.objects.values_list("domain", "tenant__schema_name"))
    assert hosts["karangasemkab.go.id"] == OTHER
    assert hosts[held] == SCHEMA
    assert given_up not in hosts


def test_without_its_master_key_nothing_is_touched(own_database: str, settings: Settings) -> None:
    made = back_up()
    settings.TIRU_MASTER_KEYS = [secrets.generate_master_key()]

    with pytest.raises(secrets.MasterKeyMissing):
        bring_back(made)

    assert Regency.objects.get(schema_name=SCHEMA).status == Regency.Status.ACTIVE
    with operator_rights():
        assert tables.tables_of(f"{SCHEMA}__restore") == []


def test_work_beside_other_work_is_refused(own_database: str, django_db_blocker: Any) -> None:
    made = back_up()
    at_it, may_end = Event(), Event()

    def other_process() -> None:
        try:
            with operator_rights(), operations.only_one_on(SCHEMA):
                at_it.set()
                may_end.wait(30)
        finally:
            connection.close()

    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as pool:
        other = pool.submit(other_process)
        assert at_it.wait(30)
        with pytest.raises(operations.BeingWorkedOn):
            bring_back(made)
        may_end.set()
        other.result()

    assert bring_back(made).status == Regency.Status.ACTIVE


def test_waiting_work_goes_first(own_database: str) -> None:
    made = back_up()
    with operator_rights():
        waiting = operations.ask(kind=Operation.Kind.BACKUP, code="5107", schema=SCHEMA, actor=OPERATOR, now=NOW)

    bring_back(made)

    waiting.refresh_from_db()
    assert waiting.state == Operation.State.DONE


def test_the_restored_schema_is_that_of_the_blueprint(own_database: str) -> None:
    bring_back(back_up())

    with operator_rights():
        verdicts = list(verifying.verify(only=[SCHEMA]))

    assert [(verdict.schema, verdict.state) for verdict in verdicts] == [(SCHEMA, "whole")]
