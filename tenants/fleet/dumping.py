"""What `pg_dump` says of one schema, statement by statement, with the schema's name taken out."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.context import connection

PLACEHOLDER = "{schema}"
_HEADER = re.compile(r"^-- (?:Data for )?Name: (?P<name>.*); Type: (?P<kind>.*); Schema: (?P<schema>.*); Owner: .*$")
_TARGET = re.compile(r" ON (?:ONLY )?\{schema\}\.(?P<table>\"[^\"]+\"|[a-z0-9_]+)")
_ALTERED = re.compile(r"^ALTER (?:TABLE|SEQUENCE)(?: ONLY)? \{schema\}\.(?P<table>\"[^\"]+\"|[a-z0-9_]+)")
# Between the objects pg_dump writes settings of its own session; they belong to the file, not to the schema.
_SESSION = re.compile(r"^(?:SET default_table(?:space|_access_method) = .*;|\\(?:un)?restrict .*)$")


# PostgreSQL writes `varchar IN ('a', 'b')` back as one cast of an array, and reads that in as an array of casts.
_LITERAL = r"'(?:[^']|'')*'::character varying"
_CAST_ARRAY = re.compile(rf"\(\(?ARRAY\[({_LITERAL}(?:, {_LITERAL})*)\]\)::text\[\]\)?")


class DumpFailed(Exception):
    """`pg_dump` ended with an error. The message is its own, for operators."""


@dataclass(frozen=True)
class Statement:
    """
    One object of a schema: `sql` makes it in any schema once `{schema}` is filled in (`in_schema`).

    `kind` is pg_dump's word (`TABLE`, `INDEX`, `FK CONSTRAINT`, `TABLE DATA` ...); `name` the object, `table` the table
    it hangs on, empty for what hangs on none.
    """

    kind: str
    name: str
    table: str
    sql: str

    def in_schema(self, schema: str) -> str:
        return fill_in(self.sql, schema)


def fill_in(sql: str, schema: str) -> str:
    """Name the schema in captured DDL. Schema names need no quotes: the database allows `[a-z][a-z0-9_]*` only."""
    return sql.replace(PLACEHOLDER, schema)


def canonical(definition: str) -> str:
    """
    A definition that PostgreSQL wrote, in the one form it has after it was read in again.

    An index or check that Django made and its replay say the same in two ways; whoever compares schemas compares these.
    """
    return _CAST_ARRAY.sub(
        lambda found: f"(ARRAY[{re.sub(_LITERAL, lambda literal: f'({literal[0]})::text', found[1])}])", definition
    )


def schema_ddl(
    schema: str, *, snapshot: str | None = None, rows_except: frozenset[str] | None = None
) -> list[Statement]:
    """
    Everything that makes a schema again, in the order in which it must be run, without owners and privileges.

    :param snapshot: of `pg_export_snapshot()`, to see what an open transaction sees.
    :param rows_except: also the tables' rows, as INSERTs, but for these tables; for schemas that hold few.
    :raises DumpFailed: if pg_dump cannot read the schema.
    """
    options = [f"--schema={schema}", "--no-owner", "--no-privileges", "--no-comments"]
    if snapshot:
        options.append(f"--snapshot={snapshot}")
    if rows_except is None:
        options.append("--schema-only")
    else:
        options += ["--inserts", "--rows-per-insert=500"]
        options += [f"--exclude-table-data={schema}.{table}" for table in sorted(rows_except)]
    return list(_statements(pg_dump(*options), schema))


def pg_dump(*options: str) -> str:
    """
    Run pg_dump as the operator on this process's database.

    :raises DumpFailed: if it ends with an error.
    """
    done = subprocess.run(  # noqa: S603 -- our own program, and no shell reads the arguments
        [program("pg_dump"), *options], env=client_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip())
    return done.stdout


def program(name: str) -> str:
    """The path of one of PostgreSQL's client programs."""
    return str(import_string(settings.TIRU_POSTGRES_PROGRAM)(name))


def client_environment() -> dict[str, str]:
    """How a client program reaches this process's database: libpq's own variables, so no password is an argument."""
    params = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {variable: str(params[name]) for name, variable in names.items() if params.get(name)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "PGTZ": "UTC"} | given


def _statements(dump: str, schema: str) -> Iterator[Statement]:
    kind = name = ""
    lines: list[str] = []
    for line in dump.splitlines():
        header = _HEADER.match(line)
        if header or line == "-- PostgreSQL database dump complete":
            if kind and kind != "SCHEMA":
                yield from _statement(kind, name, "\n".join(lines), schema)
            kind, name = (header["kind"], header["name"]) if header else ("", "")
            lines = []
        elif line != "--":
            lines.append(line)


def _statement(kind: str, name: str, text: str, schema: str) -> Iterator[Statement]:
    body = "\n".join(line for line in text.strip().splitlines() if not _SESSION.match(line)).strip()
    if not body:
        return  # a table without rows
    sql = re.sub(rf"(?<![A-Za-z0-9_\"$]){re.escape(schema)}\.", f"{PLACEHOLDER}.", body)
    yield Statement(kind, name, name if kind in {"TABLE", "TABLE DATA"} else _table_of(kind, sql), sql)


def _table_of(kind: str, sql: str) -> str:
    match = _TARGET.search(sql) if kind in {"INDEX", "TRIGGER", "POLICY", "RULE"} else _ALTERED.match(sql)
    return match["table"].strip('"') if match else ""
