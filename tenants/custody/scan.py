"""
Whether anything of a tenant remains: in any schema, role, storage, cache, queue or key, or by its name in any text.

Ledgers that remain by law are named in `REMAINS`, column by column with the reason; everything else that says the
schema's name or one of its hosts is a finding.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from psycopg import sql

from tenants.context import connection, operator_rights
from tenants.custody import places
from tenants.postgresql.base import role_for

EVIDENCE: Final = "the ministry's evidence log is append-only: it must show what was done, by codes and ids"
LEDGER_OF_LEAVING: Final = "the record of how the regency left, and of what was destroyed"
REMAINS: Final = {
    "tenants_regency.schema_name": "the regency's row stays, ended, so that its code and name are never given again",
    "core_evidenceentry.actor": EVIDENCE,
    "core_evidenceentry.subject": EVIDENCE,
    "core_evidenceentry.reason": EVIDENCE,
    "core_evidenceentry.details": EVIDENCE,
    "custody_departure.decision": LEDGER_OF_LEAVING,
    "custody_departure.requested_by": LEDGER_OF_LEAVING,
    "custody_departure.wish_by": LEDGER_OF_LEAVING,
    "custody_departure.wish_reason": LEDGER_OF_LEAVING,
    "custody_departure.destroyed": LEDGER_OF_LEAVING,
    "custody_departure.findings": LEDGER_OF_LEAVING,
    "custody_departurestep.by": LEDGER_OF_LEAVING,
    "custody_departurestep.reason": LEDGER_OF_LEAVING,
    "custody_purgecertificate.content": LEDGER_OF_LEAVING,
    "activation_activation.schema_name": "the ledger of activations: which innovation was used where, and when",
    "activation_activation.requested_by": "the ledger of activations names its actors by number",
    "activation_activation.decided_by": "the ledger of activations names its actors by number",
}
"""Columns of public that may still name a tenant that is gone, and why."""

_DEFAULTS: Final = (
    "SELECT 1 FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace"
    " WHERE n.nspname = %s OR d.defaclacl::text ~ %s"
)
_SEARCHED: Final = (
    "text",
    "varchar",
    "bpchar",
    "name",
    "json",
    "jsonb",
    "xml",
    "citext",
    "_text",
    "_varchar",
    "_bpchar",
)


@dataclass(frozen=True)
class Finding:
    """Something of the tenant, where it is, and how much. Never its content."""

    kind: str
    where: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}" + (f" ({self.count})" if self.count > 1 else "")

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def scan(schema: str, *, hosts: Iterable[str] = ()) -> list[Finding]:
    """
    Look everywhere for what remains of a tenant, as the operator: each schema is read in one statement.

    :param hosts: the tenant's host names, looked for in texts besides the schema's name.
    """
    with operator_rights():
        found = _in_catalogue(schema)
        pattern = pattern_of(schema, hosts)
        for other in _schemas():
            if other != schema:
                found += _in_texts(other, pattern)
    for alias in places.aliases():
        count, _size = places.bytes_under(alias, schema)
        if count or places.has_folder(alias, schema):
            found.append(Finding("files", f"{alias}:{schema}/", count))
    return found


def pattern_of(schema: str, hosts: Iterable[str] = ()) -> str:
    """
    A regular expression of PostgreSQL for the schema's name and hosts as words of their own.

    It finds `r5107` in `user:3@r5107`, `r5107/mpp/1`, `tiru_r5107`, but not in `r51071`; `s5107` not in `s5107_2`.
    """
    names = [rf"(?<![a-z0-9]){re.escape(schema)}(?![a-z0-9]|_[0-9])"]
    names += [rf"(?<![a-z0-9-]){re.escape(host)}(?![a-z0-9-])" for host in sorted(hosts)]
    return "|".join(names)


def _in_catalogue(schema: str) -> list[Finding]:
    role = role_for(connection.role_prefix, schema)
    questions = {
        "schema": ("SELECT 1 FROM pg_namespace WHERE nspname ~ %s", [f"^{pattern_of(schema)}"]),
        "role": ("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]),
        "default privileges": (
            _DEFAULTS,
            [schema, rf"(?<![a-z0-9]){role}="],
        ),
    }
    found = []
    with connection.cursor() as cursor:
        for kind, (question, values) in questions.items():
            cursor.execute(question, values)
            if count := len(cursor.fetchall()):
                found.append(Finding(kind, role if kind == "role" else schema, count))
    return found


def _schemas() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _in_texts(schema: str, pattern: str) -> list[Finding]:
    """Every column of a schema that can hold a name, read once in one statement."""
    columns = _text_columns(schema)
    if not columns:
        return []
    parts = []
    for table, names in columns.items():
        counts = [
            sql.SQL("{}, count(*) FILTER (WHERE {}::text ~* {})").format(
                sql.Literal(name), sql.Identifier(name), sql.Literal(pattern)
            )
            for name in names
        ]
        parts.append(
            sql.SQL("SELECT {}, json_build_object({}) FROM {}").format(
                sql.Literal(table), sql.SQL(", ").join(counts), sql.Identifier(schema, table)
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        rows = cursor.fetchall()
    return [
        Finding(_kind_of(table), f"{schema}.{table}.{name}", count)
        for table, counts in rows
        for name, count in counts.items()
        if count and not (schema == "public" and f"{table}.{name}" in REMAINS)
    ]


def _text_columns(schema: str) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " JOIN pg_type t ON t.oid = a.atttypid"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'm') AND t.typname = ANY(%s) ORDER BY 1, a.attnum",
            [schema, list(_SEARCHED)],
        )
        columns: dict[str, list[str]] = {}
        for table, name in cursor.fetchall():
            columns.setdefault(table, []).append(name)
        return columns


def _kind_of(table: str) -> str:
    if table == "core_cache":
        return "cache"
    if table.startswith("procrastinate_"):
        return "queue"
    return "keys" if table == "tenants_regencykeys" else "text"
