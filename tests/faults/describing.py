"""What a schema is, from PostgreSQL's own catalogue: enough to tell a whole one from one that lacks a grant."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.context import connection, operator_rights
from tenants.roles import tenant_role

_SHAPE = """
SELECT concat_ws(' ', 'schema', n.nspacl::text) FROM pg_namespace n WHERE n.nspname = %(schema)s
UNION ALL
SELECT concat_ws(' ', 'defaults', d.defaclobjtype, d.defaclacl::text)
  FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace WHERE n.nspname = %(schema)s
UNION ALL
SELECT concat_ws(' ', 'relation', c.relkind, c.relname, c.relacl::text)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %(schema)s
UNION ALL
SELECT concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE n.nspname = %(schema)s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT concat_ws(' ', 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = c.connamespace
 WHERE n.nspname = %(schema)s
UNION ALL
SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid))
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %(schema)s
"""

_RECORDS = {
    "django_migrations": "SELECT 'migration ' || app || '.' || name FROM {schema}.django_migrations",
    "django_content_type": "SELECT 'content type ' || app_label || '.' || model FROM {schema}.django_content_type",
    "auth_permission": """SELECT 'permission ' || c.app_label || '.' || c.model || '.' || p.codename
        FROM {schema}.auth_permission p JOIN {schema}.django_content_type c ON c.id = p.content_type_id""",
    "organisation_role": "SELECT 'role ' || slug FROM {schema}.organisation_role",
}


def describe(schema: str, *, rows_of: Iterable[str] = ()) -> frozenset[str]:
    """
    Tables, columns, constraints, indexes, grants, and the rows that say which apps are there. Empty without a schema.

    The schema's name is taken out, so that two regencies can be compared.

    :param rows_of: tables whose rows belong to the description, where they exist.
    """
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(_SHAPE, {"schema": schema})
        lines = [line for (line,) in cursor.fetchall()]
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        present = {table for (table,) in cursor.fetchall()}
        for table in present & _RECORDS.keys():
            cursor.execute(_RECORDS[table].format(schema=schema))
            lines += [line for (line,) in cursor.fetchall()]
        for table in present & {*rows_of}:
            cursor.execute(f"SELECT t::text FROM {schema}.{table} t")
            lines += [f"row {table} {text}" for (text,) in cursor.fetchall()]
    return frozenset(line.replace(schema, "{schema}") for line in lines)


def role_exists(schema: str) -> bool:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [tenant_role(schema)])
        return cursor.fetchone() is not None


def schemas_beginning_with(name: str) -> list[str]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) ORDER BY 1", [name])
        return [schema for (schema,) in cursor.fetchall()]


def difference(found: frozenset[str], wanted: frozenset[str]) -> str:
    """For a message: the first lines that are missing or too many."""
    missing, extra = sorted(wanted - found), sorted(found - wanted)
    return f"{len(missing)} missing {missing[:5]}, {len(extra)} too many {extra[:5]}"
