"""
What one module has in the schema we stand in: its tables by the catalogue of the database, their rows, its files, its
roles, and what from outside refers to it. The truth that an archive is made of, and its preview.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string
from psycopg import sql

from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core import files, schema
from organisation.models import RoleAssignment


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of a module, by its name in the database and its name for people; several may share the latter."""

    name: str
    label: str
    rows: int


@dataclass(frozen=True)
class ForeignKey:
    """A column that refers to another table of the same schema."""

    table: str
    column: str
    target: str
    target_column: str


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A role somebody holds, and where: what an administrator may see."""

    person: str
    role: object
    unit: str
    """Empty for the whole government."""


def tables_of(slug: str) -> list[str]:
    """
    The module's tables in the current schema, sorted.

    A table belongs to the app whose label its name begins with (check `catalog.E009`), the longest where several do;
    so a table that the running code no longer knows is found, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s", [schema.current()])
        found = sorted(row[0] for row in cursor.fetchall())
    return of_app(slug, found)


def of_app(slug: str, names: Iterable[str]) -> list[str]:
    """Those of these tables, views, functions or types that belong to an app by their name."""
    labels = sorted((config.label for config in apps.get_app_configs()), key=len, reverse=True)
    return [name for name in names if next((label for label in labels if name.startswith(f"{label}_")), "") == slug]


def rows_in(tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables of the current schema has."""
    place = schema.current()
    counts = [
        sql.SQL("SELECT {name}, count(*) FROM {table}").format(
            name=sql.Literal(table), table=sql.Identifier(place, table)
        )
        for table in tables
    ]
    if not counts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(counts))
        return dict(cursor.fetchall())


def lent_rows(slug: str) -> list[QuerySet[Model]]:
    """
    The rows that the module has in tables of blocks, such as its cases in casework, parents before their children. They
    go with the module as its own tables do.

    `settings.TIRU_MODULE_ROWS` names sequences of (model, lookup of the module's slug), the model as `app.Model`; their
    keys are UUIDs, so that they fit into any schema.
    """
    return [
        apps.get_model(model)._default_manager.filter(**{lookup: slug})
        for path in settings.TIRU_MODULE_ROWS
        for model, lookup in import_string(path)
    ]


def lent_counts(slug: str) -> dict[str, int]:
    """How many rows the module has in each table of a block."""
    return {rows.model._meta.db_table: count for rows in lent_rows(slug) if (count := rows.count())}


def lock_lent(slug: str) -> None:
    """Keep others from changing these rows, and from adding children to them, until the transaction ends."""
    for rows in lent_rows(slug):
        for _locked in rows.order_by("pk").select_for_update(of=("self",)).values_list("pk").iterator():
            pass


def referring_to_lent(slug: str) -> list[str]:
    """The tables of others in which a row refers to one that the module has in a block's table."""
    lent = {rows.model._meta.db_table: rows for rows in lent_rows(slug)}
    own = set(tables_of(slug))
    found = []
    for key in _all_foreign_keys():
        if key.target not in lent or key.table in own:
            continue
        inside, values = lent[key.target].order_by().values(key.target_column).query.sql_with_params()
        quote = connection.ops.quote_name
        query = f"SELECT 1 FROM {quote(key.table)} WHERE {quote(key.column)} IN ({inside})"  # noqa: S608 -- names of the catalogue, quoted
        if key.table in lent:
            ours, more = lent[key.table].order_by().values("pk").query.sql_with_params()
            query += f" AND id NOT IN ({ours})"
            values = (*values, *more)
        with connection.cursor() as cursor:
            cursor.execute(f"{query} LIMIT 1", values)
            if cursor.fetchone():
                found.append(key.table)
    return sorted(set(found))


def described(rows: dict[str, int]) -> list[Table]:
    """Tables with their names for people, in the order of those; what the running code does not know keeps its name."""
    return sorted(
        (Table(name=name, label=_label_of(name), rows=count) for name, count in rows.items()),
        key=lambda table: table.label.lower(),
    )


def bytes_of(tables: Iterable[str]) -> int:
    """What these tables take up on the disk, indexes included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = ANY(%s)",
            [schema.current(), list(tables)],
        )
        return int(cursor.fetchone()[0])


def files_of(slug: str) -> dict[str, int]:
    """The module's files of the current schema: key and bytes."""
    return dict(files.stored_under(slug))


def foreign_keys(tables: Iterable[str]) -> list[ForeignKey]:
    """The columns of these tables that refer to tables outside of them."""
    own = set(tables)
    return [key for key in _all_foreign_keys() if key.table in own and key.target not in own]


def referring(tables: Iterable[str]) -> list[ForeignKey]:
    """The columns of other tables that refer to these."""
    own = set(tables)
    return [key for key in _all_foreign_keys() if key.target in own and key.table not in own]


def owners_of(tables: Iterable[str]) -> list[object]:
    """Whose tables these are: names of modules or apps, translated when they are read."""
    manifests = {manifest.slug: manifest.name for manifest in all_modules()}
    labels = {model._meta.db_table: model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    owners = dict.fromkeys(labels.get(table, table) for table in sorted(tables))
    known = set(labels.values())
    return [
        manifests.get(owner) or (apps.get_app_config(owner).verbose_name if owner in known else owner)
        for owner in owners
    ]


def requiring(slug: str, modules: Iterable[str]) -> list[ModuleManifest]:
    """The modules among `modules` that cannot work without this one."""
    present = set(modules)
    return [manifest for manifest in all_modules() if manifest.slug in present and slug in manifest.requires]


def holders_of(slug: str, *, today: date) -> list[Holder]:
    """Who would hold a role of the module today if it were on."""
    holding = (
        RoleAssignment.objects.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=today),
            role__module=slug,
            ended_at__isnull=True,
            active_from__lte=today,
        )
        .select_related("user", "role", "unit")
        .order_by("user__full_name", "pk")
    )
    return [
        Holder(person=str(held.user), role=held.role.name, unit=held.unit.name if held.unit else "") for held in holding
    ]


def _all_foreign_keys() -> list[ForeignKey]:
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS, [schema.current()])
        return [ForeignKey(*row) for row in cursor.fetchall()]


_FOREIGN_KEYS = """
SELECT own.relname, own_column.attname, target.relname, target_column.attname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class own ON own.oid = k.conrelid
JOIN pg_catalog.pg_class target ON target.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = own.relnamespace
JOIN pg_catalog.pg_attribute own_column ON own_column.attrelid = k.conrelid AND own_column.attnum = k.conkey[1]
JOIN pg_catalog.pg_attribute target_column
    ON target_column.attrelid = k.confrelid AND target_column.attnum = k.confkey[1]
WHERE k.contype = 'f' AND n.nspname = %s
ORDER BY own.relname, own_column.attname
"""


def _label_of(table: str) -> str:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return str(model._meta.verbose_name_plural)
    return table
