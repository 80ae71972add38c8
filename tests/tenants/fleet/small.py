"""
A fleet for tests: many small schemas that hold the tables of the template module, and releases of it yet to come.

A schema here has the record of core's migrations and the module's tables, which is all that the fleet looks at; core's
own tables would take most of the time. The releases are ordinary migrations, written where Django finds them.
"""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from catalog.modules._example import migrations as released
from core.actors import Actor
from tenants.context import operator_rights
from tenants.fleet.migrating import Outcome, migrate
from tenants.models import Regency

ROOT = Path(__file__).resolve().parents[3]
ACTOR = Actor.system("tests")
CREATED_AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PACKAGE = "example_of_the_next_release"
TABLES = ("example_visit", "example_board", "example_notice")

ADD_COLOUR = 'migrations.AddField("notice", "colour", models.CharField(max_length=20, default="", db_default=""))'
INDEX_WRITER = 'AddIndexConcurrently("notice", models.Index(fields=["written_by"], name="example_by_writer"))'

_HEAD = """
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F
"""


def make_schema(code: str, *, ring: str = "rest", purpose: str = "live", status: str = "active") -> str:
    """A regency whose schema stands at the template module's first release. Answers the schema's name."""
    schema = {"live": f"r{code}", "sandbox": f"s{code}_1", "copy": f"c{code}_1"}[purpose]
    with operator_rights(), connection.cursor() as cursor:
        Regency.objects.create(
            schema_name=schema,
            code=code,
            ring=ring,
            purpose=purpose,
            status=status,
            name=f"Kabupaten {code}",
            short_name=code,
            kind="regency",
            time_zone="Asia/Jakarta",
            created_at=CREATED_AT,
            modules_on=["example"],
        )
        parts = [sql.SQL("CREATE SCHEMA {schema}")]
        parts += [
            sql.SQL(f"CREATE TABLE {{schema}}.{table} (LIKE r5107.{table} INCLUDING ALL)")
            for table in ("django_migrations", *TABLES)
        ]
        parts.append(
            sql.SQL(
                "INSERT INTO {schema}.django_migrations (app, name, applied)"
                " SELECT app, name, applied FROM r5107.django_migrations WHERE app <> 'mpp'"
            )
        )
        for part in parts:
            cursor.execute(part.format(schema=sql.Identifier(schema)))
    return schema


def make_fleet(size: int, *, ring: str = "rest", first: int = 1101) -> list[str]:
    return [make_schema(str(code), ring=ring) for code in range(first, first + size)]


def write_notices(schema: str, number: int, *, by: str = "") -> None:
    """Rows in the module's table, all by one writer or each by another."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {}.example_notice (text, written_at, written_by, last_day)"
                " SELECT jsonb_build_object('id', 'Loket tutup lebih awal.'), now(),"
                " coalesce(%s, 'user:' || n), current_date"
                " FROM generate_series(1, %s) n"
            ).format(sql.Identifier(schema)),
            [by or None, number],
        )


def release(folder: Path, **migrations: str) -> Path:
    """
    Write the module's next release: `release(tmp_path, colour="operations = [...]")`, in the order given.

    Answers the folder that has to stand in the path; `settings.MIGRATION_MODULES = {"example": PACKAGE}` uses it.
    """
    package = folder / PACKAGE
    package.mkdir(exist_ok=True)
    shutil.copy(Path(released.__path__[0]) / "0001_initial.py", package)
    (package / "__init__.py").write_text("")
    before = "0001_initial"
    for number, (name, body) in enumerate(migrations.items(), 2):
        this = f"{number:04}_{name}"
        head, _, tail = textwrap.dedent(body).strip().rpartition("class Migration:\n")
        inside = textwrap.indent(tail or "", "    ") if head or tail else ""
        (package / f"{this}.py").write_text(
            f"{_HEAD}\n{head}\n\nclass Migration(migrations.Migration):\n"
            f'    dependencies = [("example", "{before}")]\n{inside}\n'
        )
        before = this
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    return folder


def run(**options: Any) -> Outcome:
    return migrate(actor=ACTOR, **options)


def columns(schema: str, table: str = "example_notice") -> set[str]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            [schema, table],
        )
        return {name for (name,) in cursor.fetchall()}


def applied(schema: str, app: str = "example") -> list[str]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT name FROM {}.django_migrations WHERE app = %s ORDER BY id").format(sql.Identifier(schema)),
            [app],
        )
        return [name for (name,) in cursor.fetchall()]


def indexes(schema: str, table: str = "example_notice") -> dict[str, bool]:
    """The indexes of a table, and whether each is valid."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE n.nspname = %s AND t.relname = %s",
            [schema, table],
        )
        return dict(cursor.fetchall())


WORKER = """
import os, signal, sys, time, django
sys.path[1:1] = ["platform", sys.argv[1]]
django.setup()
from django.conf import settings
settings.MIGRATION_MODULES = {"example": sys.argv[2]}
from core.actors import Actor
from tenants.fleet import applying, ledger, migrating

def die():
    os.kill(os.getpid(), signal.SIGKILL)

exec(sys.argv[3])
outcome = migrating.migrate(actor=Actor.system("tests"))
print(outcome.steps, len(outcome.failed))
"""


def worker(database: str, folder: Path, first: str = "") -> "subprocess.Popen[str]":
    """Another process that migrates the fleet; `first` is Python it runs before, with `die()` at hand."""
    known = connection.settings_dict
    url = make_conninfo(dbname=database, user=known["USER"], host=known["HOST"], port=known["PORT"] or None)
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), PACKAGE, first],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "TIRU_ROLE_PREFIX": known["ROLE_PREFIX"],
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed(database: str, folder: Path, first: str) -> None:
    """Run a worker that must die of SIGKILL."""
    process = worker(database, folder, first)
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors


def steps(schemas: Iterable[str]) -> dict[str, list[str]]:
    from tenants.fleet.models import FleetStep

    with operator_rights():
        found: dict[str, list[str]] = {schema: [] for schema in schemas}
        for step in FleetStep.objects.order_by("position"):
            found.setdefault(step.schema, []).append(step.state)
        return found
