"""
One tenant is brought back, while all others go on working.

The tables are made and filled in a schema beside the tenant's own (`<schema>__restore`), migrated to the running
release, and put in its place in one short transaction. Until that commits, the tenant is wholly the old one; from then
on it is wholly the restored one. What a killed process left behind is thrown away, or finished, by the next one.

- While it lasts the tenant's site answers 503; afterwards it has the status it had.
- Sessions are not restored: everybody signs in again.
- Jobs: what waited when the backup was made waits again; what was enqueued since is cancelled, because it speaks of
  rows that are gone. What a job that is running writes is gone if it commits before the change; if it goes on after it,
  it works on the restored rows.
- Roles of core and of the modules are those of the running release, as after a deploy.
- Files are named by their content for ever: those of the backup come back where they are missing. Newer ones stay in
  the storage, named by no row.
- The evidence log is the backup's, which is a beginning of the one that was replaced, and goes on with the restore.
  Copies of later heads are marked as superseded by the ministry's own entry about it; `verify_evidence` checks that
  entry.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from core import clock, evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from core.models import EvidenceEntry
from core.secrets import WrappedKeys
from tenants import directory, keys, roles
from tenants.context import connection, enter, operator_rights
from tenants.custody import files, operations, parcel, parts, tables
from tenants.custody.models import Backup, Operation
from tenants.fleet import ledger
from tenants.fleet.dumping import fill_in
from tenants.models import EvidenceCheckpoint, Regency
from tenants.provisioning.migrations import core_labels, labels_of, migrate_schema

# Rows whose text is hashed; a key of a file inside stays as it was written.
_SEALED_TABLES = frozenset({"core_evidenceentry", "core_evidencehead"})
_BLOCK = 256 * 1024


class NotABackup(Refusal):
    code = "not_a_backup"
    status = 422
    message = _("This is not a backup of a tenant that can be restored here.")
    fix = _("Choose a sealed backup from the list.")


class FromALaterRelease(Refusal):
    code = "from_a_later_release"
    message = _("The backup was made by a later release (%(release)s) than the one that runs here.")
    fix = _("Bring this installation to that release first.")


class WasPurged(Refusal):
    code = "was_purged"
    message = _("This regency left and its data were destroyed; a certificate says so.")
    fix = _("Nothing can be brought back. A return needs a decision of the ministry first.")


class OfAnotherTenant(Refusal):
    code = "of_another_tenant"
    status = 422
    message = _("The backup is of %(found)s, not of %(wanted)s.")
    fix = _("Choose a backup of this regency.")


class NotReady(Refusal):
    code = "backup_not_ready"
    message = _("This backup is not ready, or it failed.")
    fix = _("Choose one that is ready.")


def restore(*, actor: Actor, now: datetime, reason: str, backup_id: UUID | None = None, key: str = "") -> Regency:
    """
    Put a tenant back to what it was when a backup was made. Runs as the operator, outside any transaction.

    On a server that lacks the tenant or its role, both are made.

    :param backup_id: of a backup in the ledger; else `key`, of a parcel that was brought into the storage `archives`.
    :param reason: why, for the evidence logs; no personal data.
    :raises parcel.Damaged: before anything is touched. :raises NotABackup: likewise.
    :raises FromALaterRelease: likewise. :raises WasPurged: likewise. :raises NotReady: if the backup is not.
    :raises operations.BeingWorkedOn: if other work on this tenant is unfinished.
    """
    with operator_rights():
        operation = operations.do_now(
            kind=Operation.Kind.RESTORE,
            actor=actor,
            now=now,
            reason=reason,
            **facts_of(backup_id=backup_id, key=key),
        )
        return Regency.objects.get(schema_name=operation.schema)


def facts_of(*, backup_id: UUID | None = None, key: str = "") -> dict[str, Any]:
    """
    What an operation needs to know of its source: code, schema, key, and the ledger's row.

    :raises NotReady: if the backup is not ready. :raises parcel.Damaged: if there is no parcel under the key.
    """
    if backup_id is not None:
        backup = Backup.objects.filter(pk=backup_id, state=Backup.State.READY).first()
        if backup is None:
            raise NotReady
        return {"code": backup.code, "schema": backup.schema, "source": backup.key, "backup": backup}
    with parcel.reading(key) as read:
        manifest = _checked(read)
    return {"code": manifest["code"], "schema": manifest["schema"], "source": key}


def carry_out(operation: Operation) -> None:
    """The work of a restore into the tenant itself."""
    with parcel.reading(operation.source) as read:
        _refuse_what_does_not_fit(read, operation)
        close(operation, read)
        try:
            fill(operation, read, into=operation.schema)
        except Exception:
            reopen(operation)
            raise


def fill(operation: Operation, read: parcel.Reader, *, into: str) -> None:
    """Make the schema `into` from a parcel, in place of what it is now. After an error it is what it was."""
    staging = f"{into}__restore"
    role = roles.tenant_role(into)
    try:
        operations.reached(operation, Operation.Step.TABLES)
        _make_tables(read, staging=staging, into=into, role=role)
        operations.reached(operation, Operation.Step.MIGRATING)
        _migrate(staging, read, role=role)
        operations.reached(operation, Operation.Step.FILES)
        files.unpack(into, read)
        operations.reached(operation, Operation.Step.SWAPPING)
        operations.patiently(lambda: _swap(operation, read, staging=staging, into=into))
    except Exception:
        drop_left_over(staging)
        raise


def close(operation: Operation, read: parcel.Reader) -> None:
    """Close the tenant's site for the time of the work, and remember how it was; make the row if there is none."""
    operations.reached(operation, Operation.Step.CLOSING)

    def suspend() -> None:
        regency = Regency.objects.select_for_update().filter(schema_name=operation.schema).first()
        if regency is None:
            regency = parts.regency_from(read.json("control/directory.json"))
            regency.status = Regency.Status.PROVISIONING
            operation.status_before = Regency.Status.ACTIVE
        elif not operation.status_before:
            operation.status_before, operation.status_reason_before = regency.status, regency.status_reason
        if regency.status != Regency.Status.PROVISIONING:
            regency.status, regency.status_reason = Regency.Status.SUSPENDED, operation.reason
            regency.note_closing(clock.now())
        regency.save()
        operation.save(update_fields=["status_before", "status_reason_before"])
        directory.changed()

    operations.patiently(suspend)


