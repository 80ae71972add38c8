"""
Rows of whole tables, out and in: COPY in text form, by column names, whatever order a table has its columns in.

Everything here runs inside the caller's transaction under the operator (`tenants.context.operator_rights`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from psycopg import sql

from tenants.context import connection


def tables_of(schema: str) -> list[str]:
    """The tables of a schema, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE \"C\"",
            [schema],
        )
        return [row[0] for row in cursor.fetchall()]


def columns_of(schema: str, table: str) -> list[str]:
    """The columns a row is given by: all but those the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [f'"{schema}"."{table}"'],
        )
        return [row[0] for row in cursor.fetchall()]


def lock(schema: str, tables: Iterable[str], *, against: Literal["writers", "everybody"], seconds: float) -> None:
    """
    Keep writers, or everybody, away from these tables until the transaction ends.

    It waits, since vacuuming gives way only to those who wait.

    :raises django.db.OperationalError: (from `psycopg.errors.LockNotAvailable`) if a table is not free in time.
    """
    if not (names := [sql.Identifier(schema, table) for table in tables]):
        return
    mode = sql.SQL("SHARE" if against == "writers" else "ACCESS EXCLUSIVE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{max(1, int(seconds * 1000))}ms"])
        cursor.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(sql.SQL(", ").join(names), mode))
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])


def copy_out(schema: str, table: str, columns: Iterable[str]) -> Iterator[bytes]:
    """The rows of a table in pieces that each end with a row. Read them to the end in the same transaction."""
    statement = sql.SQL("COPY (SELECT {columns} FROM {table}) TO STDOUT").format(
        columns=_listed(columns), table=sql.Identifier(schema, table)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for rows in copy:
            yield bytes(rows)


def copy_in(schema: str, table: str, columns: Iterable[str], chunks: Iterable[bytes]) -> int:
    """
    Add rows that `copy_out` gave, and answer how many.

    :raises django.db.DatabaseError: if a row does not fit the table.
    """
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        columns=_listed(columns), table=sql.Identifier(schema, table)
    )
    with connection.wrap_database_errors, connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for chunk in chunks:
                copy.write(chunk)
        return int(cursor.rowcount)


def in_order(schema: str, tables: Iterable[str]) -> list[str]:
    """
    The tables, parents before the children that point to them, else by name.

    Tables that point to each other in a ring come by name; their constraints wait for the end of the transaction.
    """
    wanted = sorted(set(tables))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname, parent.relname FROM pg_constraint k"
            " JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid"
            " JOIN pg_namespace n ON n.oid = child.relnamespace"
            " WHERE k.contype = 'f' AND n.nspname = %s AND child.oid <> parent.oid",
            [schema],
        )
        parents: dict[str, set[str]] = {table: set() for table in wanted}
        for child, parent in cursor.fetchall():
            if child in parents and parent in parents:
                parents[child].add(parent)
    ordered: list[str] = []
    while parents:
        free = [table for table in parents if not parents[table]] or [min(parents)]
        for table in free:
            del parents[table]
            ordered.append(table)
        for waiting in parents.values():
            waiting.difference_update(free)
    return ordered


def identity_positions(schema: str, tables: Iterable[str]) -> dict[str, int]:
    """The last number that each identity gave out, by `table.column`; those that gave none are left out."""
    with connection.cursor() as cursor:
        positions: dict[str, int] = {}
        for name, sequence in _identities(schema, tables).items():
            cursor.execute(sql.SQL("SELECT last_value FROM {} WHERE is_called").format(sequence))
            if row := cursor.fetchone():
                positions[name] = row[0]
        return positions


def restart_identities(schema: str, tables: Iterable[str], positions: Mapping[str, int] | None = None) -> None:
    """
    Let each identity go on after its highest row and, where one is given, after its earlier position.

    :param positions: what `identity_positions` answered, so that the number of a deleted row is not given again.
    """
    with connection.cursor() as cursor:
        for name, sequence in _identities(schema, tables).items():
            table, column = name.split(".")
            cursor.execute(
                sql.SQL(
                    "SELECT setval({sequence}::regclass, last, true) FROM"
                    " (SELECT greatest(max({column}), {known}) AS last FROM {table}) AS found WHERE last > 0"
                ).format(
                    sequence=sql.Literal(sequence.as_string()),
                    column=sql.Identifier(column),
                    known=sql.Literal((positions or {}).get(name, 0)),
                    table=sql.Identifier(schema, table),
                )
            )


def free_sequences(schema: str) -> dict[str, int]:
    """The sequences that no column owns, and the last number each gave out; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.relname FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace"
            " WHERE s.relkind = 'S' AND n.nspname = %s AND NOT EXISTS (SELECT 1 FROM pg_depend d"
            " WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass"
            " AND d.deptype IN ('a', 'i')) ORDER BY 1",
            [schema],
        )
        positions = {}
        for (name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}").format(
                    sql.Identifier(schema, name)
                )
            )
            positions[name] = cursor.fetchone()[0]
        return positions


def restart_free_sequences(schema: str, positions: Mapping[str, int]) -> None:
    """Let the sequences that no column owns go on after what `free_sequences` answered."""
    there = free_sequences(schema)
    with connection.cursor() as cursor:
        for name, last in positions.items():
            if last and name in there:
                cursor.execute("SELECT setval(%s::regclass, %s, true)", [f'"{schema}"."{name}"', last])


def refresh_views(schema: str) -> None:
    """Compute the materialised views of a schema, oldest first: a dump makes them empty, and not to be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'm' AND n.nspname = %s ORDER BY c.oid",
            [schema],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(sql.Identifier(schema, name)))


def _identities(schema: str, tables: Iterable[str]) -> dict[str, sql.Identifier]:
    """The sequence behind each identity or serial column, by `table.column`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.relname || '.' || a.attname, s.relname FROM pg_depend d"
            " JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class t ON t.oid = d.refobjid"
            " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
            " AND d.deptype IN ('a', 'i') AND n.nspname = %s AND t.relname = ANY(%s) ORDER BY 1",
            [schema, list(tables)],
        )
        return {name: sql.Identifier(schema, sequence) for name, sequence in cursor.fetchall()}


def _listed(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)
