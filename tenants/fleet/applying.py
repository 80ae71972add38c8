"""
One migration in one schema: the lock, the truth, the operations, the record, the ledger.

The row of the regency is the one lock for everything that changes a schema's shape. A migration with a transaction
takes it in that transaction; one without holds it from a second session, because a concurrent index cannot be built
inside a transaction. Whoever finds it taken comes back later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import psycopg
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.operations import AddIndexConcurrently, NotInTransactionMixin
from django.db import migrations, transaction
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import F, Q, QuerySet
from psycopg import sql

from core import clock
from tenants import roles
from tenants.context import connection, operator_rights
from tenants.fleet.failures import HALF_SQUASHED, NEEDS_APP, Failure, StepRefused
from tenants.fleet.graph import Graph, Node, Standing
from tenants.fleet.models import FleetStep
from tenants.fleet.rendering import SILENT, Rendered, Renderer
from tenants.fleet.state import recorded_in

type Answer = Literal["done", "was_done", "gone"]

_REGENCY = "FROM public.tenants_regency WHERE schema_name = %s AND status <> 'provisioning' AND purged_at IS NULL"

# Building or dropping an index concurrently waits for old transactions without keeping anybody from working.
_CONCURRENT_PATIENCE = 20
"""How many times longer than any other statement it may wait."""

_CHANGES_MODELS = (migrations.CreateModel, migrations.DeleteModel, migrations.RenameModel, migrations.AlterModelOptions)


class SchemaIsBusy(Exception):
    """Somebody else holds the regency's row, or still builds the index that is to be repeated."""


def apply(node: Node, schema: str, *, renderer: Renderer, run_id: int, lock_timeout: int) -> Answer:
    """
    Apply one migration to one schema, or find that it has been applied. Needs the operator, outside a transaction.

    :param lock_timeout: longest wait for a table's lock, in milliseconds.
    :raises SchemaIsBusy: come back later. :raises StepRefused: it cannot be done in this schema as it stands.
    """
    migration = renderer.graph.migration(node)
    # Only a migration's own code can ask which regency it works for.
    serving = not all(isinstance(operation, SILENT) for operation in migration.operations)
    if not migration.atomic:
        return _apply_without_transaction(node, migration, schema, renderer, run_id, lock_timeout)
    with operator_rights(schema, serving=serving):
        _mark_running(node, schema, run_id)
        with transaction.atomic():
            return _apply_in_transaction(node, migration, schema, renderer, run_id, lock_timeout)


def _apply_in_transaction(
    node: Node, migration: Migration, schema: str, renderer: Renderer, run_id: int, lock_timeout: int
) -> Answer:
    if not _lock(schema, wait_at_most=lock_timeout):
        return "gone"
    standing, tables = _look(schema, renderer.graph)
    if node in standing.applied:
        _record_replaced(node, schema)
        _mark_done(node, schema)
        return "was_done"
    rendered = _rendered(node, migration, standing, tables, renderer)
    # `atomic` would only add a savepoint: the transaction is there.
    with connection.schema_editor(atomic=False) as editor:
        for number, operation in enumerate(migration.operations):
            before, after = rendered.states[number], rendered.states[number + 1]
            _forget_content_types(before)
            operation.database_forwards(node[0], editor, before, after)
    _record(node, schema)
    _follow_up(node, migration, schema)
    _mark_done(node, schema, run=run_id)
    return "done"


def _apply_without_transaction(
    node: Node, migration: Migration, schema: str, renderer: Renderer, run_id: int, lock_timeout: int
) -> Answer:
    with _locked_from_aside(schema) as is_there, operator_rights(schema):
        if not is_there:
            return "gone"
        _mark_running(node, schema, run_id)
        standing, tables = _look(schema, renderer.graph)
        if node in standing.applied:
            with transaction.atomic():
                _record_replaced(node, schema)
                _mark_done(node, schema)
            return "was_done"
        step = _step(node, schema).get()
        first = step.operations_done
        rendered = _rendered(node, migration, standing, tables, renderer)
        for number, operation in enumerate(migration.operations[first:], first):
            _forget_content_types(rendered.states[number])
            again = number == first and (step.attempts > 1 or step.run_id != run_id)
            _operate_without_transaction(node, schema, operation, number, rendered, lock_timeout, again=again)
        with transaction.atomic():
            _record(node, schema)
            _follow_up(node, migration, schema)
            _mark_done(node, schema, run=run_id)
    return "done"


