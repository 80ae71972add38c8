"""
The stage for all tests: one database with the ministry and two regencies, under the roles of production.

- `db` tests see the ministry, Karangasem (`r5107`) and Ternate (`r8271`), both with every core table, and roll back.
- `own_database` gives a test (real commits, threads, DDL, `kill -9`) its own copy of that database, made from it as a
  template in a blink and thrown away afterwards.
- Outside a regency a test stands in public under the control role; `tenants.enter` takes it into a regency.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings as hypothesis

import tenants
from core import secrets
from tenants import directory
from tenants.models import Regency
from tests.browser_skips import pytest_runtest_makereport  # noqa: F401 -- a hook of pytest
from tests.report import pytest_sessionstart  # noqa: F401 -- a hook of pytest

ROOT = Path(__file__).resolve().parents[1]
KARANGASEM, TERNATE = "r5107", "r8271"
SEEDED_AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

# No test has a time limit: the machine may be busy.
hypothesis.register_profile("tiru", deadline=None)
hypothesis.load_profile("tiru")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kill-seeds", type=int, help="at how many points tests/faults kills (also TIRU_KILL_SEEDS)")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Make the test database, or keep the one of the last run with `--reuse-db` while nothing it is made of changed."""
    reuse = bool(request.config.getoption("reuse_db")) and not request.config.getoption("create_db")
    with django_db_blocker.unblock():
        if reuse and (name := _kept_database()):
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
            connection.settings_dict["ROLE_PREFIX"] = name
            created = None
        else:
            created = setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])
            connection.settings_dict["ROLE_PREFIX"] = connection.settings_dict["NAME"]
            _seed()
            _sign(connection.settings_dict["NAME"])
        connections.close_all()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        if created and not request.config.getoption("reuse_db"):
            teardown_databases(created, verbosity=0)