def reopen(operation: Operation) -> None:
    """After a failure: the tenant is what it was, and so is its status. A row that was only begun goes again."""

    def resume() -> None:
        regency = Regency.objects.select_for_update().get(schema_name=operation.schema)
        if regency.status == Regency.Status.PROVISIONING:
            Regency.objects.filter(pk=regency.pk).delete()
        else:
            regency.status, regency.status_reason = operation.status_before, operation.status_reason_before
            regency.note_closing(clock.now())
            regency.save(update_fields=["status", "status_reason", "closed_times"])
        directory.changed()

    operations.patiently(resume)


def drop_left_over(staging: str) -> None:
    """Remove what an earlier attempt made beside the tenant's schema."""
    with operator_rights(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(staging)))
        keys.destroy(staging)


def _checked(read: parcel.Reader) -> dict[str, Any]:
    """:raises NotABackup: if it is no sealed backup: DDL that is not authentic must never run as the operator."""
    if not read.sealed or read.manifest.get("what") != "tenant":
        raise NotABackup
    return read.manifest


def _refuse_what_does_not_fit(read: parcel.Reader, operation: Operation) -> None:
    """Everything that can be known before anything is touched."""
    manifest = _checked(read)
    if operation.kind == Operation.Kind.RESTORE and manifest["schema"] != operation.schema:
        raise OfAnotherTenant(found=manifest["schema"], wanted=operation.schema)
    if Regency.objects.filter(schema_name=operation.schema, purged_at__isnull=False).exists():
        raise WasPurged
    known = MigrationLoader(None).disk_migrations
    installed = {app for app, _name in known}
    if any(
        (app, name) not in known for app, names in manifest["migrations"].items() if app in installed for name in names
    ):
        raise FromALaterRelease(release=manifest["release"])
    read.verify()
    keys_of = WrappedKeys.from_dict(read.json("control/keys.json"))
    secrets.unwrap(keys_of)  # without the master key the rows could not be read


def _make_tables(read: parcel.Reader, *, staging: str, into: str, role: str) -> None:
    """Schema, grants, tables, rows, keys and indexes beside the tenant's own; all of it or nothing."""
    manifest = read.manifest
    columns: dict[str, list[str]] = read.json("control/columns.json")
    names = read.names()
    move = files.renaming(manifest["schema"], into, names) if manifest["schema"] != into else None
    drop_left_over(staging)
    with operator_rights(), transaction.atomic():
        roles.ensure_tenant_role(into)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(staging)))
        roles.grant_schema(staging, role=role)
    with operator_rights(staging), transaction.atomic(durable=True), connection.cursor() as cursor:
        _run(cursor, read, "ddl/before.sql", staging)
        for name in names:
            table = name.removeprefix("data/")
            if table == name:
                continue
            with read.open(name) as content:
                rows = _blocks(content)
                if move and table not in _SEALED_TABLES:
                    rows = map(move, cast(Iterable[bytes], content))
                tables.copy_in(staging, table, columns[table], rows)
        _run(cursor, read, "ddl/after.sql", staging)
        tables.restart_identities(staging, columns, read.json("control/identities.json"))
        if "control/sequences.json" in names:  # not in backups of before
            tables.restart_free_sequences(staging, read.json("control/sequences.json"))
        tables.refresh_views(staging)


