"""
A module that is off leaves the live system: a sealed archive is written, read back, and only then are its tables
dropped, all in one transaction.

Storage knows no transactions, so the order is: the parcel is written before the commit (a killed run leaves an orphan,
which the next run replaces), files are deleted after it (by a job that the transaction enqueues).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql
from psycopg.errors import DependentObjectsStillExist

import tenants
from catalog.activation import holdings, queries
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import contents, ledger
from catalog.activation.services.ledger import (
    ATTEMPTS,
    ArchiveGone,
    BeingMoved,
    ChangeUnderWay,
    Names,
    fail,
    live_activation,
    lock_activation,
    lock_failed,
    lock_regency,
    move,
    name_of,
    refuse_if_leaving,
    run_step,
    soon,
)
from catalog.preferences.models import ModulePreferences
from core import evidence, files, jobs
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from core.models import ParkedJob
from organisation.models import Role, RoleAssignment
from tenants import directory
from tenants.context import connection, operator_rights
from tenants.custody import parcel
from tenants.custody import tables as custody
from tenants.fleet import blueprint
from tenants.models import Regency
from tenants.services import set_modules

_BESIDE_TABLES = """
SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TYPE' END, relname,
    format('%%I.%%I', %(schema)s::text, relname)
FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('v', 'm', 'c')
UNION ALL SELECT 'SEQUENCE', relname, format('%%I.%%I', %(schema)s::text, relname)
FROM pg_class s WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'S' AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
UNION ALL SELECT 'ROUTINE', proname,
    format('%%I.%%I(%%s)', %(schema)s::text, proname, pg_get_function_identity_arguments(oid))
