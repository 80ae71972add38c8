"""
What a regency takes along when it leaves: everything it has, in forms its own people can use without Tiru.

One tar, not sealed: a dump for a bare PostgreSQL, every table as CSV and JSON, the files, a dictionary of the data, the
evidence log with the result of its verification, check sums, and a letter that explains it all in two languages. All
of it shows one moment, while the regency goes on working.

Secrets stay: what lets somebody sign in here (`WITHHELD_TABLES`, `WITHHELD_COLUMNS`) is of no use elsewhere, and the
keys of encryption are not part of a schema. Encrypted values leave in the clear: a model field whose column holds
ciphertext of `core.secrets` (`core.sealed.SealedTextField`) offers `plain_for_export(stored: str) -> str`, and is asked
for every value. Sealed files (`core.files.store_sealed`) say themselves for what they were sealed.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.core.files import File
from django.core.files.storage import storages
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils.translation import override
from psycopg import sql

from core import clock, evidence, secrets
from tenants.context import connection, operator_rights
from tenants.custody import parcel, places
from tenants.custody.tables import columns_of, free_sequences, identity_positions, tables_of
from tenants.fleet.dumping import pg_dump
from tenants.models import Regency
from tenants.queries import heads_known
from tenants.roles import WRITTEN_WHEN_READ_ONLY

WITHHELD_TABLES: Final = {
    "django_session": "sessions",
    "core_cache": "cache",
    "accounts_apitoken": "digests of API tokens",
    "accounts_endedsession": "digests of sessions at the sign-in service",
    "accounts_invitation": "digests of invitations",
    "complaint_centre_programkey": "digests of keys of programs",
    "organisation_directorytoken": "digests of tokens of the staff directory",
    "accounts_signincode": "digests of sign-in codes",
    "account_emailconfirmation": "keys of confirmations",
    "mfa_authenticator": "secrets of the second step of signing in",
}
"""Tables whose rows stay here, each with what they hold. The dump makes them, empty."""
WITHHELD_COLUMNS: Final = {
    "accounts_user": {"password": "!", "session_salt": ""},
    "accounts_singlesignon": {"client_secret": ""},
    # Certificates leave, because signatures are checked with them; the keys that sign do not.
    "casework_case": {"pin": "!"},
    "documents_authority": {"key": "{}"},
    "documents_certificate": {"key": "{}", "salt": ""},
    "mpp_appointment": {"pin": "!"},
    "complaint_centre_connection": {"password": "", "signing_secret": ""},
    "one_student_one_client_exchangeaccount": {"client_id": "", "client_secret": ""},
}
"""Columns that leave with this value in place of their own; CSV and JSON leave them out."""

LANGUAGES: Final = ("id", "en")
_WAIT_FOR_WRITERS: Final = "60s"
# Settings that only some versions of PostgreSQL know, and commands that only some versions of psql know.
_OF_ONE_VERSION = re.compile(r"^(?:\\(?:un)?restrict .*|SET transaction_timeout = .*;)\n", re.MULTILINE)

type Decrypt = Callable[[str], str]


@dataclass(frozen=True)
class Made:
    """An export as it lies in the storage `archives`; `at` is the moment it shows."""

    key: str
    size: int
    sha256: str
    at: datetime
    missing: list[str] = field(default_factory=list)
    """Files that rows name and that are not in it, because they are not in the storage."""


@dataclass
class Table:
    """One table and how its columns leave."""

    schema: str
    name: str
    columns: list[str]
    instead: dict[str, str] = field(default_factory=dict)
    decrypt: dict[str, Decrypt] = field(default_factory=dict)

    @property
    def shown(self) -> list[str]:
        """The columns of CSV and JSON."""
        return [column for column in self.columns if column not in self.instead]


class _FilesChanged(Exception):
    """A file that a row names was deleted while the export was written."""


def write(regency: Regency, *, now: datetime) -> Made:
    """
    Write the export of a regency. Runs as the operator, outside any transaction.

    A file that is deleted meanwhile is of a later moment than its row, so it is begun anew. What a row names and is
    missing all the same stands in the manifest, in the index of files and in the letter: nobody shall take a file for
    there that is not.

    :raises tenants.fleet.dumping.DumpFailed: if the structure cannot be read.
    :raises OSError: if the storage fails; nothing is left then.
    """
    if regency.read_only_since:
        _wait_for_writers(regency.schema_name)
    for is_last in (False, False, True):
        try:
            return _write_once(regency, now=now, is_last=is_last)
        except _FilesChanged:
            continue
    raise AssertionError("unreachable")


def _write_once(regency: Regency, *, now: datetime, is_last: bool) -> Made:
    schema = regency.schema_name
    key = f"{schema}/exports/{uuid.uuid4()}.tar"
    with (
        operator_rights(schema),
        secrets.keys_at_hand(),
        transaction.atomic(durable=True),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot, at = cursor.fetchone()[0], clock.now()
        tables = [table_of(schema, name) for name in tables_of(schema)]
        manifest = {
            "kind": "export",
            "schema": schema,
            "code": regency.code,
            "name": regency.name,
            "at": at.isoformat(),
            "asked_at": now.isoformat(),
        }
        with parcel.writing(key, manifest=manifest, sealed=False) as out:
            contents = _Contents(out)
            rows = _write_tables(contents, tables)
            contents.add("database.sql", _database_sql(schema, tables, snapshot))
            missing = _write_files(contents, schema, is_last=is_last)
            contents.add_json("data-dictionary.json", [_dictionary_of(table) for table in tables])
            contents.add_json("evidence/verification.json", _verification(schema, at))
            contents.add_json("regency.json", _facts_of(regency))
            for language, name in (("id", "BACA-SAYA.md"), ("en", "README.md")):
                facts = {"at": at, "tables": len(tables), "rows": sum(rows.values()), "missing": missing}
                contents.add(name, [_letter(language, regency, facts)])
            contents.finish()
            out.manifest["rows"], out.manifest["missing_files"] = rows, missing
    return Made(key, out.receipt.size, out.receipt.sha256, at, missing)


def table_of(schema: str, name: str) -> Table:
    """How one table leaves."""
    model = _models().get(name)
    fields = model._meta.local_concrete_fields if model else ()
    decrypt = {str(f.column): f.plain_for_export for f in fields if hasattr(f, "plain_for_export")}
    return Table(schema, name, columns_of(schema, name), WITHHELD_COLUMNS.get(name, {}), decrypt)


class _Contents:
    """The members of an export, and the list of their check sums that `sha256sum -c` reads."""

    def __init__(self, out: parcel.Writer) -> None:
        self._out = out
        self._sums: list[str] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        digest = hashlib.sha256()

        def read() -> Iterator[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

        self._out.add(name, read())
        self._sums.append(f"{digest.hexdigest()}  {name}\n")

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, [json.dumps(value, ensure_ascii=False, indent=1).encode()])

    def finish(self) -> None:
        self._out.add("SHA256SUMS", ["".join(self._sums).encode()])


# --- tables


def _write_tables(contents: _Contents, tables: list[Table]) -> dict[str, int]:
    """Add each table as CSV and JSON; answers how many rows each has."""
    rows = {}
    for table in tables:
        if table.name in WITHHELD_TABLES:
            continue
        rows[table.name] = _count(table)
        contents.add(f"tables/{table.name}.csv", as_csv(table))
        contents.add(f"tables/{table.name}.json", as_json(table))
    return rows


def as_csv(table: Table) -> Iterator[bytes]:
    """A table as CSV in UTF-8 with a line of names; an empty field without quotes is a missing value."""
    if not table.decrypt:
        yield from _copy(table, table.shown, "FORMAT csv, HEADER true")
        return
    yield _csv_line(table.shown)
    for row in _plain_rows(table, table.shown):
        yield _csv_line(row)


def as_json(table: Table) -> Iterator[bytes]:
    """A table as one JSON array of objects, one to a line."""
    yield b"["
    before = b"\n"
    for line in _json_lines(table):
        yield before + line
        before = b",\n"
    yield b"\n]\n"


def _json_lines(table: Table) -> Iterator[bytes]:
    # As CSV with marks that never stand in JSON, so that each row comes out as it is: one line.
    query = sql.SQL("SELECT row_to_json(r)::text FROM (SELECT {columns} FROM {table}) AS r").format(
        columns=_names(table.shown), table=sql.Identifier(table.schema, table.name)
    )
    waiting = b""
    for chunk in _copy_query(query, r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"):
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            yield _decrypted_json(table, line) if table.decrypt else line


def _decrypted_json(table: Table, line: bytes) -> bytes:
    row = json.loads(line)
    for column, decrypt in table.decrypt.items():
        if row[column]:
            row[column] = decrypt(row[column])
    return json.dumps(row, ensure_ascii=False).encode()


def _plain_rows(table: Table, columns: list[str]) -> Iterator[list[str | None]]:
    """The rows as PostgreSQL writes their values, encrypted ones in the clear."""
    decrypt = [table.decrypt.get(column) for column in columns]
    query = sql.SQL("COPY ({}) TO STDOUT").format(_selection(table, columns))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in copy.rows():
            yield [open_(value) if open_ and value else value for open_, value in zip(decrypt, row, strict=True)]


def _selection(table: Table, columns: list[str]) -> sql.Composed:
    """The columns of a table, some with another value in place of their own."""
    shown = [
        sql.SQL("{}::text AS {}").format(sql.Literal(table.instead[column]), sql.Identifier(column))
        if column in table.instead
        else sql.Identifier(column)
        for column in columns
    ]
    return sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(shown), sql.Identifier(table.schema, table.name))


def _copy(table: Table, columns: list[str], options: str = "FORMAT text") -> Iterator[bytes]:
    yield from _copy_query(_selection(table, columns), options)


def _copy_query(query: sql.Composed, options: str) -> Iterator[bytes]:
    statement = sql.SQL("COPY ({}) TO STDOUT WITH (" + options + ")").format(query)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _csv_line(values: Iterable[str | None]) -> bytes:
    """One line as PostgreSQL writes it: a missing value is nothing, an empty text two quotes."""
    shown = []
    for value in values:
        if value is None:
            shown.append("")
        elif value == "" or any(mark in value for mark in ',"\n\r'):
            shown.append('"' + value.replace('"', '""') + '"')
        else:
            shown.append(value)
    return (",".join(shown) + "\n").encode()


def _count(table: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.schema, table.name)))
        return int(cursor.fetchone()[0])


# --- the dump


def _database_sql(schema: str, tables: list[Table], snapshot: str) -> Iterator[bytes]:
    """Structure, rows, keys and indexes, for `psql` on an empty database. Names no role and no other schema."""
    options = [f"--schema={schema}", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    yield b"-- psql -v ON_ERROR_STOP=1 -d DATABASE -f database.sql\n\n"
    for extension in _extensions_of(schema):
        yield f"CREATE EXTENSION IF NOT EXISTS {extension} WITH SCHEMA public;\n".encode()
    yield _structure(*options, "--section=pre-data")
    for table in tables:
        if table.name in WITHHELD_TABLES:
            continue
        target = sql.SQL("COPY {} ({}) FROM stdin;\n").format(sql.Identifier(schema, table.name), _names(table.columns))
        yield target.as_string().encode()
        yield from _text_rows(table)
        yield b"\\.\n\n"
    shown = [table.name for table in tables if table.name not in WITHHELD_TABLES]
    for name, position in identity_positions(schema, shown).items():
        table_name, column = name.split(".")
        statement = sql.SQL("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), {}, true);\n").format(
            sql.Literal(sql.Identifier(schema, table_name).as_string()), sql.Literal(column), sql.Literal(position)
        )
        yield statement.as_string().encode()
    for name, last in free_sequences(schema).items():
        if last:
            place = sql.Literal(sql.Identifier(schema, name).as_string())
            yield sql.SQL("SELECT pg_catalog.setval({}, {}, true);\n").format(place, last).as_string().encode()
    yield _structure(*options, "--section=post-data")


def _structure(*options: str) -> bytes:
    return _OF_ONE_VERSION.sub("", pg_dump(*options)).encode()


def _text_rows(table: Table) -> Iterator[bytes]:
    if not table.decrypt:
        yield from _copy(table, table.columns)
        return
    for row in _plain_rows(table, table.columns):
        yield "\t".join(r"\N" if value is None else _escaped(value) for value in row).encode() + b"\n"


def _escaped(value: str) -> str:
    for mark, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(mark, written)
    return value


def _extensions_of(schema: str) -> list[str]:
    """Extensions that an index or a column of the schema rests on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.extname FROM pg_extension e"
            " JOIN pg_depend member ON member.refclassid = 'pg_extension'::regclass AND member.refobjid = e.oid"
            " AND member.deptype = 'e'"
            " JOIN pg_depend d ON d.refclassid = member.classid AND d.refobjid = member.objid"
            " AND d.classid = 'pg_class'::regclass"
            " JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s ORDER BY 1",
            [schema],
        )
        return [row[0] for row in cursor.fetchall()]