def _run(cursor: Any, read: parcel.Reader, member: str, schema: str) -> None:
    with read.open(member) as content:
        if statements := content.read().decode():
            cursor.execute(fill_in(statements, schema))


def _blocks(content: Any) -> Iterator[bytes]:
    while block := content.read(_BLOCK):
        yield block


def _migrate(staging: str, read: parcel.Reader, *, role: str) -> None:
    """Bring older tables to the running release, with keys at hand for migrations that change encrypted values."""
    manifest = read.manifest
    applied = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    modules = set(labels_of(settings.MODULE_APPS)) & manifest["migrations"].keys()
    labels = {*core_labels(), *modules}
    if any(key not in applied for key in MigrationLoader(None).disk_migrations if key[0] in labels):
        kept = WrappedKeys.from_dict(read.json("control/keys.json"))
        with transaction.atomic():
            secrets.keep(staging, secrets.carried_from(manifest["schema"], kept))
        migrate_schema(staging, labels)
    with operator_rights(), transaction.atomic():
        roles.tighten(staging, role=role)


def _swap(operation: Operation, read: parcel.Reader, *, staging: str, into: str) -> None:
    """The moment in which the old becomes the restored. Lost with everything, or kept with everything."""
    now, actor = clock.now(), Actor.written(operation.asked_by)
    manifest, kept = read.manifest, read.json("control/directory.json")
    regency = Regency.objects.select_for_update().get(schema_name=into)
    old = f"{into}__old"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [into])
        if cursor.fetchone():
            cursor.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*map(sql.Identifier, (into, old))))
        cursor.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*map(sql.Identifier, (staging, into))))
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(old)))
    _restore_keys(into, WrappedKeys.from_dict(read.json("control/keys.json")), of=manifest["schema"])
    keys.destroy(staging)
    ledger.forget(into)

    if manifest["schema"] == into:
        parts.restore_directory(regency, kept)
        cancelled, again = parts.restore_jobs(into, read.json("control/jobs.json"))
    else:
        cancelled, again = 0, 0  # a copy does nothing outside, so it has no jobs but those of the clock
    regency.status = operation.status_before or Regency.Status.ACTIVE
    regency.status_reason = operation.status_reason_before
    regency.note_closing(now)
    if regency.status in {Regency.Status.READ_ONLY, Regency.Status.ENDED}:
        roles.freeze(into)  # it is leaving, and stays read only with other rows in it
    regency.save()
    parts.restore(into, read.json("control/parts.json"))
    directory.changed()

    agreed = _agreed_head(into)
    with operator_rights(into):
        # What a deploy writes into each regency, and an older backup does not have yet.
        import_string(settings.TIRU_DECLARED_ROLES)(actor=actor, now=now)
    details: dict[str, evidence.Value] = {
        "schema": into,
        "from": manifest["schema"],
        "backup_made_at": manifest["made_at"],
        "backup_release": manifest["release"],
        "head": manifest["evidence"]["sequence"],
        "agreed": agreed,
        "jobs_cancelled": cancelled,
        "jobs_again": again,
    }
    if operation.backup_id:
        details["backup"] = str(operation.backup_id)
    subject, action = f"regency:{regency.code}", "custody.restored" if manifest["schema"] == into else "custody.copied"
    with enter(directory.value_of(regency)):
        evidence.record(action=action, actor=actor, at=now, subject=subject, reason=operation.reason, details=details)
    evidence.record(action=action, actor=actor, at=now, subject=subject, reason=operation.reason, details=details)
    entry = evidence.head_of_log().sequence  # nobody else can append before we commit
    EvidenceCheckpoint.objects.filter(schema=into, sequence__gt=agreed, superseded_by=None).update(superseded_by=entry)
    operation.finish(now=now)


def _agreed_head(schema: str) -> int:
    """
    The highest head copied to public that the restored log holds too. What was copied after it belongs to the log
    that was replaced, which may have parted from this one earlier than the backup's own end.
    """
    copied = dict(EvidenceCheckpoint.objects.filter(schema=schema, superseded_by=None).values_list("sequence", "hash"))
    with operator_rights(schema):
        held = EvidenceEntry.objects.filter(sequence__in=list(copied)).values_list("sequence", "hash")
        return max((sequence for sequence, found in held if copied[sequence] == found), default=0)


def _restore_keys(schema: str, kept: WrappedKeys, *, of: str) -> None:
    """
    Keys that open what was restored. Those the tenant has today stay if they do, because they may also open what was
    written since: module archives, for example.
    """
    if schema != of:
        kept = secrets.carried_from(of, kept)
    elif not kept.made_for:
        try:
            if secrets.includes(keys.load(schema), kept):
                return
        except LookupError:
            pass  # purged, or never here: the backup's keys are all there is
    if secrets.needs_rewrap(kept):
        kept = secrets.rewrap(kept)
    secrets.keep(schema, kept)