FROM pg_proc p WHERE pronamespace = %(schema)s::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
UNION ALL SELECT 'TYPE', typname, format('%%I.%%I', %(schema)s::text, typname)
FROM pg_type WHERE typnamespace = %(schema)s::regnamespace AND typtype IN ('e', 'd', 'r')
"""

_NOT_WRITTEN = _("The archive could not be written (%(kind)s). Our operators can see the details.")


class NotOff(Refusal):
    code = "not_off"
    message = _("%(module)s is not off.")
    fix = _("Switch it off first; then it can be archived.")


class StillReferredTo(Refusal):
    code = "still_referred_to"
    message = _("Data of %(others)s refer to data of %(module)s.")
    fix = _("Archive that first.")


class StillRequired(Refusal):
    code = "still_required"
    message = _("%(needed_by)s builds on %(module)s.")
    fix = _("Archive that first, even if it is off.")


class NameDiffers(Refusal):
    code = "name_differs"
    status = 422
    message = _("The name does not match.")
    fix = _("Type the name of the module as it stands above: %(module)s.")
    attr = "confirmation"


@transaction.atomic
def request_archive(*, slug: str, confirmation: str, actor: Actor, now: datetime, reason: str = "") -> Activation:
    """
    Ask for a module's data to leave the live system. The operator's worker is called in the same transaction.

    :param confirmation: the module's name, as the administrator typed it.
    :raises NameDiffers: if it is not the name. :raises NotOff: if the module is not off.
    :raises BeingMoved: if somebody else is at it. :raises StillReferredTo, StillRequired: naming who needs it.
    """
    require_name(slug, confirmation)
    with tenants.control(lock_regency) as regency:
        activation = live_activation(regency, slug)
        if activation is not None and activation.is_being_moved and not activation.is_stuck(now):
            raise BeingMoved(module=name_of(slug))
        if activation is None or activation.state not in (State.OFF, State.ARCHIVING):
            raise NotOff(module=name_of(slug))
        here = directory.value_of(regency)
    refuse_if_needed(slug, here)
    with tenants.control():
        archive = activation.archive if activation.state == State.ARCHIVING else None
        if archive is None:
            archive = _begin(activation, regency)
            move(activation, State.ARCHIVING)
        archive.made_by, archive.made_at, archive.reason = str(actor), now, reason
        archive.save()
        activation.archive = archive
        activation.decided_by, activation.decided_at = str(actor), now
        activation.failure = activation.failed_at = None
        activation.save()
        archive_module.defer(activation_id=activation.pk)
    evidence.record(
        action="activation.archive_requested",
        actor=actor,
        at=now,
        subject=f"module:{slug}",
        reason=reason,
        details={"release": activation.version, "activation": activation.pk, "archive": str(archive.pk)},
    )
    return activation


@job(queue="operator", attempts=ATTEMPTS)
def archive_module(*, activation_id: int) -> None:
    """
    Write, check and drop. May run twice: the second run finds the work done.

    Whatever goes wrong, the module is off as it was, and its page says why.

    :raises ChangeUnderWay: while another change is being made there.
    """
    run_step(
        archive_now,
        activation_id=activation_id,
        note_failure=note_failure,
        said="A module could not be archived.",
    )


@transaction.atomic
def archive_now(*, activation_id: int, now: datetime) -> None:
    """
    Everything in one transaction: parcel, its check, the dropping, the state, the evidence. Needs the operator.

    :raises StillReferredTo, StillRequired: if that has changed since it was asked for.
    :raises RegencyIsLeaving: if the regency became read only since.
    :raises contents.NotWhole: if the parcel does not say what the tables say.
    """
    regency, activation = lock_activation(activation_id)
    if activation.state != State.ARCHIVING:
        return
    refuse_if_leaving(regency)
    assert activation.archive_id is not None  # set when it was asked for
    archive = ModuleArchive.objects.select_for_update().get(pk=activation.archive_id)
    here, slug = directory.value_of(regency), activation.slug
    actor = Actor.written(archive.made_by)

    parcel.discard(archive.key)  # of a run that was killed between the parcel and the commit
    schema = regency.schema_name
    waiting = jobs.take_waiting(schema, slug)
    with operator_rights(schema):
        tables = holdings.tables_of(slug)
        soon(lambda: custody.lock(schema, tables, against="writers", seconds=ledger.LOCK_SECONDS))
        soon(lambda: holdings.lock_lent(slug))
        refuse_if_needed(slug, here)
        migrations = sorted(blueprint.applied_migrations(schema).get(slug, ()))
        written = contents.write(
            key=archive.key, regency=regency, activation=activation, migrations=migrations, waiting=waiting
        )
        soon(lambda: custody.lock(schema, tables, against="everybody", seconds=ledger.LOCK_SECONDS))
        _drop(schema, slug, tables)
        _delete_lent(slug, written)

    archive.state = ArchiveState.SEALED
    archive.migrations = migrations
    archive.size, archive.sha256 = written.receipt.size, written.receipt.sha256
    archive.rows, archive.roles, archive.files = written.rows, len(written.assignments), written.files
    archive.failure = archive.failed_at = None
    archive.save()
    move(activation, State.ARCHIVED)
    activation.save()
    set_modules(regency, on={*regency.modules_on}, off={*regency.modules_off} - {slug})
    if written.files:
        discard_files.defer(place=schema, slug=slug)
    with tenants.enter(here):
        evidence.record(
            action="activation.archived",
            actor=actor,
            at=now,
            subject=f"module:{slug}",
            reason=archive.reason,
            details={
                "release": activation.version,
                "activation": activation.pk,
                "archive": str(archive.pk),
                "sha256": archive.sha256,
                "tables": len(archive.rows),
                "rows": archive.total_rows,
                "roles": archive.roles,
                "files": archive.files,
            },
        )
        # Whoever gives or ends a role writes evidence too: having its head, nobody else does so until this commits.
        _forget_core_rows(slug, written)


@transaction.atomic
def note_failure(*, activation_id: int, error: Exception, now: datetime) -> None:
    """The module is off as it was. Keep the reason, and nothing of the parcel."""
    activation = lock_failed(activation_id)
    if activation.state != State.ARCHIVING:
        return
    archive = activation.archive
    assert archive is not None
    parcel.discard(archive.key)
    archive.state = ArchiveState.FAILED
    fail(
        activation,
        State.OFF,
        error,
        action="activation.archive_failed",
        otherwise=_NOT_WRITTEN,
        now=now,
        archive=archive,
    )
    archive.save()


@transaction.atomic
def destroy_archive(*, archive_id: UUID, confirmation: str, actor: Actor, now: datetime, reason: str = "") -> None:
    """
    Give an archive up for good: its key lies in its file and goes with it, so no backup of the database opens it again.

    :param confirmation: the module's name, as the administrator typed it.
    :raises ArchiveGone: if it is gone, or belongs to another tenant. :raises NameDiffers: if it is not the name.
    :raises BeingMoved: if it is being restored.
    """
    with tenants.control() as row:
        lock_regency(row.schema_name)
        archive = ModuleArchive.objects.select_for_update().filter(pk=archive_id, schema_name=row.schema_name).first()
        if archive is None or not archive.is_kept:
            raise ArchiveGone
        require_name(archive.slug, confirmation)
        if archive.activations.filter(state=State.RESTORING).exists():
            raise BeingMoved(module=name_of(archive.slug))
        archive.state = ArchiveState.DESTROYED
        archive.destroyed_by, archive.destroyed_at = str(actor), now
        archive.save()
        discard_parcel.defer(archive_id=str(archive.pk))
    evidence.record(
        action="activation.archive_destroyed",
        actor=actor,
        at=now,
        subject=f"module:{archive.slug}",
        reason=reason,
        details={"archive": str(archive.pk), "sha256": archive.sha256, "rows": archive.total_rows},
    )


@job(queue="operator")
def discard_parcel(*, archive_id: str) -> None:
    """Delete the file of an archive that was destroyed."""
    archive = ModuleArchive.objects.get(pk=archive_id)
    if archive.state == ArchiveState.DESTROYED:
        parcel.discard(archive.key)


@job(queue="operator", attempts=ATTEMPTS)
def discard_files(*, place: str, slug: str) -> None:
    """Delete the files of a module that has no tables in a schema (any more)."""
    with transaction.atomic():
        if not Regency.objects.filter(schema_name=place).exists():
            return
        regency = lock_regency(place)
        activation = live_activation(regency, slug)
        if activation is not None and activation.was_on:
            return  # it has come back in the meantime, and its files with it
        with tenants.enter(place):
            for key, _size in list(files.stored_under(slug)):
                files.delete_stored(key)


def require_name(slug: str, confirmation: str) -> None:
    """
    :raises NameDiffers: if what was typed is not the module's name, in any of its languages.
    """
    typed = " ".join(confirmation.split()).casefold()
    if typed not in {name.casefold() for name in queries.names_of(slug)}:
        raise NameDiffers(module=name_of(slug))


def refuse_if_needed(slug: str, here: tenants.CurrentRegency) -> None:
    """
    Asked in the regency's schema.

    :raises StillReferredTo: if tables of others refer to the module's. :raises StillRequired: if a module whose data
        are there, on or off, builds on it.
    """
    referring = {key.table for key in holdings.referring(holdings.tables_of(slug))}
    if referring := referring | set(holdings.referring_to_lent(slug)):
        owners = holdings.owners_of(referring)
        raise StillReferredTo(module=name_of(slug), others=Names(owners))
    if needing := holdings.requiring(slug, here.modules_on | here.modules_off):
        raise StillRequired(module=name_of(slug), needed_by=Names(manifest.name for manifest in needing))


def _begin(activation: Activation, regency: Regency) -> ModuleArchive:
    archive = ModuleArchive(
        schema_name=regency.schema_name,
        regency_code=regency.code,
        slug=activation.slug,
        version=activation.version,
        state=ArchiveState.WRITING,
    )
    archive.key = f"{regency.schema_name}/modules/{activation.slug}-{archive.pk}.tiru"
    return archive


def _forget_core_rows(slug: str, written: contents.Written) -> None:
    """
    Delete of core's tables what is in the parcel, and nothing else: writing it may have taken minutes.

    :raises ChangeUnderWay: if a role was given or ended meanwhile. What was parked meanwhile stays parked.
    """
    if contents.assignments_of(slug) != written.assignments:
        raise ChangeUnderWay
    ModulePreferences.objects.filter(pk=slug).delete()
    ParkedJob.objects.filter(pk__in=written.parked).delete()
    RoleAssignment.objects.filter(role__module=slug).delete()
    Role.objects.filter(module=slug).delete()


def _delete_lent(slug: str, written: contents.Written) -> None:
    """
    Delete what the module had in tables of blocks, children first.

    :raises ChangeUnderWay: if rows came meanwhile that are in no parcel.
    """
    for rows in reversed(holdings.lent_rows(slug)):
        inside, values = rows.order_by().values("pk").query.sql_with_params()
        table, key = rows.model._meta.db_table, rows.model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" IN ({inside})', values)  # noqa: S608 -- names of models
            if cursor.rowcount != written.rows.get(table, 0):
                raise ChangeUnderWay


def _drop(schema: str, slug: str, tables: list[str]) -> None:
    """
    What the module's migrations made. By plain SQL: Django's cascade would follow names into public, where other rows
    have the same keys.
    """
    kinds = sql.SQL("SELECT id FROM {}.django_content_type WHERE app_label = {}").format(
        sql.Identifier(schema), sql.Literal(slug)
    )
    permissions = sql.SQL("SELECT id FROM {}.auth_permission WHERE content_type_id IN ({})").format(
        sql.Identifier(schema), kinds
    )
    _drop_objects(_beside_tables(schema, slug) + _as_one(schema, tables))
    statements: list[sql.Composable] = []
    for key in holdings.referring(["auth_permission"]):
        statements.append(
            sql.SQL("DELETE FROM {} WHERE {} IN ({})").format(
                sql.Identifier(schema, key.table), sql.Identifier(key.column), permissions
            )
        )
    statements += [
        sql.SQL("DELETE FROM {}.auth_permission WHERE content_type_id IN ({})").format(sql.Identifier(schema), kinds),
        sql.SQL("DELETE FROM {}.django_content_type WHERE app_label = {}").format(
            sql.Identifier(schema), sql.Literal(slug)
        ),
        sql.SQL("DELETE FROM {}.django_migrations WHERE app = {}").format(sql.Identifier(schema), sql.Literal(slug)),
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    ContentType.objects.clear_cache()


def _as_one(schema: str, tables: list[str]) -> list[sql.Composable]:
    """Tables may refer to each other in a ring, so they go in one statement."""
    listed = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
    return [sql.SQL("DROP TABLE {}").format(listed)] if tables else []


def _beside_tables(schema: str, slug: str) -> list[sql.Composable]:
    """What drops the module's views, functions, types and sequences of its own. Migrations make them again."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE_TABLES, {"schema": schema})
        rows = cursor.fetchall()
    own = set(holdings.of_app(slug, {name for _kind, name, _text in rows}))
    return [sql.SQL(f"DROP {kind} {text}") for kind, name, text in rows if name in own]


def _drop_objects(statements: list[sql.Composable]) -> None:
    """
    Drop what nothing depends on, until nothing is left: a view may need a function, a function the rows of a table, a
    table a type. Never by CASCADE, which would take along what somebody else has built on it.

    :raises django.db.DatabaseError: if something of others depends on it.
    """
    waiting = statements
    while waiting:
        held_back, reason = [], None
        for statement in waiting:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
            except DatabaseError as error:
                if not isinstance(error.__cause__, DependentObjectsStillExist):
                    raise
                held_back.append(statement)
                reason = error
        if reason and len(held_back) == len(waiting):
            raise reason
        waiting = held_back