def _wait_for_writers(schema: str) -> None:
    """Let changes end that began before the regency became read only; whatever begins now is refused."""
    names = [name for name in tables_of(schema) if name not in WRITTEN_WHEN_READ_ONLY]
    with operator_rights(schema), transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_WAIT_FOR_WRITERS}'")
        cursor.execute(
            sql.SQL("LOCK TABLE {} IN SHARE MODE").format(
                sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
            )
        )


# --- files


def _write_files(contents: _Contents, schema: str, *, is_last: bool) -> list[str]:
    """
    Add every file, and an index that gives each the name it came with, where a row keeps one. Answers the keys that
    rows name and that are not there.

    :raises _FilesChanged: if one of them vanished under our eyes, and it is not the last try.
    """
    named = _original_names(schema)
    index: list[dict[str, Any]] = []
    found, vanished = set(), set()
    for alias in places.aliases():
        if alias == places.ARCHIVES:
            continue
        for key in places.keys_under(alias, schema):
            member = f"files/{alias}/{key.removeprefix(f'{schema}/')}"
            try:
                file = storages[alias].open(key, "rb")
            except FileNotFoundError:
                vanished.add(key)
                continue
            with file:
                size = _add_file(contents, member, file)
            found.add(key)
            index.append({"member": member, "key": key, "size": size, **named.get(key, {"original_name": ""})})
    missing = sorted(key for key in named if key.startswith(f"{schema}/") and key not in found)
    if not is_last and vanished & set(missing):
        raise _FilesChanged
    index += [{"member": None, "key": key, "size": 0, "missing": True, **named[key]} for key in missing]
    contents.add_json("files/index.json", index)
    return missing


