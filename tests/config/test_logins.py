"""The two logins as a process really has them: what the web's own login may not do, whatever role it takes."""

import psycopg
import pytest
from django.db import connection

from config.database import APP_LOGIN, OPERATOR_LOGIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def app() -> psycopg.Connection:
    """A connection of the web process: the app's login, before it has taken any role."""
    params = connection.get_connection_params() | {"user": APP_LOGIN}
    for unwanted in ("cursor_factory", "context", "options"):
        params.pop(unwanted, None)
    with psycopg.connect(**params, autocommit=True) as link:
        yield link


@pytest.mark.parametrize(
    "statement",
    [
        f"SET ROLE {OPERATOR_LOGIN}",
        "SET ROLE postgres",
        "SELECT 1 FROM public.tenants_regency",
        "SELECT 1 FROM r5107.accounts_user",
        "SELECT 1 FROM public.regions_region",
        "CREATE TABLE public.mine (id int)",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_app_has_no_rights_of_its_own(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_app_takes_one_regency_at_a_time(app: psycopg.Connection) -> None:
    prefix = connection.role_prefix

    app.execute(f"SET ROLE {prefix}_r5107")

    assert app.execute("SELECT count(*) FROM r5107.accounts_user").fetchone() is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT count(*) FROM r8271.accounts_user")


def test_neither_login_is_a_superuser(app: psycopg.Connection) -> None:
    rows = app.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolreplication FROM pg_roles WHERE rolname LIKE 'tiru\\_%'"
    ).fetchall()

    assert {row[0] for row in rows} >= {APP_LOGIN, OPERATOR_LOGIN}
    assert all(row[1:] == (False, False, False) for row in rows)
