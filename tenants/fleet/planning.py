"""`fleet plan`: what is going to be done to how many schemas, and which of it will be felt."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, NotInTransactionMixin
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value
from django.db.models.functions import Now

from tenants.context import connection, operator_rights
from tenants.fleet.graph import Graph, Node, Standing
from tenants.fleet.rendering import Renderer
from tenants.fleet.state import Reading

BIG_TABLE = 50_000
"""Rows from which building an index or reading the whole table under a lock is felt."""


@dataclass(kw_only=True)
class PlannedMigration:
    """One migration that is missing somewhere."""

    node: Node
    schemas: Counter[str] = field(default_factory=Counter)
    """How many schemas of each ring lack it."""
    atomic: bool = True
    concurrent: bool = False
    warnings: list[str] = field(default_factory=list)
    sql: str = ""


def plan(graph: Graph, behind: list[Reading], *, with_sql: bool = False) -> list[PlannedMigration]:
    """
    The migrations that are missing, in their order. Needs the operator.

    :param with_sql: with the statements of each, as the schema that is furthest behind would get them.
    """
    renderer = Renderer(graph)
    found: list[PlannedMigration] = []
    for node in graph.order:
        lacking = [reading for reading in behind if node in reading.standing.pending]
        if not lacking:
            continue
        migration = graph.migration(node)
        planned = PlannedMigration(
            node=node,
            schemas=Counter(reading.ring for reading in lacking),
            atomic=migration.atomic,
            concurrent=any(isinstance(operation, NotInTransactionMixin) for operation in migration.operations),
        )
        states = renderer.rendered(node, _just_before(graph, lacking[0], node)).states
        sizes = _largest_tables([reading.schema for reading in lacking])
        for number, operation in enumerate(migration.operations):
            planned.warnings += _warnings(node[0], operation, states[number], states[number + 1], sizes)
        if with_sql:
            planned.sql = _sql(lacking[0].schema, graph, node, states[0])
        found.append(planned)
    return found


def _just_before(graph: Graph, reading: Reading, node: Node) -> Standing:
    before = [one for one in reading.standing.pending if graph.position[one] < graph.position[node]]
    return graph.standing([*reading.standing.applied, *before])


def _sql(schema: str, graph: Graph, node: Node, before: ProjectState) -> str:
    migration = graph.migration(node)
    with operator_rights(schema), connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(before.clone(), editor, collect_sql=True)
    return "\n".join(editor.collected_sql)


def _largest_tables(schemas: list[str]) -> dict[str, int]:
    """The greatest number of rows of each table in any of the schemas, as the server estimates it."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, max(c.reltuples)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p') AND c.reltuples >= %s GROUP BY c.relname",
            [schemas, BIG_TABLE],
        )
        return dict(cursor.fetchall())


def _warnings(
    label: str, operation: Operation, before: ProjectState, after: ProjectState, sizes: dict[str, int]
) -> Iterator[str]:
    match operation:
        case migrations.RunPython():
            yield "runs Python: how long it takes depends on the rows"
        case migrations.RunSQL():
            yield "runs SQL of its own: read it"
        case migrations.RemoveField() | migrations.DeleteModel() | migrations.RenameField() | migrations.RenameModel():
            yield f"{operation.describe()}: code that still uses the old name fails; deploy code without it first"
        case migrations.AddField(model_name=model, name=name):
            yield from _about_new_column(_table(after, label, model), _field(after, label, model, name))
        case migrations.AlterField(model_name=model, name=name):
            table = _table(before, label, model)
            old, new = _field(before, label, model, name), _field(after, label, model, name)
            yield from _about_changed_column(table, old, new, sizes)
        case AddIndexConcurrently() | AddConstraintNotValid():
            return
        case migrations.AddIndex(model_name=model) | migrations.AddConstraint(model_name=model):
            table = _table(before, label, model)
            if table in sizes:
                is_index = isinstance(operation, migrations.AddIndex)
                better = "AddIndexConcurrently" if is_index else "AddConstraintNotValid and ValidateConstraint"
                what = f"{table} has up to {sizes[table]:,} rows and cannot be written meanwhile"
                yield f"{operation.describe()}: {what}; use {better}"


def _about_new_column(table: str, column: models.Field[Any, Any]) -> Iterator[str]:
    default = getattr(column, "db_default", models.NOT_PROVIDED)
    is_steady = default is models.NOT_PROVIDED or isinstance(default, Value | Now) or not hasattr(default, "as_sql")
    if getattr(column, "generated", False) or isinstance(column, models.AutoField) or not is_steady:
        yield f"{table}.{column.column}: each row gets a value of its own, so the table is rewritten under a full lock"


def _about_changed_column(
    table: str, old: models.Field[Any, Any], new: models.Field[Any, Any], sizes: dict[str, int]
) -> Iterator[str]:
    was, will_be = old.db_type(connection), new.db_type(connection)
    if was != will_be and not _is_wider_text(was, will_be):
        yield f"{table}.{new.column}: {was} becomes {will_be}; the table is rewritten under a full lock"
    if table not in sizes:
        return
    if old.null and not new.null:
        yield f"{table}.{new.column}: {sizes[table]:,} rows are read under a full lock to see that none is empty"
    if _is_indexed(new) and not _is_indexed(old):
        yield f"{table}.{new.column}: an index over {sizes[table]:,} rows is built while nobody can write"


def _is_indexed(column: models.Field[Any, Any]) -> bool:
    return column.unique or bool(getattr(column, "db_index", False))


def _is_wider_text(was: str | None, will_be: str | None) -> bool:
    """`varchar(20)` to `varchar(40)` or `text` changes the catalogue only."""
    if not was or not will_be or not was.startswith("varchar("):
        return False
    if will_be == "text":
        return True
    return will_be.startswith("varchar(") and int(will_be[8:-1]) >= int(was[8:-1])


def _table(state: ProjectState, label: str, model: str) -> str:
    return str(state.apps.get_model(label, model)._meta.db_table)


def _field(state: ProjectState, label: str, model: str, name: str) -> models.Field[Any, Any]:
    return state.apps.get_model(label, model)._meta.get_field(name)
