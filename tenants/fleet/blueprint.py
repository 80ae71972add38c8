"""
The blueprint: one schema with core and every installed module fully migrated, and its DDL captured app by app.

A regency's tables come from replaying the captured DDL in one round trip, which gives the same schema as running the
migrations (tests/tenants/fleet/test_blueprint.py compares what pg_dump says of both) in a small part of the
time: what takes long in a migration is rendering the states of the models.

A part carries the fingerprint of the migrations it was captured from. Where that is not the running code's, the part is
stale: it is never replayed, and `ensure_current` builds the blueprint again.
"""

import hashlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from psycopg import sql

from core import clock
from tenants.context import connection, operator_rights
from tenants.fleet.dumping import PLACEHOLDER, fill_in, schema_ddl
from tenants.fleet.models import BlueprintPart
from tenants.provisioning.migrations import labels_of, migrate_schema

SCHEMA = "tiru_blueprint"

_FORMAT = "1"  # raise it when what is captured changes its form
_BUILD_LOCK = 51_078_271  # of pg_advisory_lock, in public: one process builds at a time
_RECORD_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})
_OWNED = re.compile(r"SEQUENCE NAME \{schema\}\.(?P<sequence>[a-z0-9_]+)")
_PERMISSIONS = """INSERT INTO {schema}.auth_permission (name, content_type_id, codename)
SELECT v.name, c.id, v.codename FROM (VALUES {rows}) AS v (app_label, model, name, codename)
JOIN {schema}.django_content_type c ON c.app_label = v.app_label AND c.model = v.model;"""
_PLAIN = (
    migrations.CreateModel,
    migrations.DeleteModel,
    migrations.AddField,
    migrations.RemoveField,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterConstraint,
    migrations.AlterUniqueTogether,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)
_SCRIPTS = (migrations.RunSQL, migrations.RunPython)


class StaleBlueprint(Exception):
    """The captured DDL is not that of the running code. `manage.py blueprint build` makes it anew."""


class CannotCapture(Exception):
    """A migration made something that belongs to no app: name it `<label>_...`, as tables are named."""


def tenant_labels() -> list[str]:
    """Apps that may have tables in a regency: core and every installed module."""
    return labels_of(settings.TENANT_APPS)


@cache
def fingerprints() -> Mapping[str, str]:
    """What each app's captured DDL must have been made from. Read once in a process: code does not change under it."""
    loader = MigrationLoader(None)
    made_of = f"{_FORMAT} {django.VERSION} {settings.DEFAULT_AUTO_FIELD} {settings.AUTH_USER_MODEL}"
    found = {}
    for label in tenant_labels():
        digest = hashlib.sha256(made_of.encode())
        for key in sorted(key for key in loader.disk_migrations if key[0] == label):
            digest.update(key[1].encode() + b"\0" + _source_of(loader.disk_migrations[key]))
        found[label] = digest.hexdigest()
    return found


def fingerprint(label: str) -> str:
    """:raises KeyError: if no installed app of a regency has this label."""
    return fingerprints()[label]


def forget() -> None:
    """Read the installed apps and their migrations again: for tests that change them."""
    fingerprints.cache_clear()
    _owners.cache_clear()


def stale_labels() -> list[str]:
    """Apps whose captured DDL is missing or is not that of the running code."""
    kept = dict(BlueprintPart.objects.values_list("label", "fingerprint"))
    return [label for label, wanted in fingerprints().items() if kept.get(label) != wanted]


def ensure_current() -> bool:
    """
    Build the blueprint if it is missing or stale; answers whether it had to. As the operator.

    :raises StaleBlueprint: inside a transaction, where it cannot be built: pg_dump would not see it.
    """
    with operator_rights():
        stale = stale_labels()
        if not stale:
            return False
        if connection.in_atomic_block:
            raise StaleBlueprint(f"{', '.join(stale)}: run `manage.py blueprint build`.")
        with _alone():
            if stale_labels():  # another process may have built it while this one waited
                _build(by_migrations=False)
        return True


def build(*, by_migrations: bool = False) -> None:
    """
    Make the blueprint schema from nothing and capture it. As the operator, outside any transaction.

    Models are created straight from their final state, which takes seconds where migrations take minutes, and gives the
    same schema.

    :param by_migrations: run every migration instead, for comparing.
    :raises CannotCapture: if a migration made something that cannot be told to belong to an app.
    """
    with operator_rights(), _alone():
        _build(by_migrations=by_migrations)


def bring_up(schema: str, labels: Iterable[str]) -> None:
    """
    Give a schema the tables of these apps: by replay where it has none, by migrations where it has old ones.

    In the caller's transaction. :raises StaleBlueprint: if the captured DDL is not that of the running code.
    """
    wanted = list(labels)
    applied = applied_migrations(schema)
    parts = _current_parts(wanted)
    fresh = [part for part in parts if part.label not in applied]
    behind = [part.label for part in parts if part not in fresh and not applied[part.label] >= set(part.migrations)]
    if fresh:
        _run(schema, fresh)
    if behind:
        migrate_schema(schema, behind)


