"""The yardstick of everything that makes tables: the same DDL and grants as text, sent to the server in one message."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict

from infra.benchmarks.measure import timed
from infra.benchmarks.stage import Stage

_STATEMENT_OF_PG_DUMP = re.compile(r"^(SET |SELECT pg_catalog\.set_config|\\|--)")


@dataclass(frozen=True)
class BareDDL:
    """The text, with the schema's name still to be put in."""

    text: str
    schema: str
    """The schema it was taken from."""

    def for_schema(self, schema: str) -> str:
        return re.sub(rf"\b{self.schema}\b", schema, self.text)


def of_schema(stage: Stage, schema: str) -> BareDDL:
    """All tables of a regency: `pg_dump` without `CREATE SCHEMA`."""
    text = _dump(stage, "--schema", schema)
    return BareDDL(re.sub(rf"^CREATE SCHEMA {schema};$", "", text, flags=re.MULTILINE), schema)


def of_module(stage: Stage, schema: str, label: str) -> BareDDL:
    """The tables of one app."""
    from django.apps import apps

    models = apps.get_app_config(label).get_models(include_auto_created=True)
    tables = [f"--table={schema}.{model._meta.db_table}" for model in models]
    return BareDDL(_dump(stage, *tables), schema)


def role_and_schema(schema: str, ddl: str) -> str:
    """A regency from nothing: role, memberships, schema, default grants, tables, what is taken back."""
    from django.conf import settings

    from tenants.roles import APPEND_ONLY_TABLES, READ_ONLY_TABLES, tenant_group, tenant_role

    role = tenant_role(schema)
    lines = [f"CREATE ROLE {role} NOLOGIN", f"GRANT {tenant_group()} TO {role}"]
    lines += [
        f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE"
        for login in (settings.TIRU_OPERATOR_LOGIN, settings.TIRU_APP_LOGIN)
    ]
    defaults = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    lines += [
        f"CREATE SCHEMA {schema}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"{defaults} USAGE ON SEQUENCES TO {role}",
        ddl.rstrip().rstrip(";"),
    ]
    lines += [f"REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}" for table in APPEND_ONLY_TABLES]
    lines += [f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}" for table in READ_ONLY_TABLES]
    return ";\n".join(lines) + ";\n"


def send(stage: Stage, text: str) -> float:
    """Run all statements as one message, which is one transaction; answers seconds."""
    with stage.raw_connection() as connection:
        connection.execute("SELECT 1")
        with timed() as watch:
            connection.execute(text.encode())
    return watch.seconds


def drop(stage: Stage, schema: str) -> None:
    """Remove what `send` made with `role_and_schema`."""
    from tenants.roles import tenant_role

    with stage.raw_connection() as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE; DROP ROLE {tenant_role(schema)}".encode())


def _dump(stage: Stage, *what: str) -> str:
    from config.embedded_place import account_for, current_home, programs_for

    home = current_home(stage.server.data_dir)
    programs = programs_for(home, account_for(home / "cluster", None))
    given = conninfo_to_dict(stage.url)
    found = subprocess.run(
        [programs / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", *what, str(given["dbname"])],
        env={
            "PATH": os.defpath,
            "PGHOST": str(given["host"]),
            "PGPORT": str(given["port"]),
            "PGUSER": str(given["user"]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return _without_settings(found.stdout.splitlines())


def _without_settings(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line and not _STATEMENT_OF_PG_DUMP.match(line)) + "\n"
