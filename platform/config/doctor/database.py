"""The database: a server that fits, two logins that are apart, tables of this release."""

from collections.abc import Iterator
from typing import Any

from config.database import APP_LOGIN, OPERATOR_LOGIN
from config.doctor import HANDBOOK, Finding, bad, hint, ok
from core import clock
from tenants.context import connection, operator_rights
from tenants.fleet.graph import Graph
from tenants.fleet.state import read

LEAST_LOCKS = 256
MOST_SKEW_SECONDS = 2.0
"""By so much the clocks of web and database may differ before deadlines are told wrong by a second or more. [A]"""


def server_fits() -> Iterator[Finding]:
    with operator_rights():
        version = int(_one("SHOW server_version_num"))
        wanted = {
            "max_locks_per_transaction": lambda found: int(found) >= LEAST_LOCKS,
            "log_min_error_statement": lambda found: found in {"panic", "fatal"},
            "log_error_verbosity": lambda found: found == "terse",
            "fsync": lambda found: found == "on",
        }
        why = {
            "max_locks_per_transaction": f"is below {LEAST_LOCKS}: a dump of many schemas will fail",
            "log_min_error_statement": "writes failed statements, with the values in them, into the server's log",
            "log_error_verbosity": "writes details of errors, with the values in them, into the server's log",
            "fsync": "is off: a loss of power destroys the database",
        }
        for name, fits in wanted.items():
            found = str(_one("SELECT current_setting(%s)", name))
            if not fits(found):
                yield bad("database", f"{name} = {found} {why[name]}.", "Include infra/postgresql/tiru.conf.")
        used, most = int(_one("SELECT count(*) FROM pg_stat_activity")), int(_one("SHOW max_connections"))
        skew = abs((_one("SELECT clock_timestamp()") - clock.now()).total_seconds())
    if version < 150000:
        yield bad("database", "PostgreSQL older than 15 is not supported.", f"{HANDBOOK}/install.md")
    elif version < 180000:
        yield hint("database", "PostgreSQL 18 reports its path and saves a statement a request.", "Upgrade.")
    if used > most * 0.8:
        yield bad("database", f"{used} of {most} connections are taken.", f"{HANDBOOK}/memory.md")
    if skew > MOST_SKEW_SECONDS:
        yield bad(
            "database",
            f"its clock and this one differ by {skew:.1f} s.",
            "Run a time service on both machines.",
        )
    yield ok("database", f"PostgreSQL {version // 10000}.{version % 10000}, {used} of {most} connections.")


def logins_are_apart() -> Iterator[Finding]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolreplication, rolinherit, rolcanlogin,"
            " pg_has_role(rolname, %s, 'MEMBER') FROM pg_roles WHERE rolname IN (%s, %s)",
            [OPERATOR_LOGIN, APP_LOGIN, OPERATOR_LOGIN],
        )
        there = {row[0]: row[1:] for row in cursor.fetchall()}
    faults = [
        *(f"{name} is missing" for name in (APP_LOGIN, OPERATOR_LOGIN) if name not in there),
        *(f"{name} is a superuser, or may pass by the walls" for name, row in there.items() if row[0]),
    ]
    if APP_LOGIN in there:
        _power, inherits, _may_login, is_operator = there[APP_LOGIN]
        faults += [f"{APP_LOGIN} inherits rights of others"] if inherits else []
        faults += [f"{APP_LOGIN} may become the operator"] if is_operator else []
    for fault in faults:
        yield bad("logins", f"{fault}.", "Compare with infra/postgresql/logins.sql.")
    if not faults:
        yield ok("logins", "the web has no rights of its own, and nobody is a superuser.")


def tables_are_current() -> Iterator[Finding]:
    state = read(Graph())
    if state.public_pending:
        yield bad("tables", f"public lacks {len(state.public_pending)} migrations.", f"{HANDBOOK}/deploy.md")
    if behind := len(state.behind):
        yield bad(
            "tables",
            f"{behind} of {len(state.readings)} schemas are behind this release.",
            f"`manage.py fleet status`; then {HANDBOOK}/trouble.md.",
        )
    if not (state.public_pending or state.behind):
        yield ok("tables", f"public and {len(state.readings)} schemas are of this release.")


def _one(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchone()[0]