def replay(schema: str, labels: Iterable[str]) -> None:
    """
    Make the tables of these apps in a schema that has none of them, with the rows Django keeps about them.

    One round trip, in the caller's transaction. The schema's default privileges give its role what it may do.

    :raises StaleBlueprint: if the captured DDL is not that of the running code.
    """
    _run(schema, _current_parts(list(labels)))


def applied_migrations(schema: str) -> dict[str, set[str]]:
    """Names of the applied migrations of a schema by app; empty for a schema without tables."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
        if cursor.fetchone() == (None,):
            return {}
        cursor.execute(f"SELECT app, array_agg(name) FROM {schema}.django_migrations GROUP BY app")  # noqa: S608 -- names were checked on entering
        return {app: set(names) for app, names in cursor.fetchall()}


def app_of(table: str) -> str:
    """
    The app that a table, view or function of a regency belongs to.

    :raises CannotCapture: if its name tells no app.
    """
    if label := _owners().get(table):
        return label
    named = [label for label in tenant_labels() if table.startswith(f"{label}_")]
    if not named:
        raise CannotCapture(f"Nobody owns {table}.")
    return max(named, key=len)


@cache
def _owners() -> Mapping[str, str]:
    owners = {model._meta.db_table: model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    return owners | {"django_migrations": "contenttypes"}  # the first app every schema has


def _current_parts(labels: list[str]) -> list[BlueprintPart]:
    parts = list(BlueprintPart.objects.filter(label__in=labels))
    current = {part.label for part in parts if part.fingerprint == fingerprints().get(part.label)}
    if stale := set(labels) - current:
        raise StaleBlueprint(f"{', '.join(sorted(stale))}: run `manage.py blueprint build`.")
    return parts


def _run(schema: str, parts: list[BlueprintPart]) -> None:
    pieces = [
        *(part.tables_sql for part in parts),
        *(part.links_sql for part in parts),
        *(part.records_sql for part in parts),
    ]
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute(fill_in("\n".join(piece for piece in pieces if piece), schema))


def _build(*, by_migrations: bool) -> None:
    labels = tenant_labels()
    # In a transaction of its own: pg_dump must see it. What is kept meanwhile is that of before, whole.
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE").format(sql.Identifier(SCHEMA)))
            cursor.execute(sql.SQL("CREATE SCHEMA {0}").format(sql.Identifier(SCHEMA)))
        if by_migrations:
            migrate_schema(SCHEMA, labels)
        else:
            _create_from_final_state(labels)
    parts = _capture(labels)
    with transaction.atomic():
        BlueprintPart.objects.all().delete()
        BlueprintPart.objects.bulk_create(parts)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_BUILD_LOCK])


# --- tables from the final state of the models


def _create_from_final_state(labels: list[str]) -> None:
    """
    Tables as they are after the last migration, without the way there.

    Apps that renamed something, or did what this function does not know, take the way: their names of constraints may
    remember it. Foreign keys that point to such an app wait until its tables are there.
    """
    with operator_rights(SCHEMA):
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
        plan = [migration for migration, _backwards in executor.migration_plan(targets, clean_start=True)]
        needs = {
            label: {
                key[0]
                for target in targets
                if target[0] == label
                for key in executor.loader.graph.forwards_plan(target)
            }
            for label in labels
        }
        state, winding = _walk(plan, needs)
        models = [model for model in state.apps.get_models() if model._meta.can_migrate("default")]
        missing = {model._meta.db_table for model in models if model._meta.app_label in winding}

        with connection.schema_editor() as editor:
            for model in models:
                if model._meta.app_label in needs.keys() - winding:
                    editor.create_model(model)
            waiting = [link for link in editor.deferred_sql if any(map(link.references_table, missing))]
            editor.deferred_sql = [link for link in editor.deferred_sql if link not in waiting]
        with connection.schema_editor() as editor:
            for migration in plan:
                for operation in migration.operations if migration.app_label not in winding else ():
                    if isinstance(operation, _SCRIPTS):
                        operation.database_forwards(migration.app_label, editor, state, state)
        # An app counts as migrated once those it needs are.
        straight = [migration for migration in plan if migration.app_label not in winding]
        for migration in straight:
            if not needs[migration.app_label] & winding:
                executor.recorder.record_applied(migration.app_label, migration.name)
        if winding:
            migrate_schema(SCHEMA, winding)
        for migration in straight:
            if needs[migration.app_label] & winding:
                executor.recorder.record_applied(migration.app_label, migration.name)
        with connection.cursor() as cursor:
            for link in waiting:
                cursor.execute(str(link))
        for label in labels:
            create_contenttypes(apps.get_app_config(label), verbosity=0, interactive=False)
            create_permissions(apps.get_app_config(label), verbosity=0, interactive=False)


def _walk(plan: Iterable[migrations.Migration], needs: Mapping[str, set[str]]) -> tuple[ProjectState, set[str]]:
    """Where the plan leads, and the apps that must take its way: with those such an app needs while they need it."""
    state = ProjectState()
    winding: set[str] = set()
    for migration in plan:
        for operation in migration.operations:
            if not _is_straight(operation, migration.app_label, state):
                winding.add(migration.app_label)
            operation.state_forwards(migration.app_label, state)
    while between := {
        label
        for label in needs.keys() - winding
        if needs[label] & winding and any(label in needs[other] for other in winding)
    }:
        winding |= between
    return state, winding


def _is_straight(operation: Operation, label: str, before: ProjectState) -> bool:
    """Whether a table made at the end looks as if the operation had run."""
    if isinstance(operation, migrations.AlterField):
        # What becomes unique or checked later gets a constraint under another name than what is born so.
        field = before.models[label, operation.model_name_lower].fields[operation.name]
        return _born_constraints(field) >= _born_constraints(operation.field)
    return isinstance(operation, (*_PLAIN, *_SCRIPTS))


def _born_constraints(field: Field[Any, Any]) -> set[str]:
    found = {"unique": field.unique, "primary": field.primary_key}
    checks = connection.data_type_check_constraints
    return {name for name, has in found.items() if has} | {checks.get(field.get_internal_type(), "")} - {""}


# --- capturing


def _capture(labels: list[str]) -> list[BlueprintPart]:
    statements = schema_ddl(SCHEMA, rows_except=_RECORD_TABLES)
    tables: dict[str, list[str]] = {label: [] for label in labels}
    made: dict[str, list[str]] = {label: [] for label in labels}
    linked: dict[str, list[str]] = {label: [] for label in labels}
    counted = {
        match["sequence"]: statement.table for statement in statements if (match := _OWNED.search(statement.sql))
    }
    for statement in statements:
        table = statement.table or counted.get(statement.name, statement.name)
        if statement.kind == "SEQUENCE SET" and (table in _RECORD_TABLES or not statement.sql.endswith(", true);")):
            continue  # nothing in it was counted that is captured
        label = app_of(table)
        if statement.kind == "TABLE":
            tables[label].append(statement.name)
        (linked if statement.kind == "FK CONSTRAINT" else made)[label].append(statement.sql)
    applied = applied_migrations(SCHEMA)
    order = _order_of_apps(labels)
    now = clock.now()
    return [
        BlueprintPart(
            label=label,
            fingerprint=fingerprint(label),
            position=order.index(label),
            tables_sql="\n".join(made[label]),
            links_sql="\n".join(linked[label]),
            records_sql=_records_of(label),
            migrations=sorted(applied.get(label, ())),
            tables=sorted(tables[label]),
            built_at=now,
        )
        for label in labels
    ]


def _order_of_apps(labels: list[str]) -> list[str]:
    """The apps in the order in which a regency's migrations first come to each."""
    loader = MigrationLoader(None)
    targets = [node for node in loader.graph.leaf_nodes() if node[0] in labels]
    seen = dict.fromkeys(key[0] for target in targets for key in loader.graph.forwards_plan(target))
    return [label for label in seen if label in labels] + [label for label in labels if label not in seen]