def _operate_without_transaction(
    node: Node,
    schema: str,
    operation: Operation,
    number: int,
    rendered: Rendered,
    lock_timeout: int,
    *,
    again: bool,
) -> None:
    """
    One operation of a migration that says `atomic = False`.

    Django would run every statement on its own. Here an operation that can have a transaction gets one, together with
    the note that it is done, so that nothing is done by half or twice. Concurrent indexes, SQL and Python run as their
    author asked: without; such SQL and Python must bear being run again after a kill.
    """
    before, after = rendered.states[number], rendered.states[number + 1]
    label = node[0]
    if _needs_no_transaction(operation):
        with _waiting_at_most(lock_timeout * _CONCURRENT_PATIENCE):
            if not (again and isinstance(operation, AddIndexConcurrently) and _is_built(schema, operation)):
                with connection.schema_editor(atomic=False) as editor:
                    operation.database_forwards(label, editor, before, after)
        _step(node, schema).update(operations_done=number + 1)
        return
    with transaction.atomic():
        _wait_at_most(lock_timeout)
        with connection.schema_editor(atomic=True) as editor:
            operation.database_forwards(label, editor, before, after)
        _step(node, schema).update(operations_done=number + 1)


def _needs_no_transaction(operation: Operation) -> bool:
    if isinstance(operation, migrations.RunPython):
        return not operation.atomic
    return isinstance(operation, NotInTransactionMixin | migrations.RunSQL | migrations.SeparateDatabaseAndState)


def _is_built(schema: str, operation: AddIndexConcurrently) -> bool:
    """
    Whether the attempt before built the index after all. The broken rest of an interrupted build is removed.

    :raises SchemaIsBusy: while the server still builds it for a session whose client is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indisvalid, p.pid IS NOT NULL FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid"
            " LEFT JOIN pg_stat_progress_create_index p ON p.relid = i.indrelid"
            " WHERE n.nspname = %s AND c.relname = %s",
            [schema, operation.index.name],
        )
        row = cursor.fetchone()
        if row is None:
            return False
        is_valid, is_being_built = row
        if is_valid:
            return True
        if is_being_built:
            raise SchemaIsBusy
        cursor.execute(
            sql.SQL("DROP INDEX CONCURRENTLY {}.{}").format(
                sql.Identifier(schema), sql.Identifier(operation.index.name)
            )
        )
        return False


# --- locks


def _lock(schema: str, *, wait_at_most: int) -> bool:
    """Lock the regency's row for this transaction, and bound its other waits; False if there is no such row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('lock_timeout', %s, true) {_REGENCY} FOR UPDATE SKIP LOCKED",
            [f"{wait_at_most}ms", schema],
        )
        if cursor.fetchone():
            return True
        cursor.execute(f"SELECT 1 {_REGENCY}", [schema])
        if cursor.fetchone():
            raise SchemaIsBusy
        return False


@contextmanager
def _locked_from_aside(schema: str) -> Iterator[bool]:
    """
    Hold the regency's row in a session of its own; answers whether there is such a row.

    A concurrent index waits for every snapshot. So this session reads committed, and its cursor puts the values in
    itself: a statement with parameters would leave its portal open, and the snapshot with it.
    """
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor}
    for name in ("context", "pool"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as session, session.transaction():
        locked = session.execute(f"SELECT 1 {_REGENCY} FOR UPDATE SKIP LOCKED", [schema]).fetchone()
        if locked is None and session.execute(f"SELECT 1 {_REGENCY}", [schema]).fetchone():
            raise SchemaIsBusy
        yield locked is not None


def _wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])