@pytest.fixture(autouse=True)
def _stand_in_public(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test starts in public under the control role, with an empty directory."""
    if not {"db", "transactional_db", "own_database", "django_db_setup"} & set(request.fixturenames):
        yield
        return
    directory.forget()
    with tenants.public():
        yield
    directory.forget()


@pytest.fixture(autouse=True)
def _speak_indonesian() -> Iterator[None]:
    """Every test starts in the language of the settings: a page that was asked for in English leaves that behind."""
    yield
    translation.deactivate()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the test database for this test alone: commits are real, nothing remains."""
    with copied_database(django_db_blocker) as copy:
        yield copy


@contextmanager
def copied_database(django_db_blocker: Any) -> Iterator[str]:
    """Work on a copy of the test database, in this thread and in those that start meanwhile; then throw it away."""
    template = connection.settings_dict["NAME"]
    copy = f"{template}_copy"
    with django_db_blocker.unblock():
        connections.close_all()
        _send_away(template)
        _drop(copy)
        _as_operator(f'CREATE DATABASE "{copy}" TEMPLATE "{template}" STRATEGY file_copy')
        connection.settings_dict["NAME"] = copy
        directory.forget()
        try:
            yield copy
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = template
            _drop(copy)
            directory.forget()


@pytest.fixture
def karangasem(db: None) -> Regency:
    return Regency.objects.get(schema_name=KARANGASEM)


@pytest.fixture
def ternate(db: None) -> Regency:
    return Regency.objects.get(schema_name=TERNATE)


@pytest.fixture
def in_karangasem(db: None) -> Iterator[tenants.CurrentRegency]:
    with tenants.enter(KARANGASEM) as regency:
        yield regency


@pytest.fixture
def in_ternate(db: None) -> Iterator[tenants.CurrentRegency]:
    with tenants.enter(TERNATE) as regency:
        yield regency


@pytest.fixture(autouse=True)
def steady_memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """
    Where queries are counted, what a process remembers of regencies, keys and holidays does not grow old between two
    pages: on a busy machine half a minute may lie between them.
    """
    if "CaptureQueriesContext" not in vars(request.module) and not _COUNTING & set(request.fixturenames):
        yield
    else:
        monkeypatch.setattr("tenants.directory.VERSION_SECONDS", 3600.0)
        monkeypatch.setattr("tenants.directory.ANSWER_SECONDS", 3600.0)
        monkeypatch.setattr("core.secrets._Cache.SECONDS", 3600.0)
        monkeypatch.setattr("regions.calendar._SECONDS_REMEMBERED", 3600.0)
        directory.forget()  # what was read before was kept for a shorter time
        for schema in ("public", KARANGASEM, TERNATE):
            secrets.forget(schema)
        yield
        directory.forget()


@pytest.fixture(autouse=True)
def empty_counters() -> None:
    """What a process counts in its own memory; what it counts in the database is rolled back."""
    caches["process"].clear()


_COUNTING = {"django_assert_num_queries", "django_assert_max_num_queries"}


@pytest.fixture
def karangasem_client() -> Client:
    return Client(SERVER_NAME="karangasem.tiru.test")


@pytest.fixture
def ternate_client() -> Client:
    return Client(SERVER_NAME="ternate.tiru.test")


@pytest.fixture
def ministry_client() -> Client:
    return Client(SERVER_NAME="tiru.test")


@pytest.fixture
def switch_on() -> Callable[[str, str], None]:
    """Switch a module on at a regency, through the real service and its job: `switch_on("mpp", "r5107")`."""
    return _switch_on


@pytest.fixture
def staff() -> Callable[..., Any]:
    """
    A person with exactly these rights, in a regency or (schema "public") at the ministry.

    `staff("r5107", "mpp.serve", client=karangasem_client)` also signs in.
    """

    def make(schema: str, *rights: str, client: Client | None = None, name: str = "Ni Ketut Sariani") -> Any:
        from tests.factories.organisation import person_with_rights

        place: AbstractContextManager[Any] = tenants.public() if schema == "public" else tenants.enter(schema)
        with place:
            person = person_with_rights(*rights, full_name=name)
            if client is not None:
                client.force_login(person)
        return person

    return make


def _seed() -> None:
    from core.actors import Actor
    from regions.services import load_regions
    from tenants.context import operator_rights
    from tenants.provisioning.services import provision

    with operator_rights():
        load_regions()
    for code, host, brand in (("5107", "karangasem", "karangasem"), ("8271", "ternate", "ternate")):
        provision(code=code, host=f"{host}.tiru.test", brand=brand, actor=Actor.system("tests"), now=SEEDED_AT)
    for slug in ("mpp", "smart_kampung", "one_student_one_client", "complaint_centre", "example"):
        _publish(slug)
    for schema in (KARANGASEM, TERNATE):
        _switch_on("mpp", schema)


def _publish(slug: str) -> None:
    from core.actors import Actor
    from tests.factories.catalog import publish_first

    with tenants.public():
        publish_first(slug, actor=Actor.system("tests"), now=SEEDED_AT)


def _switch_on(slug: str, schema: str) -> None:
    from catalog.activation.services import request_activation
    from core.actors import Actor
    from core.jobs import run_waiting
    from tests.factories.adoption import confirm_what_blocks

    with tenants.enter(schema):
        confirm_what_blocks(slug)
        request_activation(slug=slug, actor=Actor.system("tests"), now=SEEDED_AT)
    run_waiting(queues=("operator",))


def _fingerprint() -> str:
    """What the seeded database is made of: migrations, manifests, the seed itself."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/**/migrations/*.py"), *ROOT.glob("catalog/modules/*/apps.py"), Path(__file__)]
    for path in sorted(path for path in sources if ".venv" not in path.parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sign(name: str) -> None:
    _as_operator(f"COMMENT ON DATABASE \"{name}\" IS '{_fingerprint()}'")


def _kept_database() -> str | None:
    name = connection.creation._get_test_db_name()
    found = _as_operator("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    return name if found and found[0][0] == _fingerprint() else None


def _send_away(database: str) -> None:
    """End sessions that a thread of an earlier test has left open: a database in use cannot be copied."""
    _as_operator(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
        [database],
    )


def _drop(database: str) -> None:
    for attempt in range(100):
        try:
            _as_operator(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            return
        except psycopg.errors.InsufficientPrivilege:
            # The server itself is vacuuming there, and nobody but a superuser may send it away.
            if attempt == 99:
                raise
            time.sleep(0.1)


def _as_operator(statement: str, values: list[str] | None = None) -> list[Any]:
    params = connection.get_connection_params() | {"dbname": "postgres"}
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as server:
        cursor = server.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
