"""
A backup: one tenant at one moment, sealed, read back before it counts.

Everything is read in one REPEATABLE READ transaction whose snapshot pg_dump shares, so that the tenant and all others
go on working. Its tables are held by the weakest lock there is; only what would change their shape waits, and gives up.

Members: `ddl/before.sql` and `ddl/after.sql` (with the schema's name as a placeholder), `data/<table>` in COPY's text,
`files/<storage>/<key>`, `control/*.json`. Sessions and the cache are left out: people sign in again.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, ProgrammingError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from tenants import directory, keys
from tenants.context import connection, enter, operator_rights
from tenants.custody import files, operations, parcel, parts, tables
from tenants.custody.models import Backup, Operation
from tenants.fleet import blueprint
from tenants.fleet.dumping import schema_ddl
from tenants.models import Regency

LEFT_OUT = frozenset({"django_session", "core_cache"})
CREATING = frozenset({"TABLE", "SEQUENCE", "SEQUENCE OWNED BY", "DEFAULT", "FUNCTION", "TYPE", "DOMAIN"})
"""Kinds of statements that come before the rows; keys, indexes and checks of other tables come after."""


class UnknownTenant(Refusal):
    code = "unknown_tenant"
    status = 422
    message = _("No tenant has the schema %(schema)s.")
    fix = _("Look at the list of regencies and try again.")


class KeepsChanging(Refusal):
    code = "keeps_changing"
    message = _("The tables of %(schema)s were changed again and again while the backup began.")
    fix = _("Wait until modules are switched and migrations are done, then try again.")


def back_up(*, schema: str, actor: Actor, now: datetime) -> Backup:
    """
    Write a backup of one tenant and read it back. Runs as the operator, outside any transaction.

    :raises UnknownTenant: if there is no such tenant. :raises OSError: if the storage is full; nothing is left of it.
    :raises operations.BeingWorkedOn: if other work on this tenant is unfinished.
    """
    with operator_rights():
        regency = tenant(schema)
        operation = operations.do_now(
            kind=Operation.Kind.BACKUP, code=regency.code, schema=schema, actor=actor, now=now
        )
        assert operation.backup is not None  # `carry_out` raises where it cannot write one
        return operation.backup


def verify(*, backup_id: UUID, actor: Actor, now: datetime) -> Backup:
    """
    Read a backup to its last byte and note the day.

    :raises parcel.Damaged: if it is not what was written; it then stands as failed.
    """
    with operator_rights():
        backup = Backup.objects.get(pk=backup_id)
        try:
            check(backup)
        except parcel.Damaged as error:
            _settle(backup, Backup.State.FAILED, actor=actor, now=now, failure=error)
            raise
        with transaction.atomic():
            backup.verified_at = now
            backup.save(update_fields=["verified_at"])
            evidence.record(
                action="custody.verified",
                actor=actor,
                at=now,
                subject=f"regency:{backup.code}",
                details={"backup": str(backup.pk), "schema": backup.schema},
            )
        return backup


def check(backup: Backup) -> None:
    """:raises parcel.Damaged: if what lies in the storage is not what the ledger says, or its members are not whole."""
    if (lies := parcel.digest_of(backup.key)).sha256 != backup.sha256:
        raise parcel.Damaged(f"The parcel has {lies.size} bytes and another checksum than when it was written.")
    with parcel.reading(backup.key) as read:
        read.verify()


def tenant(schema: str) -> Regency:
    """:raises UnknownTenant: if there is none, or it is still being set up."""
    found = Regency.objects.filter(schema_name=schema).exclude(status=Regency.Status.PROVISIONING).first()
    if found is None:
        raise UnknownTenant(schema=schema)
    return found


def carry_out(operation: Operation) -> None:
    """The work itself. What a killed process left of an earlier attempt is thrown away first."""
    actor, schema = Actor.written(operation.asked_by), operation.schema
    for unfinished in Backup.objects.filter(schema=schema, state=Backup.State.WRITING):
        parcel.discard(unfinished.key)
        _settle(unfinished, Backup.State.FAILED, actor=actor, now=clock.now())
    operations.reached(operation, Operation.Step.WRITING)
    backup = Backup(code=operation.code, schema=schema, release=settings.TIRU_RELEASE, made_by=operation.asked_by)
    backup.key, backup.made_at = f"{schema}/backups/{backup.pk}.tiru", clock.now()
    backup.save(force_insert=True)
    try:
        receipt, backup.rows = write(schema, backup.key, made_at=backup.made_at)
        backup.size, backup.sha256 = receipt.size, receipt.sha256
        operations.reached(operation, Operation.Step.VERIFYING)
        check(backup)
    except Exception as error:
        parcel.discard(backup.key)
        _settle(backup, Backup.State.FAILED, actor=actor, now=clock.now(), failure=error)
        raise
    with transaction.atomic():
        backup.verified_at = clock.now()
        operation.backup = backup
        operation.finish(now=backup.verified_at)
        _settle(backup, Backup.State.READY, actor=actor, now=backup.verified_at)


def write(schema: str, key: str, *, made_at: datetime) -> tuple[parcel.Receipt, int]:
    """
    Write a tenant's parcel under a key; answers its receipt and how many rows it holds.

    :raises KeepsChanging: if its tables did not keep still long enough to begin.
    """

    def pack(snapshot: str) -> tuple[parcel.Receipt, int]:
        with parcel.writing(key, manifest={}) as out:
            _pack(schema, out, snapshot=snapshot, made_at=made_at)
        return out.receipt, sum(out.manifest["rows"].values())

    return _in_one_moment(schema, pack)


def _pack(schema: str, out: parcel.Writer, *, snapshot: str, made_at: datetime) -> None:
    regency = Regency.objects.get(schema_name=schema)
    present = tables.tables_of(schema)
    statements = schema_ddl(schema, snapshot=snapshot)
    for name, creating in (("ddl/before.sql", True), ("ddl/after.sql", False)):
        chosen = [statement.sql for statement in statements if (statement.kind in CREATING) == creating]
        out.add(name, ["\n\n".join(chosen).encode()])
    rows: dict[str, int] = {}
    for table in tables.in_order(schema, present):
        rows[table] = 0
        if table not in LEFT_OUT:
            chunks = tables.copy_out(schema, table, tables.columns_of(schema, table))
            out.add(f"data/{table}", _counted(chunks, rows, table))
    out.add_json("control/columns.json", {table: tables.columns_of(schema, table) for table in present})
    out.add_json("control/identities.json", tables.identity_positions(schema, present))
    out.add_json("control/sequences.json", tables.free_sequences(schema))
    out.add_json("control/directory.json", parts.collect_directory(regency))
    out.add_json("control/keys.json", keys.load(schema).as_dict())
    out.add_json("control/jobs.json", parts.collect_jobs(schema))
    out.add_json("control/parts.json", parts.collect(schema))
    head = evidence.head_of_log()
    out.manifest |= {
        "what": "tenant",
        "schema": schema,
        "code": regency.code,
        "purpose": regency.purpose,
        "release": settings.TIRU_RELEASE,
        "made_at": made_at.isoformat(),
        "migrations": {app: sorted(names) for app, names in blueprint.applied_migrations(schema).items()},
        "blueprint": dict(blueprint.fingerprints()),
        "rows": rows,
        "evidence": {"sequence": head.sequence, "hash": head.hash},
        "postgresql": connection.pg_version,
    }
    # Last, so that a file stored before the snapshot is there; one stored after it is too, and no row names it.
    out.manifest["files"] = files.pack(schema, out)


def _counted(chunks: Iterator[bytes], rows: dict[str, int], table: str) -> Iterator[bytes]:
    for chunk in chunks:
        rows[table] += chunk.count(b"\n")  # a line break inside a value is written as \n
        yield chunk


def _in_one_moment[T](schema: str, read: Callable[[str], T]) -> T:
    """
    Call `read` with the name of a snapshot in which no table of the schema can change its shape any more.

    The tables are locked before the snapshot is taken, because nothing else says that it is not one of a table that is
    being changed.
    """
    with operator_rights(schema):
        for _attempt in range(operations.ATTEMPTS):
            begun: list[Any] = []
            try:
                return _try_in_one_moment(schema, read, begun)
            except (_ShapeChanged, OperationalError, ProgrammingError):
                if begun:
                    raise
    raise KeepsChanging(schema=schema)


class _ShapeChanged(Exception):
    """A table came or went between looking and locking."""


def _try_in_one_moment[T](schema: str, read: Callable[[str], T], begun: list[Any]) -> T:
    known = tables.tables_of(schema)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(f"SET LOCAL lock_timeout = '{operations.PATIENCE}'")
        cursor.execute(f"LOCK TABLE {', '.join(f'{schema}."{table}"' for table in known)} IN ACCESS SHARE MODE")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        if tables.tables_of(schema) != known:
            raise _ShapeChanged
        begun.append(snapshot)
        return read(snapshot)


def _settle(
    backup: Backup, state: Backup.State, *, actor: Actor, now: datetime, failure: Exception | None = None
) -> None:
    """Write how a backup ended, into the ledger and the logs."""
    with transaction.atomic():
        backup.state = state
        if failure:
            backup.failure = operations.in_words(failure)
        backup.save()
        details: dict[str, evidence.Value] = {"backup": str(backup.pk), "schema": backup.schema}
        if failure:
            details["error"] = type(failure).__name__
        record = {
            "action": "custody.backed_up" if state == Backup.State.READY else "custody.backup_failed",
            "actor": actor,
            "at": now,
            "subject": f"regency:{backup.code}",
        }
        if regency := Regency.objects.filter(schema_name=backup.schema).first():
            with enter(directory.value_of(regency)):
                evidence.record(**record, details=details)  # type: ignore[arg-type]  # one set of words for two logs
        evidence.record(**record, details=details)  # type: ignore[arg-type]  # as above