@contextmanager
def _waiting_at_most(milliseconds: int) -> Iterator[None]:
    """As `_wait_at_most`, for statements outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{milliseconds}ms"])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


# --- what the schema itself says


def _look(schema: str, graph: Graph) -> tuple[Standing, set[str]]:
    """How the schema stands, and its tables. Named with its schema: the path would fall through to public."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT app, name FROM {}.django_migrations UNION ALL"
                " SELECT NULL, relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
            ).format(sql.Identifier(schema)),
            [schema],
        )
        rows = cursor.fetchall()
    return graph.standing((app, name) for app, name in rows if app), {name for app, name in rows if not app}


def _rendered(node: Node, migration: Migration, standing: Standing, tables: set[str], renderer: Renderer) -> Rendered:
    """
    :raises StepRefused: if the schema lacks what the migration builds on.
    """
    if missing := renderer.graph.parents(node) - standing.applied:
        raise StepRefused(Failure(NEEDS_APP, ", ".join(sorted(f"{app}.{name}" for app, name in missing))))
    if half := standing.applied.intersection(migration.replaces):
        raise StepRefused(Failure(HALF_SQUASHED, ", ".join(sorted(f"{app}.{name}" for app, name in half))))
    rendered = renderer.rendered(node, standing)
    # A table that is missing here may stand in public under the same name, and would be altered there.
    if gone := rendered.tables - tables:
        raise StepRefused(Failure("42P01", ", ".join(sorted(gone))))
    return rendered


def _record(node: Node, schema: str) -> None:
    """The row of django_migrations. Django's recorder would look for its table in all of pg_class first."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("INSERT INTO {}.django_migrations (app, name, applied) VALUES (%s, %s, %s)").format(
                sql.Identifier(schema)
            ),
            [*node, clock.now()],
        )


def _record_replaced(node: Node, schema: str) -> None:
    """A squashed migration counts as applied when all it replaces are; then it gets its row, as Django does it."""
    if node not in recorded_in(schema):
        _record(node, schema)


def _follow_up(node: Node, migration: Migration, schema: str) -> None:
    """The rows of content types and permissions, and the grants, that go with changed models."""
    operations = [found for operation in migration.operations for found in _flat(operation)]
    for operation in operations:
        if isinstance(operation, migrations.RenameModel):
            ContentType.objects.filter(app_label=node[0], model=operation.old_name_lower).update(
                model=operation.new_name_lower
            )
    if any(isinstance(operation, _CHANGES_MODELS) for operation in operations):
        config = apps.get_app_config(node[0])
        create_contenttypes(config, verbosity=0, interactive=False)
        create_permissions(config, verbosity=0, interactive=False)
    if any(isinstance(operation, migrations.CreateModel) for operation in operations):
        roles.tighten(schema)


def _flat(operation: Operation) -> list[Operation]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return [*operation.database_operations, *operation.state_operations]
    return [operation]


def _forget_content_types(state: ProjectState) -> None:
    """A state serves many schemas, each with content types of its own; its manager remembers those of the last."""
    if "apps" in state.__dict__ and ("contenttypes", "contenttype") in state.models:
        state.apps.get_model("contenttypes", "ContentType").objects.clear_cache()


# --- the ledger


def _step(node: Node, schema: str) -> QuerySet[FleetStep]:
    return FleetStep.objects.filter(schema=schema, app=node[0], migration=node[1])


def _mark_running(node: Node, schema: str, run_id: int) -> None:
    """Before the work and for good, so that a kill leaves a trace. The trace of another run at work is left alone."""
    elsewhere = Q(state=FleetStep.State.RUNNING) & ~Q(run_id=run_id)
    _step(node, schema).exclude(Q(state=FleetStep.State.DONE) | elsewhere).update(
        run_id=run_id,
        state=FleetStep.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=clock.now(),
        finished_at=None,
    )


def _mark_done(node: Node, schema: str, *, run: int | None = None) -> None:
    """`run` is the one that did it; without, somebody else had."""
    found = {} if run is None else {"run_id": run}
    _step(node, schema).update(state=FleetStep.State.DONE, error_kind="", error="", finished_at=clock.now(), **found)