def _add_file(contents: _Contents, member: str, file: File) -> int:
    """In the clear, as the rows are. Answers how many bytes were added."""
    purpose = secrets.purpose_of(file.read(secrets.SEALED_HEAD_BYTES))
    file.seek(0)
    if purpose is None:
        contents.add(member, file.chunks())
        return int(file.size)
    plain = secrets.decrypt_bytes(file.read(), purpose=purpose)
    contents.add(member, iter([plain]))
    return len(plain)


def _original_names(schema: str) -> dict[str, dict[str, str]]:
    """
    Which row keeps which file, by the file's key.

    By the house's convention a row keeps a file as `<what>_key` and the name it came with as `<what>_name`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.table_name, k.column_name, n.column_name FROM information_schema.columns k"
            " JOIN information_schema.columns n ON n.table_schema = k.table_schema AND n.table_name = k.table_name"
            " AND n.column_name = regexp_replace(k.column_name, '_key$', '_name')"
            " WHERE k.table_schema = %s AND k.column_name LIKE '%%\\_key'",
            [schema],
        )
        pairs = cursor.fetchall()
        found: dict[str, dict[str, str]] = {}
        for table, key, name in pairs:
            cursor.execute(
                sql.SQL("SELECT {}, {} FROM {}").format(
                    sql.Identifier(key), sql.Identifier(name), sql.Identifier(schema, table)
                )
            )
            for value, original in cursor.fetchall():
                found[value] = {"original_name": original, "table": table, "column": key}
    return found


# --- explanations


def _dictionary_of(table: Table) -> dict[str, Any]:
    model = _models().get(table.name)
    fields = {f.column: f for f in model._meta.local_concrete_fields} if model else {}
    types = _types_of(table)
    entry: dict[str, Any] = {"table": table.name}
    if model:
        entry["name"] = _in_both(model._meta.verbose_name_plural)
        entry["module"] = model._meta.app_label
    if table.name in WITHHELD_TABLES:
        entry["withheld"] = WITHHELD_TABLES[table.name]
    entry["columns"] = [
        _column(column, types[column], fields.get(column), withheld=column in table.instead) for column in table.columns
    ]
    return entry


def _column(name: str, type_: str, found: models.Field[Any, Any] | None, *, withheld: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"column": name, "type": type_}
    if found is not None:
        entry["name"] = _in_both(found.verbose_name)
        if found.help_text:
            entry["help"] = _in_both(found.help_text)
        if found.choices:
            entry["values"] = [{"value": value, "name": _in_both(label)} for value, label in found.flatchoices]
        if found.remote_field and found.related_model and not isinstance(found.related_model, str):
            entry["points_to"] = found.related_model._meta.db_table
    if withheld:
        entry["withheld"] = True
    return entry


def _types_of(table: Table) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [f'"{table.schema}"."{table.name}"'],
        )
        return dict(cursor.fetchall())


def _verification(schema: str, at: datetime) -> dict[str, Any]:
    checkpoints = heads_known([schema])[schema]
    faults = evidence.verify(checkpoints)
    head = evidence.head_of_log()
    return {
        "verified_at": at.isoformat(),
        "entries": head.sequence,
        "head": head.hash,
        "checkpoints": len(checkpoints),
        "faults": [str(fault) for fault in faults],
        "whole": not faults,
    }


def _facts_of(regency: Regency) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {} ORDER BY app, name").format(
                sql.Identifier(regency.schema_name, "django_migrations")
            )
        )
        migrations: dict[str, list[str]] = {}
        for app, name in cursor.fetchall():
            migrations.setdefault(app, []).append(name)
    return {
        "code": regency.code,
        "name": regency.name,
        "time_zone": regency.time_zone,
        "schema": regency.schema_name,
        "hosts": sorted(regency.domains.values_list("domain", flat=True)),
        "modules_on": regency.modules_on,
        "modules_off": regency.modules_off,
        "releases": _releases(regency),
        "migrations": migrations,
    }


def _releases(regency: Regency) -> list[dict[str, Any]]:
    """What the catalogue knows of the modules here, by the app registry: the catalogue stands above this layer."""
    activation = apps.get_model("activation", "Activation")
    found = activation._default_manager.filter(schema_name=regency.schema_name).order_by("slug", "requested_at")
    return [{"slug": row.slug, "version": row.version, "state": row.state} for row in found]


def _letter(language: str, regency: Regency, facts: dict[str, Any]) -> bytes:
    context = facts | {
        "regency": regency,
        "withheld_tables": WITHHELD_TABLES,
        "withheld_columns": WITHHELD_COLUMNS,
    }
    with override(language):
        return render_to_string(f"custody/export/letter.{language}.md", context).encode()


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _in_both(text: object) -> dict[str, str]:
    both = {}
    for language in LANGUAGES:
        with override(language):
            both[language] = str(text)
    return both


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)