def _records_of(label: str) -> str:
    """The rows of one app in django_migrations, content types and permissions, tied by their natural keys."""
    with operator_rights(SCHEMA), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations WHERE app = %s ORDER BY id", [label])
        migrated = cursor.fetchall()
        cursor.execute("SELECT app_label, model FROM django_content_type WHERE app_label = %s ORDER BY id", [label])
        types = cursor.fetchall()
        cursor.execute(
            "SELECT c.app_label, c.model, p.name, p.codename FROM auth_permission p"
            " JOIN django_content_type c ON c.id = p.content_type_id WHERE c.app_label = %s ORDER BY p.id",
            [label],
        )
        permissions = cursor.fetchall()
    into = "INSERT INTO " + PLACEHOLDER
    statements = []
    if migrated:
        rows = ", ".join(f"({_literals(row)}, now())" for row in migrated)
        statements.append(f"{into}.django_migrations (app, name, applied) VALUES {rows};")
    if types:
        rows = ", ".join(f"({_literals(row)})" for row in types)
        statements.append(f"{into}.django_content_type (app_label, model) VALUES {rows};")
    if permissions:
        rows = ", ".join(f"({_literals(row)})" for row in permissions)
        statements.append(_PERMISSIONS.replace("{rows}", rows))
    return "\n".join(statements)


def _literals(values: Iterable[str]) -> str:
    return ", ".join(sql.Literal(value).as_string() for value in values)


def _source_of(migration: migrations.Migration) -> bytes:
    module = sys.modules[type(migration).__module__]
    path = inspect.getsourcefile(module)
    assert path is not None  # a migration is a file
    return Path(path).read_bytes()
